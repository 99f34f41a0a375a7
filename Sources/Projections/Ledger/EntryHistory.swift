import Journal

/// What rules must remember about the entries of one instrument.
public struct EntryHistory: FieldGroup {
  /// The last entry order.
  public var order = OrderID.none
  /// Everything of the instrument is being closed; no entry until it is flat and quiet.
  public var isClosing = false
  /// The rule that last decided to enter.
  public var intendedRule = ""
  /// Confidence of the signal that the last decision to enter followed; 0 where it followed none.
  public var intendedConfidence = Ratio.zero
  /// The rule that decided the last entry order.
  public var orderedRule = ""
  /// Confidence of the signal behind the last entry order; 0 where no signal was.
  public var orderedConfidence = Ratio.zero
  /// Confidence behind the last entry that filled; 0 while flat.
  public var confidence = Ratio.zero
  /// What the last entry that filled was to do; hold while flat.
  public var direction = SignalDirection.hold
  /// Entries with a fill in the open position; 0 while flat.
  public var count: Int64 = 0
  /// Price of the first fill of the last entry, as traded; 0 while flat.
  public var price = Price.zero
  /// When the open position began; zero while flat.
  public var openedAt = Timestamp.zero
  /// Fees of the instrument, as booked just before the open position began.
  public var feesBefore = Money.zero

  public init() {}

  /// Begins a position, or ends one.
  mutating func begin(at time: Timestamp, fees: Money) {
    (confidence, direction, count, price) = (.zero, .hold, 0, .zero)
    (openedAt, feesBefore) = (time, fees)
  }

  /// Takes an entry order: what was decided last is what it fills for, whatever is decided later.
  mutating func place(_ order: OrderID) {
    self.order = order
    (orderedRule, orderedConfidence) = (intendedRule, intendedConfidence)
  }

  /// Takes the first fill of an entry.
  mutating func enter(_ side: Side, _ price: Price) {
    confidence = orderedConfidence
    direction = side == .buy ? .buy : .sell
    count += 1
    self.price = price
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.order("order", &order)
    try visitor.flag("isClosing", &isClosing)
    try visitor.text("intendedRule", &intendedRule)
    try visitor.fixed("intendedConfidence", &intendedConfidence)
    try visitor.text("orderedRule", &orderedRule)
    try visitor.fixed("orderedConfidence", &orderedConfidence)
    try visitor.fixed("confidence", &confidence)
    try visitor.choice("direction", &direction)
    try visitor.signed("count", &count)
    try visitor.fixed("price", &price)
    try visitor.time("openedAt", &openedAt)
    try visitor.fixed("feesBefore", &feesBefore)
  }
}

/// A named number that a rule set.
public struct ContextValue: FieldGroup {
  /// Its name.
  public var name = ""
  /// What it is now.
  public var value = Ratio.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &name)
    try visitor.fixed("value", &value)
  }
}

extension Ledger {
  /// A named number that a rule set; nil before.
  public func context(_ name: String) -> Ratio? {
    let at = contexts.lowerBound { $0.name < name }
    return at < contexts.count && contexts[at].name == name ? contexts[at].value : nil
  }

  /// What closing the position at the far side would earn since it opened, fees both ways taken
  /// off.
  ///
  /// Closing is taken to cost what opening did: the fees booked since the position opened.
  /// - Returns: nil when flat, or without a price.
  public func profitIfClosed(_ instrument: InstrumentID) -> Money? {
    let position = book.position(instrument)
    guard position != .zero, instrument.index < markets.count, instrument.index < entries.count,
      let price = markets[instrument.index].farSide(position > .zero ? .sell : .buy),
      let value = Wide.value(price, position, book.multiplier(instrument))
    else { return nil }
    let fees = book.fees(instrument) - entries[instrument.index].feesBefore
    return value - book.costBasis(instrument) - fees - fees
  }

  mutating func fold(_ change: ContextChanged) {
    var value = ContextValue()
    value.name = change.name
    value.value = change.value
    let at = contexts.lowerBound { $0.name < change.name }
    if at < contexts.count, contexts[at].name == change.name {
      contexts[at] = value
    } else {
      contexts.insert(value, at: at)
    }
  }

  /// Notes that an instrument's position was `before` and may now have begun, ended or turned.
  ///
  /// - Parameter fees: of the instrument, before whatever changed the position.
  mutating func notePosition(_ instrument: InstrumentID, before: Quantity, fees: Money) {
    guard instrument.index < entries.count else { return }
    let after = book.position(instrument)
    guard before.rawValue.signum() != after.rawValue.signum() else { return }
    let isFlat = after == .zero
    entries[instrument.index].begin(at: isFlat ? .zero : now, fees: isFlat ? .zero : fees)
  }
}
