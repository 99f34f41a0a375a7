import Journal
import Projections

/// The books beside what the broker told, and every break between them.
public struct ReconReport {
  private let ledger: Ledger
  private let history: [Recorded]

  /// A report on one state.
  ///
  /// - Parameter history: the records of breaks up to there, in order.
  public init(_ ledger: Ledger, history: [Recorded]) {
    self.ledger = ledger
    self.history = history
  }

  private var both: Reconciliation { ledger.reconciliation }

  /// Positions that either side holds: symbol, ours, theirs.
  private var positions: [(symbol: String, ours: Quantity, theirs: Quantity)] {
    let held = ledger.instrumentIDs.filter { ledger.book.position($0) != .zero }
    let differing = both.differences.filter { $0.subject == .position }
    let agreed = held.filter { id in !differing.contains { $0.instrument == id } }
    let rows =
      agreed.map { (ledger.symbol($0), ledger.book.position($0), ledger.book.position($0)) }
      + differing.map {
        (
          $0.symbol, Quantity(rawValue: $0.ours.number), Quantity(rawValue: $0.theirs.number)
        )
      }
    return rows.sorted { $0.0 < $1.0 }
  }

  /// Positions of both sides; a star marks what differs.
  public var table: ReportTable {
    var table = ReportTable(
      ["symbol", "books#", "broker#", ""], emptyText: "positions: none on either side")
    for row in positions {
      let mark = row.ours == row.theirs ? "" : "*"
      table.rows.append([row.symbol, "\(row.ours)", "\(row.theirs)", mark])
    }
    return table
  }

  /// What is below the positions: cash, and a line for each step of each break.
  public var lines: [String] {
    var lines: [String] = []
    if let cash = both.reportedCash {
      lines.append("broker's cash \(cash.cents), cash of the books \(ledger.book.cash.cents)")
    }
    for record in history {
      guard case .breakChanged(let change) = record.event else { continue }
      lines.append("record \(record.sequence) at \(record.envelope.recordedAt): \(change.words)")
    }
    for open in both.breaks where both.difference(of: open) == nil {
      lines.append("break \(open.number): both sides agree now; the next session ends it")
    }
    return lines + [verdict]
  }

  /// One line: clean, or how much is open.
  public var verdict: String {
    guard both.isKnown else { return "not compared: the broker has told no positions yet" }
    guard !both.breaks.isEmpty else {
      return both.openedCount == 0
        ? "clean: there never was a break" : "clean: \(both.openedCount) of them, all over"
    }
    let known = both.breaks.count { $0.isAcknowledged }
    let count = both.breaks.count
    return "\(count) \(count == 1 ? "break is" : "breaks are") open, \(known) acknowledged"
  }

  /// Exact values for machines.
  public var json: JSONValue {
    [
      "record": .whole(ledger.lastSequence.rawValue),
      "compared": .bool(both.isKnown),
      "clean": .bool(both.isKnown && both.breaks.isEmpty),
      "broker_cash": .decimal(both.reportedCash),
      "cash": .decimal(ledger.book.cash),
      "positions": .array(
        positions.map {
          ["symbol": .string($0.symbol), "books": .decimal($0.ours), "broker": .decimal($0.theirs)]
        }),
      "open": .array(
        both.breaks.map {
          [
            "break": .whole($0.number), "symbol": .string($0.difference.symbol),
            "acknowledged": .bool($0.isAcknowledged),
            "books": .string($0.difference.ours.text),
            "broker": .string($0.difference.theirs.text),
          ]
        }),
      "history": .array(history.compactMap(Self.json)),
    ]
  }

  private static func json(_ record: Recorded) -> JSONValue? {
    guard case .breakChanged(let change) = record.event else { return nil }
    return [
      "record": .whole(record.sequence.rawValue),
      "time": .string(record.envelope.recordedAt.description),
      "break": .whole(change.number), "step": .string("\(change.step)"),
      "subject": .string("\(change.subject)"), "symbol": .string(change.symbol),
      "books": .string(change.ours.text), "broker": .string(change.theirs.text),
      "reason": .string(change.reason),
    ]
  }
}

extension BreakChanged {
  /// What it says, for people.
  var words: String {
    let sides = "books \(ours.text), broker \(theirs.text)"
    let why = reason.isEmpty ? "" : " (\(reason))"
    return "break \(number) of \(subject) \(symbol) \(step): \(sides)\(why)"
  }
}
