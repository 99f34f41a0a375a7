import Journal
import Testing

@testable import Broker

/// A thousand orders of five clients at once.
@Suite struct ServerBurstTests {
  private static let clients: [Int64] = [1, 2, 3, 4, 5]
  private static let perClient: Int64 = 200
  private static let symbols = ["AAPL", "SPY", "MSFT", "IBM"]

  /// Every third order rests, the others trade; they all arrive before the market moves.
  private func burst() -> (ServerScript, [Int]) {
    var configuration = ServerScript.configuration
    configuration.openingCash = Money(units: 1_000_000_000)
    var script = ServerScript(configuration)
    let ids = Self.clients.map { script.connect($0) }
    script.clear()
    for number in 1...Self.perClient {
      for (place, id) in ids.enumerated() {
        let symbol = Self.symbols[(Int(number) + place) % Self.symbols.count]
        let rests = number % 3 == 0
        let order = ServerScript.order(
          number, "BUY", 10 + number % 7, rests ? "LMT" : "MKT", limit: rests ? 50 : nil
        ) { $0.contract.symbol = symbol }
        script.send(order, from: id)
      }
    }
    // The displayed sizes of each listing let at least a hundred shares through a step.
    script.wait(.seconds(120))
    return (script, ids)
  }

  @Test func `Every order, status, fill and fee arrives, in order for each client, none twice`()
    throws
  {
    let (script, ids) = burst()
    for id in ids {
      let messages = try #require(script.inbox[id])
      var opened: [Int64] = []
      var filled: [Int64: WireNumber] = [:]
      var executions: Set<String> = []
      var fees: Set<String> = []
      for message in messages {
        switch message {
        case .openOrder(let open):
          #expect(!opened.contains(open.order.orderId), "order \(open.order.orderId) twice")
          opened.append(open.order.orderId)
        case .orderStatus(let status):
          #expect(opened.contains(status.orderId), "a status before its order")
          #expect(status.filled >= filled[status.orderId] ?? 0)
          filled[status.orderId] = status.filled
        case .executionDetails(let fill):
          #expect(executions.insert(fill.execId).inserted, "\(fill.execId) twice")
        case .commissionReport(let fee):
          #expect(executions.contains(fee.execId) && fees.insert(fee.execId).inserted)
        default: Issue.record("unexpected \(message.name)")
        }
      }
      #expect(opened == Array(1...Self.perClient), "in the order they were sent")
      #expect(fees == executions)
      for number in 1...Self.perClient {
        let wanted = number % 3 == 0 ? 0 : WireNumber(10 + number % 7)
        #expect(filled[number] == wanted, "order \(number)")
      }
    }
  }

  @Test func `The same burst gives the same bytes`() {
    let (first, ids) = burst()
    let (second, _) = burst()
    for id in ids { #expect(first.frames[id] == second.frames[id]) }
  }
}
