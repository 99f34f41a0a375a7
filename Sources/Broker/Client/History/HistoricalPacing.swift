import Journal

/// What the server's rules for history tell apart.
public struct HistoricalKey: Hashable, Sendable {
  /// Contract, exchange and kind of data.
  public var series: String
  /// Everything else of the request; equal texts are identical requests.
  public var terms: String
  /// Bars of 30 seconds or less, and single ticks: the strict rules hold.
  public var isSmall: Bool
  /// What it counts: 2 for quotes.
  public var weight: Int

  /// A request.
  public init(series: String, terms: String, isSmall: Bool, weight: Int) {
    self.series = series
    self.terms = terms
    self.isSmall = isSmall
    self.weight = weight
  }

  /// A request for bars.
  public init(_ request: TWS.RequestHistoricalData) {
    let words = request.barSizeSetting.split(separator: " ")
    let isSmall =
      words.count == 2 && words[1].hasPrefix("sec") && (Int(words[0]) ?? .max) <= 30
    self.init(
      series: Self.series(request.contract, request.whatToShow),
      terms: "\(request.endDateTime)|\(request.durationStr)|\(request.barSizeSetting)|"
        + "\(request.useRTH)",
      isSmall: isSmall, weight: request.whatToShow == "BID_ASK" ? 2 : 1)
  }

  /// A request for single ticks.
  public init(_ request: TWS.RequestHistoricalTicks) {
    self.init(
      series: Self.series(request.contract, request.whatToShow),
      terms: "\(request.startDateTime)|\(request.endDateTime)|\(request.numberOfTicks)",
      isSmall: true, weight: request.whatToShow == "BID_ASK" ? 2 : 1)
  }

  private static func series(_ contract: TWS.Contract, _ kind: String) -> String {
    let name = contract.conId != 0 ? "\(contract.conId)" : "\(contract.symbol)/\(contract.secType)"
    return "\(name)@\(contract.exchange) \(kind)"
  }
}

/// When the next request for history may leave, so that the server never says 162.
///
/// - Source: the broker's rules: at most 50 open; for small ones no identical one within 15 s,
///   fewer than 6 of a series within 2 s, at most 60 within 10 min, quotes counting twice.
public struct HistoricalPacing: Sendable {
  /// Requests open at a time.
  public static let openMax = 50
  private static let identical = Nanoseconds.seconds(15)
  private static let burst = (count: 5, length: Nanoseconds.seconds(2))
  private static let long = (count: 60, length: Nanoseconds.seconds(600))

  private var sent: [(time: Timestamp, key: HistoricalKey)] = []
  /// How many are open.
  public private(set) var open = 0
  private var pausedUntil = Timestamp.zero

  /// Nothing sent yet.
  public init() {}

  /// The first instant from `now` on at which a request may leave; nil while too many are open.
  public func earliest(_ key: HistoricalKey, at now: Timestamp) -> Timestamp? {
    guard open < Self.openMax else { return nil }
    var time = max(now, pausedUntil)
    guard key.isSmall else { return time }
    let small = sent.filter(\.key.isSmall)
    if let last = small.last(where: { $0.key == key }) {
      time = max(time, last.time + Self.identical)
    }
    let series = small.filter { $0.key.series == key.series }
    time = Self.free(series, Self.burst.count, Self.burst.length, key.weight, time)
    return Self.free(small, Self.long.count, Self.long.length, key.weight, time)
  }

  /// The first instant from `time` on at which `weight` more fit into every window of `length`.
  private static func free(
    _ sent: [(time: Timestamp, key: HistoricalKey)], _ count: Int, _ length: Nanoseconds,
    _ weight: Int, _ time: Timestamp
  ) -> Timestamp {
    let live = sent.filter { $0.time + length > time }
    var time = time
    var used = live.reduce(0) { $0 + $1.key.weight }
    for entry in live where used + weight > count {
      used -= entry.key.weight
      time = max(time, entry.time + length)
    }
    return time
  }

  /// A request left.
  public mutating func left(_ key: HistoricalKey, at now: Timestamp) {
    sent.removeAll { $0.time + Self.long.length <= now }
    sent.append((now, key))
    open += 1
  }

  /// One that had left is over.
  public mutating func ended() { open = max(0, open - 1) }

  /// The server said that it was too fast after all: nothing leaves before then.
  public mutating func pause(until time: Timestamp) { pausedUntil = max(pausedUntil, time) }

  /// The connection is new: nothing is open, and what was sent still counts.
  public mutating func reset() { open = 0 }
}
