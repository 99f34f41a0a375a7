import Journal
import Store

/// `diff`: what did two journals do differently, and why? Or: what changed within one? Or: which
/// rows of two database files are not the same?
struct DiffCommand: Subcommand {
  static let name = "diff"
  static let group = CommandGroup.replay
  static let summary = "compare two journals, or two places of one, and say why they differ"
  static let usage =
    "<journal> <journal> [--limit <n>] [--json] | <journal> --at <moment> --at <moment> | "
    + "<file.db> <file.db> [--limit <n>] [--json]"
  static let details = [
    "--limit   first causes and differing orders to show (10)",
    "--json    one object with every difference",
    "--at      two places of one journal: positions, profits, orders, risk level and cash that",
    "          changed between them, with the records that changed them; a record number, 10:32",
    "          in New York, or 2013-10-07T14:32:00Z; --no-snapshots folds from record 1",
    "Two files of `rebuild --sqlite` are compared row by row, with what that makes in money.",
    "A decision is found again by its rule, its instrument and the input it followed from. Changed",
    "decisions are grouped under the first one that led to them in their instrument.",
    "Exit code 0 when nothing differs, 1 when something does, 2 when it cannot be told.",
  ]

  private let journals: JournalPair
  private let places: [String]
  private let usesSnapshots: Bool
  private let limit: Int
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    limit = Int(try arguments.number("--limit", in: 0...1_000_000) ?? 10)
    usesSnapshots = !arguments.flag("--no-snapshots")
    places = try arguments.repeated("--at")
    guard [0, 2].contains(places.count) else {
      throw UsageError("`--at` is given twice: what changed between the two places")
    }
    let first = try arguments.positional("journal")
    journals = JournalPair(
      first: first, second: places.isEmpty ? try arguments.positional("journal") : first)
  }

  func run(_ console: Console) throws -> ExitCode {
    if !places.isEmpty { return try comparePlaces(console) }
    let files = [journals.first, journals.second].count { FileBytes.isFile($0) }
    switch files {
    case 0: return try compareJournals(console)
    case 2:
      return try DatabaseDiff(first: journals.first, second: journals.second, limit: limit)
        .run(console, json: json)
    default:
      throw InputError(
        "\(journals.first), \(journals.second): one is a database file, the other is none; write "
          + "the other with `replay rebuild <journal> --sqlite <file>`")
    }
  }

  private func comparePlaces(_ console: Console) throws -> ExitCode {
    let difference = try StateDiff(
      journal: journals.first, places: places, usesSnapshots: usesSnapshots
    ).run(console)
    if json {
      console.print(json: difference.json, isPretty: true)
    } else if difference.changes.isEmpty {
      console.print("nothing changed between the two places")
    } else {
      for line in difference.lines { console.print(VisibleText.of(line)) }
    }
    return difference.changes.isEmpty ? .success : .failure
  }

  private func compareJournals(_ console: Console) throws -> ExitCode {
    let (comparison, ends) = try journals.compare()
    for (end, root) in zip(ends, [journals.first, journals.second]) {
      end.mention(root, on: console)
    }
    if json {
      console.print(json: comparison.json)
    } else if comparison.isEqual {
      console.print("equal: \(comparison.agreement), the same settings and inputs")
    } else {
      console.print("first   \(journals.first)\nsecond  \(journals.second)\n")
      ComparisonReport(comparison, first: "first", second: "second")
        .print(on: console, limit: limit)
    }
    return comparison.isEqual ? .success : .failure
  }
}
