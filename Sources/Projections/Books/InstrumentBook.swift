import Journal

/// What the book holds about one instrument.
struct InstrumentBook: FieldGroup {
  /// False for a gap in the numbering.
  var isDefined = false
  /// Position of its currency in the book's list.
  var currency = 0
  /// Currency units per point and share.
  var multiplier: Int64 = 1
  /// Position and what its trades moved.
  var flows = TradeFlows()
  /// Fees in the instrument's currency.
  var fees = Money.zero
  /// Effective executions whose fee is unknown.
  var pendingCount: Int64 = 0
  /// The last price, meaningless unless ``isMarked``.
  var mark = Price.zero
  /// Whether a price was ever seen.
  var isMarked = false
  /// Unrealised profit as counted in the currency's total; 0 while flat or not valued.
  var unrealised = Money.zero
  /// Open without a value: counted as unmarked in the currency's total.
  var isUnvalued = false
  /// Whole shares times multiplier, so that marking needs no division; 0 for other positions.
  private var wholeUnits = Derived<Int64>(0)

  init() {}

  /// Value of the position at the mark; nil when open and without a mark.
  var value: Money? {
    if flows.position == .zero { return .zero }
    guard isMarked else { return nil }
    if wholeUnits.value != 0 {
      return Money(rawValue: Int128(mark.rawValue) * Int128(wholeUnits.value))
    }
    return Wide.value(mark, flows.position, multiplier)
  }

  /// Call after ``flows`` changed.
  mutating func positionChanged() {
    let shares = flows.position.wholeShares
    let (units, overflow) = shares.multipliedReportingOverflow(by: multiplier)
    let isWhole = !overflow && shares * 100_000_000 == flows.position.rawValue
    wholeUnits.value = isWhole ? units : 0
  }

  /// Takes a new mark.
  ///
  /// - Returns: what it adds to the unrealised profit; nil when that has to be computed anew.
  @inline(__always)
  mutating func moveMark(_ price: Price) -> Money? {
    let (step, overflow) = price.rawValue.subtractingReportingOverflow(mark.rawValue)
    let wasMarked = isMarked
    mark = price
    isMarked = true
    if flows.position == .zero { return .zero }
    // Nearly every tick: whole shares that were valued before need one product.
    guard wasMarked, !overflow, wholeUnits.value != 0 else { return nil }
    let change = Money(rawValue: Int128(step) * Int128(wholeUnits.value))
    unrealised += change
    return change
  }

  /// Restates a mark older than a split, so that position × mark stays the same.
  mutating func splitMark(_ numerator: Int64, _ denominator: Int64) {
    guard isMarked, numerator > 0, denominator > 0,
      let raw = Wide.multiply(
        Int128(mark.rawValue), Int128(denominator), dividedBy: Int128(numerator)),
      let price = Int64(exactly: raw)
    else { return }
    mark = Price(rawValue: price)
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.flag("isDefined", &isDefined)
    try visitor.count("currency", &currency)
    try visitor.signed("multiplier", &multiplier)
    try visitor.group("flows", &flows)
    try visitor.fixed("fees", &fees)
    try visitor.signed("pendingCount", &pendingCount)
    try visitor.fixed("mark", &mark)
    try visitor.flag("isMarked", &isMarked)
    try visitor.fixed("unrealised", &unrealised)
    try visitor.flag("isUnvalued", &isUnvalued)
    positionChanged()
  }
}
