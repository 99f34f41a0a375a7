import Journal
import Testing

@testable import Broker

@Suite struct ServerOrderTests {
  /// A client in session, with a position of 100 shares to sell from.
  private func session() -> (ServerScript, Int) {
    var script = ServerScript()
    let id = script.connect(7)
    script.send(ServerScript.order(1, "BUY", 100, "MKT"), from: id)
    for _ in 0..<20 { script.wait(.milliseconds(250)) }
    script.clear()
    return (script, id)
  }

  @Test func `An order is told by openOrder before its first status, with a permanent id`() throws {
    var (script, id) = session()
    let order = ServerScript.order(2, "BUY", 10, "LMT", limit: 100) {
      ($0.order.tif, $0.order.orderRef) = ("GTC", "ref")
      $0.order.outsideRth = true
    }
    script.send(order, from: id)
    #expect(script.inbox[id]?.map(\.name) == ["openOrder", "orderStatus"])
    let open = try #require(script.all(TWS.OpenOrder.self, to: id).first)
    let status = try #require(script.all(TWS.OrderStatus.self, to: id).first)
    #expect(status.permId > 0 && status.permId == open.order.permId)
    #expect(open.order.action == "BUY" && open.order.totalQuantity == 10)
    #expect(open.order.orderType == "LMT" && open.order.lmtPrice == 100)
    #expect(open.order.tif == "GTC" && open.order.orderRef == "ref" && open.order.outsideRth)
    #expect(open.order.account == "DU1000001" && open.order.clientId == 7)
    #expect(open.contract.conId == 265_598)
  }

  @Test func `A change keeps the permanent id, and a cancel gives Cancelled and 202`() throws {
    var (script, id) = session()
    script.send(ServerScript.order(2, "BUY", 10, "LMT", limit: 100), from: id)
    script.send(ServerScript.order(2, "BUY", 12, "LMT", limit: 90), from: id)
    let open = script.all(TWS.OpenOrder.self, to: id)
    #expect(open.map(\.order.lmtPrice) == [100, 90])
    #expect(open.map(\.order.totalQuantity) == [10, 12])
    #expect(Set(open.map(\.order.permId)).count == 1)
    script.send(TWS.CancelOrder(orderId: 2, manualCancelOrderTime: ""), from: id)
    #expect(script.statuses(2, to: id).last == "Cancelled")
    #expect(script.codes(2, to: id) == [202])
    #expect(script.openOrders(id).isEmpty)
  }

  @Test func `A large order fills in parts, and its average is that of its executions`() throws {
    var (script, id) = session()
    script.send(ServerScript.order(2, "BUY", 2_000, "LMT", limit: 400), from: id)
    script.wait(.seconds(10))
    let fills = script.all(TWS.ExecutionDetails.self, to: id)
    let statuses = script.all(TWS.OrderStatus.self, to: id)
    #expect(fills.count >= 2)
    #expect(fills.last?.cumQty == 2_000)
    #expect(Set(fills.map(\.execId)).count == fills.count)
    #expect(fills.allSatisfy { $0.reqId == -1 && $0.side == "BOT" && $0.acctNumber == "DU1000001" })
    #expect(statuses.contains { $0.filled > 0 && $0.filled < 2_000 && $0.status == "Submitted" })
    #expect(statuses.last?.status == "Filled")
    var (value, shares) = (Money.zero, Quantity.zero)
    for fill in fills {
      let quantity: Quantity = try #require(fill.shares.exact())
      value += Money(try #require(fill.price.exact()), times: quantity)
      shares += quantity
    }
    let average = Price(
      rawValue: Int64(Rounding.halfEven(value.rawValue * 100_000_000, Int128(shares.rawValue))))
    #expect(statuses.last?.avgFillPrice == WireNumber(average))
    #expect(fills.last?.avgPrice == WireNumber(average))
  }

  @Test func `Every execution has its commission, live and in answers to reqExecutions`() {
    var (script, id) = session()
    script.send(ServerScript.order(2, "BUY", 700, "MKT"), from: id)
    script.wait(.seconds(5))
    let live = script.all(TWS.ExecutionDetails.self, to: id).map(\.execId)
    let fees = script.all(TWS.CommissionReport.self, to: id)
    #expect(fees.map(\.execId) == live)
    // 0.5 cents a share, told in parts that add up.
    let total = fees.compactMap { $0.commission.exact(as: Money.self) }.reduce(.zero, +)
    #expect(total == Money("3.5"))
    script.clear()
    var request = TWS.RequestExecutions()
    request.reqId = 9
    request.execFilter.side = "BUY"
    script.send(request, from: id)
    let told = script.all(TWS.ExecutionDetails.self, to: id)
    #expect(told.map(\.execId).suffix(live.count) == live[...])
    #expect(told.allSatisfy { $0.reqId == 9 })
    #expect(script.all(TWS.CommissionReport.self, to: id).count == told.count)
    script.clear()
    request.execFilter.side = "SELL"
    script.send(request, from: id)
    #expect(script.inbox[id]?.map(\.name) == ["execDetailsEnd"])
  }

  @Test func `Stops and trails rest, and a stop already passed triggers`() {
    var (script, id) = session()
    let stop = ServerScript.order(2, "SELL", 10, "STP") { $0.order.auxPrice = 50 }
    let trail = ServerScript.order(3, "SELL", 10, "TRAIL") { $0.order.trailingPercent = 20 }
    let passed = ServerScript.order(4, "BUY", 5, "STP") { $0.order.auxPrice = 50 }
    for order in [stop, trail, passed] { script.send(order, from: id) }
    script.wait(.seconds(2))
    #expect(script.statuses(2, to: id) == ["PreSubmitted"])
    #expect(script.statuses(3, to: id) == ["PreSubmitted"])
    #expect(script.statuses(4, to: id).last == "Filled")
  }

  @Test func `An order without transmit says nothing and does nothing until it is released`() {
    var (script, id) = session()
    script.send(ServerScript.order(2, "BUY", 1, "MKT") { $0.order.transmit = false }, from: id)
    script.wait(.seconds(2))
    #expect(script.inbox[id] == nil)
    #expect(script.openOrders(id).isEmpty)
    script.send(ServerScript.order(2, "BUY", 1, "MKT"), from: id)
    script.wait(.seconds(2))
    #expect(script.statuses(2, to: id).last == "Filled")
  }

  private func bracket(_ entry: WireNumber) -> [TWS.PlaceOrder] {
    [
      ServerScript.order(2, "BUY", 10, "LMT", limit: entry) { $0.order.transmit = false },
      ServerScript.order(3, "SELL", 10, "LMT", limit: 400) {
        ($0.order.parentId, $0.order.transmit) = (2, false)
      },
      ServerScript.order(4, "SELL", 10, "STP") { ($0.order.parentId, $0.order.auxPrice) = (2, 50) },
    ]
  }

  @Test func `Children wait for their parent and are cancelled with it`() {
    var (script, id) = session()
    for order in bracket(100) { script.send(order, from: id) }
    #expect(script.statuses(3, to: id) == ["PreSubmitted"])
    let child = script.all(TWS.OrderStatus.self, to: id).first { $0.orderId == 4 }
    #expect(child?.parentId == 2 && child?.whyHeld == "child")
    script.send(TWS.CancelOrder(orderId: 2, manualCancelOrderTime: ""), from: id)
    for order: Int64 in [2, 3, 4] { #expect(script.statuses(order, to: id).last == "Cancelled") }
  }

  @Test func `A filled parent frees its children, and one filled child cancels the other`() {
    var (script, id) = session()
    for order in bracket(400) { script.send(order, from: id) }
    script.wait(.seconds(2))
    #expect(script.statuses(2, to: id).last == "Filled")
    #expect(script.statuses(3, to: id).last == "Submitted")
    script.send(
      ServerScript.order(3, "SELL", 10, "LMT", limit: 50) { $0.order.parentId = 2 }, from: id)
    script.wait(.seconds(2))
    #expect(script.statuses(3, to: id).last == "Filled")
    #expect(script.statuses(4, to: id).last == "Cancelled")
  }

  @Test func `A child without its parent gets 10006`() {
    var (script, id) = session()
    script.send(
      ServerScript.order(5, "SELL", 10, "LMT", limit: 400) { $0.order.parentId = 4 }, from: id)
    #expect(script.codes(5, to: id) == [10006])
  }

  @Test func `One fill of a group cancels the others`() {
    var (script, id) = session()
    for (number, limit) in [(Int64(2), WireNumber(100)), (3, 400)] {
      script.send(
        ServerScript.order(number, "BUY", 10, "LMT", limit: limit) {
          ($0.order.ocaGroup, $0.order.ocaType) = ("g", 1)
        }, from: id)
    }
    script.wait(.seconds(2))
    #expect(script.statuses(3, to: id).last == "Filled")
    #expect(script.statuses(2, to: id).last == "Cancelled")
  }

  @Test func `A what-if is answered with margins and leaves no order`() throws {
    var (script, id) = session()
    let order = ServerScript.order(2, "BUY", 100, "LMT", limit: 200) { $0.order.whatIf = true }
    script.send(order, from: id)
    let answer = try #require(script.all(TWS.OpenOrder.self, to: id).first)
    #expect(answer.order.whatIf)
    let change = try #require(Money(answer.orderState.initMarginChange))
    #expect(change > .zero)
    #expect(answer.orderState.commission == 1)
    #expect(script.all(TWS.OrderStatus.self, to: id).isEmpty)
    #expect(script.openOrders(id).isEmpty)
    script.send(
      ServerScript.order(3, "BUY", 1, "MKT") {
        ($0.order.whatIf, $0.order.transmit) = (true, false)
      }, from: id)
    #expect(script.codes(3, to: id) == [413])
  }

  @Test func `An order that cannot fill at once ends as IOC, and orders for the close rest`() {
    var (script, id) = session()
    script.send(
      ServerScript.order(2, "BUY", 10, "LMT", limit: 100) { $0.order.tif = "IOC" }, from: id)
    #expect(script.statuses(2, to: id).last == "Cancelled")
    script.send(ServerScript.order(3, "BUY", 1, "MOC"), from: id)
    script.send(ServerScript.order(4, "BUY", 1, "LOC", limit: 100), from: id)
    script.wait(.seconds(2))
    #expect(script.openOrders(id) == [3, 4])
    script.send(ServerScript.order(5, "BUY", 1, "MOC") { $0.order.tif = "GTC" }, from: id)
    #expect(script.codes(5, to: id) == [113])
  }

  @Test func `Refused orders leave nothing open`() {
    var (script, id) = session()
    let refused: [(TWS.PlaceOrder, Int64)] = [
      (ServerScript.order(2, "BUY", 1, "FOO"), 387),
      (ServerScript.order(3, "BUY", 0, "MKT"), 434),
      (ServerScript.order(4, "BUY", 1, "LMT", limit: WireNumber("100.003")), 110),
      (ServerScript.order(5, "BUY", 1, "MKT") { $0.order.account = "DU9" }, 321),
      (ServerScript.order(6, "BUY", 90_000_000, "LMT", limit: 300), 201),
      (ServerScript.order(7, "BUY", 1, "MKT") { $0.contract.symbol = "NOSUCHSYMBOLZZ" }, 200),
      (ServerScript.order(8, "HOLD", 1, "MKT"), 321),
      (ServerScript.order(1, "BUY", 1, "MKT"), 104),
    ]
    for (order, code) in refused {
      script.send(order, from: id)
      #expect(script.codes(order.orderId, to: id) == [code], "order \(order.orderId)")
    }
    #expect(script.openOrders(id).isEmpty)
  }

  @Test func `Numbers that were used, and orders that cannot be cancelled, are named as such`() {
    var (script, id) = session()
    script.send(ServerScript.order(5, "BUY", 1, "LMT", limit: 100), from: id)
    script.send(TWS.CancelOrder(orderId: 5, manualCancelOrderTime: ""), from: id)
    script.clear()
    script.send(ServerScript.order(5, "BUY", 1, "LMT", limit: 100), from: id)
    script.send(ServerScript.order(4, "BUY", 1, "LMT", limit: 100), from: id)
    #expect(script.codes(5, to: id) == [103])
    #expect(script.codes(4, to: id) == [103], "below a number already used")
    script.send(TWS.CancelOrder(orderId: 1, manualCancelOrderTime: ""), from: id)
    script.send(TWS.CancelOrder(orderId: 99, manualCancelOrderTime: ""), from: id)
    #expect(script.codes(1, to: id) == [10148])
    #expect(script.codes(99, to: id) == [10147])
    let text = script.all(TWS.ErrorText.self, to: id).first { $0.errorCode == 10148 }?.errorString
    #expect(text?.hasSuffix("state: Filled.") == true)
  }

  @Test func `Completed orders carry how they ended`() throws {
    var (script, id) = session()
    script.send(ServerScript.order(2, "BUY", 1, "LMT", limit: 100), from: id)
    script.send(TWS.CancelOrder(orderId: 2, manualCancelOrderTime: ""), from: id)
    script.send(TWS.RequestCompletedOrders(apiOnly: false), from: id)
    let orders = script.all(TWS.CompletedOrder.self, to: id)
    #expect(orders.map(\.orderState.status) == ["Filled", "Cancelled"])
    #expect(orders.first?.orderState.completedStatus == "Filled Size: 100")
    #expect(orders.first?.order.filledQuantity == 100)
  }
}
