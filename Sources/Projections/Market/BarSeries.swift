import Journal

/// The bars of one kind of one instrument: the one that grows and the last ones that closed.
public struct BarSeries: FieldGroup {
  /// Closed bars kept at most.
  public static let capacityMax = 4096
  private var builder = SeriesBuilder()
  private var capacity = 1
  /// A ring once ``capacity`` bars are in it; `next` is then the oldest.
  private var kept: [SeriesBar] = []
  private var next = 0

  /// A series of 10-second bars, which a reader then fills in.
  public init() {}

  /// A series without bars.
  ///
  /// - Parameter spec: one without a ``BarSpec/problem``.
  /// - Parameter capacity: closed bars kept, 1 to ``capacityMax``.
  public init(_ spec: BarSpec, capacity: Int = 64) {
    precondition((1...Self.capacityMax).contains(capacity), "a series keeps 1 to 4096 bars")
    builder = SeriesBuilder(spec)
    self.capacity = capacity
    kept.reserveCapacity(capacity)
  }

  /// What is built.
  public var spec: BarSpec { builder.spec }
  /// Bars closed or seeded so far.
  public private(set) var closedCount: Int64 = 0
  /// The first instant at which a bar closes; in the far future while none is open.
  public var dueAt: Timestamp { builder.dueAt }
  /// The bar that is still growing; nil while nothing happened in the interval.
  public var current: SeriesBar? { builder.current }
  /// Closed bars that ``closed(ago:)`` can give.
  public var count: Int { kept.count }

  /// A closed bar; 0 is the last one.
  ///
  /// - Returns: nil for a bar that never was or is no longer kept.
  public func closed(ago: Int) -> SeriesBar? {
    guard ago >= 0, ago < kept.count else { return nil }
    let place = next - 1 - ago
    return kept[place < 0 ? place + kept.count : place]
  }

  /// Closes the open bar if its time has come; call until it returns nil.
  ///
  /// - Returns: the bar that closed.
  public mutating func nextClosed(at time: Timestamp) -> SeriesBar? {
    guard time >= builder.dueAt, let bar = builder.nextClosed(at: time) else { return nil }
    keep(bar)
    return bar
  }

  /// Takes one tick of the instrument.
  ///
  /// - Precondition: ``nextClosed(at:)`` has returned nil for this time.
  public mutating func add(_ tick: Tick, at time: Timestamp, in calendar: SessionCalendar) {
    builder.add(tick, at: time, in: calendar)
  }

  /// Takes a trade of the instrument.
  @inline(__always)
  mutating func add(_ trade: BarTrade, at time: Timestamp, in calendar: SessionCalendar) {
    builder.add(trade, at: time, in: calendar)
  }

  /// Takes a quote of the instrument.
  mutating func add(quote: Tick, at time: Timestamp, in calendar: SessionCalendar) {
    builder.add(quote: quote, at: time, in: calendar)
  }

  /// Appends a bar from history, before the first tick.
  ///
  /// - Throws: ``BarSeedError``; the series is then as it was.
  public mutating func seed(_ bar: SeriesBar) throws(BarSeedError) {
    guard bar.isConsistent else { throw .inconsistent(start: bar.bar.start) }
    guard builder.current == nil, builder.closedCount == 0 else { throw .alreadyLive }
    if let last = closed(ago: 0), bar.bar.start < last.end {
      throw .disordered(start: bar.bar.start, lastEnd: last.end)
    }
    keep(bar)
  }

  private mutating func keep(_ bar: SeriesBar) {
    closedCount += 1
    if kept.count < capacity { kept.append(bar) } else { kept[next] = bar }
    next = next + 1 == capacity ? 0 : next + 1
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("builder", &builder)
    try visitor.count("capacity", &capacity)
    try visitor.signed("closedCount", &closedCount)
    try visitor.list("kept", &kept)
    try visitor.count("next", &next)
    guard (1...Self.capacityMax).contains(capacity), kept.count <= capacity else {
      throw .valueOutOfRange(field: "capacity")
    }
    let isInPlace = kept.count < capacity ? next == kept.count : next >= 0 && next < capacity
    guard isInPlace else { throw .valueOutOfRange(field: "next") }
  }
}

/// Why a bar from history cannot be put into a series.
public enum BarSeedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Begins before the bar before it ends: sort the bars, and ask for one kind only.
  case disordered(start: Timestamp, lastEnd: Timestamp)
  /// Prices, volume or times contradict each other: leave the bar out.
  case inconsistent(start: Timestamp)
  /// Ticks have been taken already: seed first.
  case alreadyLive

  public var description: String {
    switch self {
    case .disordered(let start, let lastEnd):
      "the bar of \(start) begins before the one before it ends (\(lastEnd)); sort them"
    case .inconsistent(let start):
      "the bar of \(start) contradicts itself: low, open, close, high, start or end"
    case .alreadyLive: "bars from history come before the first tick"
    }
  }
}
