import Journal

// Tick-by-tick lines: message 99.

extension DataLine {
  /// A single trade or quote.
  mutating func single(
    _ message: TWS.TickByTick, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    let seconds = min(max(0, message.time), Int64.max / 1_000_000_000)
    let time = Timestamp(rawValue: seconds * 1_000_000_000)
    switch message.tick {
    case .last(let trade), .allLast(let trade): return take(trade, time, &watch)
    case .bidAsk(let quote): return take(quote, time, &watch)
    case .midPoint: return .figure
    case .none: return .unreadable("a tick of an unknown kind")
    }
  }

  private func take(
    _ trade: TWS.TickByTick.Trade, _ time: Timestamp, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    guard let price = trade.price.rounded(as: Price.self),
      let size = trade.size.exact(as: Quantity.self)
    else { return .unreadable("a price or size beyond any market") }
    watch.hasTrades = true
    // 1: beyond its band; 2: not reported to the tape, so no price of the market.
    let isDoubtful = trade.mask & 3 != 0 || price <= .zero
    if !isDoubtful { watch.restriction.take(price: price) }
    let tick = Tick(
      instrument: instrument, kind: .trade, price: price > .zero ? price : .zero, size: size,
      exchange: ShortText(cutting: trade.exchange),
      condition: ShortText(cutting: trade.specialConditions),
      flags: isDoubtful ? .suspicious : [])
    return .tick(tick, occurredAt: time)
  }

  private func take(
    _ quote: TWS.TickByTick.Quote, _ time: Timestamp, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    guard let bid = quote.bidPrice.rounded(as: Price.self),
      let ask = quote.askPrice.rounded(as: Price.self),
      let bidSize = quote.bidSize.exact(as: Quantity.self),
      let askSize = quote.askSize.exact(as: Quantity.self)
    else { return .unreadable("a price or size beyond any market") }
    watch.hasQuotes = true
    let tick = Tick(
      instrument: instrument, kind: .quote, price: max(bid, .zero), size: bidSize,
      askPrice: max(ask, .zero), askSize: askSize)
    return .tick(tick, occurredAt: time)
  }
}

extension ShortText {
  /// As much of `text` as fits, ends at a whole character and has no zero byte.
  init(cutting text: String) {
    var kept = ""
    for character in text where !character.utf8.contains(0) {
      guard kept.utf8.count + character.utf8.count <= Self.capacity else { break }
      kept.append(character)
    }
    self = ShortText(kept) ?? .empty
  }
}
