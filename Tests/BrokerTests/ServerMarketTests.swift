import Journal
import Testing

@testable import Broker

@Suite struct ServerMarketTests {
  private func session() -> (ServerScript, Int) {
    var script = ServerScript()
    let id = script.connect(7)
    script.clear()
    return (script, id)
  }

  private func history(
    _ request: Int64, _ bar: String, _ duration: String, end: String = "", what: String = "TRADES",
    regular: Bool = false, format: Int64 = 2, isKept: Bool = false
  ) -> TWS.RequestHistoricalData {
    var message = TWS.RequestHistoricalData()
    (message.reqId, message.contract) = (request, ServerScript.stock("AAPL"))
    (message.barSizeSetting, message.durationStr) = (bar, duration)
    (message.endDateTime, message.whatToShow) = (end, what)
    (message.useRTH, message.formatDate, message.keepUpToDate) = (regular, format, isKept)
    return message
  }

  private func line(_ request: Int64, _ symbol: String = "AAPL") -> TWS.RequestMarketData {
    var message = TWS.RequestMarketData()
    (message.reqId, message.contract) = (request, ServerScript.stock(symbol))
    return message
  }

  @Test func `An unknown symbol gets 200 with the number of its request, whatever it asks`() {
    var (script, id) = session()
    let contract = ServerScript.stock("NOSUCHSYMBOLZZ")
    var details = TWS.RequestContractDetails()
    (details.reqId, details.contract) = (1, contract)
    var bars = history(2, "1 min", "1 D")
    bars.contract = contract
    var ticks = TWS.RequestTickByTick()
    (ticks.reqId, ticks.contract, ticks.tickType) = (4, contract, "Last")
    script.send(details, from: id)
    script.send(bars, from: id)
    script.send(line(3, "NOSUCHSYMBOLZZ"), from: id)
    script.send(ticks, from: id)
    for request: Int64 in 1...4 { #expect(script.codes(request, to: id) == [200]) }
  }

  @Test(arguments: ["AAPL", "SPY", "ZZTOP", "BRK B", "A"])
  func `A listing is found by symbol and by its number, today and in a fresh server`(
    symbol: String
  ) throws {
    var (script, id) = session()
    var request = TWS.RequestContractDetails()
    (request.reqId, request.contract) = (1, ServerScript.stock(symbol))
    script.send(request, from: id)
    let found = try #require(script.all(TWS.ContractData.self, to: id).first)
    #expect(found.contract.symbol == symbol && found.contract.conId > 0)
    #expect(found.validExchanges.contains("SMART") && found.orderTypes.contains("LMT"))
    #expect(!found.longName.isEmpty && !found.liquidHours.isEmpty && found.minTick > 0)
    #expect(script.inbox[id]?.last?.name == "contractDetailsEnd")
    var (other, client) = session()
    request.contract = TWS.Contract()
    request.contract.conId = found.contract.conId
    other.send(request, from: client)
    #expect(other.all(TWS.ContractData.self, to: client).map(\.contract.symbol) == [symbol])
  }

  @Test func `Quotes come with sizes, never cross, and stop when they are cancelled`() {
    var (script, id) = session()
    script.send(line(1), from: id)
    script.wait(.seconds(30))
    #expect(script.all(TWS.MarketDataType.self, to: id).map(\.marketDataType) == [1])
    var (bid, ask) = (WireNumber.zero, WireNumber.zero)
    for tick in script.all(TWS.TickPrice.self, to: id)
    where tick.tickType == 1 || tick.tickType == 2 {
      if tick.tickType == 1 { bid = tick.price } else { ask = tick.price }
      #expect(tick.size > 0)
    }
    #expect(bid > 0 && bid < ask)
    #expect(script.all(TWS.TickPrice.self, to: id).count > 20)
    script.send(TWS.CancelMarketData(reqId: 1), from: id)
    script.clear()
    script.wait(.seconds(5))
    #expect(script.inbox[id] == nil)
    script.send(TWS.CancelMarketData(reqId: 1), from: id)
    #expect(script.codes(1, to: id) == [300])
  }

  @Test func `A snapshot ends, and a number in use or a line too many is refused`() {
    var configuration = ServerScript.configuration
    configuration.marketDataLines = 1
    var script = ServerScript(configuration)
    let id = script.connect(7)
    var snapshot = line(1)
    snapshot.snapshot = true
    script.send(snapshot, from: id)
    #expect(script.inbox[id]?.last?.name == "tickSnapshotEnd")
    script.send(line(2), from: id)
    script.send(line(2), from: id)
    script.send(line(3), from: id)
    #expect(script.codes(2, to: id) == [102])
    #expect(script.codes(3, to: id) == [101])
  }

  // Goal: past and present agree. Method: trades told live, and the same minute asked for later.
  @Test func `Bars of the past are made of the very trades that were told`() throws {
    var (script, id) = session()
    var ticks = TWS.RequestTickByTick()
    (ticks.reqId, ticks.contract, ticks.tickType) = (1, ServerScript.stock("AAPL"), "AllLast")
    script.send(ticks, from: id)
    script.wait(.seconds(61))
    var trades: [TWS.TickByTick.Trade] = []
    for message in script.all(TWS.TickByTick.self, to: id) {
      guard case .allLast(let trade) = message.tick else { continue }
      if message.time > 1_795_186_800, message.time < 1_795_186_860 { trades.append(trade) }
    }
    script.send(history(2, "1 min", "120 S", end: "20261120-15:01:00"), from: id)
    let bar = try #require(script.all(TWS.HistoricalData.self, to: id).first?.bars.last)
    #expect(bar.date == "1795186800")
    #expect(bar.close == trades.last?.price)
    #expect(bar.barCount == Int64(trades.count) + 1, "and the trade of the first instant")
    #expect(trades.allSatisfy { bar.low <= $0.price && $0.price <= bar.high })
  }

  @Test func `Bars ascend, are consistent, and keep to regular hours when asked`() throws {
    var (script, id) = session()
    script.send(history(1, "1 min", "1 D"), from: id)
    script.send(history(2, "5 mins", "2 D", regular: true, format: 1), from: id)
    script.send(history(3, "1 day", "5 D", what: "MIDPOINT", regular: true), from: id)
    let answers = script.all(TWS.HistoricalData.self, to: id)
    #expect(answers.map(\.reqId) == [1, 2, 3])
    for answer in answers {
      #expect(zip(answer.bars, answer.bars.dropFirst()).allSatisfy { $0.date < $1.date })
      for bar in answer.bars {
        #expect(bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close))
      }
    }
    #expect(answers[0].bars.count >= 1_440)
    #expect(answers[1].bars.count == 78 + 6 + 1, "a whole session, and half an hour of today")
    #expect(answers[1].bars.first?.date == "20261119 09:30:00 US/Eastern")
    #expect(answers[2].bars.map(\.date).last == "20261120")
    #expect(answers[2].bars.count == 5)
    #expect(answers[2].bars.allSatisfy { $0.volume == -1 })
  }

  @Test func `What is no history is refused by name`() {
    var (script, id) = session()
    script.send(history(1, "7 mins", "1 D"), from: id)
    script.send(history(2, "1 min", "1 X"), from: id)
    script.send(history(3, "1 min", "1 D", end: "tomorrow"), from: id)
    script.send(history(4, "1 min", "1 D", what: "FEES"), from: id)
    script.send(history(5, "1 day", "20 Y"), from: id)
    for request: Int64 in 1...4 { #expect(script.codes(request, to: id) == [321]) }
    #expect(script.codes(5, to: id) == [162])
  }

  @Test func `Five-second bars and kept histories grow from the same trades`() throws {
    var (script, id) = session()
    var bars = TWS.RequestRealTimeBars()
    (bars.reqId, bars.contract, bars.whatToShow) = (1, ServerScript.stock("AAPL"), "TRADES")
    script.send(bars, from: id)
    script.send(history(2, "5 secs", "3600 S", isKept: true), from: id)
    script.wait(.seconds(21))
    let told = script.all(TWS.RealTimeBar.self, to: id)
    #expect(told.count == 4)
    #expect(told.allSatisfy { $0.time % 5 == 0 && $0.count > 0 })
    let updates = script.all(TWS.HistoricalDataUpdate.self, to: id).map(\.bar)
    let final = updates.last { $0.date == String(told[1].time) }
    #expect(final?.close == told[1].close && final?.volume == told[1].volume)
    script.send(TWS.CancelRealTimeBars(reqId: 1), from: id)
    script.send(TWS.CancelHistoricalData(reqId: 2), from: id)
    script.clear()
    script.wait(.seconds(10))
    #expect(script.inbox[id] == nil)
  }

  @Test func `Ticks of the past come in all three kinds, forwards and backwards`() throws {
    var (script, id) = session()
    var request = TWS.RequestHistoricalTicks()
    request.contract = ServerScript.stock("AAPL")
    request.numberOfTicks = 10
    for (number, what) in [(Int64(1), "TRADES"), (2, "BID_ASK"), (3, "MIDPOINT")] {
      (request.reqId, request.whatToShow) = (number, what)
      (request.startDateTime, request.endDateTime) = ("20261120 09:30:00 US/Eastern", "")
      script.send(request, from: id)
    }
    #expect(script.all(TWS.HistoricalTicksLast.self, to: id).first?.ticks.count == 10)
    #expect(script.all(TWS.HistoricalTicksBidAsk.self, to: id).first?.ticks.count == 10)
    #expect(script.all(TWS.HistoricalTicks.self, to: id).first?.ticks.count == 10)
    (request.reqId, request.whatToShow) = (4, "TRADES")
    (request.startDateTime, request.endDateTime) = ("", "20261120 09:30:00 US/Eastern")
    script.send(request, from: id)
    let back = try #require(script.all(TWS.HistoricalTicksLast.self, to: id).last)
    #expect(back.ticks.last?.time == 1_795_184_999)
    request.startDateTime = "20261120 09:30:00 US/Eastern"
    request.reqId = 5
    script.send(request, from: id)
    #expect(script.codes(5, to: id) == [321], "both a start and an end")
  }

  @Test func `Equal seeds give equal prices, and another seed others`() {
    func prices(_ seed: UInt64) -> [[UInt8]]? {
      var configuration = ServerScript.configuration
      configuration.seed = seed
      var script = ServerScript(configuration)
      let id = script.connect(7)
      script.send(line(1), from: id)
      script.wait(.seconds(20))
      return script.frames[id]
    }
    #expect(prices(1) == prices(1))
    #expect(prices(1) != prices(2))
  }

  @Test func `A recording is the market in place of the synthetic one`() throws {
    var recording = RecordedMarket()
    for second in 0..<60 {
      let time = ServerScript.start + .seconds(Int64(second))
      let cents = Int64(10_000 + second)
      recording.add(
        Tick(
          instrument: InstrumentID(rawValue: 0), kind: .quote,
          price: Price(rawValue: cents * 10_000_000), size: Quantity(shares: 100),
          askPrice: Price(rawValue: (cents + 1) * 10_000_000), askSize: Quantity(shares: 100)),
        symbol: "AIG", at: time)
      recording.add(
        Tick(
          instrument: InstrumentID(rawValue: 0), kind: .trade,
          price: Price(rawValue: cents * 10_000_000), size: Quantity(shares: 10)),
        symbol: "AIG", at: time)
    }
    var script = ServerScript(recording: recording)
    let id = script.connect(7)
    script.wait(.seconds(10))
    script.send(line(1, "AIG"), from: id)
    let order = ServerScript.order(1, "BUY", 250, "MKT") { $0.contract.symbol = "AIG" }
    script.send(order, from: id)
    script.wait(.seconds(5))
    let fills = script.all(TWS.ExecutionDetails.self, to: id)
    #expect(
      fills.map(\.price) == [WireNumber("100.11"), WireNumber("100.12"), WireNumber("100.13")])
    #expect(fills.map(\.shares) == [100, 100, 50])
    var bars = history(2, "10 secs", "60 S")
    bars.contract = ServerScript.stock("AIG")
    script.send(bars, from: id)
    #expect(script.all(TWS.HistoricalData.self, to: id).first?.bars.first?.volume == 100)
    script.send(line(3, "AAPL"), from: id)
    #expect(script.codes(3, to: id) == [200], "a recording has its own symbols only")
  }
}
