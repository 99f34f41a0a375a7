import Journal
import Store

/// Trades what a journal had from outside once more on the simulated exchange, with its own
/// configuration and with another.
///
/// What the broker answered then is left out on both sides, so the two differ by their
/// configuration alone; how far the simulation is from what was recorded is a comparison of its own.
struct WhatIf {
  /// The journal that was recorded.
  let journal: String
  /// The configuration instead of the recorded one; nil to change that.
  let replacement: Configuration?
  /// Settings that are changed on top.
  let overrides: [String]
  /// Told now and then how many records are done.
  var progress: (UInt64) -> Void = { _ in }

  /// What came of it.
  struct Outcome {
    /// Recorded against baseline: what the simulation does not get as it was.
    let calibration: JournalComparison
    /// Baseline against variant: what the other configuration changes.
    let effect: JournalComparison
    /// How the recorded journal had ended.
    let end: JournalEnd
  }

  /// Simulates both into `folder` and compares.
  func run(in folder: String) throws -> Outcome {
    let started = try MarketIntake.journal.firstSession(in: journal)
    let recorded = try configuration(of: started)
    let variant = try adapted(recorded)
    let (baseline, other) = ("\(folder)/baseline", "\(folder)/variant")
    try simulate(recorded, into: baseline) { $0 }
    try simulate(variant, into: other) { try adapt($0) }
    let (calibration, ends) = try JournalPair(first: journal, second: baseline).compare()
    let (effect, _) = try JournalPair(first: baseline, second: other).compare()
    return Outcome(calibration: calibration, effect: effect, end: ends[0])
  }

  private func simulate(
    _ configuration: Configuration, into out: String, adapt: @escaping ([UInt8]) throws -> [UInt8]
  ) throws {
    _ = try Backtest(
      configuration: configuration, market: journal, predictions: nil, out: out, intake: .journal,
      adapt: adapt, progress: progress, snapshotInterval: 0
    ).run()
  }

  private func configuration(of started: SessionStarted) throws -> Configuration {
    if started.configuration.isEmpty { return Configuration() }
    do { return try Configuration(canonical: started.configuration) } catch {
      throw InputError("\(journal): record 1: its configuration cannot be read: \(error)")
    }
  }

  /// The variant of a configuration that was recorded.
  ///
  /// - Throws: what is wrong with the settings, all of it.
  private func adapted(_ recorded: Configuration) throws -> Configuration {
    try ConfigurationLoader.change(replacement ?? recorded, overrides: overrides)
  }

  private func adapt(_ recorded: [UInt8]) throws -> [UInt8] {
    if let replacement { return try adapted(replacement).canonicalBytes }
    let base: Configuration
    // What this build cannot read stays as it is; the engine meets it as it did then.
    do { base = recorded.isEmpty ? Configuration() : try Configuration(canonical: recorded) } catch
    {
      return recorded
    }
    return try adapted(base).canonicalBytes
  }
}
