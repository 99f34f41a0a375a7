import Broker
import Journal
import TestSupport
import Testing

@Suite struct MarketDecoderTests {
  private let apple = InstrumentID(rawValue: 0)

  private func watching(_ kinds: [SubscriptionKind] = [.topOfBook]) -> ClientScript {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    for kind in kinds { script.connection.subscribe(apple, kind, at: script.now) }
    script.becomeReady()
    script.wait(60_000)
    return script
  }

  private func line(_ script: ClientScript) -> Int64 {
    script.last(TWS.RequestMarketData.self)?.reqId ?? 0
  }

  private func price(
    _ script: ClientScript, _ kind: Int64, _ price: String, _ size: Int64, mask: Int64 = 0
  ) -> TWS.TickPrice {
    var tick = TWS.TickPrice()
    tick.reqId = line(script)
    tick.tickType = kind
    tick.price = WireNumber(price) ?? .zero
    tick.size = WireNumber(size)
    tick.attrMask = mask
    return tick
  }

  private func size(_ script: ClientScript, _ kind: Int64, _ size: Int64) -> TWS.TickSize {
    TWS.TickSize(reqId: line(script), tickType: kind, size: WireNumber(size))
  }

  @Test func `Sides come one at a time, a size told again behind its price is told once`() {
    var script = watching()
    script.server(price(script, 1, "190.24", 300), size(script, 0, 300), size(script, 0, 200))
    script.server(price(script, 2, "190.26", 100), size(script, 3, 100), size(script, 3, 100))
    #expect(
      script.ticks.map(\.tick) == [
        Tick(instrument: apple, kind: .bid, price: Price("190.24")!, size: Quantity(shares: 300)),
        Tick(instrument: apple, kind: .bid, price: .zero, size: Quantity(shares: 200)),
        Tick(instrument: apple, kind: .ask, price: Price("190.26")!, size: Quantity(shares: 100)),
        Tick(instrument: apple, kind: .ask, price: .zero, size: Quantity(shares: 100)),
      ])
    #expect(script.connection.marketCounts.echoes == 2)
    #expect(script.connection.marketCounts.isWhole)
  }

  @Test func `No quote is a size of 0`() {
    var script = watching()
    script.server(price(script, 1, "-1", 0))
    #expect(
      script.ticks.last?.tick == Tick(instrument: apple, kind: .bid, price: .zero, size: .zero))
  }

  @Test func `Volume ticks tell the trades with their time, last prices are then left out`() {
    var script = watching()
    script.server(price(script, 4, "190.25", 100), size(script, 5, 100))
    #expect(script.ticks.last?.tick.kind == .trade && script.ticks.last?.tick.size == .zero)
    script.server(
      TWS.TickString(
        reqId: line(script), tickType: 48, value: "190.26;7;1795185000123;15000;190.21;true"))
    #expect(script.ticks.last?.tick.size == Quantity(shares: 7))
    #expect(script.ticks.last?.occurredAt.rawValue == 1_795_185_000_123_000_000)
    let count = script.ticks.count
    script.server(price(script, 4, "190.26", 7), size(script, 5, 7))
    script.server(
      TWS.TickString(reqId: line(script), tickType: 48, value: ";0;1795185000124;15000;190.2;true"))
    #expect(script.ticks.count == count)
    #expect(script.connection.marketCounts.isWhole)
    script.server(TWS.TickString(reqId: line(script), tickType: 48, value: "190.26;7;yesterday"))
    #expect(script.connection.marketCounts.unreadable == 1)
  }

  @Test func `A halt and its end are ticks of their own, and mark the ticks between`() {
    var script = watching()
    script.server(price(script, 1, "10", 5))
    for value: WireNumber in [2, 2] {
      script.server(TWS.TickGeneric(reqId: line(script), tickType: 49, value: value))
    }
    script.server(price(script, 2, "10.1", 5))
    script.server(TWS.TickGeneric(reqId: line(script), tickType: 49, value: 0))
    #expect(
      script.ticks.map { $0.tick.flags.contains(.halted) } == [false, true, true, false])
    #expect(script.ticks[1].tick.size == Quantity(shares: 5) && script.ticks[1].tick.price == .zero)
  }

  @Test(arguments: [2, 3, 4] as [Int64]) func `Frozen and delayed lines mark every tick`(
    type: Int64
  ) {
    var script = watching()
    script.server(TWS.MarketDataType(reqId: line(script), marketDataType: type))
    script.server(price(script, 1, "10", 5))
    #expect(script.ticks.last?.tick.flags == .delayed)
    script.server(TWS.MarketDataType(reqId: line(script), marketDataType: 1))
    script.server(price(script, 1, "11", 5))
    #expect(script.ticks.last?.tick.flags == [])
  }

  @Test func `10167 and the delayed kinds of ticks mark them too`() {
    var script = watching()
    script.server(price(script, 68, "10", 5))
    #expect(script.ticks.last?.tick.flags == .delayed)
    #expect(script.ticks.last?.tick.kind == .trade)
    script.error(line(script), 10167, "Requested market data is not subscribed")
    script.server(price(script, 1, "10", 5))
    #expect(script.ticks.last?.tick.flags == .delayed)
  }

  @Test func `Prices beyond their band or before the open are marked as doubtful`() {
    var script = watching()
    for mask: Int64 in [0, 1, 2, 4] { script.server(price(script, 1, "10", 5, mask: mask)) }
    #expect(
      script.ticks.map { $0.tick.flags.contains(.suspicious) } == [false, false, true, true])
  }

  @Test func `Single ticks replace the samples of the ordinary line while they flow`() {
    var script = watching([.topOfBook, .trades, .quotes])
    #expect(script.names.filter { $0 == "reqTickByTickData" }.count == 2)
    script.server(price(script, 1, "10", 5), price(script, 4, "10", 5))
    #expect(script.ticks.count == 2)
    let lines = script.written.compactMap { try? TWS.RequestTickByTick(frame: $0) }
    for line in lines {
      var tick = TWS.TickByTick()
      tick.reqId = line.reqId
      tick.time = 1_795_185_000
      if line.tickType == "AllLast" {
        var trade = TWS.TickByTick.Trade()
        trade.price = 10
        trade.size = WireNumber(significand: 5, exponent: -1)
        trade.exchange = "NASDAQ"
        trade.specialConditions = " T I and much longer than that"
        tick.tick = .allLast(trade)
      } else {
        var quote = TWS.TickByTick.Quote()
        quote.bidPrice = 10
        quote.askPrice = 11
        quote.bidSize = 1
        quote.askSize = 2
        tick.tick = .bidAsk(quote)
      }
      script.server(tick)
    }
    let (trade, quote) = (script.ticks[2], script.ticks[3])
    #expect(trade.tick.size.rawValue == 50_000_000 && trade.tick.exchange == ShortText("NASDAQ"))
    #expect(trade.tick.condition == ShortText(" T I and much lo"))
    #expect(quote.tick.kind == .quote && quote.tick.askPrice == Price("11"))
    #expect(quote.occurredAt.rawValue == 1_795_185_000_000_000_000)
    script.server(price(script, 1, "10", 7), size(script, 0, 8), price(script, 4, "10", 7))
    #expect(script.ticks.count == 4)
    #expect(script.connection.marketCounts.superseded == 3)
    script.connection.unsubscribe(apple, .quotes, at: script.now)
    script.server(price(script, 1, "10", 9))
    #expect(script.ticks.count == 5)
    #expect(script.connection.marketCounts.isWhole)
  }

  @Test func `An instrument's tick-by-tick lines are 15 seconds apart`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.connection.subscribe(apple, .trades, at: script.now)
    script.connection.subscribe(apple, .quotes, at: script.now)
    script.becomeReady()
    #expect(script.names.filter { $0 == "reqTickByTickData" }.count == 1)
    script.wait(14_999)
    #expect(script.names.filter { $0 == "reqTickByTickData" }.count == 1)
    script.wait(1)
    #expect(script.names.filter { $0 == "reqTickByTickData" }.count == 2)
  }

  @Test func `Shares to borrow and the short-sale restriction become definitions`() {
    var script = watching()
    func last() -> InstrumentDefined? {
      for case .instrumentDefined(let it) in script.inputs.reversed() { return it }
      return nil
    }
    script.server(TWS.TickGeneric(reqId: line(script), tickType: 46, value: 1))
    #expect(last()?.isShortable == false)
    script.server(TWS.TickGeneric(reqId: line(script), tickType: 46, value: 3))
    #expect(last()?.isShortable == true)
    script.server(price(script, 9, "100", 0), price(script, 4, "90.01", 1))
    #expect(last()?.isShortRestricted == false)
    script.server(price(script, 4, "90", 1))
    #expect(last()?.isShortRestricted == true)
    script.server(price(script, 9, "91", 0))
    #expect(last()?.isShortRestricted == true)
    script.server(price(script, 9, "92", 0))
    #expect(last()?.isShortRestricted == false)
  }

  @Test func `Refused lines stay refused until the next connection, others are asked for again`() {
    var script = watching([.topOfBook, .trades])
    let trades = script.last(TWS.RequestTickByTick.self)?.reqId ?? 0
    script.error(trades, 10190, "Max number of tick-by-tick requests has been reached")
    #expect(
      script.connection.wantedSubscriptions.map(\.state).contains(.refused(code: 10190)))
    script.error(line(script), 10225, "Bust event occurred")
    #expect(script.names.filter { $0 == "reqMktData" }.count == 2)
    script.server(price(script, 4, "10", 5))
    #expect(script.ticks.count == 1)
  }

  @Test func `Ticks nobody holds are counted, and raw frames are kept where asked for`() {
    var script = ClientScript { $0.keepsRawTicks = true }
    script.connection.define(instrument(0, "AAPL"))
    script.connection.subscribe(apple, .topOfBook, at: script.now)
    script.becomeReady()
    let before = script.frames.count
    script.server(price(script, 1, "10", 5), TWS.TickSize(reqId: 1, tickType: 0, size: 4))
    #expect(script.frames.count == before + 2)
    #expect(script.connection.marketCounts.orphans == 1)
    #expect(script.connection.marketCounts.isWhole)
  }
}
