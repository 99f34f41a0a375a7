import Journal

/// `journal prune`: removes old days that a verified copy holds.
struct JournalPruneCommand: Subcommand {
  static let name = "journal prune"
  static let group = CommandGroup.journal
  static let summary = "remove old days that are anchored and held by a verified copy"
  static let usage =
    "<journal> --keep <days> --copy <folder> [--public-key <hex|file>]... [--dry-run] [--json]"
  static let details = [
    "--keep        how many of the newest days stay, at least 1",
    "--copy        the copy that must hold what goes; it is read whole and compared, now",
    "--public-key  whose anchors count; may be repeated",
    "--dry-run     only print the plan",
    "--json        print one object with the plan",
    "Each day is printed with the reason why it stays or goes. Whole sealed days only, oldest",
    "first; what trading would be resumed from always stays: what comes after the newest usable",
    "snapshot. A snapshot is made where the journal will begin, so that all that is left can still",
    "be folded and verified; older snapshots go with their days. Anchors stay for ever.",
  ]

  private let journal: String
  private let copy: String
  private let keptDays: Int
  private let publicKeys: [String]
  private let isDryRun: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    isDryRun = arguments.flag("--dry-run")
    guard let days = try arguments.number("--keep", in: 1...1_000_000) else {
      throw UsageError("`--keep` is missing: how many of the newest days stay")
    }
    keptDays = Int(days)
    guard let copy = try arguments.option("--copy") else {
      throw UsageError("`--copy` is missing: the folder of the copy")
    }
    self.copy = copy
    publicKeys = try arguments.repeated("--public-key")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    var rules = PruneRules(
      keptDays: keptDays, copy: copy, restorePoint: try PrunedStart.restorePoint(of: journal))
    rules.publicKeys = try publicKeys.map { try PublicKey($0) }
    let plan = try PrunePlan(root: journal, rules: rules)
    if !json { console.print(Self.table(plan).text) }
    let removed = isDryRun ? 0 : try remove(plan, rules.restorePoint, console)
    if json {
      console.print(json: json(plan, removed))
    } else {
      let count = plan.days.count { $0.isRemoved }
      console.print(
        isDryRun
          ? "\(count) days, \(plan.removedBytes) bytes would go; nothing was removed"
          : "\(count) days, \(removed) bytes removed")
    }
    return .success
  }

  /// First the state where the journal will begin, then the days, then snapshots of before.
  private func remove(
    _ plan: PrunePlan, _ restorePoint: RestorePoint, _ console: Console
  ) throws -> Int {
    guard let first = plan.keptFrom else { return 0 }
    do { try PrunedStart.keep(at: first, of: journal) } catch {
      guard restorePoint == .notNeeded else { throw error }
      console.complain("note: without a snapshot where the recording will begin: \(error)")
    }
    let removed = try plan.remove()
    try PrunedStart.forget(before: first, of: journal)
    return removed
  }

  private static func table(_ plan: PrunePlan) -> Table {
    var table = Table([
      ("day", .left), ("records", .left), ("bytes", .right), ("fate", .left), ("because", .left),
    ])
    for day in plan.days {
      table.add([
        AnchorsText.day(day.day), "\(day.firstSequence) to \(day.lastSequence)",
        String(day.bytes), day.isRemoved ? "goes" : "stays", day.reason,
      ])
    }
    return table
  }

  private func json(_ plan: PrunePlan, _ removed: Int) -> JSONValue {
    [
      "dry_run": .bool(isDryRun), "removed_bytes": .whole(removed),
      "days": .array(
        plan.days.map { day in
          [
            "day": .string(AnchorsText.day(day.day)), "goes": .bool(day.isRemoved),
            "reason": .string(day.reason), "segments": .whole(day.segments),
            "bytes": .whole(day.bytes), "first_seq": .whole(day.firstSequence.rawValue),
            "last_seq": .whole(day.lastSequence.rawValue),
          ]
        }),
    ]
  }
}
