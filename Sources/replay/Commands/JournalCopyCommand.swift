import Journal

/// `journal copy`: a verified copy, also of a journal that is being written.
struct JournalCopyCommand: Subcommand {
  static let name = "journal copy"
  static let group = CommandGroup.journal
  static let summary = "copy a journal, or bring a copy up to date, and verify it"
  static let usage = "<journal> <destination> [--json]"
  static let details = [
    "--json   print one object with the figures",
    "Run it again at any time: an interrupted copy is continued, and only what is new is written.",
    "Of a journal being written, what is durable is copied. Links are never followed.",
    "A destination that holds anything else than the beginning of the journal is refused.",
  ]

  private let journal: String
  private let destination: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    journal = try arguments.positional("journal")
    destination = try arguments.positional("destination")
  }

  func run(_ console: Console) throws -> ExitCode {
    let report = try JournalCopy.run(from: journal, to: destination, files: PosixFiles())
    if json {
      console.print(json: Self.json(report))
      return .success
    }
    console.print(
      "\(report.newBytes) new bytes and \(report.newFiles) other files; the copy holds "
        + "\(report.segments) segments, \(report.bytes) bytes, read back and equal")
    if report.renewedSegments > 0 {
      console.print("\(report.renewedSegments) segments replaced by another form of the same")
    }
    if !report.isCleanlyClosed {
      let left = report.leftBytes == 0 ? "" : "; \(report.leftBytes) bytes are not durable yet"
      console.print("the journal is not closed; copied up to its durable end\(left)")
    }
    console.print("head: record \(report.head.sequence), \(report.head.hex)")
    return .success
  }

  private static func json(_ report: CopyReport) -> JSONValue {
    [
      "segments": .whole(report.segments), "bytes": .whole(report.bytes),
      "new_bytes": .whole(report.newBytes), "new_files": .whole(report.newFiles),
      "renewed_segments": .whole(report.renewedSegments), "left_bytes": .whole(report.leftBytes),
      "closed": .bool(report.isCleanlyClosed),
      "head": [
        "seq": .whole(report.head.sequence.rawValue), "hash": .string(report.head.hex),
      ],
    ]
  }
}
