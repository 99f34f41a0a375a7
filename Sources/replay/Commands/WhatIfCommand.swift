import Journal
import Store

/// `whatif`: what would have happened under another configuration?
struct WhatIfCommand: Subcommand {
  static let name = "whatif"
  static let group = CommandGroup.replay
  static let summary = "trade a journal's inputs again under another configuration and compare"
  static let usage =
    "<journal> (--set <setting>=<value>… | --config <file>) [--out <folder>] [--limit <n>] [--json]"
  static let details = [
    "--set      change a setting of the recorded configuration; may be repeated",
    "--config   another configuration instead of the recorded one; `--set` changes it further",
    "--out      keep both simulated journals, as `baseline` and `variant` in this new folder",
    "--limit    first causes and differing orders to show (10)",
    "--json     one object with every difference",
    "Kept are ticks, instruments, predictions, commands of the operator and adjustments; what the",
    "broker answered is simulated anew, once with the recorded configuration (baseline) and once",
    "with the other (variant). Recorded against baseline is the calibration gap: what the",
    "simulation does not reproduce. Baseline against variant is the effect.",
    "Exit code 0 when the variant does the same, 1 when something changes, 2 when it cannot tell.",
  ]

  private let journal: String
  private let config: String?
  private let overrides: [String]
  private let out: String?
  private let limit: Int
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    overrides = try arguments.repeated("--set")
    config = try arguments.option("--config")
    out = try arguments.option("--out")
    limit = Int(try arguments.number("--limit", in: 0...1_000_000) ?? 10)
    journal = try arguments.positional("journal")
    if overrides.isEmpty && config == nil {
      throw UsageError("say what is to be different: `--set <setting>=<value>` or `--config`")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let replacement = try config.map {
      try ConfigurationLoader.load(
        path: $0, environment: ConfigurationLoader.processEnvironment())
    }
    let bar = Progress("simulating", total: 0, on: console)
    let whatIf = WhatIf(
      journal: journal, replacement: replacement, overrides: overrides, progress: bar.update)
    let outcome: WhatIf.Outcome
    if let out {
      outcome = try AtomicFolder.write(out) { try whatIf.run(in: $0) }
    } else {
      outcome = try TemporaryFolder.with { try whatIf.run(in: $0) }
    }
    bar.finish()
    outcome.end.mention(journal, on: console)
    if json {
      console.print(
        json: ["calibration": outcome.calibration.json, "effect": outcome.effect.json])
    } else {
      printText(outcome, console)
    }
    return outcome.effect.hasSameCourse ? .success : .failure
  }

  private func printText(_ outcome: WhatIf.Outcome, _ console: Console) {
    let gap = outcome.calibration
    if gap.isEqual {
      console.print("calibration gap: none; recorded and baseline agree in \(gap.agreement)")
    } else {
      console.print("calibration gap: recorded against baseline, the same configuration simulated")
      ComparisonReport(gap, first: "recorded", second: "baseline")
        .print(on: console, limit: min(limit, 3))
    }
    console.print("\neffect: baseline against variant")
    ComparisonReport(outcome.effect, first: "baseline", second: "variant")
      .print(on: console, limit: limit)
    guard let out else { return }
    console.print("\nkept: \(out)/baseline and \(out)/variant")
  }
}

extension ComparisonReport {
  /// Settings, inputs, counts, causes and money, in this order.
  func print(on console: Console, limit: Int) {
    console.print(settings)
    console.print(inputs)
    console.print("")
    console.print(counts)
    console.print("")
    for line in causes + groups(limit: limit) { console.print(line) }
    let others = others(limit: limit)
    if !others.isEmpty { console.print("\norders, executions and commissions that differ") }
    for line in others { console.print(line) }
    console.print("")
    console.print(symbols)
    console.print("")
    console.print(rules)
  }
}
