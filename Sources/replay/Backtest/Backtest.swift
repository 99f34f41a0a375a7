import Broker
import Engine
import Journal
import Projections

/// Runs a configuration over a recording, or over what a journal had from outside, and journals
/// everything.
struct Backtest {
  let configuration: Configuration
  let market: String
  let predictions: PredictionFile?
  let out: String
  /// What `market` is.
  var intake = MarketIntake.recording
  /// Turns a configuration that a journal recorded into the one that takes over at that place;
  /// where there is none, ``configuration`` always does.
  var adapt: (([UInt8]) throws -> [UInt8])?
  /// Most inputs per commit; changes nothing that is decided.
  var batch = 1024
  /// Reads the broker's frames.
  var decoder: any FrameDecoder = TWSFrameDecoder()
  /// Told now and then how many records of the recording are done.
  var progress: (UInt64) -> Void = { _ in }
  /// Records between snapshots, beside the one at the end; 0 for no snapshot at all.
  var snapshotInterval = SnapshotWriter.defaultInterval

  /// The name under which the simulated exchange stands in the journal.
  static let venue = "simulator"

  /// Runs to the end of the recording.
  ///
  /// - Returns: the figures, and the journal's head.
  func run() throws -> RunSummary {
    let recording = try JournalReader(opening: market)
    let source = try BacktestMarket(
      recording: recording, as: intake, name: market, predictions: predictions,
      venue: SimulatedVenue(
        configuration: configuration.simulation, account: configuration.account, clientID: 1),
      opening: opening, progress: progress)
    let day = try intake.firstSession(in: market).calendar.date
    let writer = try JournalWriter(at: out, day: day, options: options)
    var session = Session(
      source: source, sink: writer, edge: source, engine: Engine(decoder: decoder),
      batch: batch)
    let snapshots = SnapshotWriter(root: out)
    if snapshotInterval > 0 { session.snapshots = snapshots.policy(every: snapshotInterval) }
    try session.run()
    let head = try writer.close()
    if snapshotInterval > 0 { snapshots.take(session.engine.ledger, head) }
    return RunSummary(
      ledger: session.engine.ledger, counts: session.counts, head: head,
      warnings: snapshots.problems.map { "\($0)" })
  }

  private var options: WriterOptions {
    var options = WriterOptions()
    options.policy = .none
    return options
  }

  /// The backtest's session or configuration in place of the recorded one.
  private func opening(_ recorded: Event) throws -> Event {
    switch recorded {
    case .sessionStarted(var started):
      started.configuration =
        try adapt?(started.configuration) ?? configuration.canonicalBytes
      started.configurationHash = SHA256.hash(started.configuration)
      started.build = BuildInformation.text
      started.mode = .backtest
      started.account = configuration.account
      started.venue = Self.venue
      return .sessionStarted(started)
    case .configurationChanged(var change):
      change.configuration = try adapt?(change.configuration) ?? configuration.canonicalBytes
      return .configurationChanged(change)
    default: return recorded
    }
  }
}
