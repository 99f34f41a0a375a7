import Broker
import Journal

/// The inputs of a live session: what the broker says, what a person says, timers, predictions.
///
/// What this program itself has to say, and what a person wants, comes before what waits from the
/// broker; the broker's own order is kept. ``advance()`` waits for the next input, but says
/// ``InputStep/idle`` before: at once after anything but market data, and 50 ms after the first
/// tick that is not durable.
final class LiveSource: InputSource, Venue, Clock {
  /// Why there are no more inputs for now.
  enum Ending: Hashable {
    /// New York's day is over.
    case dayOver
    /// The end that ``stop(at:)`` set, or a signal.
    case stopped
    /// Everything is being closed: look whether it is.
    case closing
  }

  private static let tickPatience = Nanoseconds.milliseconds(50)
  /// Longest wait, so that signals and the stop file are seen.
  private static let waitMax = Nanoseconds.milliseconds(50)
  /// Ticks after which a person is heard although more wait.
  private static let ticksMax = 4_096
  private static let never = Timestamp(rawValue: .max)

  private let link: any BrokerLink
  private let predictions: PredictionFile?
  private let feed: (any PredictionFeed)?
  /// Asked for prices while streaming has stopped; nil for nobody.
  private var quotes: QuotePoller?
  /// From one snapshot of an instrument to the next while its stream is silent; nil for none.
  private var snapshotInterval: Nanoseconds?
  /// Instruments whose streams are silent.
  private var silent: [InstrumentID] = []
  /// Symbols by instrument, for those questions.
  private var symbols: [String] = []
  private var nextPrediction = 0
  /// Told of what a feed wants people to know.
  private let raise: (Alert) -> Void
  /// Told of everything that is no input: notices, ends of connections.
  private let tell: (ClientAction) -> Void
  /// Looked at whenever there is nothing to do: what a person wants.
  private let listen: () throws -> OperatorWish?

  /// Measures what goes through here.
  var probe: LiveProbe?
  /// Whether timers that are due become inputs.
  var firesTimers = true

  /// What this program has to say, in order.
  private var own: [Event] = []
  private var timers = TimerQueue()
  private var actions: [ClientAction] = []
  private var place = 0
  /// A run of ticks out of ``actions``, and the current one.
  private var rows: [TickRow] = []
  private var row = 0
  private var current = Event.tick(Tick())
  /// Ticks given since a person was heard.
  private var ticksUnheard = 0
  private(set) var time = Timestamp.zero
  private(set) var cause = SequenceNumber.none
  var occurredAt: Timestamp { isTick ? rows[row].occurredAt : .zero }
  var tick: Tick { rows[row].tick }
  var event: Event { current }
  private var isTick = false

  /// When the first tick came that is not durable yet.
  private var tickSince: Timestamp?
  private var needsCommit = false
  private var dayEnd = never
  private var stopAt = never
  /// A person wants everything closed and the session to end then.
  private(set) var hasStopped = false
  private var closingLookAt = Timestamp.zero
  private(set) var ending = Ending.stopped

  /// - Parameters:
  ///   - predictions: lines that come when the session's clock shows their time.
  ///   - feed: predictions that come from outside; begun and ended by the caller.
  ///   - listen: asked now and then; nil when a person wants nothing.
  ///   - tell: gets what is for people, not for the journal.
  ///   - raise: gets alerts of the feed, too.
  init(
    _ link: any BrokerLink, predictions: PredictionFile?, feed: (any PredictionFeed)? = nil,
    listen: @escaping () throws -> OperatorWish?, tell: @escaping (ClientAction) -> Void,
    raise: @escaping (Alert) -> Void = { _ in }
  ) {
    self.link = link
    self.predictions = predictions
    self.feed = feed
    self.listen = listen
    self.tell = tell
    self.raise = raise
  }

  /// Begins a session: it is the next input, then the definitions.
  func begin(_ session: SessionStarted, _ definitions: [InstrumentDefined]) {
    // What is silent is found anew.
    for instrument in silent { endPolling(instrument) }
    dayEnd = session.calendar.midnight + .seconds(86_400)
    own.append(.sessionStarted(session))
    own += definitions.map { .instrumentDefined($0) }
  }

  /// Asks for prices of these instruments, by their numbers, while their streaming has stopped:
  /// a service first, where there is one, then the broker, whose snapshots may come all the same.
  func poll(
    _ quotes: QuotePoller?, snapshots interval: Nanoseconds?, _ instruments: [InstrumentDefined]
  ) {
    self.quotes = quotes
    snapshotInterval = interval
    symbols = instruments.map(\.symbol)
  }

  /// Inputs that are over before `time` are the last.
  func stop(at time: Timestamp) { stopAt = time }

  /// Passes by predictions that are older than the session.
  func skipPredictions(before time: Timestamp) {
    while let next = predictionTime, next < time { nextPrediction += 1 }
  }

  /// Ends the connection; what it still has to say are the last inputs.
  func close() {
    stopAt = link.now
    take(link.close())
  }

  // MARK: Inputs

  func advance() throws -> InputStep {
    while true {
      if takeRow() { return .tick }
      if takeOwn() || takeTimer() || takePrediction() || takeFed() { return .event }
      if ticksUnheard < Self.ticksMax {
        switch takeAction() {
        case .tick: return .tick
        case .event: return .event
        default: break
        }
      }
      if isCommitDue { return idle() }
      ticksUnheard = 0
      let isDone = place == actions.count
      if isDone, let end = findEnd() {
        ending = end
        return needsCommit || tickSince != nil ? idle() : .end
      }
      if !hear(try listen()), isDone {
        let polled = quotes?.take() ?? []
        take(polled.isEmpty ? try link.take(until: deadline) : polled)
      }
    }
  }

  /// Does what a person wants; false when that is nothing.
  private func hear(_ wish: OperatorWish?) -> Bool {
    switch wish {
    case .command(let command):
      own.append(.operatorCommand(command))
      if command.verb == .stop { hasStopped = true }
    case .past(let command, let frames):
      own.append(.operatorCommand(command))
      own += frames.map { .brokerFrame($0) }
    case .adjustment(let adjustment): own.append(.adjustment(adjustment))
    case .renaming(let change, let definition):
      own += [.adjustment(change), .instrumentDefined(definition)]
    case .alert(let alert): announce(alert)
    case .end: stopAt = link.now
    case nil: return false
    }
    return true
  }

  private func take(_ new: [ClientAction]) {
    actions = new
    place = 0
    probe?.took(new.count)
  }

  /// The next tick of the run at hand.
  private func takeRow() -> Bool {
    guard row + 1 < rows.count else { return false }
    row += 1
    time = rows[row].recordedAt
    return true
  }

  private func takeOwn() -> Bool {
    guard !own.isEmpty else { return false }
    emit(own.removeFirst(), at: link.now)
    return true
  }

  private func takeTimer() -> Bool {
    guard firesTimers, let due = timers.take(upTo: link.now) else { return false }
    if due.timer.purpose == .dayCloses { link.askAgain() }
    var fired = TimerFired()
    fired.timer = due.timer.timer
    emit(.timerFired(fired), at: link.now, cause: due.sequence)
    return true
  }

  private func takePrediction() -> Bool {
    guard let predictions, let due = predictionTime, due <= link.now else { return false }
    var received = PredictionReceived()
    received.source = predictions.source
    received.body = predictions.lines[nextPrediction].bytes
    nextPrediction += 1
    emit(.prediction(received), at: link.now)
    return true
  }

  /// The next prediction of the feed; what people should know goes to them on the way.
  private func takeFed() -> Bool {
    while let item = feed?.take() {
      switch item {
      case .prediction(let received):
        emit(.prediction(received), at: link.now)
        return true
      case .alert(let alert): announce(alert)
      }
    }
    return false
  }

  /// People should know; the journal does not.
  private func announce(_ alert: Alert) {
    tell(.notice(ClientNotice(alert)))
    raise(alert)
  }

  private func takeAction() -> InputStep {
    while place < actions.count {
      let action = actions[place]
      switch action {
      case .tick: return takeRun()
      case .input(let event, let time):
        place += 1
        probe?.hears(event, at: time)
        emit(event, at: time, waitedFor: link.now - time)
        return .event
      default:
        place += 1
        tell(action)
      }
    }
    return .idle
  }

  /// The ticks that lie together, so that they can be lent.
  private func takeRun() -> InputStep {
    rows.removeAll(keepingCapacity: true)
    while place < actions.count, rows.count < Self.ticksMax, case .tick(let next) = actions[place] {
      rows.append(next)
      place += 1
    }
    ticksUnheard += rows.count
    row = 0
    isTick = true
    cause = .none
    time = rows[0].recordedAt
    let now = link.now
    if tickSince == nil { tickSince = now }
    probe?.takes(waitedFor: now - time)
    return .tick
  }

  private func emit(
    _ event: Event, at instant: Timestamp, cause: SequenceNumber = .none,
    waitedFor time: Nanoseconds? = nil
  ) {
    rows.removeAll(keepingCapacity: true)
    row = 0
    isTick = false
    current = event
    self.time = instant
    self.cause = cause
    needsCommit = true
    probe?.takes(waitedFor: time)
  }

  func takeTicks<E: Error>(
    atMost limit: Int, _ body: (Span<TickRow>) throws(E) -> Int
  ) throws(E) -> Int {
    let last = min(rows.count, row + limit)
    guard isTick, last > row else { return 0 }
    // A second reference, not a copy: what is lent must not hang on a property.
    let lent = rows
    probe?.takes(waitedFor: nil)
    let taken = try body(lent.span.extracting(row..<last))
    if taken > 0 {
      row += taken - 1
      time = rows[row].recordedAt
    }
    return taken
  }

  // MARK: Waiting

  private var predictionTime: Timestamp? {
    guard let predictions, nextPrediction < predictions.lines.count else { return nil }
    return predictions.lines[nextPrediction].time
  }

  private var isCommitDue: Bool {
    needsCommit || tickSince.map { $0 + Self.tickPatience <= link.now } ?? false
  }

  private func idle() -> InputStep {
    needsCommit = false
    tickSince = nil
    return .idle
  }

  private func findEnd() -> Ending? {
    if link.now >= stopAt { return .stopped }
    if hasStopped, link.now >= closingLookAt {
      closingLookAt = link.now + Self.waitMax
      return .closing
    }
    return link.now >= dayEnd ? .dayOver : nil
  }

  private var deadline: Timestamp {
    let now = link.now
    let due = [
      firesTimers ? timers.nextDue : nil, predictionTime, tickSince.map { $0 + Self.tickPatience },
      dayEnd, stopAt,
      now + Self.waitMax,
    ]
    return due.compactMap { $0 }.min() ?? now
  }

  // MARK: Effects

  func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp) {
    probe?.sends(sequence, at: link.now)
    link.send(command, sequence: sequence)
  }

  func recover(_ recovery: DataRecovery, at time: Timestamp) {
    link.recover(recovery)
    let instrument = recovery.instrument
    guard instrument.index < symbols.count else { return }
    guard recovery.step != .back else { return endPolling(instrument) }
    if !silent.contains(instrument) { silent.append(instrument) }
    if let quotes {
      do { try quotes.begin(instrument, symbol: symbols[instrument.index]) } catch {
        tell(.notice(ClientNotice(.warn, "quotes: \(error)")))
      }
    }
    // The service has had its time when all data is asked for again.
    guard let snapshotInterval, quotes == nil || recovery.step != .stream else { return }
    for instrument in silent { link.poll(instrument, every: snapshotInterval) }
  }

  private func endPolling(_ instrument: InstrumentID) {
    silent.removeAll { $0 == instrument }
    quotes?.end(instrument)
    link.stopPolling(instrument)
  }

  func set(_ timer: TimerSet, sequence: SequenceNumber) {
    timers.set(timer, sequence: sequence)
  }

  func cancel(_ timer: TimerCancelled) { timers.cancel(timer) }
}

extension ClientNotice {
  /// An alert as a line for people.
  fileprivate init(_ alert: Alert) {
    let level: CodeClass =
      switch alert.severity {
      case .notice, .warning: .warn
      case .critical: .fatal
      }
    self.init(level, "\(alert.severity): \(alert.message)")
  }
}
