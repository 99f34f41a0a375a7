import Journal

/// `journal seal`: finished segments smaller, and with an index.
struct JournalSealCommand: Subcommand {
  static let name = "journal seal"
  static let group = CommandGroup.journal
  static let summary = "compress finished segments harder and give each an index"
  static let usage = "<journal> [--day <yyyymmdd>] [--json]"
  static let details = [
    "--day    only the segments of this session date",
    "--json   print one object",
    "Records and hash chain stay as they are: each new file is read back before it replaces the",
    "old one. What is sealed already, or may still be written to, is left alone.",
  ]

  private let journal: String
  private let day: Int64?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    day = try arguments.number("--day", in: 1000_01_01...9999_12_31)
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    SealText.print(try Sealer.seal(root: journal, day: day), verb: "sealed", json: json, console)
    return .success
  }
}

/// `journal reindex`: indexes of sealed segments that are missing or wrong, made anew.
struct JournalReindexCommand: Subcommand {
  static let name = "journal reindex"
  static let group = CommandGroup.journal
  static let summary = "rebuild the indexes of sealed segments where they are missing or wrong"
  static let usage = "<journal> [--day <yyyymmdd>] [--json]"
  static let details = [
    "--day    only the segments of this session date",
    "--json   print one object",
    "Nothing but speed depends on an index.",
  ]

  private let journal: String
  private let day: Int64?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    day = try arguments.number("--day", in: 1000_01_01...9999_12_31)
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let report = try Sealer.reindex(root: journal, day: day)
    SealText.print(report, verb: "indexed", json: json, console)
    return .success
  }
}

/// How both commands say what they did.
private enum SealText {
  static func print(_ report: SealReport, verb: String, json: Bool, _ console: Console) {
    if json { return console.print(json: Self.json(report, verb)) }
    for path in report.removed { console.print("removed what an unfinished seal left: \(path)") }
    for segment in report.segments {
      if let reason = segment.left {
        console.print("\(segment.file): left as it is: \(reason)")
      } else {
        console.print("\(segment.file): \(verb), \(segment.before) -> \(segment.after) bytes")
      }
    }
    let (before, after) = totals(report)
    console.print(
      "\(verb) \(report.written) of \(report.segments.count) segments, "
        + "\(before) -> \(after) bytes")
  }

  private static func totals(_ report: SealReport) -> (before: Int, after: Int) {
    report.segments.reduce((0, 0)) { ($0.0 + $1.before, $0.1 + $1.after) }
  }

  private static func json(_ report: SealReport, _ verb: String) -> JSONValue {
    let (before, after) = totals(report)
    return .object([
      JSONMember(verb, .whole(report.written)),
      JSONMember("bytes_before", .whole(before)), JSONMember("bytes_after", .whole(after)),
      JSONMember("removed", .array(report.removed.map { .string($0) })),
      JSONMember(
        "segments",
        .array(
          report.segments.map { segment in
            [
              "file": .string(segment.file), "bytes_before": .whole(segment.before),
              "bytes_after": .whole(segment.after),
              "left": segment.left.map { .string($0) } ?? .null,
            ]
          })),
    ])
  }
}
