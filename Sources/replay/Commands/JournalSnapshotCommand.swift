import Journal
import Projections

/// `journal snapshot`: keeps states of an existing journal, so that later questions fold less.
struct JournalSnapshotCommand: Subcommand {
  static let name = "journal snapshot"
  static let group = CommandGroup.journal
  static let summary = "fold a journal and keep states of it, so that later questions are fast"
  static let usage = "<journal> [--every <records>] [--json]"
  static let details = [
    "--every   about how many records between snapshots (\(SnapshotWriter.defaultInterval))",
    "--json    one object for machines",
    "A snapshot is made at the first block end at or after each multiple, and at a clean end.",
    "Everything is folded from record 1; snapshots that exist are replaced, never believed.",
    "Snapshots only save time: the folder `snapshots` may be deleted whenever you like.",
  ]

  private let journal: String
  private let interval: UInt64
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    interval = UInt64(
      try arguments.number("--every", in: 1...Int64.max) ?? Int64(SnapshotWriter.defaultInterval))
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let writer = SnapshotWriter(root: journal)
    let last = try Self.make(writer, of: journal, every: interval)
    if json {
      console.print(json: Self.json(writer, last))
    } else {
      for snapshot in writer.written {
        console.print("snapshot at record \(snapshot.sequence), \(snapshot.bytes) bytes")
      }
      if writer.written.isEmpty && writer.problems.isEmpty {
        console.print("no snapshot: no block ends at or after record \(interval), of \(last)")
      }
    }
    for problem in writer.problems { console.complain("journal snapshot: \(problem)") }
    return writer.problems.isEmpty ? .success : .cannotRun
  }

  /// Folds the whole journal, handing its states to `writer`; the last record.
  static func make(
    _ writer: SnapshotWriter, of root: String, every interval: UInt64
  ) throws -> SequenceNumber {
    var start = try LedgerLoader(root: root, usesSnapshots: false).start()
    var due = interval
    let noteBlockEnd = { (ledger: Ledger, reader: JournalReader) in
      guard ledger.lastSequence.rawValue >= due else { return }
      let head = reader.lastBlockEnd
      guard head.sequence == ledger.lastSequence else { return }
      writer.take(ledger, head)
      let (next, overflow) = interval.multipliedReportingOverflow(
        by: head.sequence.rawValue / interval + 1)
      due = overflow ? .max : next
    }
    _ = try start.fold(in: root, between: noteBlockEnd) { _, _, _ in true }
    let end = start.reader.lastBlockEnd
    if end.sequence == start.ledger.lastSequence { writer.take(start.ledger, end) }
    return start.ledger.lastSequence
  }

  private static func json(_ writer: SnapshotWriter, _ last: SequenceNumber) -> JSONValue {
    [
      "records": .whole(last.rawValue),
      "snapshots": .array(
        writer.written.map { ["seq": .whole($0.sequence.rawValue), "bytes": .whole($0.bytes)] }),
    ]
  }
}
