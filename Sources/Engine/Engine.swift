import Journal
import Projections

/// The deterministic core: equal state and equal input give equal outputs, byte for byte.
///
/// It reads no clock, file or environment. Each output is stamped and folded before the next rule
/// looks (I5), so two rules cannot spend one limit.
public struct Engine: Sendable {
  /// Everything known; changes only by folding records.
  public internal(set) var ledger: Ledger
  /// What the last step decided, in order, already folded; to be journaled after its input.
  public internal(set) var outputs: [Recorded] = []
  let decoder: any FrameDecoder
  /// The rules in force, compiled from the ledger's configuration.
  var ruleBook: RuleBook
  /// Notes how rules look at one instrument; nil except where somebody asks why nothing happened.
  var watch: RuleWatch?
  /// Writes the state for its digests, in memory that is used over and over.
  private var digestWriter = PayloadWriter(isInPlace: true)

  /// An engine at the place `ledger` stands for.
  ///
  /// - Parameter decoder: reads the broker's frames; a pure function.
  public init(ledger: Ledger = Ledger(), decoder: any FrameDecoder) {
    self.ledger = ledger
    self.decoder = decoder
    ruleBook = RuleBook(ledger)
    outputs.reserveCapacity(64)
  }

  /// Folds a tick and everything decided about it.
  ///
  /// - Precondition: the tick's sequence number follows the last record's.
  public mutating func step(_ tick: Tick, _ envelope: Envelope) {
    if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
    ledger.begin(envelope)
    if ledger.risk.needsReset { resetOnNewDay(cause: envelope.sequence) }
    let watchesData = ruleBook.watchesMarket && ledger.isBarDue
    if ledger.isBarDue { closeBars(cause: envelope.sequence) }
    conclude(tick, ledger.apply(tick), watchesData, cause: envelope.sequence)
  }

  /// Folds ticks and everything decided about them, up to the first that something may follow from.
  ///
  /// The same as one ``step(_:_:)`` after another, each tick at its recorded time, but faster: most
  /// ticks change nothing but prices and bars, and those need no more than their fold.
  /// - Parameter rows: ticks whose sequence numbers follow the last record's.
  /// - Returns: how many were taken; ``outputs`` are those of the last. 0 when the first has to be
  ///   taken by itself; nothing has changed then but ``outputs``, which are empty.
  public mutating func step(through rows: Span<TickRow>) -> Int {
    if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
    guard !ruleBook.looksAtTicks, ledger.plans.active.isEmpty, !ledger.risk.needsReset,
      ledger.digestDueAt > ledger.lastSequence, !mayWatchMarket
    else { return 0 }
    let untilDigest = ledger.digestDueAt.rawValue - ledger.lastSequence.rawValue
    let (count, effects) = ledger.fold(
      through: rows.extracting(first: Int(clamping: untilDigest)))
    guard count > 0 else { return 0 }
    conclude(rows[count - 1].tick, effects, false, cause: ledger.lastSequence)
    return count
  }

  /// Does what follows from a tick that was just folded.
  ///
  /// - Parameter watchesData: bars were over when the tick came.
  private mutating func conclude(
    _ tick: Tick, _ effects: TickEffects, _ watchesData: Bool, cause: SequenceNumber
  ) {
    if ledger.isBarDue { closeBars(cause: cause) }
    if ruleBook.looksAtTicks { lookAtTick(tick, cause: cause) }
    if !effects.isEmpty { watch(effects, tick.instrument, cause: cause) }
    if ruleBook.watchesMarket { watchMarket(tick, cause: cause) }
    if watchesData { watchData(cause: cause) }
    if !ledger.plans.active.isEmpty { trail(tick.instrument, cause: cause) }
    if ledger.lastSequence >= ledger.digestDueAt { recordDueDigest(cause: cause) }
  }

  /// Folds an input other than a tick and everything decided about it.
  ///
  /// - Precondition: the input's sequence number follows the last record's.
  public mutating func step(_ input: Recorded) {
    outputs.removeAll(keepingCapacity: true)
    let timer = pendingTimer(input.event)
    let link = LinkBefore(ledger.connection)
    let cause = input.sequence
    ledger.begin(input.envelope)
    resetBefore(input.event, cause: cause)
    let watchesData = ruleBook.watchesMarket && ledger.isBarDue
    // What a frame tells is booked before a rule of a bar acts on what is held.
    if case .brokerFrame = input.event {} else { closeBars(cause: cause) }
    ledger.apply(input)
    switch input.event {
    case .sessionStarted: openSession(cause: cause)
    case .prediction(let prediction): consider(prediction, cause: cause)
    case .brokerFrame(let frame):
      read(frame, cause: cause)
      closeBars(cause: cause)
      watchRejections()
    case .commandDropped(let dropped): noteDropped(dropped, cause: cause)
    case .timerFired: if let timer { act(on: timer, cause: cause) }
    case .operatorCommand(let command): obey(command, cause: cause)
    case .configurationChanged(let change): changeRules(change.configuration, cause: cause)
    case .instrumentDefined(let definition):
      ruleBook.readScope(of: definition.instrument, ledger)
      reconcile(cause: cause)
    case .connection: noteReconnect(link, cause: cause)
    case .adjustment(let adjustment):
      noteSplit(adjustment, cause: cause)
      settle(adjustment.instrument, cause: cause)
      reconcile(cause: cause)
    case .tick, .commandSent: break
    default: preconditionFailure("an output cannot be an input: \(input.event.kind)")
    }
    if watchesData { watchData(cause: cause) }
    if ledger.lastSequence >= ledger.digestDueAt { recordDueDigest(cause: cause) }
  }

  private mutating func watch(
    _ effects: TickEffects, _ instrument: InstrumentID, cause: SequenceNumber
  ) {
    if effects.contains(.positionMarked) { watchLimits(cause: cause) }
    if effects.contains(.sessionOpened) { watchGap(instrument, cause: cause) }
  }

  /// A new risk day begins before its first input is looked at; the start of a session and the
  /// operator's word say themselves what they change.
  private mutating func resetBefore(_ event: Event, cause: SequenceNumber) {
    switch event {
    case .sessionStarted, .operatorCommand: break
    default: resetOnNewDay(cause: cause)
    }
  }

  /// Stamps, folds and keeps an output.
  ///
  /// - Parameter cause: the record that led to it.
  /// - Returns: its sequence number, the cause of what follows from it.
  @discardableResult
  mutating func emit(
    _ event: Event, cause: SequenceNumber, occurredAt: Timestamp = .zero
  ) -> SequenceNumber {
    let envelope = Envelope(
      sequence: ledger.lastSequence.next, recordedAt: ledger.now, occurredAt: occurredAt,
      cause: cause)
    let record = Recorded(envelope, event)
    ledger.fold(record)
    outputs.append(record)
    return envelope.sequence
  }

  /// A recording is market data only: nothing is decided on it, so nothing is recorded about it.
  private mutating func recordDueDigest(cause: SequenceNumber) {
    if ledger.session.mode != .recording { recordDigest(cause: cause) }
  }

  mutating func recordDigest(cause: SequenceNumber) {
    emit(.stateDigest(ledger.digest(through: &digestWriter)), cause: cause)
  }

  mutating func alert(
    _ severity: AlertSeverity, _ code: String, _ message: String, cause: SequenceNumber
  ) {
    var alert = Alert()
    alert.severity = severity
    alert.code = code
    alert.message = message
    emit(.alert(alert), cause: cause)
  }

  /// The timer an input refers to, looked up before the fold forgets it.
  private func pendingTimer(_ event: Event) -> TimerSet? {
    guard case .timerFired(let fired) = event else { return nil }
    return ledger.timers[fired.timer]?.timer
  }
}
