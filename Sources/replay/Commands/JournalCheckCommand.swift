import Journal

/// `journal check`: is every byte of a journal what was written?
struct JournalCheckCommand: Subcommand {
  static let name = "journal check"
  static let group = CommandGroup.journal
  static let summary = "check every byte of a journal: checksums, order, chain, contents"
  static let usage = "<journal> [--anchors] [--public-key <hex|file>]... [--json]"
  static let details = [
    "--anchors     compare the signed anchors with the chain, too",
    "--public-key  whose signatures count (64 hex digits or a file); may be repeated; without it",
    "              one key must have signed all anchors, and whose it is stays open",
    "--json        print one object with the figures and the findings",
    "Reads only. Exits with 0 when nothing is wrong, 1 with findings.",
  ]

  /// Findings beyond this many are only counted in the text.
  private static let shownMax = 50
  private let journal: String
  private let json: Bool
  private let withAnchors: Bool
  private let publicKeys: [String]

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    let asked = arguments.flag("--anchors")
    publicKeys = try arguments.repeated("--public-key")
    withAnchors = asked || !publicKeys.isEmpty
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    var report = try JournalCheck.run(root: journal)
    var anchors: AnchorReport?
    if withAnchors {
      let found = try AnchorsText.check(journal, publicKeys, after: report)
      report.findings += found.findings
      anchors = found
    }
    if json {
      console.print(json: Self.json(report, anchors))
    } else {
      for finding in report.findings.prefix(Self.shownMax) {
        console.print(console.paint("\(finding)", .bad))
      }
      let hidden = report.findings.count - Self.shownMax
      if hidden > 0 { console.print("... and \(hidden) more") }
      for path in report.keptAside { console.print("kept aside by an earlier recovery: \(path)") }
      for path in report.unfinishedSeals { console.print("left by an unfinished seal: \(path)") }
      if let first = report.prunedBefore { console.print("pruned before record \(first)") }
      console.print(Self.summary(report, console))
      if let anchors { for line in AnchorsText.lines(anchors) { console.print(line) } }
    }
    return report.isClean ? .success : .failure
  }

  private static func summary(_ report: CheckReport, _ console: Console) -> String {
    let count = report.findings.count
    let verdict =
      report.isClean
      ? console.paint("clean", .good)
      : console.paint(count == 1 ? "1 finding" : "\(count) findings", .bad)
    return "\(verdict): \(report.records) records, \(report.ticks) of them ticks, in "
      + "\(report.blocks) blocks, \(report.segments) segments, \(report.bytes) bytes\n"
      + "head: record \(report.head.sequence), \(report.head.hex)"
  }

  private static func json(_ report: CheckReport, _ anchors: AnchorReport?) -> JSONValue {
    [
      "clean": .bool(report.isClean), "records": .whole(report.records),
      "ticks": .whole(report.ticks), "blocks": .whole(report.blocks),
      "segments": .whole(report.segments), "bytes": .whole(report.bytes),
      "head": [
        "seq": .whole(report.head.sequence.rawValue), "hash": .string(report.head.hex),
      ],
      "pruned_before": report.prunedBefore.map { .whole($0.rawValue) } ?? .null,
      "anchors": anchors.map { AnchorsText.json($0) } ?? .null,
      "kept_aside": .array(report.keptAside.map { .string($0) }),
      "unfinished_seals": .array(report.unfinishedSeals.map { .string($0) }),
      "findings": .array(
        report.findings.map { finding in
          [
            "file": .string(finding.file), "offset": .whole(finding.offset),
            "seq": .whole(finding.sequence), "last_seq": .whole(finding.lastSequence),
            "message": .string(finding.message),
          ]
        }),
    ]
  }
}
