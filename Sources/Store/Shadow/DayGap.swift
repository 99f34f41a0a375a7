import Journal
import Projections

/// What a day brought live against its shadow: the same day and the same inputs on the simulated
/// exchange; with every cent of the difference under its reason.
public struct DayGap: Sendable {
  /// The gap of one instrument.
  public struct Row: Sendable {
    /// The ticker.
    public let symbol: String
    /// ISO currency of the amounts.
    public let currency: String
    /// Result of the day, fees included; nil where something held has no price.
    public let live: Money?
    /// The same of the shadow.
    public let shadow: Money?
    /// The difference by its reasons; without the result of a side, those of its trades alone.
    public internal(set) var parts = GapParts()

    /// What live has more; nil where either result is not known.
    public var gap: Money? { live.flatMap { one in shadow.map { one - $0 } } }
  }

  /// An order that was not the same on both sides.
  public struct Trade: Sendable {
    /// Of its first fill.
    public let time: Timestamp
    /// The ticker.
    public let symbol: String
    /// Rule, role and side.
    public let what: String
    /// Shares and average price, in words.
    public let live: String
    /// The same of the shadow.
    public let shadow: String
    /// What it came to.
    public internal(set) var parts = GapParts()
    /// Why only one side traded it, or more of it; empty where both did.
    public let reason: String
  }

  /// Where a side stands at the end of the day, and what it traded.
  public struct Side: Sendable {
    let trades: TradedDay
    let after: Ledger

    /// - Parameters:
    ///   - trades: has taken every record of the day.
    ///   - after: the state behind the last one.
    public init(_ trades: TradedDay, after: Ledger) {
      self.trades = trades
      self.after = after
    }
  }

  /// Instruments that either side traded, or whose results differ.
  public private(set) var rows: [Row] = []
  /// Orders that were not the same, in order of time.
  public private(set) var trades: [Trade] = []
  /// Orders that filled on both sides, on one alone.
  public private(set) var counts = (both: 0, live: 0, shadow: 0)

  /// Compares both sides of a day that began in the state `before`.
  public init(from before: Ledger, live: Side, shadow: Side) {
    let liveOrders = live.trades.orders(from: before, to: live.after)
    let shadowOrders = shadow.trades.orders(from: before, to: shadow.after)
    let reasons = GapReasons(
      live: .init(live, orders: liveOrders), shadow: .init(shadow, orders: shadowOrders))
    let pairs = DayMatching(liveOrders, shadowOrders).pairs
    for instrument in live.after.instrumentIDs {
      let own = pairs.filter { $0.first?.instrument == instrument }
      add(instrument, own, reasons, before, live.after, shadow.after)
    }
    trades.sort { $0.time < $1.time }
  }

  /// Whether both sides did the same for the same money.
  public var isClean: Bool {
    trades.isEmpty && rows.allSatisfy { $0.parts.isZero && $0.gap == .zero }
  }

  /// All rows of one currency together; the results are nil where one is not known.
  public var totals: [Row] {
    var totals: [Row] = []
    for row in rows {
      let at = totals.firstIndex { $0.currency == row.currency } ?? totals.count
      if at == totals.count {
        totals.append(Row(symbol: "total", currency: row.currency, live: .zero, shadow: .zero))
      }
      func add(_ a: Money?, _ b: Money?) -> Money? { a.flatMap { one in b.map { one + $0 } } }
      var sum = Row(
        symbol: "total", currency: row.currency, live: add(totals[at].live, row.live),
        shadow: add(totals[at].shadow, row.shadow), parts: totals[at].parts)
      sum.parts += row.parts
      totals[at] = sum
    }
    return totals
  }

  // MARK: One instrument

  private mutating func add(
    _ instrument: InstrumentID, _ pairs: [DayMatching.Pair], _ reasons: GapReasons,
    _ before: Ledger, _ live: Ledger, _ shadow: Ledger
  ) {
    let start = Self.result(before, instrument)
    let mark = Self.mark(instrument, live.book, shadow.book)
    let multiplier = live.book.multiplier(instrument)
    func day(_ after: Ledger) -> Money? {
      guard let start, let end = Self.result(after, instrument) else { return nil }
      // Both sides at one price: a position that was opened last may have another one.
      let own = after.book.mark(instrument) ?? mark
      let held = after.book.position(instrument)
      return end - start
        + (Money(mark, times: held, multiplier: multiplier)
          - Money(own, times: held, multiplier: multiplier))
    }
    var row = Row(
      symbol: live.symbol(instrument), currency: live.book.currency(instrument), live: day(live),
      shadow: day(shadow))
    guard !pairs.isEmpty || row.gap != .zero else { return }
    var lots = GapLots()
    for pair in pairs {
      let found = pair.gap(mark: mark, multiplier: multiplier)
      var parts = found.parts
      let reason = reasons.find(pair)
      for rest in found.rest {
        lots.take(rest.units, rest.amount, own: reason.reason, into: &parts)
      }
      count(pair)
      row.parts += parts
      guard !parts.isZero || !found.rest.isEmpty, let first = pair.first else { continue }
      trades.append(
        Trade(
          time: first.at, symbol: row.symbol, what: first.words,
          live: pair.live?.fillWords(multiplier: multiplier) ?? "nothing",
          shadow: pair.shadow?.fillWords(multiplier: multiplier) ?? "nothing", parts: parts,
          reason: found.rest.isEmpty ? "" : reason.words))
    }
    if let gap = row.gap { row.parts.other = gap - row.parts.total }
    rows.append(row)
  }

  private mutating func count(_ pair: DayMatching.Pair) {
    switch (pair.live, pair.shadow) {
    case (nil, _): counts.shadow += 1
    case (_, nil): counts.live += 1
    default: counts.both += 1
    }
  }

  private static func result(_ ledger: Ledger, _ instrument: InstrumentID) -> Money? {
    guard instrument.index < ledger.book.instrumentCount else { return .zero }
    return MoneyFigures(ledger.book, instrument).net
  }

  /// The price of the day's end: of a side that holds something, else any, for then it drops out.
  private static func mark(_ instrument: InstrumentID, _ live: Book, _ shadow: Book) -> Price {
    let holder = live.position(instrument) != .zero ? live : shadow
    return holder.mark(instrument) ?? live.mark(instrument) ?? .zero
  }
}

extension DayMatching.Pair {
  /// What both sides did, and what one of them did more.
  func gap(
    mark: Price, multiplier: Int64
  ) -> (parts: GapParts, rest: [(units: Int64, amount: Money)]) {
    let sign = first?.side.sign ?? 1
    let common = min(live?.filled ?? .zero, shadow?.filled ?? .zero)
    let (one, other) = (live?.part(common), shadow?.part(common))
    var parts = GapParts()
    if let one, let other {
      let paid = one.value - other.value
      let moved = one.middle.flatMap { middle in other.middle.map { middle - $0 } } ?? .zero
      parts.price = Money(rawValue: -Int128(sign) * (paid - moved).rawValue)
      parts.timing = Money(rawValue: -Int128(sign) * moved.rawValue)
      parts.fee = other.fees - one.fees
    }
    var rest: [(units: Int64, amount: Money)] = []
    for (order, taken, direction) in [(live, one, Int64(1)), (shadow, other, Int64(-1))] {
      guard let order, order.filled > common else { continue }
      let shares = order.filled - common
      let value = order.value - (taken?.value ?? .zero)
      let worth = Money(mark, times: shares, multiplier: multiplier)
      let won = Money(rawValue: Int128(sign) * (worth - value).rawValue)
      let result = won - (order.fees - (taken?.fees ?? .zero))
      rest.append(
        (
          units: direction * sign * shares.rawValue,
          amount: Money(rawValue: Int128(direction) * result.rawValue)
        ))
    }
    return (parts, rest)
  }
}

extension DayOrder {
  /// The part of what filled that `shares` of it are.
  fileprivate func part(_ shares: Quantity) -> (value: Money, middle: Money?, fees: Money) {
    guard shares > .zero else { return (.zero, .zero, .zero) }
    func share(_ amount: Money) -> Money {
      Money(
        rawValue: GapLots.share(
          amount.rawValue, shares.rawValue.magnitude, filled.rawValue.magnitude))
    }
    return (share(value), middle.map(share), share(fees))
  }
}
