import Broker
import Journal
import Testing

/// Orders about which the server is asked three times and says nothing.
@Suite struct OpenQuestionTests {
  private func ask(_ order: Int64, _ script: inout ClientScript) {
    var command = OrderCommand()
    (command.action, command.order) = (.query, OrderID(rawValue: order))
    script.connection.send(
      command, sequence: SequenceNumber(rawValue: UInt64(order)), at: script.now)
    script.take()
  }

  /// A session in which each of `orders` was asked about three times.
  private func asked(_ orders: Int64...) -> ClientScript {
    var script = ClientScript()
    script.becomeReady()
    for _ in 0..<3 {
      for order in orders { ask(order, &script) }
      script.wait(1)
    }
    return script
  }

  private func status(_ order: Int64) -> TWS.OrderStatus {
    var message = TWS.OrderStatus()
    (message.orderId, message.status) = (order, "Submitted")
    return message
  }

  private func end(_ script: ClientScript) -> String? {
    for case .close(let reason) in script.actions { return reason.description }
    return nil
  }

  @Test func `Three questions without an answer end the session, and not earlier`() {
    var script = asked(1)
    script.wait(4_990)
    #expect(end(script) == nil)
    script.wait(20)
    #expect(end(script)?.contains("order 1 ") == true)
  }

  @Test func `An answer in time keeps the session`() {
    var script = asked(1)
    script.server(status(1))
    script.wait(10_000)
    #expect(end(script) == nil)
  }

  @Test func `An answer about one order does not hide that another got none`() {
    var script = asked(1, 2)
    script.server(status(1))
    script.wait(10_000)
    #expect(end(script)?.contains("order 2 ") == true)
  }

  @Test func `The other way round it is the first that has no answer`() {
    var script = asked(1, 2)
    script.server(status(2))
    script.wait(10_000)
    #expect(end(script)?.contains("order 1 ") == true)
  }

  @Test func `An order that was answered is asked about three times anew`() {
    var script = asked(1)
    script.server(status(1))
    ask(1, &script)
    ask(1, &script)
    script.wait(10_000)
    #expect(end(script) == nil)
    ask(1, &script)
    script.wait(10_000)
    #expect(end(script)?.contains("order 1 ") == true)
  }

  @Test func `Who wants to compare asks for everything once more`() {
    var script = ClientScript()
    script.becomeReady()
    let before = script.written.count
    script.connection.askAgain(at: script.now)
    script.take()
    script.wait(1)
    let new = script.written.dropFirst(before).map { String(decoding: $0, as: UTF8.self) }
    #expect(new.count == 3, "positions, open orders, completed orders: \(new)")
    script.answerSynchronisation()
    script.wait(60_000)
    #expect(end(script) == nil)
  }

  @Test func `Without a session there is nothing to ask`() {
    var script = ClientScript()
    script.connection.askAgain(at: script.now)
    script.take()
    #expect(script.written.isEmpty)
  }
}
