import Journal

/// What the server knows of one listing's market.
struct ListingState {
  /// Subscriptions to it.
  var watchers = 0
  /// The step or tick up to which the book is made.
  var position: Int64 = .min
  var lastTrade: MarketTrade?
  /// Of the local day; nil until somebody asks.
  var day: DayStatistics?
  /// The close before a local day.
  var previousClose: (day: Int64, price: Price)?
}

/// A request that is on its way to the exchange.
enum Arrival {
  indirect case place(
    OrderTicket, sent: TWS.PlaceOrder, frame: [UInt8], from: RequestOrigin)
  case cancel(number: Int64, client: Int64, connection: Int)
  case cancelAll
}

// Time passes: ticks, arrivals and closes in their order.
extension SimulatorServer {
  /// Lets the market's clock go on to `time`; an earlier one changes nothing.
  public mutating func advance(to time: Timestamp) {
    while now < time {
      let next = min(
        nextMarketTime, arrivals.firstTime, nextClose, faults.nextTime, nextFigures, time)
      now = max(now, next)
      startDay()
      if nextClose <= now { closeDay() }
      makeMarket()
      while let arrival = arrivals.take(upTo: now) { process(arrival.element) }
      relay()
      releaseDelayed()
      sendFigures()
    }
  }

  /// A tick of a recording that grows while it is played; it happens once the clock shows `time`,
  /// at once where that is over.
  ///
  /// - Returns: false for a symbol that the recording did not have when this server began.
  public mutating func append(_ tick: Tick, symbol: String, at time: Timestamp) -> Bool {
    // Asked in place: a second reference would copy the whole recording.
    guard feed.recording?.symbols.contains(symbol) == true else { return false }
    let last = feed.recording?.end ?? time
    feed.record(tick, symbol: symbol, at: max(time, last, now))
    return true
  }

  /// When something happens by itself next; the owner should call ``advance(to:)`` then.
  public var nextTime: Timestamp {
    min(nextMarketTime, arrivals.firstTime, nextClose, faults.nextTime, nextFigures)
  }

  /// When the market makes its next step for a listing that somebody looks at.
  private var nextMarketTime: Timestamp {
    if let recording = feed.recording {
      guard position < recording.entries.count else { return TimedQueue<Arrival>.never }
      return max(recording.entries[Int(position)].time, now)
    }
    let isWatched = states.indices.contains { isActive($0) }
    return isWatched
      ? SyntheticPrices.time(of: SyntheticPrices.step(at: now) + 1) : TimedQueue<Arrival>.never
  }

  private func isActive(_ listing: Int) -> Bool {
    states[listing].watchers > 0 || !exchange.working[listing].isEmpty
  }

  /// Makes what the market did up to now.
  private mutating func makeMarket() {
    if let recording = feed.recording {
      while position < recording.entries.count {
        let entry = recording.entries[Int(position)]
        guard entry.time <= now else { break }
        position += 1
        observe(entry.tick, at: entry.time)
      }
      return
    }
    let step = SyntheticPrices.step(at: now)
    guard step != position else { return }
    position = step
    for listing in states.indices where isActive(listing) { makeStep(step, listing) }
  }

  private mutating func makeStep(_ step: Int64, _ listing: Int) {
    refresh(listing)
    if let trade = feed.trade(listing, at: step) {
      let tick = Tick(
        instrument: InstrumentID(rawValue: UInt32(listing)), kind: .trade, price: trade.price,
        size: trade.size)
      _ = exchange.books[listing].apply(tick)
      take(trade, listing)
    }
    if !exchange.working[listing].isEmpty { exchange.match(listing, at: now) }
    publishQuote(listing)
    relay()
  }

  /// A tick of a recording.
  private mutating func observe(_ tick: Tick, at time: Timestamp) {
    let listing = tick.instrument.index
    exchange.observe(tick, at: time)
    if tick.kind == .trade, tick.price > .zero {
      take(
        MarketTrade(time: time, price: tick.price, size: tick.size, exchange: tick.exchange),
        listing)
    } else {
      publishQuote(listing)
    }
    relay()
  }

  private mutating func take(_ trade: MarketTrade, _ listing: Int) {
    states[listing].lastTrade = trade
    states[listing].day?.add(trade)
    publishTrade(trade, listing)
  }

  /// Brings the book of a synthetic listing to the current step, unless it is there.
  mutating func refresh(_ listing: Int) {
    guard feed.isSynthetic else { return }
    let step = SyntheticPrices.step(at: now)
    guard states[listing].position != step, let quote = feed.quote(listing, at: now) else { return }
    states[listing].position = step
    let tick = Tick(
      instrument: InstrumentID(rawValue: UInt32(listing)), kind: .quote, price: quote.bid,
      size: quote.bidSize, askPrice: quote.ask, askSize: quote.askSize)
    _ = exchange.books[listing].apply(tick)
    let last = step - (step % SyntheticPrices.stepsPerTrade)
    if states[listing].lastTrade?.time != SyntheticPrices.time(of: last) {
      states[listing].lastTrade = feed.trade(listing, at: last)
    }
  }

  /// A new local day: books of the day begin anew.
  mutating func startDay() {
    let today = hours.localDay(now)
    guard today != day else { return }
    day = today
    for index in accounts.indices { accounts[index].startDay(today) }
    for index in states.indices { states[index].day = nil }
  }

  // MARK: The close

  /// When the day's session closes by itself; never where the market does not close.
  private var nextClose: Timestamp { exchange.nextClose ?? TimedQueue<Arrival>.never }

  private mutating func closeDay() {
    guard let close = exchange.nextClose else { return }
    exchange.closeSession(at: close)
    relay()
  }

  // MARK: Listings

  /// The listing of a client's contract, known from now on.
  mutating func listing(_ contract: TWS.Contract) -> Int? {
    let found = directory.find(contract)
    learnListings()
    return found.flatMap { isTraded($0) ? $0 : nil }
  }

  /// The listing of a symbol, known from now on.
  mutating func listing(symbol: String) -> Int? {
    let found = directory.find(symbol: symbol)
    learnListings()
    return found
  }

  /// A recording knows its own symbols only.
  private func isTraded(_ listing: Int) -> Bool {
    feed.recording.map { listing < $0.symbols.count } ?? true
  }

  private mutating func learnListings() {
    while states.count < directory.listings.count {
      let listing = directory.listings[states.count]
      exchange.define(listing.definition)
      feed.add(listing)
      states.append(ListingState())
    }
  }
}
