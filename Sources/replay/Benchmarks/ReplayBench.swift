import Broker
import Engine
import Journal

/// Re-executing and folding a traded day, and what ticks and indicators cost alone.
struct ReplayBench {
  let day: String?
  let folder: String
  let rounds: Int
  /// Ticks of the synthetic day, and of the cases that need no journal.
  let ticks: Int

  func run() throws -> [BenchRow] {
    let journal = try day ?? syntheticDay()
    let rows = [
      try verify(journal, "verify", jobs: Processors.count),
      try verify(journal, "verify-one-engine", jobs: 1),
      try BenchRow.measure("replay", "fold", rounds: rounds) {
        try JournalFold(root: journal).ledger.lastSequence.rawValue
      },
      try TickBench(ticks: ticks).run(rounds: rounds),
      try WideBench(ticks: ticks).run(rounds: rounds),
    ]
    return try rows + IndicatorBench(bars: ticks / 2).run(rounds: rounds)
  }

  private func verify(_ journal: String, _ name: String, jobs: Int) throws -> BenchRow {
    try BenchRow.measure("replay", name, rounds: rounds) {
      let report = try Verifier(journal: journal, overrides: [], jobs: jobs).run()
      guard report.isIdentical else { throw InputError(report.text) }
      return report.events
    }
  }

  private func syntheticDay() throws -> String {
    let market = try BenchFolder.syntheticMarket(in: folder, ticks: ticks)
    let text = try SyntheticMarket(seed: 1, ticks: ticks).predictions()
    let predictions = try PredictionFile(
      path: "synthetic.ndjson", bytes: Array(text.utf8), skipsBad: false)
    _ = try Backtest(
      configuration: Configuration(), market: market, predictions: predictions,
      out: "\(folder)/day"
    ).run()
    return "\(folder)/day"
  }
}
