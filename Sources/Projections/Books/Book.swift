import Journal

/// Executions, positions at average cost, realised profit, fees and cash, in double entry.
///
/// A position is the sum of its executions by id: a resent one changes nothing, a correction
/// replaces. Amounts are exact decimals; each posting is rounded once, half to even, to 1e-9.
/// Figures without a currency in their name are in the base currency; nothing is converted.
public struct Book: FieldGroup {
  // Every execution that arrived, also replaced, cancelled and unknown ones, in that order.
  var members = GrowingList<BookedExecution>()
  var adjustments: [BookedAdjustment] = []
  var orphans: [OrphanCommission] = []
  var rows: [InstrumentBook] = []
  /// Accounts of each currency, the base currency first, the others as they appeared.
  public internal(set) var currencies: [CurrencyAccounts] = [
    CurrencyAccounts("USD", openingCash: .zero)
  ]
  /// The trading day as yyyymmdd, 0 before the first.
  public internal(set) var day: Int64 = 0
  var dayBase = DayFigures()
  /// Adjustments of an undefined instrument, and amounts of 1e21 and more, which are left out.
  public internal(set) var ignoredCount: Int64 = 0
  var index = Derived(BookIndex())

  /// An empty book in US dollars, which a reader then fills in.
  public init() {}

  /// A book with nothing but cash.
  ///
  /// - Parameter currency: ISO code of the base currency.
  public init(openingCash: Money, currency: String) {
    currencies = [CurrencyAccounts(currency, openingCash: openingCash)]
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try members.visit("executions", &visitor)
    try visitor.list("adjustments", &adjustments)
    try visitor.list("orphans", &orphans)
    try visitor.list("instruments", &rows)
    try visitor.list("currencies", &currencies)
    try visitor.signed("day", &day)
    try visitor.group("dayBase", &dayBase)
    try visitor.signed("ignoredCount", &ignoredCount)
    guard !currencies.isEmpty, rows.allSatisfy({ currencies.indices.contains($0.currency) }) else {
      throw .valueOutOfRange(field: "currencies")
    }
    // Writing meets an index that is current; only a reader fills an empty one.
    if index.value.executions.count != members.count || index.value.timelines.isEmpty {
      rebuildIndex()
    }
  }
}

/// The figures of a book at one instant, in its base currency.
struct DayFigures: FieldGroup {
  var realised = Money.zero
  var fees = Money.zero
  var unrealised = Money.zero

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("realised", &realised)
    try visitor.fixed("fees", &fees)
    try visitor.fixed("unrealised", &unrealised)
  }
}
