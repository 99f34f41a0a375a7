import Journal
import Testing

@testable import Projections

/// What may be in force of an order while changes of it are on their way.
@Suite struct OrderChangeTests {
  private func command(_ shares: Int64) -> OrderCommand {
    var command = OrderCommand()
    (command.order, command.role) = (OrderID(rawValue: 3), .stop)
    (command.quantity, command.stopPrice) = (Quantity(shares: shares), Price("99"))
    return command
  }

  private func shown(_ shares: Int64) -> OpenOrderReported {
    var open = OpenOrderReported()
    (open.order, open.quantity) = (OrderID(rawValue: 3), Quantity(shares: shares))
    (open.auxiliaryPrice, open.status) = (Price("99"), .submitted)
    return open
  }

  /// An order of nine with changes commanded one after the other.
  private func changed(to sizes: Int64...) -> OrderRecord {
    var record = OrderRecord()
    record.command = command(9)
    for size in sizes { record.change(to: command(size)) }
    return record
  }

  private func fill(_ shares: Int64, _ record: inout OrderRecord) {
    var execution = ExecutionReported()
    (execution.execution, execution.quantity) = ("0000e.1.01", Quantity(shares: shares))
    record.fold(execution)
  }

  @Test func `Of two equal changes on their way the broker's word is not taken for both`() {
    var record = changed(to: 4, 3, 4, 3)
    record.hear(shown(4), backed: nil)
    record.hear(shown(3), backed: nil)
    fill(3, &record)
    #expect(!record.hasWholeSize, "the second change to four may still be on its way")
    fill(3, &record)
    #expect(!record.hasWholeSize)
  }

  @Test func `When every change is another one the word that shows the last ends the doubt`() {
    var record = changed(to: 5, 3)
    record.hear(shown(5), backed: nil)
    #expect(record.isChanging)
    record.hear(shown(3), backed: nil)
    fill(3, &record)
    #expect(record.hasWholeSize && !record.isChanging)
  }
}
