import Journal
import Projections
import Store

/// What was held, ordered, allowed and owned at one instant.
struct StateReport {
  let loaded: LedgerLoader.Loaded
  private var ledger: Ledger { loaded.ledger }
  private var book: Book { ledger.book }

  init(_ loaded: LedgerLoader.Loaded) { self.loaded = loaded }

  private var held: [InstrumentID] {
    ledger.instrumentIDs.filter { book.position($0) != .zero }
  }

  private func symbol(_ instrument: InstrumentID) -> String {
    ledger.instruments[instrument]?.symbol ?? "#\(instrument.rawValue)"
  }

  private var unrealised: Money? { book.unmarkedCount == 0 ? book.unrealisedTotal : nil }

  /// Exact values for machines, and how the state was come by.
  var json: JSONValue {
    let origin: [JSONMember] = [
      JSONMember("snapshot", loaded.snapshot.map { .whole($0.rawValue) } ?? .null),
      JSONMember("folded", .whole(loaded.folded)),
      JSONMember(
        "stale_snapshots",
        .array(
          loaded.stale.map {
            ["seq": .whole($0.sequence.rawValue), "reason": .string($0.reason.description)]
          })),
    ]
    return .object((StateFigures(ledger).json.members ?? []) + origin)
  }

  /// Lines for people.
  var text: String {
    let reason = ledger.risk.reason.isEmpty ? "" : " (\(ledger.risk.reason))"
    var lines = [
      "record     \(ledger.lastSequence) at \(ledger.now)",
      "risk level \(ledger.risk.level)\(reason)",
      "cash       \(book.cash.cents)",
      "equity     \(book.equity.cents)",
      "realised   \(book.realisedTotal.cents)",
      "unrealised \(unrealised.cents)",
      "fees       \(book.feesTotal.cents)",
    ]
    lines += RiskReport(ledger).lines
    lines += held.map { "position   \(symbol($0)) \(book.position($0))" + average($0) }
    lines += ledger.orders.live.map(Self.line(symbol))
    if held.isEmpty { lines.append("position   none") }
    if ledger.orders.live.isEmpty { lines.append("live order none") }
    let from = loaded.snapshot.map { "snapshot at record \($0)" } ?? "the beginning"
    lines.append("from       \(from), \(loaded.folded) records folded")
    return lines.joined(separator: "\n")
  }

  private func average(_ instrument: InstrumentID) -> String {
    let mark = book.mark(instrument).map { ", mark \($0)" } ?? ""
    return (book.averagePrice(instrument).map { " at \($0)" } ?? "") + mark
  }

  private static func line(_ symbol: @escaping (InstrumentID) -> String) -> (OrderRecord) -> String
  {
    { order in
      let command = order.command
      return "live order \(order.id) \(symbol(command.instrument)) \(command.role) "
        + "\(command.side) \(command.quantity), filled \(order.filled), \(order.status)"
    }
  }
}
