import Journal

/// Ticks of a recording as a market: live as the clock passes them, and the past before it.
///
/// Suspicious, halted and delayed ticks are left out. Listings are numbered in the order of
/// ``symbols``, from 0.
public struct RecordedMarket: Sendable {
  /// One tick with its listing.
  struct Entry {
    let time: Timestamp
    let tick: Tick
  }

  /// Tickers, in order of their listings.
  public private(set) var symbols: [String] = []
  /// All ticks in order of time.
  private(set) var entries: [Entry] = []
  /// By listing: places in ``entries``.
  private var places: [[Int32]] = []

  /// A recording without ticks.
  public init() {}

  /// When the first tick was recorded, nil without one.
  public var start: Timestamp? { entries.first?.time }
  /// When the last one was.
  public var end: Timestamp? { entries.last?.time }

  /// Takes the next tick.
  ///
  /// - Parameter time: not before that of the tick before it.
  public mutating func add(_ tick: Tick, symbol: String, at time: Timestamp) {
    guard tick.flags.isEmpty, entries.count < Int(Int32.max) else { return }
    precondition(entries.last.map { $0.time <= time } ?? true, "ticks must come in order of time")
    let listing = list(symbol)
    var tick = tick
    tick.instrument = InstrumentID(rawValue: UInt32(listing))
    places[listing].append(Int32(entries.count))
    entries.append(Entry(time: time, tick: tick))
  }

  /// Knows a symbol, also before its first tick.
  ///
  /// - Returns: its listing.
  @discardableResult
  public mutating func list(_ symbol: String) -> Int {
    if let known = symbols.firstIndex(of: symbol) { return known }
    symbols.append(symbol)
    places.append([])
    return symbols.count - 1
  }

  /// The first place at or after an instant.
  func place(at time: Timestamp) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func quote(_ listing: Int, at time: Timestamp) -> MarketQuote? {
    guard listing < places.count else { return nil }
    var book = Book()
    for place in places[listing] {
      let entry = entries[Int(place)]
      if entry.time > time { break }
      _ = book.apply(entry.tick)
    }
    return book.quote
  }

  func eachTrade(
    _ listing: Int, from: Timestamp, to: Timestamp, _ body: (MarketTrade) -> Bool
  ) {
    each(listing, from: from, to: to) { entry in
      guard entry.tick.kind == .trade, entry.tick.price > .zero else { return true }
      return body(
        MarketTrade(
          time: entry.time, price: entry.tick.price, size: entry.tick.size,
          exchange: entry.tick.exchange))
    }
  }

  func eachQuote(
    _ listing: Int, from: Timestamp, to: Timestamp, _ body: (Timestamp, MarketQuote) -> Bool
  ) {
    var book = Book()
    each(listing, from: Timestamp(rawValue: .min), to: to) { entry in
      guard book.apply(entry.tick), entry.time >= from, let quote = book.quote else { return true }
      return body(entry.time, quote)
    }
  }

  private func each(
    _ listing: Int, from: Timestamp, to: Timestamp, _ body: (Entry) -> Bool
  ) {
    guard listing < places.count else { return }
    let first = place(at: from)
    for place in places[listing] where Int(place) >= first {
      let entry = entries[Int(place)]
      if entry.time >= to || !body(entry) { return }
    }
  }
}

extension Book {
  /// Both sides, nil while one is missing.
  var quote: MarketQuote? {
    guard bid.isPresent, ask.isPresent else { return nil }
    return MarketQuote(
      bid: bid.price, ask: ask.price, bidSize: bid.available, askSize: ask.available)
  }
}
