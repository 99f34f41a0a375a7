import Journal
import Projections
import Testing

/// Numbers that TWS gives to orders made by hand.
struct ForeignNumberTests {
  private func nextOrder(after number: Int64, client: Int64) -> OrderID {
    var ledger = Ledger()
    var open = OpenOrderReported()
    open.order = OrderID(rawValue: number)
    open.clientID = client
    ledger.fold(
      Recorded(
        Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: Timestamp(rawValue: 1)),
        .openOrder(open)))
    return ledger.nextOrder
  }

  @Test func `Our numbers go on behind that of an order made by hand`() {
    #expect(nextOrder(after: 7, client: 0).rawValue == 8)
    #expect(nextOrder(after: 1, client: 0).rawValue == 2)
  }

  @Test func `Negative numbers, no number and the numbers of other clients move nothing`() {
    #expect(nextOrder(after: -3, client: 0).rawValue == 1)
    #expect(nextOrder(after: 0, client: 0).rawValue == 1)
    #expect(nextOrder(after: Int64(Int32.max), client: 0).rawValue == 1)
    #expect(nextOrder(after: 7, client: 5).rawValue == 1)
  }
}
