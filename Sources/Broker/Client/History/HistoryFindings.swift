import Journal

/// What is wrong with downloaded data, counted by kind, with the first examples.
public struct HistoryFindings: Hashable, Sendable {
  /// Kinds of findings.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A price of zero or below; left out.
    case priceNotPositive = "prices not above 0"
    /// Bid above ask; kept and marked as suspicious.
    case crossed = "crossed quotes"
    /// Outside the hours that were asked for; left out.
    case outsideHours = "outside the hours"
    /// A bar that began before the one in front of it ended, or twice; left out.
    case repeated = "repeated bars"
    /// A bar whose high and low do not hold its open and close; left out.
    case disordered = "disordered bars"
    /// A time within regular hours without anything.
    case gap = "gaps"
    /// A second that holds more ticks than can be asked for.
    case cutSecond = "seconds that may be cut"
    /// A number that the format cannot hold; left out.
    case notExpressible = "numbers that do not fit"
  }

  /// How many of each kind.
  public private(set) var counts: [Kind: Int] = [:]
  /// The first few, in words.
  public private(set) var examples: [String] = []
  private static let examplesMax = 10

  /// Nothing found.
  public init() {}

  /// How many in all.
  public var total: Int { Kind.allCases.reduce(0) { $0 + count($1) } }

  /// How many of a kind.
  public func count(_ kind: Kind) -> Int { counts[kind] ?? 0 }

  /// Counts one.
  public mutating func add(_ kind: Kind, _ example: @autoclosure () -> String) {
    counts[kind, default: 0] += 1
    if examples.count < Self.examplesMax { examples.append("\(kind.rawValue): \(example())") }
  }

  /// Takes over what another check found.
  public mutating func add(_ other: HistoryFindings) {
    for kind in Kind.allCases where other.count(kind) > 0 {
      counts[kind, default: 0] += other.count(kind)
    }
    examples += other.examples.prefix(max(0, Self.examplesMax - examples.count))
  }
}

/// Checks ticks of the past, one after the other, and makes them ticks of ours.
public struct TickCheck: Sendable {
  /// What was found.
  public private(set) var findings = HistoryFindings()
  private let name: String
  private let instrument: InstrumentID
  /// Where silence counts as a gap: the regular session.
  private let regular: Range<Int64>
  private let gapSeconds: Int64
  private var last: Int64

  /// A check of one instrument's ticks of one kind.
  ///
  /// - Parameters:
  ///   - name: for findings, such as `AIG trades`.
  ///   - regular: the regular session in seconds since 1970.
  ///   - gapSeconds: silence longer than that is a gap.
  public init(
    _ name: String, instrument: InstrumentID, regular: Range<Int64>, gapSeconds: Int64
  ) {
    self.name = name
    self.instrument = instrument
    self.regular = regular
    self.gapSeconds = gapSeconds
    last = regular.lowerBound
  }

  /// A trade; nil when it is left out.
  public mutating func take(_ trade: TWS.HistoricalTickLast) -> Tick? {
    note(trade.time)
    guard let price = trade.price.rounded(as: Price.self),
      let size = trade.size.exact(as: Quantity.self)
    else {
      return refuse(.notExpressible, trade.time)
    }
    guard price > .zero else { return refuse(.priceNotPositive, trade.time) }
    return Tick(
      instrument: instrument, kind: .trade, price: price, size: size,
      exchange: ShortText(cutting: trade.exchange),
      condition: ShortText(cutting: trade.specialConditions),
      flags: trade.mask & 3 != 0 ? .suspicious : [])
  }

  /// A quote; nil when it is left out. One side may be missing.
  public mutating func take(_ quote: TWS.HistoricalTickBidAsk) -> Tick? {
    note(quote.time)
    guard let bid = quote.priceBid.rounded(as: Price.self),
      let ask = quote.priceAsk.rounded(as: Price.self),
      let bidSize = quote.sizeBid.exact(as: Quantity.self),
      let askSize = quote.sizeAsk.exact(as: Quantity.self)
    else {
      return refuse(.notExpressible, quote.time)
    }
    guard bid > .zero || ask > .zero else { return refuse(.priceNotPositive, quote.time) }
    var flags: TickFlags = []
    if bid > ask, ask > .zero {
      findings.add(.crossed, "\(name) at \(Self.text(quote.time)): \(bid) above \(ask)")
      flags = .suspicious
    }
    return Tick(
      instrument: instrument, kind: .quote, price: max(bid, .zero), size: bidSize,
      askPrice: max(ask, .zero), askSize: askSize, flags: flags)
  }

  /// Everything was taken: silence up to the close counts too.
  public mutating func finish(_ pager: TickPager) {
    note(regular.upperBound)
    for second in pager.cutSeconds { findings.add(.cutSecond, "\(name) at \(Self.text(second))") }
  }

  private mutating func refuse(_ kind: HistoryFindings.Kind, _ time: Int64) -> Tick? {
    findings.add(kind, "\(name) at \(Self.text(time))")
    return nil
  }

  /// Looks for silence in front of a tick.
  private mutating func note(_ time: Int64) {
    let inside = min(max(time, regular.lowerBound), regular.upperBound)
    if inside - last > gapSeconds {
      findings.add(.gap, "\(name): nothing from \(Self.text(last)) to \(Self.text(inside))")
    }
    last = max(last, inside)
  }

  private static func text(_ seconds: Int64) -> String {
    Timestamp(rawValue: min(max(0, seconds), Int64.max / 1_000_000_000) * 1_000_000_000).description
  }
}
