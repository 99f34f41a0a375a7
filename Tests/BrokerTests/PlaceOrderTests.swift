import Journal
import Testing

@testable import Broker

@Suite struct PlaceOrderTests {
  /// The golden rule: equal as text, equal as numbers, or both unset.
  private func agree(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    if UnsetValue.matches(Array(a.utf8)[...]) && UnsetValue.matches(Array(b.utf8)[...]) {
      return true
    }
    guard let x = Price(a), let y = Price(b) else { return false }
    return x == y
  }

  private func fields(_ frame: [UInt8]) -> [String] {
    frame.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private func aapl(
    _ order: Int64, _ action: String, _ quantity: String, _ type: String,
    limit: String? = nil, stop: String? = nil, life: String = "DAY"
  ) -> TWS.PlaceOrder {
    var message = TWS.PlaceOrder()
    message.orderId = order
    message.contract.conId = 265_598
    message.contract.symbol = "AAPL"
    message.contract.secType = "STK"
    message.contract.exchange = "SMART"
    message.contract.primaryExchange = "NASDAQ"
    message.contract.currency = "USD"
    message.contract.localSymbol = "AAPL"
    message.contract.tradingClass = "NMS"
    message.order.action = action
    message.order.totalQuantity = WireNumber(quantity) ?? .zero
    message.order.orderType = type
    message.order.lmtPrice = limit.flatMap { WireNumber($0) }
    message.order.auxPrice = stop.flatMap { WireNumber($0) }
    message.order.tif = life
    message.order.usePriceMgmtAlgo = false
    return message
  }

  private func check(_ message: TWS.PlaceOrder, _ name: String) {
    let ours = fields(message.payload())
    let theirs = GoldenFrames.client(name).fields
    #expect(ours.count == theirs.count, "\(name)")
    for (index, pair) in zip(ours, theirs).enumerated() where !agree(pair.0, pair.1) {
      Issue.record("\(name): field \(index) is '\(pair.0)', the real client sends '\(pair.1)'")
    }
  }

  @Test func `Market, limit and stop orders are written as real clients write them`() {
    check(aapl(101, "BUY", "100", "MKT"), "placeOrder_mkt_buy")
    var limit = aapl(103, "BUY", "100", "LMT", limit: "190.25")
    limit.order.account = "DU1234567"
    check(limit, "placeOrder_lmt_buy_day")
    var gtc = aapl(104, "SELL", "50", "LMT", limit: "201", life: "GTC")
    gtc.order.outsideRth = true
    gtc.order.orderRef = "strat-7/2026-11-20#1"
    check(gtc, "placeOrder_lmt_gtc_outsideRth_ref")
    check(
      aapl(105, "BUY", "10", "LMT", limit: "189.99", life: "IOC"), "placeOrder_lmt_ioc")
    check(aapl(110, "BUY", "0.125", "LMT", limit: "190"), "placeOrder_lmt_fractional_qty")
    check(aapl(112, "SELL", "100", "STP", stop: "180", life: "GTC"), "placeOrder_stp_sell")
    check(
      aapl(114, "SELL", "100", "STP LMT", limit: "179.5", stop: "180", life: "GTC"),
      "placeOrder_stp_lmt")
    var oca = aapl(211, "SELL", "100", "LMT", limit: "210", life: "GTC")
    oca.order.ocaGroup = "oca-AAPL-1"
    oca.order.ocaType = 1
    check(oca, "placeOrder_oca_type1")
  }

  @Test func `Trailing, closing and dated orders are written as real clients write them`() {
    var amount = aapl(116, "SELL", "100", "TRAIL", stop: "1.5", life: "GTC")
    amount.order.trailStopPrice = WireNumber("188")
    check(amount, "placeOrder_trail_amount")
    var percent = aapl(117, "SELL", "100", "TRAIL", life: "GTC")
    percent.order.trailingPercent = WireNumber("2.5")
    check(percent, "placeOrder_trail_percent")
    var limit = aapl(119, "SELL", "100", "TRAIL LIMIT", stop: "2", life: "GTC")
    limit.order.trailStopPrice = WireNumber("187")
    limit.order.lmtPriceOffset = WireNumber("0.1")
    check(limit, "placeOrder_trail_limit")
    check(aapl(121, "BUY", "100", "MOC"), "placeOrder_moc")
    check(aapl(122, "SELL", "100", "LOC", limit: "190"), "placeOrder_loc")
    var dated = aapl(107, "BUY", "12", "LMT", limit: "99.01", life: "GTD")
    dated.order.goodTillDate = "20261231 15:59:00 US/Eastern"
    check(dated, "placeOrder_lmt_gtd")
  }

  @Test func `A trailing command of ours has its distance and its stop in their own fields`() throws
  {
    var command = OrderCommand()
    command.order = OrderID(rawValue: 7)
    command.side = .sell
    command.quantity = Quantity(shares: 12)
    command.type = .trailingLimit
    command.stopPrice = Price("180")
    command.trailingRatio = Ratio("0.025")
    command.limitOffset = Price("0.2")
    command.timeInForce = .goodTillDate
    command.goodTill = Timestamp(rawValue: 1_798_732_740_000_000_000)
    command.ocaGroup = "exit"
    command.groupRule = .cancelWithBlock
    command.worksExtendedHours = true
    let sent = TWS.PlaceOrder(command, InstrumentDefined())
    let read = try TWS.PlaceOrder(frame: sent.payload())
    #expect(read == sent)
    let names = [(19, ""), (20, ""), (33, "1"), (46, "1"), (68, "180"), (69, "2.5"), (92, "0.2")]
    for (index, value) in names {
      #expect(fields(sent.payload())[index] == value, "field \(index)")
    }
    #expect(fields(sent.payload())[38] == "20261231-15:59:00" || !read.order.goodTillDate.isEmpty)
    command.trailingRatio = nil
    command.trailingAmount = Price("1.5")
    #expect(fields(TWS.PlaceOrder(command, InstrumentDefined()).payload())[20] == "1.5")
  }

  @Test func `A price that others write with an exponent is the same number`() {
    var penny = aapl(109, "BUY", "1000000", "LMT", limit: "0.00001")
    penny.contract = TWS.Contract()
    penny.contract.symbol = "PENNY"
    penny.contract.secType = "STK"
    penny.contract.exchange = "SMART"
    penny.contract.currency = "USD"
    check(penny, "placeOrder_lmt_subpenny_exponent")
  }

  @Test func `The three orders of a bracket are written as real clients write them`() {
    var parent = aapl(201, "BUY", "100", "LMT", limit: "190")
    parent.order.transmit = false
    parent.order.orderRef = "br1"
    check(parent, "placeOrder_bracket_parent")
    var target = aapl(202, "SELL", "100", "LMT", limit: "200", life: "GTC")
    target.order.transmit = false
    target.order.parentId = 201
    target.order.orderRef = "br1"
    check(target, "placeOrder_bracket_take_profit")
    var stop = aapl(203, "SELL", "100", "STP", stop: "185", life: "GTC")
    stop.order.parentId = 201
    stop.order.orderRef = "br1"
    check(stop, "placeOrder_bracket_stop_loss")
  }

  @Test func `A command of ours becomes the order it describes`() throws {
    var instrument = InstrumentDefined()
    instrument.symbol = "IBM"
    instrument.contractID = 8314
    var command = OrderCommand()
    command.order = OrderID(rawValue: 7)
    command.parent = OrderID(rawValue: 6)
    command.side = .sell
    command.quantity = Quantity(shares: 12)
    command.type = .stopLimit
    command.limitPrice = Price("179.5")
    command.stopPrice = Price("180")
    command.timeInForce = .goodTillCancelled
    command.transmits = false
    command.account = "DU0000001"
    command.orderReference = "entry/3"
    let sent = TWS.PlaceOrder(command, instrument)
    let read = try TWS.PlaceOrder(frame: sent.payload())
    #expect(read == sent)
    #expect(fields(sent.payload()).count == 114)
    #expect(
      read.order.orderType == "STP LMT" && read.order.tif == "GTC" && read.order.parentId == 6)
    #expect(read.contract.conId == 8314 && read.contract.symbol == "IBM")
  }

  @Test(arguments: GoldenFrames.clientToServer.filter { $0.name.hasPrefix("placeOrder") })
  func `The server reads every order that real clients send`(golden: GoldenFrames.Frame) throws {
    let message = try TWS.PlaceOrder(frame: golden.payload)
    #expect(String(message.orderId) == golden.fields[1])
    #expect(message.order.action == golden.fields[16])
    #expect(message.order.orderType == golden.fields[18])
    let ticket = try OrderTicket(message)
    #expect(ticket.order == message.orderId)
    let strange: [String: String] = [
      "placeOrder_whatif_lmt": "what if", "placeOrder_adaptive_algo": "algorithm",
      "placeOrder_cond_price": "conditions", "placeOrder_cond_time_and_volume": "conditions",
      "placeOrder_bag_combo": "combination", "placeOrder_aon_minqty": "all or none",
    ]
    #expect(ticket.unsupported.first == strange[golden.name], "\(ticket.unsupported)")
  }

  @Test func `A cancel is written and read as real clients do`() throws {
    let ours = TWS.CancelOrder(orderId: 103, manualCancelOrderTime: "").payload()
    #expect(ours == GoldenFrames.client("cancelOrder").payload)
    #expect(
      try TWS.CancelOrder(frame: GoldenFrames.client("cancelOrder").payload).orderId == 103)
  }

  @Test func `A frame of another message is refused`() {
    #expect(throws: TWSError.self) {
      try TWS.PlaceOrder(frame: TWS.CancelOrder().payload())
    }
  }
}
