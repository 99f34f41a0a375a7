/// What ``JournalReader/advance()`` moved to.
public enum RecordShape: Sendable {
  /// Read it from ``JournalReader/tick``.
  case tick
  /// Read it from ``JournalReader/event()`` or ``JournalReader/payload``.
  case event
}

/// Reads a journal's records in order, from a root or from one day folder.
///
/// A journal that was not closed ends at its last whole frame, and the reader says so. Damage
/// throws; nothing is passed by. Not thread-safe.
public final class JournalReader {
  private static let runRows = 128

  private let cursor: FrameCursor
  private let decoder: RowDecoder
  private let run = TickRun(capacity: runRows)
  /// Rows of ``run`` that are there.
  private var runCount = 0
  /// Rows of ``run`` that were handed out.
  private var runIndex = 0
  /// Record of the run's first row.
  private var runSequence: UInt64 = 1
  /// Record after the last one decoded.
  private var next: UInt64 = 1
  /// Record after the last one of the frame at hand.
  private var frameEnd: UInt64 = 1
  private var isAtEnd = false
  private var eventEnvelope = Envelope(sequence: .none, recordedAt: .zero)
  private var eventRow = EventRow()
  private var isPayloadLoaded = false
  private var payloadBytes: [UInt8] = []
  private var plainTick: Tick?
  /// Called for every complete block; for checks that go beyond reading.
  var onBlockEnd: ((BlockTrailer) throws(JournalError) -> Void)?

  /// Opens a journal for reading; no lock is taken.
  ///
  /// - Parameter root: a journal's folder, or one `YYYY-MM-DD` folder of it.
  /// - Throws: ``JournalError/notAJournal(path:)``, a missing segment, or what the machine refused.
  public convenience init(
    opening root: String, files: some FileSystem = PosixFiles()
  ) throws(JournalError) {
    let bound = try DurableBound(root: root, files: files)
    let layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    self.init(layout, files: files, verifiesChain: false, bound: bound)
  }

  /// Reads the segments of `layout`, whose order was checked.
  init(
    _ layout: JournalLayout, files: any FileSystem, verifiesChain: Bool,
    bound: DurableBound = DurableBound()
  ) {
    cursor = FrameCursor(
      layout.segments, files: files, verifiesChain: verifiesChain, bound: bound)
    decoder = RowDecoder(raw: cursor.raw)
  }

  // MARK: Records

  /// Moves to the next record.
  ///
  /// - Returns: what it is; nil at the end.
  /// - Throws: ``JournalError`` for damage, with file, offset and record.
  @inline(__always)
  public func advance() throws(JournalError) -> RecordShape? {
    if runIndex < runCount {
      runIndex += 1
      return .tick
    }
    return try advanceRun()
  }

  /// Place, times and cause of the current record.
  public var envelope: Envelope {
    if runIndex == 0 { return eventEnvelope }
    let row = run[runIndex - 1]
    return Envelope(
      sequence: SequenceNumber(rawValue: runSequence &+ UInt64(runIndex - 1)),
      recordedAt: row.recordedAt, occurredAt: row.occurredAt)
  }

  /// The current tick; only after ``RecordShape/tick``.
  public var tick: Tick {
    if runIndex == 0 { return plainTick ?? Tick() }
    return run[runIndex - 1].tick
  }

  /// The current record's kind, also one that this build does not know.
  public var kind: UInt8 { runIndex == 0 ? eventRow.kind : EventKind.tick.rawValue }

  /// The current record's payload version.
  public var version: UInt8 { runIndex == 0 ? eventRow.version : Tick.version }

  /// The current event's canonical bytes; only after ``RecordShape/event``.
  public var payload: ArraySlice<UInt8> {
    loadPayload()
    return payloadBytes[...]
  }

  /// Decodes the current event.
  ///
  /// - Throws: ``JournalError/badRecord(file:offset:sequence:reason:)`` for a payload that is none.
  public func event() throws(JournalError) -> Event {
    if runIndex > 0 { return .tick(tick) }
    if let plainTick { return .tick(plainTick) }
    do {
      return try Event(kind: eventRow.kind, version: eventRow.version, payload: payload)
    } catch {
      throw bad(eventEnvelope.sequence.rawValue, error)
    }
  }

  /// Hands out all remaining ticks in runs, the fastest way through; other records are passed by.
  ///
  /// - Parameter body: gets the rows and the record number of the first; the rest follow on.
  public func scanTicks(
    _ body: (SequenceNumber, Span<TickRow>) throws(JournalError) -> Void
  ) throws(JournalError) {
    runIndex = runCount
    while let shape = try advance() {
      guard shape == .tick else { continue }
      if let plainTick {
        run.set(
          TickRow(
            recordedAt: eventEnvelope.recordedAt, occurredAt: eventEnvelope.occurredAt,
            tick: plainTick))
        try run.lend(1) { rows throws(JournalError) in try body(eventEnvelope.sequence, rows) }
        continue
      }
      let first = SequenceNumber(rawValue: runSequence)
      try run.lend(runCount) { rows throws(JournalError) in try body(first, rows) }
      runIndex = runCount
    }
  }

  // MARK: The end

  /// Whether the journal ends with a clean end record; valid once at the end.
  public var isCleanlyClosed: Bool { cursor.isCleanlyClosed }

  /// Bytes after the last whole frame, left by a crash; valid once at the end.
  public var tornBytes: Int { cursor.tornBytes }

  /// The last record and the chain, an unfinished block included; valid once at the end.
  public var head: JournalHead {
    let chain =
      cursor.rawCount == 0
      ? cursor.chain : HashChain.extend(cursor.chain, with: cursor.raw, count: cursor.rawCount)
    return JournalHead(sequence: SequenceNumber(rawValue: cursor.nextSequence &- 1), chain: chain)
  }

  // MARK: Decoding

  /// Decodes the next run of ticks or the next event.
  private func advanceRun() throws(JournalError) -> RecordShape? {
    plainTick = nil
    while !isAtEnd {
      if decoder.isAtEnd || next == frameEnd {
        try nextFrame()
        continue
      }
      runSequence = next
      let before = decoder.position
      do { runCount = try decoder.ticks(into: run) } catch { throw bad(next, error) }
      if runCount > 0 {
        (runIndex, next) = (1, next &+ UInt64(runCount))
        guard next <= frameEnd else { throw cursor.damage("a frame with more rows than it says") }
        lastRowBytes = decoder.position - before
        return .tick
      }
      runIndex = 0
      if decoder.isAtEnd { continue }
      return try takeEvent(before)
    }
    (runIndex, runCount) = (0, 0)
    return nil
  }

  private func takeEvent(_ before: Int) throws(JournalError) -> RecordShape {
    do { eventRow = try decoder.event() } catch { throw bad(next, error) }
    lastRowBytes = decoder.position - before
    guard eventRow.causeDistance < next else {
      throw bad(next, .valueOutOfRange(field: "cause"))
    }
    let cause = eventRow.causeDistance == 0 ? 0 : next - eventRow.causeDistance
    eventEnvelope = Envelope(
      sequence: SequenceNumber(rawValue: next),
      recordedAt: Timestamp(rawValue: eventRow.recordedAt),
      occurredAt: Timestamp(rawValue: eventRow.occurredAt),
      cause: SequenceNumber(rawValue: cause))
    isPayloadLoaded = false
    next &+= 1
    guard eventRow.kind == EventKind.tick.rawValue else { return .event }
    loadPayload()
    do { plainTick = try Tick.plain(payloadBytes[...]) } catch { throw bad(next - 1, error) }
    return .tick
  }

  private func nextFrame() throws(JournalError) {
    guard decoder.isAtEnd, next == frameEnd else {
      throw cursor.damage("a frame whose rows are not as many as it says")
    }
    switch try cursor.next() {
    case .rows(let startsBlock, _, let records):
      frameEnd = cursor.nextSequence
      next = frameEnd &- UInt64(records)
      if startsBlock {
        do { try decoder.begin(end: cursor.rawCount) } catch { throw bad(next, error) }
        guard decoder.firstSequence == next else {
          throw cursor.damage("a block that says it starts at record \(decoder.firstSequence)")
        }
      } else {
        decoder.extend(to: cursor.rawCount)
      }
    case .blockEnd(let trailer): try onBlockEnd?(trailer)
    case .end: isAtEnd = true
    }
  }

  private func loadPayload() {
    if isPayloadLoaded || runIndex > 0 { return }
    decoder.copy(eventRow, into: &payloadBytes)
    isPayloadLoaded = true
  }

  private func bad(_ sequence: UInt64, _ reason: CodecError) -> JournalError {
    .badRecord(
      file: cursor.path, offset: cursor.frameOffset, sequence: sequence, reason: reason)
  }

  // MARK: For checks and statistics

  /// Block bytes of the rows that the last ``advance()`` decoded, definitions included.
  private(set) var lastRowBytes = 0
  /// How many records ``lastRowBytes`` covers: 1 for an event, the run for its first tick.
  var lastRowCount: Int { runIndex == 0 ? 1 : runIndex == 1 ? runCount : 0 }
  /// The walk below; for its figures and offsets.
  var frames: FrameCursor { cursor }
  /// Instruments of the definitions of the current block.
  var definedInstruments: [UInt32] { decoder.instruments }

  /// Whether the current tick stands in its plain form, without a shape.
  var isPlainTick: Bool { plainTick != nil }

  /// Goes on after the end, up to a later durable head.
  func follow(
    _ bound: DurableBound, _ segments: [JournalLayout.Segment]
  ) throws(JournalError) {
    try cursor.follow(bound, segments)
    isAtEnd = false
  }

  /// Leaves a damaged segment and goes on with the next.
  func skipSegment() {
    cursor.skipSegment()
    (runIndex, runCount) = (0, 0)
    frameEnd = next
    decoder.extend(to: decoder.position)
    isAtEnd = false
  }
}
