import Engine
import Journal

/// `backtest`: runs a configuration over a recording into a journal of its own.
struct BacktestCommand: Subcommand {
  static let name = "backtest"
  static let group = CommandGroup.replay
  static let summary = "trade a recorded market on the simulated exchange and journal everything"
  static let usage =
    "--config <file> --market <journal> [--predictions <file>] --out <folder> [--json]"
  static let details = [
    "--config        the configuration file",
    "--market        a recording, made by `import` or `fetch`",
    "--predictions   predictions as NDJSON in time order",
    "--out           the journal to make; it must not exist",
    "--set           change a setting: --set rules.entry.confidence=0.6; may be repeated",
    "--batch         most inputs per commit (1024); it changes no byte that is decided",
    "--snapshots     records between snapshots (\(SnapshotWriter.defaultInterval)); 0 for none",
    "--skip-bad      leave out prediction lines that cannot be placed in time",
    "--json          one object for machines",
  ]

  private let config: String
  private let market: String
  private let predictions: String?
  private let out: String
  private let overrides: [String]
  private let batch: Int
  private let snapshotInterval: UInt64
  private let skipsBad: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    skipsBad = arguments.flag("--skip-bad")
    overrides = try arguments.repeated("--set")
    batch = Int(try arguments.number("--batch", in: 1...1_000_000) ?? 1024)
    snapshotInterval = UInt64(
      try arguments.number("--snapshots") ?? Int64(SnapshotWriter.defaultInterval))
    predictions = try arguments.option("--predictions")
    config = try Self.required(arguments.option("--config"), "--config")
    market = try Self.required(arguments.option("--market"), "--market")
    out = try Self.required(arguments.option("--out"), "--out")
  }

  private static func required(
    _ value: String?, _ name: String
  ) throws(UsageError) -> String {
    guard let value else { throw UsageError("`\(name)` is missing") }
    return value
  }

  func run(_ console: Console) throws -> ExitCode {
    let configuration = try ConfigurationLoader.load(
      path: config, overrides: overrides, environment: ConfigurationLoader.processEnvironment())
    let start = MonotonicTime.now
    let file = try predictions.map { path in
      try PredictionFile(
        path: path, bytes: FileBytes.read(path, limit: 1 << 30), skipsBad: skipsBad)
    }
    let bar = Progress("trading", total: 0, on: console)
    let summary = try AtomicFolder.write(out) { folder in
      try Backtest(
        configuration: configuration, market: market, predictions: file, out: folder, batch: batch,
        progress: bar.update, snapshotInterval: snapshotInterval
      ).run()
    }
    bar.finish()
    report(summary, file, MonotonicTime.seconds(since: start), console)
    return .success
  }

  private func report(
    _ summary: RunSummary, _ file: PredictionFile?, _ seconds: Double, _ console: Console
  ) {
    let skipped = file?.skipped ?? []
    for warning in summary.warnings { console.complain("backtest: \(warning)") }
    if json {
      console.print(
        json: .object(
          summary.members + [
            JSONMember("predictions_skipped", .whole(skipped.count)),
            JSONMember("seconds", .measure(seconds)),
          ]))
      return
    }
    console.print(summary.text)
    for place in skipped.prefix(10) { console.print("left out: \(place)") }
    if skipped.count > 10 { console.print("… and \(skipped.count - 10) more lines left out") }
  }
}
