import Journal
import Projections
import TestSupport
import Testing

struct OrdersTests {
  private func command(
    _ id: Int64, _ action: OrderAction = .place, _ side: Side = .buy, quantity: Int64 = 100,
    role: OrderRole = .entry, of number: UInt32 = 0
  ) -> OrderCommand {
    var command = OrderCommand()
    command.order = OrderID(rawValue: id)
    command.action = action
    command.side = side
    command.quantity = Quantity(shares: quantity)
    command.role = role
    command.instrument = instrument(number)
    return command
  }

  private func state(_ id: Int64, _ to: OrderStatus, reason: String = "") -> OrderStateChanged {
    var state = OrderStateChanged()
    state.order = OrderID(rawValue: id)
    state.to = to
    state.reason = reason
    return state
  }

  private func fill(_ execution: String, of id: Int64, _ quantity: Int64) -> ExecutionReported {
    var report = ExecutionReported()
    report.execution = execution
    report.order = OrderID(rawValue: id)
    report.quantity = Quantity(shares: quantity)
    report.permanentID = 77
    return report
  }

  private func order(_ orders: Orders, _ id: Int64) throws -> OrderRecord {
    try #require(orders[OrderID(rawValue: id)])
  }

  /// What live entries may still add.
  private func entries(_ orders: Orders) -> Quantity {
    orders.openQuantity(instrument(0)) { $0 == .entry }
  }

  @Test func `A placement opens a record that says where it came from`() throws {
    var orders = Orders()
    orders.fold(command(5), at(9, 40))
    let record = try order(orders, 5)
    #expect(record.status == .submitted)
    #expect(record.placedBy == SequenceNumber(rawValue: 40))
    #expect(record.placedAt == at(9).recordedAt)
    #expect(!record.wasSent)
    #expect(record.isLive)
    #expect(orders.highestID == OrderID(rawValue: 5))
    #expect(orders[OrderID(rawValue: 6)] == nil)
  }

  @Test func `A modification replaces the instruction, a cancel keeps it and is pending`() throws {
    var orders = Orders()
    orders.fold(command(1), at(1, 10))
    orders.fold(command(1, .modify, quantity: 60), at(2, 11))
    orders.fold(command(1, .cancel, quantity: 0), at(3, 12))
    let record = try order(orders, 1)
    #expect(record.command.quantity == Quantity(shares: 60))
    #expect(record.placedBy == SequenceNumber(rawValue: 10))
    #expect(record.cancelledBy == SequenceNumber(rawValue: 12))
    #expect(record.status == .cancelPending)
    #expect(record.isLive)
  }

  @Test func `A cancel leaves an unknown fate unknown and a final one final`() throws {
    var orders = Orders()
    for (id, status) in [(1, OrderStatus.unknown), (2, .filled)] {
      orders.fold(command(Int64(id)), at(1))
      orders.fold(state(Int64(id), status), at(2))
      orders.fold(command(Int64(id), .cancel), at(3))
    }
    #expect(try order(orders, 1).status == .unknown)
    #expect(try order(orders, 2).status == .filled)
    #expect(orders.live.map(\.id) == [OrderID(rawValue: 1)])
  }

  @Test(arguments: OrderStatus.allCases)
  func `Every status but a final one counts as live`(status: OrderStatus) {
    var orders = Orders()
    orders.fold(command(1), at(1))
    orders.fold(state(1, status), at(2))
    #expect(orders.liveCount == (status.isFinal ? 0 : 1))
    #expect(orders.liveCount(instrument(0)) == orders.liveCount)
    #expect(entries(orders) == (status.isFinal ? .zero : shares("100")))
    orders.fold(state(1, .accepted), at(3))
    #expect(orders.liveCount == 1)
  }

  @Test func `Live orders are listed by number, also when numbers came out of order`() {
    var orders = Orders()
    for id: Int64 in [5, 2, 9, 7] { orders.fold(command(id, of: id == 7 ? 1 : 0), at(1)) }
    orders.fold(state(5, .cancelled), at(2))
    #expect(orders.live(instrument(0)).map(\.id.rawValue) == [2, 9])
    #expect(orders.all.map(\.id.rawValue) == [2, 5, 7, 9])
    orders.fold(command(1), at(3))
    #expect(orders.live.map(\.id.rawValue) == [1, 2, 7, 9])
  }

  // Goal: an order is found by its number however the numbers lie. Method: numbers in one row, with
  // gaps, from the lowest to the highest there is, in random order; every one of them and its
  // neighbours looked for.
  @Test func `An order is found by its number whatever gaps there are`() {
    var random = SeededGenerator(test: #function)
    let rows: [[Int64]] = [
      Array(1...20), [3, 4, 5, 9, 10, 11, 12], [.min, -1, 0, 1, .max], [.max], [-7, 7],
    ]
    for row in rows {
      var orders = Orders()
      for id in row.shuffled(using: &random) { orders.fold(command(id), at(1)) }
      #expect(orders.all.map(\.id.rawValue) == row)
      let near = row.flatMap { [$0, $0 &- 1, $0 &+ 1] }
      for id in near {
        let found = orders[OrderID(rawValue: id)]?.id.rawValue
        #expect(found == (row.contains(id) ? id : nil), "\(id) in \(row)")
      }
    }
  }

  @Test func `Exposure is what live entries may still add`() {
    var orders = Orders()
    orders.fold(command(1), at(1))
    orders.fold(command(2, .place, .sell, quantity: 30), at(1))
    orders.fold(command(3, .place, .sell, role: .stop), at(1))
    orders.fold(command(4, of: 1), at(1))
    orders.fold(fill("a.01", of: 1, 40))
    #expect(entries(orders) == shares("30"))
    #expect(orders.openQuantity(instrument(0)) { $0 == .stop } == shares("-100"))
    orders.fold(fill("b.01", of: 1, 70))
    #expect(entries(orders) == shares("-30"))
  }

  @Test func `Resent executions fill once and corrections replace`() throws {
    var orders = Orders()
    orders.fold(command(1), at(1))
    orders.fold(fill("a.01", of: 1, 40))
    orders.fold(fill("b.02", of: 1, 10))
    orders.fold(fill("a.01", of: 1, 40))
    orders.fold(fill("a.01", of: 1, 41))
    #expect(try order(orders, 1).filled == shares("50"))
    orders.fold(fill("a.02", of: 1, 35))
    orders.fold(fill("b.01", of: 1, 99))
    #expect(try order(orders, 1).filled == shares("45"))
    #expect(try order(orders, 1).executionIDs == ["a.02", "b.02"])
    #expect(try order(orders, 1).permanentID == 77)
    orders.fold(fill("b.03", of: 1, 0))
    #expect(try order(orders, 1).filled == shares("35"))
  }

  @Test func `What left and what was dropped is noted, not decided`() throws {
    var orders = Orders()
    orders.fold(command(1), at(1, 10))
    orders.fold(command(2), at(1, 11))
    var sent = CommandSent()
    sent.order = OrderID(rawValue: 1)
    orders.fold(sent)
    var dropped = CommandDropped()
    dropped.order = OrderID(rawValue: 2)
    dropped.command = SequenceNumber(rawValue: 11)
    dropped.reason = "too old"
    orders.fold(dropped)
    #expect(try order(orders, 1).wasSent)
    #expect(try order(orders, 2).wasDropped)
    #expect(try order(orders, 2).lastReason == "too old")
    #expect(orders.liveCount == 2)
  }

  @Test func `A permanent number stays, a reason belongs to its step`() throws {
    var orders = Orders()
    orders.fold(command(1), at(1))
    var accepted = state(1, .accepted, reason: "held")
    accepted.permanentID = 5
    orders.fold(accepted, at(2, 20))
    orders.fold(state(1, .partiallyFilled), at(3, 21))
    let record = try order(orders, 1)
    #expect(record.permanentID == 5)
    #expect(record.lastReason == "")
    #expect(record.changedBy == SequenceNumber(rawValue: 21))
  }

  @Test func `Answers about nobody's orders are counted and change nothing else`() {
    var orders = Orders()
    orders.fold(state(8, .filled), at(1))
    orders.fold(fill("m.01", of: 2_147_483_647, 10))
    orders.fold(command(8, .cancel), at(1))
    orders.fold(command(8, .modify), at(1))
    #expect(orders.strangerCount == 4)
    orders.fold(CommandSent())
    orders.fold(CommandDropped())
    #expect(orders.strangerCount == 4)
    orders.fold(state(9, .denied), at(1))
    #expect(orders.deniedCount == 1)
    #expect(orders.all.isEmpty)
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    var seed = SeededNumbers(7)
    let steps: [(inout Orders) -> Void] = (0..<60).map { number in
      let id = Int64.random(in: 1...12, using: &seed)
      let envelope = at(Int64(number), UInt64(number + 1))
      switch Int.random(in: 0..<4, using: &seed) {
      case 0:
        let command = command(id, OrderAction.allCases.randomElement(using: &seed) ?? .place)
        return { $0.fold(command, envelope) }
      case 1:
        let state = state(id, OrderStatus.allCases.randomElement(using: &seed) ?? .filled)
        return { $0.fold(state, envelope) }
      default:
        let fill = fill("e\(number / 9).0\(number % 3)", of: id, 5)
        let command = command(id)
        return {
          $0.fold(command, envelope)
          $0.fold(fill)
        }
      }
    }
    try expectSplitFoldsAgree(Orders(), steps)
  }

  @Test func `A snapshot whose orders are not sorted is refused`() throws {
    var orders = Orders()
    orders.fold(command(1), at(1))
    var one = try bytes(of: orders)
    one.removeLast(2)
    let records = one.dropFirst()
    let bytes = [UInt8(2)] + records + records + [0, 0]
    var reader = PayloadReader(bytes[...])
    #expect(throws: CodecError.valueOutOfRange(field: "records")) { try orders.visit(&reader) }
  }
}
