import Broker
import Journal
import Testing

@Suite struct ClientRequestTests {
  private func ready() -> ClientScript {
    var script = ClientScript()
    script.becomeReady()
    return script
  }

  @Test func `Contracts are gathered until their end`() {
    var script = ready()
    let id = script.connection.request(.contracts(TWS.Contract()), at: script.now)
    var data = TWS.ContractData()
    data.reqId = id.rawValue
    data.contract.symbol = "AAPL"
    script.server(data, data)
    #expect(script.answers.isEmpty)
    script.server(TWS.ContractDataEnd(reqId: id.rawValue))
    #expect(script.answers == [.contracts([data, data])])
  }

  @Test func `A refusal ends its request, a warning does not`() {
    var script = ready()
    let id = script.connection.request(.contracts(TWS.Contract()), at: script.now)
    script.error(id.rawValue, 2176, "a warning")
    script.error(id.rawValue, 99_999, "unheard of")
    #expect(script.answers.isEmpty)
    script.error(id.rawValue, 200, "No security definition has been found")
    #expect(
      script.answers == [.refused(code: 200, text: "No security definition has been found")])
  }

  @Test func `A request waits from when it leaves, and then is given up`() {
    var script = ready()
    script.connection.request(.currentTime, at: script.now)
    script.take()
    script.wait(29_000)
    script.server(TWS.PositionEnd())
    script.wait(30_999)
    #expect(script.answers.isEmpty)
    script.wait(1)
    #expect(script.answers == [.timedOut])
    script.server(TWS.CurrentTime(time: 5))
    #expect(script.answers.count == 1)
  }

  @Test func `Ticks of the past come in parts`() {
    var script = ready()
    var request = TWS.RequestHistoricalTicks()
    request.whatToShow = "TRADES"
    let id = script.connection.request(.ticks(request), at: script.now)
    var part = TWS.HistoricalTicksLast()
    part.reqId = id.rawValue
    var tick = TWS.HistoricalTickLast()
    tick.time = 1
    part.ticks = [tick]
    script.server(part)
    part.done = true
    tick.time = 2
    part.ticks = [tick]
    script.server(part)
    guard case .trades(let trades)? = script.answers.last else {
      Issue.record("no answer")
      return
    }
    #expect(trades.map(\.time) == [1, 2])
  }

  @Test func `An answer of another form, or for nobody, is counted and dropped`() {
    var script = ready()
    var data = TWS.HistoricalData()
    data.reqId = 3
    script.server(data, TWS.ContractDataEnd(reqId: 4))
    script.feed(Framing.prefixed(Array("17\0x\0".utf8)))
    #expect(script.connection.counts.orphans == 3)
    #expect(script.connection.counts.isWhole)
    #expect(script.notices.count == 1)
  }

  @Test func `A request for history that came too fast is sent again`() {
    var script = ready()
    var request = TWS.RequestHistoricalData()
    request.barSizeSetting = "1 min"
    let id = script.connection.request(.bars(request), at: script.now)
    script.take()
    script.error(id.rawValue, 162, "Historical Market Data Service error message: pacing violation")
    #expect(script.answers.isEmpty)
    #expect(script.names.filter { $0 == "reqHistoricalData" }.count == 1)
    script.wait(15_000)
    #expect(script.names.filter { $0 == "reqHistoricalData" }.count == 2)
    script.error(id.rawValue, 162, "HMDS query returned no data: AAPL@SMART Trades")
    #expect(script.answers.count == 1)
  }

  @Test func `The end of a connection answers what is open`() {
    var script = ready()
    script.connection.request(.currentTime, at: script.now)
    script.connection.disconnected("reset", at: script.now)
    script.connection.request(.currentTime, at: script.now)
    script.take()
    #expect(script.answers == [.disconnected, .disconnected])
  }
}

@Suite struct DefinitionTests {
  private static func data(_ request: Int64, _ contract: Int64) -> TWS.ContractData {
    var data = TWS.ContractData()
    data.reqId = request
    data.contract.symbol = "AAPL"
    data.contract.secType = "STK"
    data.contract.exchange = "SMART"
    data.contract.primaryExchange = "NASDAQ"
    data.contract.currency = "USD"
    data.contract.conId = contract
    data.minTick = WireNumber(significand: 1, exponent: -2)
    data.orderTypes = "LMT,MKT,STPLMT,TRAIL"
    data.validExchanges = "ISLAND,SMART"
    data.marketRuleIds = "1,635"
    return data
  }

  private static func rule(_ steps: [(Int64, Int)]) -> TWS.MarketRule {
    var rule = TWS.MarketRule()
    rule.marketRuleId = 635
    rule.priceIncrements = steps.map {
      .init(lowEdge: WireNumber($0.0), increment: WireNumber(significand: 1, exponent: $0.1))
    }
    return rule
  }

  private func definitions(_ script: ClientScript) -> [InstrumentDefined] {
    script.inputs.compactMap { if case .instrumentDefined(let it) = $0 { it } else { nil } }
  }

  @Test func `An instrument named by its ticker is completed with the steps of its exchange`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.becomeReady()
    let asked = script.last(TWS.RequestContractDetails.self)
    script.server(Self.data(asked?.reqId ?? 0, 265_598))
    script.server(TWS.ContractDataEnd(reqId: asked?.reqId ?? 0))
    #expect(script.last(TWS.RequestMarketRule.self)?.marketRuleId == 635)
    script.server(Self.rule([(0, -4), (1, -2)]))
    let defined = definitions(script)
    #expect(defined.count == 1)
    #expect(defined.first?.contractID == 265_598 && defined.first?.primaryExchange == "NASDAQ")
    #expect(defined.first?.priceBands.map(\.from) == [.zero, Price(rawValue: 1_000_000_000)])
    #expect(
      defined.first?.orderTypes.map(\.type) == [.market, .limit, .stopLimit, .trailingStop])
  }

  @Test func `A contract that a fill brings in gets the next number, and is asked for once`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "SPY"))
    script.becomeReady()
    let before = script.names.filter { $0 == "reqContractDetails" }.count
    script.feed(GoldenFrames.server("execDetails_live").stream)
    script.feed(GoldenFrames.server("position_long").stream)
    script.feed(GoldenFrames.server("openOrder_lmt").stream)
    #expect(script.names.filter { $0 == "reqContractDetails" }.count == before + 1)
    let asked = script.last(TWS.RequestContractDetails.self)
    #expect(asked?.contract.conId == 265_598)
    script.server(Self.data(asked?.reqId ?? 0, 265_598))
    script.server(TWS.ContractDataEnd(reqId: asked?.reqId ?? 0))
    script.server(Self.rule([(0, -2)]))
    #expect(definitions(script).last?.instrument.rawValue == 1)
    #expect(definitions(script).last?.symbol == "AAPL")
  }

  @Test func `Several contracts for one ticker are said, and none is taken`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.becomeReady()
    let asked = script.last(TWS.RequestContractDetails.self)?.reqId ?? 0
    script.server(Self.data(asked, 1), Self.data(asked, 2), TWS.ContractDataEnd(reqId: asked))
    #expect(definitions(script).isEmpty)
    #expect(script.notices.contains { $0.text.contains("several, listed at NASDAQ, NASDAQ") })
  }

  @Test func `A price rule that does not come leaves the contract's own step`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.becomeReady()
    let asked = script.last(TWS.RequestContractDetails.self)?.reqId ?? 0
    script.server(Self.data(asked, 1), TWS.ContractDataEnd(reqId: asked))
    script.wait(20_000)
    script.server(TWS.PositionEnd())
    script.wait(25_000)
    script.server(TWS.PositionEnd())
    script.wait(20_000)
    #expect(definitions(script).first?.tickSize == Price("0.01"))
  }
}
