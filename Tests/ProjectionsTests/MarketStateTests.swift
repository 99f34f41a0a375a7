import Journal
import Projections
import TestSupport
import Testing

struct MarketStateTests {
  private let now = Timestamp(rawValue: 5)

  private func tick(
    _ kind: TickKind, _ amount: String, _ size: Int64, flags: TickFlags = []
  ) -> Tick {
    Tick(
      instrument: instrument(0), kind: kind, price: price(amount), size: Quantity(shares: size),
      flags: flags)
  }

  @Test func `The last update of each side wins, whatever the exchange`() {
    var state = MarketState()
    state.fold(tick(.bid, "10.00", 3), at: now)
    state.fold(tick(.ask, "10.02", 4), at: now)
    state.fold(tick(.bid, "9.98", 5), at: Timestamp(rawValue: 6))
    #expect(state.bid == price("9.98"))
    #expect(state.bidSize == Quantity(shares: 5))
    #expect(state.ask == price("10.02"))
    #expect(state.quotedAt == Timestamp(rawValue: 6))
    #expect(state.tradedAt == .zero)
  }

  @Test func `A price of zero changes only the size`() {
    var state = MarketState()
    state.fold(tick(.bid, "10.00", 3), at: now)
    state.fold(tick(.bid, "0", 8), at: now)
    #expect(state.bid == price("10"))
    #expect(state.bidSize == Quantity(shares: 8))
    state.fold(tick(.trade, "0", 7), at: now)
    #expect(state.lastTrade == nil)
    #expect(state.lastSize == Quantity(shares: 7))
    #expect(state.tradedAt == .zero)
  }

  @Test func `A size of zero with a price moves the price`() {
    var state = MarketState()
    state.fold(tick(.ask, "10.02", 4), at: now)
    state.fold(tick(.ask, "10.05", 0), at: now)
    #expect(state.ask == price("10.05"))
    #expect(state.askSize == .zero)
  }

  @Test func `A two-sided quote moves both sides`() {
    var state = MarketState()
    var quote = tick(.quote, "10", 1)
    quote.askPrice = price("10.01")
    quote.askSize = Quantity(shares: 2)
    state.fold(quote, at: now)
    #expect(state.farSide(.buy) == price("10.01"))
    #expect(state.farSide(.sell) == price("10"))
  }

  @Test(arguments: [TickFlags.suspicious, .delayed, [.suspicious, .halted]])
  func `A suspicious or delayed tick changes no price, and is known to be delayed`(flags: TickFlags)
  {
    var state = MarketState()
    state.fold(tick(.trade, "10", 1), at: now)
    var before = state
    before.isDelayed = flags.contains(.delayed)
    for kind in TickKind.allCases { state.fold(tick(kind, "11", 9, flags: flags), at: now) }
    #expect(state == before)
  }

  @Test func `The halt flag of the last tick decides`() {
    var state = MarketState()
    state.fold(tick(.trade, "10", 1, flags: .halted), at: now)
    #expect(state.isHalted)
    state.fold(tick(.trade, "10", 1), at: now)
    #expect(!state.isHalted)
  }

  @Test func `Without a quote the far side is the last trade, and without both nothing`() {
    var state = MarketState()
    #expect(state.farSide(.buy) == nil)
    state.fold(tick(.trade, "10", 1), at: now)
    state.fold(tick(.bid, "9.99", 1), at: now)
    #expect(state.farSide(.buy) == price("10"))
    #expect(state.farSide(.sell) == price("9.99"))
  }

  // Goal: folding is what its definition says. Method: random ticks of every kind, with and without
  // price, against the definition written out plainly.
  @Test func `Random ticks fold as the definition says`() {
    var random = SeededGenerator(test: #function)
    var (state, plain) = (MarketState(), MarketState())
    for second in 1...5_000 {
      let time = Timestamp(rawValue: Int64(second))
      var tick = tick(.trade, "0", Int64.random(in: 0...9, using: &random))
      tick.kind = TickKind.allCases.randomElement(using: &random) ?? .trade
      tick.price = Price(rawValue: Int64.random(in: 0...2, using: &random))
      tick.askPrice = Price(rawValue: Int64.random(in: 0...2, using: &random))
      tick.askSize = Quantity(shares: Int64.random(in: 0...9, using: &random))
      tick.flags = TickFlags(rawValue: UInt8.random(in: 0...7, using: &random))
      if Bool.random(using: &random) { tick.flags = [] }
      state.fold(tick, at: time)
      define(&plain, tick, time)
      guard state == plain else {
        Issue.record("\(tick): \(state), defined as \(plain)")
        return
      }
    }
  }

  /// The definition: what a tick says wins, a price of 0 says nothing.
  private func define(_ state: inout MarketState, _ tick: Tick, _ time: Timestamp) {
    if tick.flags.contains(.suspicious) { return }
    state.isDelayed = tick.flags.contains(.delayed)
    if state.isDelayed { return }
    state.isHalted = tick.flags.contains(.halted)
    let hasPrice = tick.price != .zero
    if tick.kind == .bid || tick.kind == .quote {
      if hasPrice { state.bid = tick.price }
      state.bidSize = tick.size
    }
    if tick.kind == .ask {
      if hasPrice { state.ask = tick.price }
      state.askSize = tick.size
    }
    if tick.kind == .quote {
      if tick.askPrice != .zero { state.ask = tick.askPrice }
      state.askSize = tick.askSize
    }
    if tick.kind == .trade {
      if hasPrice { (state.last, state.tradedAt) = (tick.price, time) }
      state.lastSize = tick.size
    } else {
      state.quotedAt = time
    }
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    let ticks = [
      tick(.bid, "10", 1), tick(.ask, "10.1", 2), tick(.trade, "10.05", 3, flags: .halted),
    ]
    try expectSplitFoldsAgree(
      MarketState(), ticks.map { tick in { $0.fold(tick, at: Timestamp(rawValue: 7)) } })
  }
}
