import Journal

/// Both sides of a market at one instant.
struct MarketQuote: Hashable {
  var bid: Price
  var ask: Price
  var bidSize: Quantity
  var askSize: Quantity

  /// Half-way, rounded half to even.
  var middle: Price {
    Price(
      rawValue: Int64(Rounding.halfEven(Int128(bid.rawValue) + Int128(ask.rawValue), 2)))
  }
}

/// A trade of the market.
struct MarketTrade: Hashable {
  var time: Timestamp
  var price: Price
  var size: Quantity
  var exchange: ShortText
}

/// Where quotes and trades come from, live and past, so that both always agree.
struct MarketFeed {
  /// A recording in place of the synthetic market.
  private(set) var recording: RecordedMarket?
  private let seed: UInt64
  /// By listing; the synthetic market of each.
  private var prices: [SyntheticPrices] = []

  init(seed: UInt64, recording: RecordedMarket? = nil) {
    self.seed = seed
    self.recording = recording
  }

  /// The market is generated, so that it has any past.
  var isSynthetic: Bool { recording == nil }

  /// Takes the next tick of a recording that grows; not before that of the tick before it.
  mutating func record(_ tick: Tick, symbol: String, at time: Timestamp) {
    recording?.add(tick, symbol: symbol, at: time)
  }

  /// Knows a listing from now on; call in order of their numbers.
  mutating func add(_ listing: Listing) {
    prices.append(SyntheticPrices(seed: seed, listing: listing))
  }

  /// The quote in force at an instant, nil before the first.
  mutating func quote(_ listing: Int, at time: Timestamp) -> MarketQuote? {
    if let recording { return recording.quote(listing, at: time) }
    return Self.money(prices[listing].quote(at: SyntheticPrices.step(at: time)))
  }

  /// Goes over the trades from `from` to before `to`, until `body` says no.
  mutating func eachTrade(
    _ listing: Int, from: Timestamp, to: Timestamp, _ body: (MarketTrade) -> Bool
  ) {
    if let recording { return recording.eachTrade(listing, from: from, to: to, body) }
    let length = SyntheticPrices.stepsPerTrade
    var step = Self.firstStep(from)
    step += (length - step % length) % length
    while SyntheticPrices.time(of: step) < to {
      if let trade = trade(listing, at: step), !body(trade) { return }
      step += length
    }
  }

  /// Goes over the quotes made from `from` to before `to`, until `body` says no.
  mutating func eachQuote(
    _ listing: Int, from: Timestamp, to: Timestamp, _ body: (Timestamp, MarketQuote) -> Bool
  ) {
    if let recording { return recording.eachQuote(listing, from: from, to: to, body) }
    var step = Self.firstStep(from)
    while SyntheticPrices.time(of: step) < to {
      let quote = Self.money(prices[listing].quote(at: step))
      if !body(SyntheticPrices.time(of: step), quote) { return }
      step += 1
    }
  }

  /// The synthetic trade of a step.
  mutating func trade(_ listing: Int, at step: Int64) -> MarketTrade? {
    prices[listing].trade(at: step).map {
      MarketTrade(
        time: SyntheticPrices.time(of: step), price: Self.price($0.cents),
        size: Quantity(shares: $0.size), exchange: $0.exchange)
    }
  }

  private static func firstStep(_ time: Timestamp) -> Int64 {
    let step = SyntheticPrices.step(at: time)
    return SyntheticPrices.time(of: step) < time ? step + 1 : step
  }

  private static func money(_ quote: SyntheticQuote) -> MarketQuote {
    MarketQuote(
      bid: price(quote.bid), ask: price(quote.ask), bidSize: Quantity(shares: quote.bidSize),
      askSize: Quantity(shares: quote.askSize))
  }

  private static func price(_ cents: Int64) -> Price { Price(rawValue: cents * 10_000_000) }
}
