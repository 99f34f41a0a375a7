import Journal
import Projections
import Store

/// `demo`: a made-up day of trading, journaled, verified and explained, with no outside data.
struct DemoCommand: Subcommand {
  static let name = "demo"
  static let group = CommandGroup.run
  static let summary = "trade a synthetic day, journal it, verify it bit for bit"
  static let usage = "[--seed <number>] [--ticks <number>] [--out <folder>]"
  static let details = [
    "--seed    another day; the same seed gives the same bytes (1)",
    "--ticks   about how many market updates (\(SyntheticMarket.defaultTicks))",
    "--out     where to keep the journals (var/demo); a demo of before there is replaced",
  ]

  private let seed: UInt64
  private let ticks: Int
  private let out: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    seed = UInt64(try arguments.number("--seed") ?? 1)
    ticks = Int(try arguments.number("--ticks") ?? Int64(SyntheticMarket.defaultTicks))
    out = try arguments.option("--out") ?? "var/demo"
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
