import Journal

/// `journal repair`: brings the end of a journal that was not closed in order.
struct JournalRepairCommand: Subcommand {
  static let name = "journal repair"
  static let group = CommandGroup.journal
  static let summary = "bring the end of a journal in order after a crash; keeps what it cuts"
  static let usage = "<journal> [--dry-run] [--json]"
  static let details = [
    "--dry-run  only print what would be done",
    "--json     print one object",
    "Damage is never repaired: restore the file from a copy.",
    "Exits with 0 when there was nothing to do, 1 when it repaired or would, 2 when it cannot.",
  ]

  private let journal: String
  private let isDryRun: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    isDryRun = arguments.flag("--dry-run")
    json = arguments.flag("--json")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let plan = try RepairPlan(root: journal)
    var keptAs: String?
    if !plan.actions.isEmpty && !isDryRun {
      var options = WriterOptions()
      // A repair must be possible on a full disk: it cuts more than it writes.
      (options.freeSpaceReserveBytes, options.aheadBytes) = (0, 0)
      let writer = try JournalWriter(at: journal, day: plan.lastDay, options: options)
      keptAs = writer.recovered.keptAs
      _ = try writer.close()
    }
    if json {
      console.print(json: report(plan, keptAs: keptAs))
    } else {
      for action in plan.actions { console.print("\(isDryRun ? "would " : "")\(action)") }
      console.print(verdict(plan, console))
    }
    return plan.actions.isEmpty ? .success : .failure
  }

  private func verdict(_ plan: RepairPlan, _ console: Console) -> String {
    let end = "ends with record \(plan.lastSequence)"
    if plan.actions.isEmpty { return "\(console.paint("nothing to do", .good)): \(end)" }
    return isDryRun ? "nothing was changed; \(end)" : "\(console.paint("repaired", .good)): \(end)"
  }

  private func report(_ plan: RepairPlan, keptAs: String?) -> JSONValue {
    [
      "dry_run": .bool(isDryRun), "repaired": .bool(!isDryRun && !plan.actions.isEmpty),
      "last_seq": .whole(plan.lastSequence.rawValue),
      "kept_as": keptAs.map { .string($0) } ?? nil,
      "actions": .array(plan.actions.map { .string("\($0)") }),
    ]
  }
}
