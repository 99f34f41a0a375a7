import Journal
import Store

/// `rebuild`: folds the recorded events anew and compares with the digests in the journal, or reads
/// the facts themselves anew.
struct RebuildCommand: Subcommand {
  static let name = "rebuild"
  static let group = CommandGroup.replay
  static let summary = "rebuild every projection from the journal and check the recorded digests"
  static let usage = "<journal> [--redecode --out <journal> | --sqlite <file>] [--json]"
  static let details = [
    "--redecode   reads the broker's frames and the predictions anew with this build's decoders,",
    "             keeps what was decided and commanded, and writes it all as a new journal",
    "--out        the new journal; nothing may be there yet",
    "--sqlite     write every table of docs/sql.md but the ticks themselves into this database",
    "             file, instead; a file of the same journal is brought up to date",
    "--json       the figures that `backtest` printed, folded anew from the journal",
    "Exit code 1 when a recorded state digest is not found again, or a fact is read otherwise.",
    "A pruned journal is folded from its oldest snapshot, and it is said so.",
  ]

  private let journal: String
  private let redecoded: String?
  private let database: String?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    let redecodes = arguments.flag("--redecode")
    redecoded = try arguments.option("--out")
    database = try arguments.option("--sqlite")
    guard redecodes == (redecoded != nil) else {
      throw UsageError("`--redecode` and `--out` go together: the journal itself is never changed")
    }
    guard database == nil || !json && !redecodes else {
      throw UsageError("give one of `--json`, `--sqlite` and `--redecode`")
    }
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    if let redecoded {
      return try RedecodeRun(journal: journal, out: redecoded, json: json).run(console)
    }
    if let database { return try write(database, console) }
    let fold = try JournalFold(root: journal)
    fold.end.mention(journal, on: console)
    mentionPruned(fold, console)
    let summary = RunSummary(
      ledger: fold.ledger, counts: fold.counts, head: fold.head, first: fold.first)
    if json {
      let digests: [JSONMember] = [
        JSONMember("digests_matched", .whole(fold.digestsMatched)),
        JSONMember(
          "first_mismatch", fold.firstMismatch.map { .whole($0.rawValue) } ?? .null),
      ]
      console.print(json: .object(summary.members + digests))
    } else {
      console.print(summary.text)
      console.print(digestText(fold))
    }
    return fold.firstMismatch == nil ? .success : .failure
  }

  /// Writes the tables; what was there of the same journal is gone on with.
  private func write(_ database: String, _ console: Console) throws -> ExitCode {
    let rebuild = try SQLiteRebuild(journal: journal, into: database)
    let last = try rebuild.run { _ in }
    console.print("\(database): all tables up to record \(last)")
    return .success
  }

  private func mentionPruned(_ fold: JournalFold, _ console: Console) {
    guard let before = fold.prunedBefore else { return }
    console.complain(
      "note: \(journal) was pruned before record \(before); begun with the state of the snapshot "
        + "before record \(fold.first), on trust; the copy that holds the days before proves it")
  }

  private func digestText(_ fold: JournalFold) -> String {
    guard let mismatch = fold.firstMismatch else {
      return "\(fold.digestsMatched) recorded state digests found again"
    }
    return "the state digest recorded at seq \(mismatch) is not what the fold gives: the recorded "
      + "events do not lead to the state that the engine had"
  }
}
