import Journal
import Projections

/// `journal snapshot`: keeps states of an existing journal, so that later questions fold less.
struct JournalSnapshotCommand: Subcommand {
  static let name = "journal snapshot"
  static let group = CommandGroup.journal
  static let summary = "fold a journal and keep states of it, so that later questions are fast"
  static let usage = "<journal> [--every <records>] [--keep <snapshots>] [--copy <folder>] [--json]"
  static let details = [
    "--every   about how many records between snapshots (\(SnapshotWriter.defaultInterval))",
    "--keep    how many of the newest stay (\(SnapshotStore.keptNewest)); of the older ones the",
    "          last of each day stays",
    "--copy    fold this copy instead, for a journal whose first days were pruned",
    "--json    one object for machines",
    "A snapshot is made at the first block end at or after each multiple, and at a clean end.",
    "Everything is folded from record 1; snapshots that exist are replaced, never believed.",
    "A pruned journal is folded from its oldest snapshot, or, with --copy, from record 1.",
    "Snapshots only save time: the folder `snapshots` of a journal that was not pruned may be",
    "deleted whenever you like.",
  ]

  private let journal: String
  private let copy: String?
  private let interval: UInt64
  private let keptNewest: Int
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    interval = UInt64(
      try arguments.number("--every", in: 1...Int64.max) ?? Int64(SnapshotWriter.defaultInterval))
    keptNewest = Int(
      try arguments.number("--keep", in: 1...1_000_000) ?? Int64(SnapshotStore.keptNewest))
    copy = try arguments.option("--copy")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let writer = SnapshotWriter(root: journal, keptNewest: keptNewest)
    let last = try SnapshotMaker(root: journal, folding: copy ?? journal, every: interval)
      .make(writer)
    if json {
      console.print(json: Self.json(writer, last))
    } else {
      print(writer, last, console)
    }
    for problem in writer.problems { console.complain("journal snapshot: \(problem)") }
    return writer.problems.isEmpty ? .success : .cannotRun
  }

  private func print(_ writer: SnapshotWriter, _ last: SequenceNumber, _ console: Console) {
    for snapshot in writer.written {
      console.print("snapshot at record \(snapshot.sequence), \(snapshot.bytes) bytes")
    }
    if !writer.removed.isEmpty {
      console.print("removed \(writer.removed.count) older snapshots")
    }
    if writer.written.isEmpty && writer.problems.isEmpty {
      console.print("no snapshot: no block ends at or after record \(interval), of \(last)")
    }
  }

  private static func json(_ writer: SnapshotWriter, _ last: SequenceNumber) -> JSONValue {
    [
      "records": .whole(last.rawValue),
      "snapshots": .array(
        writer.written.map { ["seq": .whole($0.sequence.rawValue), "bytes": .whole($0.bytes)] }),
      "removed": .array(writer.removed.map { .whole($0.rawValue) }),
    ]
  }
}
