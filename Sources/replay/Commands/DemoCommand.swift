import Journal
import Projections
import Store

/// `demo`: a made-up day of trading, journaled, verified and explained, with no outside data.
struct DemoCommand: Subcommand {
  static let name = "demo"
  static let group = CommandGroup.run
  static let summary = "trade a synthetic day, journal it, verify it bit for bit"
  static let usage =
    "[--live [--speed <n>] [--until <time>]] [--seed <number>] [--ticks <number>] [--out <folder>]"
  static let details = [
    "--seed    another day; the same seed gives the same bytes (1)",
    "--ticks   about how many market updates (\(SyntheticMarket.defaultTicks))",
    "--out     where to keep the journals (var/demo); a demo of before there is replaced",
    "--live    the same day as a rehearsal of a live one: a simulated broker, a prediction service",
    "          and the session are processes of their own and speak over sockets of this machine;",
    "          exit code 0 only if books and broker agree and the journal verifies",
    "--speed   how many times faster than time (\(LiveDemo.usualSpeed), which takes some minutes)",
    "--until   New York's time of day at which it ends (16:05)",
  ]

  private let seed: UInt64
  private let ticks: Int
  private let out: String
  private let speed: Int64?
  private let until: Nanoseconds?

  init(_ arguments: inout Arguments) throws(UsageError) {
    let isLive = arguments.flag("--live")
    let speed = try arguments.number("--speed", in: 1...RehearsalClock.speedMax)
    until = try Self.timeOfDay("--until", &arguments)
    if !isLive, speed != nil || until != nil {
      throw UsageError("`--speed` and `--until` belong to `--live`")
    }
    self.speed = isLive ? speed ?? LiveDemo.usualSpeed : nil
    seed = UInt64(try arguments.number("--seed") ?? 1)
    ticks = Int(try arguments.number("--ticks") ?? Int64(SyntheticMarket.defaultTicks))
    out = try arguments.option("--out") ?? "var/demo"
  }

  private static func timeOfDay(
    _ name: String, _ arguments: inout Arguments
  ) throws(UsageError) -> Nanoseconds? {
    guard let text = try arguments.option(name) else { return nil }
    guard let time = ClockText.read(text) else {
      throw UsageError("`\(name)`: `\(text)` is not a time of day such as 10:30")
    }
    return time
  }

  private var market: String { "\(out)/market" }
  private var day: String { "\(out)/day" }
  private static let marker = "demo-of-replay"

  func run(_ console: Console) throws -> ExitCode {
    let synthetic = try SyntheticMarket(seed: seed, ticks: ticks)
    try removePrevious()
    let made = try AtomicFolder.write(out) { folder in
      try BufferedFile(creating: "\(folder)/\(Self.marker)").close()
      return try record(synthetic, in: "\(folder)/market")
    }
    console.print(
      "market     \(made) ticks of \(synthetic.symbols.joined(separator: " ")), seed \(seed)")
    if let speed {
      return try LiveDemo(synthetic, folder: out, speed: speed, until: until).run(console)
    }
    let summary = try trade(synthetic)
    console.print(summary.text)
    let report = try Verifier(journal: day, overrides: []).run()
    console.print("")
    console.print(report.text)
    guard report.isIdentical else { return .failure }
    show(summary, console)
    return .success
  }

  /// Only what a demo made is removed, never a folder of somebody's.
  private func removePrevious() throws {
    guard Folders.exists(out) else { return }
    guard Folders.exists("\(out)/\(Self.marker)") else {
      throw InputError("\(out) is not of a demo and is left alone; choose another --out")
    }
    try Folders.remove(out)
  }

  private func record(_ synthetic: SyntheticMarket, in folder: String) throws -> Int {
    var options = WriterOptions()
    options.policy = .none
    var writer = try JournalWriter(at: folder, day: synthetic.calendar.date, options: options)
    let made = try synthetic.record(build: BuildInformation.text, into: &writer)
    _ = try writer.close()
    return made
  }

  private func trade(_ synthetic: SyntheticMarket) throws -> RunSummary {
    let predictions = try PredictionFile(
      path: "synthetic.ndjson", bytes: Array(synthetic.predictions().utf8), skipsBad: false)
    return try AtomicFolder.write(day) { folder in
      try Backtest(
        configuration: Configuration(), market: market, predictions: predictions, out: folder
      ).run()
    }
  }

  private func show(_ summary: RunSummary, _ console: Console) {
    console.print("")
    console.print(ProfitReport(summary.ledger).table)
    let order = summary.ledger.orders.all.first { $0.status == .filled }?.id
    console.print("\ntry next:")
    console.print("  \(program) why \(day) \(order ?? OrderID(rawValue: 1))")
    console.print("  \(program) orders \(day)")
    console.print("  \(program) verify \(day) --set rules.entry.confidence=0.6")
  }

  private var program: String { CommandLine.arguments.first ?? "replay" }
}
