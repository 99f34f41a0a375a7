import Journal
import Testing

@testable import Broker

@Suite struct ServerAccountTests {
  private func session() -> (ServerScript, Int) {
    var script = ServerScript()
    let id = script.connect(7)
    script.clear()
    return (script, id)
  }

  private func trade(_ script: inout ServerScript, _ id: Int, _ number: Int64, _ shares: Int64) {
    script.send(
      ServerScript.order(number, shares > 0 ? "BUY" : "SELL", abs(shares), "MKT"), from: id)
    script.wait(.seconds(5))
  }

  /// Cash paid for fills and their commissions, from what the client was told.
  private func paid(_ script: ServerScript, _ id: Int) throws -> Money {
    var sum = Money.zero
    for fill in script.all(TWS.ExecutionDetails.self, to: id) {
      let quantity: Quantity = try #require(fill.shares.exact())
      let value = Money(try #require(fill.price.exact()), times: quantity)
      sum += fill.side == "BOT" ? value : -value
    }
    for fee in script.all(TWS.CommissionReport.self, to: id) {
      sum += try #require(fee.commission.exact())
    }
    return sum
  }

  @Test func `Positions follow fills, and average cost has the commission in it`() throws {
    var (script, id) = session()
    script.send(TWS.RequestPositions(), from: id)
    trade(&script, id, 1, 300)
    let last = try #require(script.all(TWS.Position.self, to: id).last)
    #expect(last.position == 300 && last.account == "DU1000001" && last.contract.exchange.isEmpty)
    let cost = try paid(script, id)
    let average = Price(
      rawValue: Int64(Rounding.halfEven(cost.rawValue, 300)))
    #expect(last.avgCost == WireNumber(average))
    trade(&script, id, 2, -300)
    let closed = try #require(script.all(TWS.Position.self, to: id).last)
    #expect(closed.position == 0, "position 0 says that it is closed")
    script.send(TWS.CancelPositions(), from: id)
    script.clear()
    trade(&script, id, 3, 10)
    #expect(script.all(TWS.Position.self, to: id).isEmpty)
  }

  @Test func `Cash is what it was less everything paid, and realised profit is told with the fee`()
    throws
  {
    var (script, id) = session()
    trade(&script, id, 1, 500)
    trade(&script, id, 2, -200)
    let paid = try paid(script, id)
    let closing = script.all(TWS.CommissionReport.self, to: id).filter { $0.realizedPNL != nil }
    #expect(!closing.isEmpty)
    script.send(
      TWS.RequestAccountSummary(
        reqId: 1, groupName: "All", tags: "NetLiquidation,TotalCashValue,BuyingPower"), from: id)
    let values = script.all(TWS.AccountSummary.self, to: id)
    #expect(values.map(\.tag).sorted() == ["BuyingPower", "NetLiquidation", "TotalCashValue"])
    #expect(values.allSatisfy { $0.currency == "USD" })
    let cash = values.first { $0.tag == "TotalCashValue" }?.value
    #expect(cash == (Money(units: 1_000_000) - paid).cents)
  }

  @Test func `Account updates carry values, portfolio and their end, then every change`() throws {
    var (script, id) = session()
    trade(&script, id, 1, 100)
    script.clear()
    script.send(TWS.RequestAccountUpdates(subscribe: true, acctCode: "DU1000001"), from: id)
    let held = try #require(script.all(TWS.PortfolioValue.self, to: id).first)
    #expect(held.position == 100 && held.contract.primaryExchange == "NASDAQ")
    #expect(script.all(TWS.AccountValue.self, to: id).contains { $0.key == "NetLiquidation" })
    #expect(script.inbox[id]?.last?.name == "accountDownloadEnd")
    script.clear()
    trade(&script, id, 2, 50)
    #expect(script.all(TWS.PortfolioValue.self, to: id).last?.position == 150)
    script.clear()
    script.wait(.seconds(181))
    #expect(script.all(TWS.AccountUpdateTime.self, to: id).count == 1, "every three minutes")
  }

  @Test func `Profit of the account is the sum of its parts`() throws {
    var (script, id) = session()
    trade(&script, id, 1, 400)
    trade(&script, id, 2, -100)
    script.clear()
    script.send(TWS.RequestPnL(reqId: 1, account: "DU1000001", modelCode: ""), from: id)
    script.send(
      TWS.RequestPnLSingle(reqId: 2, account: "DU1000001", modelCode: "", conid: 265_598), from: id)
    let all = try #require(script.all(TWS.ProfitAndLoss.self, to: id).first)
    let one = try #require(script.all(TWS.PositionProfitAndLoss.self, to: id).first)
    #expect(one.pos == 300)
    #expect(all.dailyPnL == one.dailyPnL && all.realizedPnL == one.realizedPnL)
    let unrealised: Money = try #require(all.unrealizedPnL?.exact())
    let realised: Money = try #require(all.realizedPnL?.exact())
    #expect(all.dailyPnL == WireNumber(unrealised + realised), "the position is of today")
    script.clear()
    script.wait(.seconds(3))
    #expect(script.all(TWS.ProfitAndLoss.self, to: id).count >= 2, "it is told as it changes")
    script.send(TWS.CancelPnL(reqId: 1), from: id)
    script.send(TWS.CancelPnLSingle(reqId: 2), from: id)
    script.clear()
    script.wait(.seconds(3))
    #expect(script.inbox[id] == nil)
  }

  @Test func `Short positions cost a negative amount, and turning one around books both parts`() {
    var book = AccountBook(id: "A", cash: Money(units: 1_000))
    let ten = Quantity(shares: 10)
    func price(_ text: String) -> Price { Price(text) ?? .zero }
    #expect(book.book(0, .sell, ten, price("5"), commission: Money(units: 1)) == nil)
    #expect(book.holding(0).cost == Money(units: -49))
    #expect(book.holding(0).averageCost == price("4.9"))
    // Closes ten with 49 - 40 - half the fee, opens ten at 4 and the other half.
    let realised = book.book(0, .buy, Quantity(shares: 20), price("4"), commission: Money(units: 1))
    #expect(realised == Money("8.5"))
    #expect(book.holding(0).quantity == ten)
    #expect(book.holding(0).cost == Money("40.5"))
    #expect(book.cash == Money(units: 1_000 + 49 - 81))
  }

  @Test func `A third account summary is refused`() {
    var (script, id) = session()
    for request: Int64 in 1...3 {
      script.send(
        TWS.RequestAccountSummary(reqId: request, groupName: "All", tags: "NetLiquidation"),
        from: id)
    }
    #expect(script.codes(3, to: id) == [322])
  }

  @Test func `Each account has its own books`() {
    var configuration = ServerScript.configuration
    configuration.accounts = ["DU1", "DU2"]
    var script = ServerScript(configuration)
    let id = script.connect(1)
    #expect(script.all(TWS.ManagedAccounts.self, to: id).map(\.accountsList) == ["DU1,DU2"])
    script.send(ServerScript.order(1, "BUY", 10, "MKT") { $0.order.account = "DU2" }, from: id)
    script.wait(.seconds(2))
    script.send(TWS.RequestPositions(), from: id)
    #expect(script.all(TWS.Position.self, to: id).map(\.account) == ["DU2"])
  }
}
