import Broker
import Engine
import Journal
import Projections

/// A session against a broker: goes on where its journal ends, and ends when a person, the clock
/// or the broker says so.
struct LiveRun {
  let configuration: Configuration
  /// The journal, which a first run makes.
  let root: String
  let link: any BrokerLink
  let predictions: PredictionFile?
  /// When it ends by itself; nil for never.
  let until: Timestamp?
  let listen: () throws -> OperatorWish?
  let tell: (ClientAction) -> Void
  var options = WriterOptions()
  /// Predictions that come from outside.
  var feed: (any PredictionFeed)?
  /// How far back the feed looks without newer predictions in the journal.
  var lookback = Nanoseconds.zero
  /// Asked for prices while streaming has stopped.
  var quotes: QuotePoller?
  /// From one snapshot of the broker's to the next while streaming has stopped; nil for none.
  var snapshots: Nanoseconds?
  /// Tells people what happens.
  var watch = LiveWatch()
  /// The name under which the broker stands in the journal.
  var venue = LiveRun.venue
  /// Looks at the state that the session would go on from; what it throws keeps it from beginning.
  var judge: (Ledger) throws -> Void = { _ in }
  /// Called once this process is the one that trades the journal.
  var isAlone: () throws -> Void = {}
  /// Whether timers fire; without a broker nothing could be done that they lead to.
  var firesTimers = true
  /// Whether what the configuration names and the journal does not know is defined.
  var addsInstruments = true
  /// Measures the session and tells of it; nil for nobody who asks.
  var probe: LiveProbe?

  /// TWS or IB Gateway.
  static let venue = "tws"
  /// The simulated broker of this program.
  static let simulator = "simulator"
  /// How long closing everything may take before the session ends all the same.
  private static let closingPatience = Nanoseconds.seconds(30)

  /// Runs to the end.
  ///
  /// - Returns: the figures, and the journal's head.
  func run() throws -> RunSummary {
    // Looked at first: what is refused leaves the journal as it was.
    let ledger = try state()
    try judge(ledger)
    let instruments = try instruments(knownTo: ledger)
    let isCut = try isCut(after: ledger.lastSequence)
    let day = try Self.day(of: link.now)
    let writer = try JournalWriter(at: root, day: day.date, options: options)
    guard writer.nextSequence == ledger.lastSequence.next else {
      throw InputError("\(root): another process wrote to it just now; start again")
    }
    let source = LiveSource(
      link, predictions: predictions, feed: feed,
      listen: {
        watch.tellProblems(tell)
        return try listen()
      }, tell: tell,
      raise: { watch.raise($0, at: link.now) })
    source.probe = probe
    source.firesTimers = firesTimers
    source.poll(quotes, snapshots: snapshots, instruments)
    defer { quotes?.stop() }
    probe?.monitor.begin(venue: venue, mode: configuration.mode.session, ledger: ledger)
    source.begin(start(day), Array(instruments.dropFirst(ledger.instruments.all.count)))
    source.skipPredictions(before: link.now)
    if let until { source.stop(at: until) }
    try isAlone()
    try watch.begin(journal: root, last: ledger.lastSequence)
    defer { watch.end(tell) }
    if isCut { watch.noteCrash(at: ledger.now, now: link.now) }
    try link.open(instruments)
    let earliest = link.now + Nanoseconds(rawValue: -lookback.rawValue)
    try feed?.begin(
      since: ledger.predictionsKnown(notBefore: earliest), symbols: instruments.map(\.symbol))
    defer { feed?.end() }
    var session = Session(
      source: source, sink: ObservedRecorder(AlertRecorder(writer, watch), probe), edge: source,
      engine: Engine(ledger: ledger, decoder: TWSFrameDecoder()))
    let snapshots = SnapshotWriter(root: root)
    session.snapshots = snapshots.policy(every: SnapshotWriter.defaultInterval)
    session.onCommit = probe.map { probe in { probe.committed($0, $1) } }
    do { try trade(&session) } catch {
      // What was taken stays; a second error would only hide the first.
      do { _ = try writer.close() } catch { tell(.notice(ClientNotice(.warn, "\(error)"))) }
      watch.noteFailure(error, at: link.now)
      throw error
    }
    watch.noteDay(session.engine.ledger, at: link.now)
    let head = try writer.close()
    snapshots.take(session.engine.ledger, head)
    return RunSummary(
      ledger: session.engine.ledger, counts: session.counts, head: head,
      warnings: snapshots.problems.map { "\($0)" })
  }

  /// Day after day until the end, then what the connection says last.
  private func trade(
    _ session: inout Session<LiveSource, ObservedRecorder<AlertRecorder>, LiveSource>
  ) throws {
    let source = session.source
    var closingUntil: Timestamp?
    repeat {
      try session.run()
      if source.ending == .dayOver {
        watch.noteDay(session.engine.ledger, at: link.now)
        let day = try Self.day(of: link.now)
        try session.sink.base.writer.startDay(day.date)
        source.begin(start(day), [])
      }
      if source.hasStopped, closingUntil == nil { closingUntil = link.now + Self.closingPatience }
    } while goesOn(source, session.engine.ledger, closingUntil)
    source.close()
    try session.run()
  }

  private func goesOn(_ source: LiveSource, _ ledger: Ledger, _ closingUntil: Timestamp?) -> Bool {
    switch source.ending {
    case .dayOver: return true
    case .stopped: return false
    case .closing:
      let isFlat = ledger.tradedInstruments.allSatisfy { ledger.book.position($0) == .zero }
      return !(isFlat && ledger.orders.liveCount == 0) && link.now < closingUntil ?? link.now
    }
  }

  // MARK: The start

  private static func day(of time: Timestamp) throws -> SessionCalendar {
    guard let date = NewYorkTime.date(of: time), let day = TradingCalendar.day(date) else {
      throw InputError("the clock shows \(time): no calendar is known for that; set the clock")
    }
    return day
  }

  private func start(_ day: SessionCalendar) -> SessionStarted {
    var started = SessionStarted()
    started.build = BuildInformation.text
    started.mode = configuration.mode.session
    started.account = configuration.account
    started.venue = venue
    started.configuration = configuration.canonicalBytes
    started.configurationHash = SHA256.hash(started.configuration)
    started.calendar = day
    return started
  }

  /// The state at the journal's end; nothing without a journal, or with one that holds nothing.
  private func state() throws -> Ledger {
    guard PosixFiles().isJournal(root) else { return Ledger() }
    let ledger = try LedgerLoader(root: root).load().ledger
    if ledger.lastSequence != .none { try checkBinding(ledger) }
    return ledger
  }

  /// Whether the session before did not end in order.
  private func isCut(after last: SequenceNumber) throws -> Bool {
    guard last != .none else { return false }
    let reader = try JournalReader(opening: root)
    try reader.seek(to: last)
    while try reader.advance() != nil {}
    return !reader.isCleanlyClosed
  }

  /// A journal belongs to one account, mode and venue.
  private func checkBinding(_ ledger: Ledger) throws {
    let session = ledger.session
    let mode = configuration.mode.session
    guard session.account == configuration.account, session.mode == mode, session.venue == venue
    else {
      let (its, ours) = (AccountMask.mask(session.account), AccountMask.mask(configuration.account))
      throw InputError(
        "\(root): a journal of account \(its), mode \(session.mode), venue \(session.venue); "
          + "this is account \(ours), mode \(mode), venue \(venue): give it a journal of its own"
      )
    }
    guard ledger.now <= link.now + .seconds(5) else {
      throw InputError(
        "\(root): its last record is of \(ledger.now), the clock shows \(link.now): set the clock")
    }
  }

  /// What the journal knows, then what the configuration adds.
  private func instruments(knownTo ledger: Ledger) throws -> [InstrumentDefined] {
    guard !configuration.instruments.isEmpty else {
      throw InputError("the configuration names no `instruments`: say what is to be traded")
    }
    var all = ledger.instruments.all
    for wanted in configuration.instruments
    where addsInstruments && !all.contains(where: { $0.symbol == wanted.symbol }) {
      var new = InstrumentDefined()
      new.instrument = InstrumentID(rawValue: UInt32(all.count))
      new.symbol = wanted.symbol
      all.append(new)
    }
    return all
  }
}

extension Ledger {
  /// When the newest prediction was made that is known; one dated ahead counts when it came.
  fileprivate func predictionsKnown(notBefore start: Timestamp) -> Timestamp {
    var newest = max(start, .zero)
    for instrument in instrumentIDs {
      guard let last = signals.last(instrument) else { continue }
      newest = max(newest, min(last.signal.issuedAt, last.receivedAt))
    }
    return newest
  }
}
