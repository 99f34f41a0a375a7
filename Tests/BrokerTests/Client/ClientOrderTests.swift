import Broker
import Journal
import Testing

@Suite struct ClientOrderTests {
  private func ready() -> ClientScript {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    script.becomeReady()
    return script
  }

  private func order(
    _ number: Int64, _ action: OrderAction = .place, parent: Int64 = 0, transmits: Bool = true
  ) -> OrderCommand {
    var command = OrderCommand()
    command.action = action
    command.order = OrderID(rawValue: number)
    command.parent = OrderID(rawValue: parent)
    command.instrument = InstrumentID(rawValue: 0)
    command.quantity = Quantity(shares: 100)
    command.transmits = transmits
    command.orderReference = "r/e/0/\(number)"
    return command
  }

  private func send(_ command: OrderCommand, _ script: inout ClientScript) {
    script.connection.send(
      command, sequence: SequenceNumber(rawValue: UInt64(command.order.rawValue) + 100),
      at: script.now)
    script.take()
  }

  @Test func `An order leaves with its intent, and what left is told with its command`() {
    var script = ready()
    send(order(1), &script)
    let placed = script.last(TWS.PlaceOrder.self)
    #expect(placed?.orderId == 1 && placed?.order.orderRef == "r/e/0/1")
    #expect(placed?.contract.symbol == "AAPL")
    guard case .commandSent(let sent)? = script.inputs.last else {
      Issue.record("nothing was told")
      return
    }
    #expect(sent.command.rawValue == 101 && sent.order.rawValue == 1)
    #expect(sent.bytes == script.written.last)
  }

  @Test func `A bracket's children stay behind their parent, and new orders behind them`() {
    var script = ready()
    send(order(1, transmits: false), &script)
    send(order(2, parent: 1, transmits: false), &script)
    send(order(3, parent: 1), &script)
    send(order(4), &script)
    #expect(placed(script) == [1])
    #expect(script.connection.nextTime == script.now + .milliseconds(50))
    script.wait(49)
    #expect(placed(script) == [1])
    script.wait(1)
    #expect(placed(script) == [1, 2, 3, 4])
  }

  @Test func `Brackets that are placed at once leave with numbers that only grow`() {
    var script = ready()
    for parent in stride(from: Int64(1), to: 25, by: 3) {
      send(order(parent, transmits: false), &script)
      send(order(parent + 1, parent: parent, transmits: false), &script)
      send(order(parent + 2, parent: parent), &script)
    }
    for _ in 0..<500 { script.wait(1) }
    #expect(placed(script) == Array(1...24))
  }

  @Test func `A cancel and a change of another order pass a bracket that waits`() {
    var script = ready()
    send(order(1), &script)
    send(order(2, transmits: false), &script)
    send(order(3, parent: 2), &script)
    send(order(1, .cancel), &script)
    #expect(script.names.last == "cancelOrder")
    #expect(placed(script) == [1, 2])
  }

  private func placed(_ script: ClientScript) -> [Int64] {
    script.written.compactMap { try? TWS.PlaceOrder(frame: $0).orderId }
  }

  @Test func `A cancel never overtakes its order`() {
    var script = ready()
    send(order(1, transmits: false), &script)
    send(order(2, parent: 1), &script)
    send(order(2, .cancel), &script)
    #expect(!script.names.contains("cancelOrder"))
    script.wait(50)
    #expect(script.names.suffix(2) == ["placeOrder", "cancelOrder"])
  }

  @Test func `Orders pass requests that wait, and no second has more than 45 messages`() {
    var script = ready()
    for _ in 0..<60 { script.connection.request(.marketRule(26), at: script.now) }
    script.take()
    send(order(1), &script)
    #expect(script.names.last == "placeOrder")
    let first = script.written.count
    #expect(first <= 45)
    #expect(script.connection.waitingCount > 0)
    var sent = [(script.now, first)]
    for _ in 0..<400 where script.connection.waitingCount > 0 {
      let before = script.written.count
      script.wait(10)
      sent.append((script.now, script.written.count - before))
    }
    #expect(script.connection.waitingCount == 0)
    for (start, _) in sent {
      let inSecond = sent.filter { $0.0 >= start && $0.0 < start + .seconds(1) }
      #expect(inSecond.reduce(0) { $0 + $1.1 } <= 45)
    }
  }

  @Test func `After a complaint about the pace half of it holds`() {
    var script = ready()
    script.wait(2_000)
    script.error(-1, 100, "Max rate of messages per second has been exceeded")
    let before = script.written.count
    for number in 1...40 { send(order(Int64(number)), &script) }
    #expect(script.written.count - before == 22)
  }

  @Test func `Without a session, and without the broker, nothing new leaves`() {
    var script = ClientScript()
    script.connection.define(instrument(0, "AAPL"))
    send(order(1), &script)
    #expect(dropped(script).last?.contains("no session") == true)
    script.becomeReady()
    script.error(-1, 1100)
    send(order(2), &script)
    #expect(dropped(script).last?.contains("lost its line") == true)
    send(order(1, .cancel), &script)
    #expect(script.names.last == "cancelOrder")
    var unknown = order(3)
    unknown.instrument = InstrumentID(rawValue: 9)
    script.error(-1, 1102)
    send(unknown, &script)
    #expect(dropped(script).last?.contains("instrument 9") == true)
    send(order(RequestID.first), &script)
    #expect(dropped(script).last?.contains("range of requests") == true)
  }

  private func dropped(_ script: ClientScript) -> [String] {
    script.inputs.compactMap { if case .commandDropped(let it) = $0 { it.reason } else { nil } }
  }

  @Test func `What had not left when the connection ended is told as not sent`() {
    var script = ready()
    send(order(1, transmits: false), &script)
    send(order(2, parent: 1), &script)
    script.connection.disconnected("reset", at: script.now)
    script.take()
    #expect(dropped(script).count == 1)
    #expect(placed(script) == [1])
  }

  @Test func `Cancelling everything stops new orders that have not left`() {
    var script = ready()
    send(order(1, transmits: false), &script)
    send(order(2, parent: 1), &script)
    script.connection.cancelEverything(at: script.now)
    script.take()
    #expect(script.names.last == "reqGlobalCancel")
    #expect(dropped(script).count == 1)
    script.wait(100)
    #expect(placed(script) == [1])
  }

  @Test func `A margin preview is answered with figures and never reaches the session`() throws {
    var script = ready()
    var preview = TWS.PlaceOrder()
    preview.orderId = 50
    preview.contract.symbol = "AAPL"
    script.connection.request(.marginPreview(preview), at: script.now)
    script.take()
    let sent = script.last(TWS.PlaceOrder.self)
    #expect(sent?.order.whatIf == true && sent?.order.transmit == true)
    let before = script.frames.count
    var open = TWS.OpenOrder()
    open.order.orderId = 50
    open.orderState.initMarginChange = "1234.5"
    script.server(open)
    #expect(script.frames.count == before)
    guard case .marginPreview(let answer)? = script.answers.last else {
      Issue.record("no answer")
      return
    }
    #expect(answer.orderState.initMarginChange == "1234.5")

    preview.orderId = 51
    script.connection.request(.marginPreview(preview), at: script.now)
    script.error(51, 201, "Order rejected")
    #expect(script.answers.last == .refused(code: 201, text: "Order rejected"))
    #expect(script.frames.count == before)
  }
}
