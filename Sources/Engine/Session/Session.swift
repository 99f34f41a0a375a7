import Journal
import Projections

/// The one loop of live, paper, backtest and replay: stamp, append, decide, append, commit, act.
///
/// Only the edges differ. Nothing reaches `Venue` or `Clock` before its record is durable (I2).
/// Inputs are pulled one at a time and a step with an effect ends the batch, so the size of the
/// batch never changes what is decided.
public struct Session<Source: InputSource, Sink: Recorder, Edge: Venue & Clock> {
  /// Where inputs come from.
  public var source: Source
  /// Where records go.
  public var sink: Sink
  /// Who acts on what was decided.
  public var edge: Edge
  /// The core; its ledger is the state.
  public var engine: Engine
  /// What went through so far.
  public var counts = SessionCounts()
  /// When the state is handed out to be kept; never, unless set.
  public var snapshots = SnapshotPolicy.never {
    didSet { scheduleSnapshot() }
  }
  /// Called behind each commit, with the state that is durable now; it must not be slow.
  public var onCommit: ((Ledger, SessionCounts) -> Void)?
  /// Inputs after which a commit is due even without an effect.
  @usableFromInline let batch: Int
  @usableFromInline var waiting = 0
  /// Inputs after which the loop stops to look: the batch, or each one while a snapshot is due.
  @usableFromInline var patience: Int
  /// The record from which on a snapshot is due.
  private var snapshotDueAt = UInt64.max

  /// A session that goes on from where `engine` stands.
  ///
  /// - Parameter batch: most inputs per commit, at least 1.
  public init(source: Source, sink: Sink, edge: Edge, engine: Engine, batch: Int = 1024) {
    precondition(batch > 0, "a batch holds at least one input")
    self.source = source
    self.sink = sink
    self.edge = edge
    self.engine = engine
    self.batch = batch
    patience = batch
  }

  /// Runs until the source ends; everything is committed when it returns.
  ///
  /// - Throws: whatever source or sink throws; nothing was acted upon that is not durable.
  @inlinable public mutating func run() throws {
    while true {
      switch try source.advance() {
      case .tick: if try takeTicks() == 0 { try takeTick() }
      case .event: try takeEvent()
      case .idle: if waiting > 0 { try commit() }
      case .end:
        try sink.commit()
        return
      }
    }
  }

  /// Takes ticks in one go, up to the first that something follows from.
  ///
  /// They are appended behind their step: it needs no more than that they are durable before an
  /// effect leaves.
  /// - Returns: how many were taken; 0 when the current one has to be taken by itself.
  @inlinable mutating func takeTicks() throws -> Int {
    let first = engine.ledger.lastSequence.next
    let taken = try source.takeTicks(atMost: patience - waiting) { rows in
      let stepped = engine.step(through: rows)
      if stepped > 0 { try sink.append(rows.extracting(first: stepped), from: first) }
      return stepped
    }
    guard taken > 0 else { return 0 }
    counts.ticks += taken
    try finish(inputs: taken)
    return taken
  }

  @inlinable mutating func takeTick() throws {
    let row = source.row
    let envelope = stamp(row.recordedAt, row.occurredAt, cause: .none)
    try sink.append(row.tick, envelope)
    engine.step(row.tick, envelope)
    counts.ticks += 1
    try finish(inputs: 1)
  }

  @inlinable mutating func takeEvent() throws {
    let envelope = stamp(source.time, source.occurredAt, cause: source.cause)
    let record = Recorded(envelope, source.event)
    try sink.append(record)
    engine.step(record)
    try finish(inputs: 1)
  }

  /// The next place in the journal, at the input's time; time never goes back.
  @inlinable func stamp(
    _ time: Timestamp, _ occurredAt: Timestamp, cause: SequenceNumber
  ) -> Envelope {
    Envelope(
      sequence: engine.ledger.lastSequence.next, recordedAt: max(time, engine.ledger.now),
      occurredAt: occurredAt, cause: cause)
  }

  @inlinable mutating func finish(inputs: Int) throws {
    counts.inputs += inputs
    waiting += inputs
    if engine.outputs.isEmpty {
      try sink.endInput()
      // One comparison for both, so that snapshots cost the loop nothing.
      if waiting >= patience { try pause() }
    } else {
      try finishOutputs()
    }
  }

  /// Appends what was decided; effects leave only after the commit.
  @usableFromInline mutating func finishOutputs() throws {
    var hasEffect = false
    for record in engine.outputs {
      try sink.append(record)
      hasEffect = hasEffect || Self.isEffect(record.event)
    }
    counts.outputs += engine.outputs.count
    try sink.endInput()
    if hasEffect || waiting >= batch { try commit(actingOnOutputs: hasEffect) }
    if patience == 0 { try offerSnapshot() }
  }

  /// Commits when a batch is full, and hands out the state when that is due.
  @usableFromInline mutating func pause() throws {
    if waiting >= batch { try commit() }
    if patience == 0 { try offerSnapshot() }
  }

  /// Hands out a state that is due, once it stands at a block end; it is committed then.
  private mutating func offerSnapshot() throws {
    guard let head = sink.blockEnd, head.sequence == engine.ledger.lastSequence else { return }
    if waiting > 0 { try commit() }
    snapshots.take(engine.ledger, head)
    scheduleSnapshot()
  }

  /// Sets the next multiple of the interval; ``commit()`` notices when it has come.
  private mutating func scheduleSnapshot() {
    snapshotDueAt = snapshots.next(after: engine.ledger.lastSequence)
    patience = batch
  }

  /// What was decided leaves as soon as it is durable, before anybody is told of the commit.
  @usableFromInline mutating func commit(actingOnOutputs acts: Bool = false) throws {
    try sink.commit()
    counts.commits += 1
    waiting = 0
    if acts { act() }
    onCommit?(engine.ledger, counts)
    if engine.ledger.lastSequence.rawValue >= snapshotDueAt { patience = 0 }
  }

  private static func isEffect(_ event: Event) -> Bool {
    switch event {
    case .orderCommand, .timerSet, .timerCancelled, .dataRecovery: true
    default: false
    }
  }

  private mutating func act() {
    for record in engine.outputs {
      switch record.event {
      case .orderCommand(let command):
        edge.send(command, sequence: record.sequence, at: record.envelope.recordedAt)
      case .timerSet(let timer): edge.set(timer, sequence: record.sequence)
      case .timerCancelled(let timer): edge.cancel(timer)
      case .dataRecovery(let recovery):
        edge.recover(recovery, at: record.envelope.recordedAt)
      default: break
      }
    }
  }
}

/// What a session has done.
public struct SessionCounts: Hashable, Sendable {
  /// Inputs taken, ticks among them.
  public var inputs = 0
  /// Ticks taken.
  public var ticks = 0
  /// Outputs recorded.
  public var outputs = 0
  /// Commits made.
  public var commits = 0

  /// Nothing done yet.
  public init() {}

  /// Adds what the part that follows has done.
  public mutating func append(_ next: SessionCounts) {
    inputs += next.inputs
    ticks += next.ticks
    outputs += next.outputs
    commits += next.commits
  }
}
