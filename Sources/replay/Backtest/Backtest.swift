import Broker
import Engine
import Journal
import Projections

/// Runs a configuration over a recording and journals everything.
struct Backtest {
  let configuration: Configuration
  let market: String
  let predictions: PredictionFile?
  let out: String
  /// Most inputs per commit; changes nothing that is decided.
  var batch = 1024
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
      recording: recording, name: market, predictions: predictions,
      venue: SimulatedVenue(
        configuration: configuration.simulation, account: configuration.account, clientID: 1),
      opening: opening, progress: progress)
    let writer = try JournalWriter(at: out, day: try firstDay(), options: options)
    var session = Session(
      source: source, sink: writer, edge: source, engine: Engine(decoder: TWSFrameDecoder()),
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

  /// The backtest's session in place of the recording's.
  private func opening(_ recorded: SessionStarted) -> SessionStarted {
    var started = recorded
    started.build = BuildInformation.text
    started.mode = .backtest
    started.account = configuration.account
    started.venue = Self.venue
    started.configuration = configuration.canonicalBytes
    started.configurationHash = SHA256.hash(started.configuration)
    return started
  }

  private func firstDay() throws -> Int64 {
    let reader = try JournalReader(opening: market)
    guard try reader.advance() == .event, case .sessionStarted(let started) = try reader.event()
    else { throw InputError("\(market): not a recording: it does not begin with a session") }
    guard started.mode == .recording else {
      throw InputError(
        "\(market): not a recording: it is a journal of mode \(started.mode); "
          + "give one made by `import`")
    }
    return started.calendar.date
  }
}
