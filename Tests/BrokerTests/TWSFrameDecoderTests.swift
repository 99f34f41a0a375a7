import Broker
import Journal
import Testing

@Suite struct TWSFrameDecoderTests {
  @Test func `Session messages are read`() {
    guard case .nextOrderID(let next) = GoldenFrames.fact("nextValidId"),
      case .accounts(let accounts) = GoldenFrames.fact("managedAccounts_one"),
      case .brokerError(let rejected) = GoldenFrames.fact("error_order_201"),
      case .brokerError(let farm) = GoldenFrames.fact("error_info_2104")
    else {
      Issue.record("a session message was not read")
      return
    }
    #expect(next.order == OrderID(rawValue: 1))
    #expect(accounts.accounts == "DU1234567")
    #expect(rejected.id == 103 && rejected.code == 201)
    #expect(rejected.message == "Order rejected - reason:Insufficient margin")
    #expect(farm.id == -1 && farm.code == 2104)
  }

  @Test(
    arguments: [
      ("orderStatus_presubmitted", VenueOrderStatus.preSubmitted, 0, 100, 600_745_656),
      ("orderStatus_filled", .filled, 100, 0, 600_745_656),
      ("orderStatus_partial", .submitted, 40, 60, 600_745_656),
      ("orderStatus_permId0_pending", .pendingSubmit, 0, 100, 0),
      ("orderStatus_inactive", .inactive, 0, 100, 600_745_658),
    ] as [(String, VenueOrderStatus, Int64, Int64, Int64)])
  func `Order states are read`(
    name: String, status: VenueOrderStatus, filled: Int64, remaining: Int64, permanentID: Int64
  ) {
    guard case .orderStatus(let fact) = GoldenFrames.fact(name) else {
      Issue.record("\(name) was not read")
      return
    }
    #expect(fact.status == status && fact.permanentID == permanentID && fact.clientID == 1)
    #expect(fact.filled == Quantity(shares: filled))
    #expect(fact.remaining == Quantity(shares: remaining))
    #expect(fact.averagePrice == (filled > 0 ? Price("190.24") : .zero))
  }

  @Test func `A fill is read with its time in UTC`() {
    guard case .execution(let live) = GoldenFrames.fact("execDetails_live"),
      case .execution(let queried) = GoldenFrames.fact("execDetails_query"),
      case .execution(let corrected) = GoldenFrames.fact("execDetails_correction")
    else {
      Issue.record("an execution was not read")
      return
    }
    #expect(live.execution == "0000e0d5.67fe667b.01.01" && live.order.rawValue == 103)
    #expect(live.contractID == 265_598 && live.symbol == "AAPL" && live.instrument == .none)
    #expect(live.side == .buy && live.quantity == Quantity(shares: 40))
    #expect(live.price == Price("190.24") && live.averagePrice == Price("190.24"))
    #expect(live.cumulativeQuantity == Quantity(shares: 40) && live.account == "DU1234567")
    #expect(live.exchange == "NASDAQ" && live.orderReference == "strat-7" && live.liquidity == 2)
    #expect(live.permanentID == 600_745_656 && live.clientID == 1 && live.request == -1)
    #expect(live.executedAt.description == "2026-11-20T15:15:00Z")
    #expect(queried.request == 1601)
    #expect(
      corrected.execution == "0000e0d5.67fe667b.01.02"
        && corrected.quantity == Quantity(shares: 39))
  }

  @Test func `A fill is not lost because no zone offset was recorded`() {
    var connection = ConnectionChanged()
    connection.serverVersion = 178
    let frame = GoldenFrames.server("execDetails_live").payload
    guard case .execution(let fact)? = TWSFrameDecoder().decode(frame, on: connection).first else {
      Issue.record("the execution was not read")
      return
    }
    #expect(fact.executedAt == .zero && fact.price == Price("190.24"))
  }

  @Test func `Shares and price of a fill must be exact`() {
    var message = TWS.ExecutionDetails()
    (message.time, message.side) = ("20261120-15:15:00", "BOT")
    (message.shares, message.price) = (1, WireNumber(significand: 1_234_567_891, exponent: -10))
    guard case .unreadFrame(let fact) = GoldenFrames.decode(message.payload()) else {
      Issue.record("a price beyond nine places was rounded")
      return
    }
    #expect(fact.message == 11)
    #expect(fact.problem == "price is not a decimal of at most 9 places: '0.1234567891'")
  }

  @Test(arguments: ["shares", "price", "side"])
  func `A fill without shares, price or side is not read as one of zero`(missing: String) throws {
    var message = TWS.ExecutionDetails()
    (message.time, message.side) = ("20261120-15:15:00", "BOT")
    (message.shares, message.price) = (7, 9)
    let place = ["side": 18, "shares": 19, "price": 20][missing] ?? 0
    var fields = message.payload().split(separator: 0, omittingEmptySubsequences: false)
    fields[place] = []
    let frame = Array(fields.joined(separator: [0]))
    guard case .unreadFrame(let fact) = GoldenFrames.decode(frame) else {
      Issue.record("\(missing): a fill was made up")
      return
    }
    #expect(fact.problem.contains(missing == "side" ? "side is not" : "field \(place) is not"))
    // The clients read 0, and so does whoever is not the ledger.
    #expect(throws: Never.self) { try TWS.ExecutionDetails(frame: frame) }
  }

  @Test func `A number that TWS leaves unset explains nothing and refuses nothing`() {
    var message = TWS.OrderStatus()
    message.status = "Submitted"
    message.avgFillPrice = WireNumber("1.7976931348623157E308") ?? .zero
    guard case .orderStatus(let fact) = GoldenFrames.decode(message.payload()) else {
      Issue.record("the status was not read")
      return
    }
    #expect(fact.averagePrice == .zero)
    message.avgFillPrice = WireNumber("99999999999") ?? .zero
    guard case .unreadFrame(let unread) = GoldenFrames.decode(message.payload()) else {
      Issue.record("a price without room was read")
      return
    }
    #expect(unread.problem == "avgFillPrice is not a decimal: '99999999999'")
  }

  @Test func `Fees, positions and account figures are read`() {
    guard case .commission(let fee) = GoldenFrames.fact("commissionReport_open"),
      case .position(let long) = GoldenFrames.fact("position_long"),
      case .position(let short) = GoldenFrames.fact("position_short_fractional"),
      case .accountValue(let value) = GoldenFrames.fact("accountValue")
    else {
      Issue.record("an account message was not read")
      return
    }
    #expect(fee.execution == "0000e0d5.67fe667b.01.01" && fee.commission == Money(units: 1))
    #expect(fee.currency == "USD" && fee.realisedPnL == nil)
    #expect(long.account == "DU1234567" && long.contractID == 265_598 && long.symbol == "AAPL")
    #expect(long.quantity == Quantity(shares: 100) && long.averageCost == Price("190.25"))
    #expect(short.quantity == Quantity("-0.5") && short.averageCost == Price("450.125"))
    #expect(value.key == "NetLiquidation" && value.value == "1000000.00")
    #expect(value.currency == "USD" && value.account == "DU1234567")
  }

  @Test(
    arguments: [
      ("openOrder_lmt", 103, "LMT", "190.25", nil, "DAY", 0, VenueOrderStatus.submitted),
      ("openOrder_mkt_filled", 5, "MKT", nil, nil, "DAY", 0, .filled),
      ("openOrder_stp", 112, "STP", nil, "180", "GTC", 0, .preSubmitted),
      ("openOrder_trail_limit", 119, "TRAIL LIMIT", "186.9", "2", "GTC", 0, .preSubmitted),
      ("openOrder_bracket_child", 202, "LMT", "200", nil, "GTC", 201, .preSubmitted),
      ("openOrder_algo", 231, "MKT", nil, nil, "DAY", 0, .preSubmitted),
      ("openOrder_condition_price", 235, "LMT", "190", nil, "DAY", 0, .preSubmitted),
      ("openOrder_fractional_gtd", 244, "LMT", "190", nil, "GTD", 0, .preSubmitted),
    ] as [(String, Int64, String, String?, String?, String, Int64, VenueOrderStatus)])
  func `Open orders are read past every optional group`(
    name: String, order: Int64, type: String, limit: String?, stop: String?, life: String,
    parent: Int64, status: VenueOrderStatus
  ) {
    guard case .openOrder(let fact) = GoldenFrames.fact(name) else {
      Issue.record("\(name): \(GoldenFrames.fact(name))")
      return
    }
    #expect(fact.order.rawValue == order && fact.orderType == type && fact.timeInForce == life)
    #expect(fact.limitPrice == limit.flatMap { Price($0) })
    #expect(fact.auxiliaryPrice == stop.flatMap { Price($0) })
    #expect(fact.parent.rawValue == parent && fact.status == status && fact.symbol == "AAPL")
    #expect(fact.account == "DU1234567" && fact.clientID == 1 && fact.permanentID == 600_745_656)
  }

  @Test(arguments: ["openOrder_no_delta_neutral_block", "openOrder_trail_pct"])
  func `Open orders with and without a delta neutral block are read`(name: String) {
    guard case .openOrder(let fact) = GoldenFrames.fact(name) else {
      Issue.record("\(name): \(GoldenFrames.fact(name))")
      return
    }
    #expect(fact.status != .unknown)
  }

  @Test func `An open order is written with the field count of TWS`() throws {
    var message = TWS.OpenOrder()
    message.order.orderId = 103
    (message.order.action, message.order.orderType) = ("BUY", "LMT")
    message.order.lmtPrice = WireNumber("190.25")
    message.order.account = "DU1234567"
    (message.order.permId, message.order.clientId) = (600_745_656, 1)
    message.orderState.status = "Submitted"
    message.takeServerDefaults()
    let ours = message.payload().split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
    let theirs = GoldenFrames.server("openOrder_lmt").fields
    #expect(ours.count == 135 && theirs.count == 135)
    // Contract and quantity differ by intent; 113 is a moving figure.
    let different = zip(ours, theirs).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
    #expect(different == [2, 3, 4, 6, 7, 9, 10, 11, 12, 14, 113])
    #expect(ours[17] == "0.0", "so TWS writes no price")
    #expect(try TWS.OpenOrder(frame: message.payload()) == message)
  }

  @Test(
    arguments: [
      ("bad_unknown_msg_id", 250, "unknown message id 250"),
      ("bad_nonnumeric_msg_id", -1, "field 0 is not a whole number: 'abc'"),
      ("bad_truncated_orderStatus", 3, "the frame ends before field 5"),
      ("bad_truncated_openOrder", 5, "the frame ends before field 67"),
      ("bad_error_without_adv_json", 4, "the frame ends before field 5"),
      ("bad_exec_time", 11, "field 15 is not a time: 'yesterday'"),
      ("bad_numeric_comma", 3, "field 3 is not a number of at most 18 digits: '1,000'"),
      ("bad_no_trailing_nul", 49, ""),
    ] as [(String, Int64, String)])
  func `What cannot be read is said in one event`(name: String, message: Int64, problem: String) {
    guard case .unreadFrame(let fact) = GoldenFrames.fact(name) else {
      Issue.record("\(name) was read")
      return
    }
    #expect(fact.message == message && fact.problem == problem)
  }

  @Test(
    arguments: [
      ("openOrderEnd", .openOrders), ("execDetailsEnd", .executions), ("positionEnd", .positions),
    ] as [(String, BrokerAnswer)])
  func `The end of an answer says which one it was`(name: String, answer: BrokerAnswer) {
    var ended = AnswerEnded()
    ended.answer = answer
    #expect(GoldenFrames.fact(name) == .answerEnded(ended))
  }

  @Test func `Extra fields at the end are ignored`() {
    guard case .position(let fact) = GoldenFrames.fact("bad_position_extra_field") else {
      Issue.record("an extra field made the frame unread")
      return
    }
    #expect(fact.quantity == Quantity(shares: 1))
  }

  @Test func `An empty frame and a version beyond ours are named`() {
    guard case .unreadFrame(let empty) = GoldenFrames.decode([]),
      case .unreadFrame(let future) = GoldenFrames.decode(
        GoldenFrames.server("nextValidId").payload, version: 201)
    else {
      Issue.record("an unreadable frame was read")
      return
    }
    #expect(empty.message == -1 && empty.problem == "the frame ends before field 0")
    #expect(future.problem == "server version 201 is not one this build reads")
  }

  @Test func `Escaped characters of TWS are restored`() {
    let frame = Array("4\u{0}2\u{0}-1\u{0}399\u{0}Z\\u00fcrich \\u12\u{0}\u{0}".utf8)
    guard case .brokerError(let fact) = GoldenFrames.decode(frame) else {
      Issue.record("the message was not read")
      return
    }
    #expect(fact.message == "Zürich \\u12")
  }

  // Goal: no cut and no damage crashes the decoder or yields two events (the helper checks).
  // Method: every cut of every golden frame; a cut at a field end short of the layout is unread.
  @Test(arguments: GoldenFrames.serverToClient)
  func `A frame cut anywhere gives one event`(golden: GoldenFrames.Frame) {
    for length in 0..<golden.payload.count {
      let event = GoldenFrames.decode(Array(golden.payload.prefix(length)))
      guard ["orderStatus_filled", "openOrder_lmt", "execDetails_live"].contains(golden.name) else {
        continue
      }
      if case .unreadFrame(let fact) = event {
        #expect(!fact.problem.isEmpty)
      } else {
        Issue.record("\(golden.name) cut to \(length) bytes was read")
      }
    }
  }

  @Test func `Flipped bytes never crash either side's reader`() {
    var random = SeededGenerator.announced(2026, "flipped bytes")
    for golden in GoldenFrames.serverToClient + GoldenFrames.clientToServer {
      for _ in 0..<300 {
        var bytes = golden.payload
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
          let at = Int.random(in: 0..<bytes.count, using: &random)
          bytes[at] = UInt8.random(in: 0...255, using: &random)
        }
        _ = GoldenFrames.decode(bytes)
        _ = try? TWS.PlaceOrder(frame: bytes)
        _ = try? TWS.CancelOrder(frame: bytes)
      }
    }
  }

  @Test func `Cut orders are refused by the server`() {
    let golden = GoldenFrames.client("placeOrder_bracket_stop_loss").payload
    for length in 0..<golden.count {
      #expect(throws: TWSError.self) {
        try TWS.PlaceOrder(frame: Array(golden.prefix(length)))
      }
    }
  }
}
