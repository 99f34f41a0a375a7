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
@safe public final class JournalReader {
  /// Most ticks that are decoded, and lent, at once.
  public static let ticksAtOnce = 128

  /// Where reading stands in the run of ticks at hand.
  @usableFromInline struct RunPosition: BitwiseCopyable {
    /// Rows that are there.
    @usableFromInline var count = 0
    /// Rows that were handed out; 0 means that the current record is no row of the run.
    @usableFromInline var index = 0
    /// Record of the first row.
    @usableFromInline var sequence: UInt64 = 1
  }

  private let cursor: FrameCursor
  private let decoder: RowDecoder
  private let run = TickRun(capacity: ticksAtOnce)
  // safe, both: the position is allocated in init and freed in deinit; the rows are those of
  // `run`, of which there are never fewer than `count`. Being constants behind which the values
  // lie, they cost no access check in every call from another module.
  @usableFromInline let position: UnsafeMutablePointer<RunPosition>
  @usableFromInline let rows: UnsafeMutablePointer<TickRow>
  private let map: JournalMap
  /// Whether the first segments were removed on purpose.
  let isPruned: Bool
  /// A record that ``stepBack(_:)`` returned and that is no row of the run.
  private var returned: RecordShape?
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
    map = JournalMap(layout.segments, files: files)
    isPruned = layout.isPruned
    unsafe position = .allocate(capacity: 1)
    unsafe position.initialize(to: RunPosition())
    unsafe rows = run.base
  }

  deinit { unsafe position.deallocate() }

  /// Rows of the run that are there.
  private var runCount: Int {
    get { unsafe position.pointee.count }
    set { unsafe position.pointee.count = newValue }
  }

  /// Rows of the run that were handed out.
  private var runIndex: Int {
    get { unsafe position.pointee.index }
    set { unsafe position.pointee.index = newValue }
  }

  /// Record of the run's first row.
  private var runSequence: UInt64 {
    get { unsafe position.pointee.sequence }
    set { unsafe position.pointee.sequence = newValue }
  }

  // MARK: Records

  /// Moves to the next record.
  ///
  /// - Returns: what it is; nil at the end.
  /// - Throws: ``JournalError`` for damage, with file, offset and record.
  @inlinable @inline(__always)
  public func advance() throws(JournalError) -> RecordShape? {
    advanceInRun() ? .tick : try advanceRun()
  }

  /// Moves to the next tick if it is decoded already; else ``advance()`` knows what comes next.
  @inlinable @inline(__always)
  public func advanceInRun() -> Bool {
    guard unsafe position.pointee.index < position.pointee.count else { return false }
    unsafe position.pointee.index &+= 1
    return true
  }

  /// Place, times and cause of the current record.
  @inlinable public var envelope: Envelope {
    let index = unsafe position.pointee.index
    if index == 0 { return lastEnvelope }
    let row = unsafe rows + (index - 1)
    return unsafe Envelope(
      sequence: SequenceNumber(rawValue: position.pointee.sequence &+ UInt64(index - 1)),
      recordedAt: row.pointee.recordedAt, occurredAt: row.pointee.occurredAt)
  }

  /// The current tick; only after ``RecordShape/tick``.
  @inlinable public var tick: Tick {
    let index = unsafe position.pointee.index
    return index == 0 ? lastTick : unsafe rows[index - 1].tick
  }

  /// The current tick with its times; only after ``RecordShape/tick``.
  @inlinable public var row: TickRow {
    let index = unsafe position.pointee.index
    return index == 0 ? lastRow : unsafe rows[index - 1]
  }

  /// Lends the ticks decoded already, the current one first, and goes on behind those taken.
  ///
  /// - Parameters:
  ///   - limit: most rows to lend.
  ///   - body: gets the record number of the first row and the rows; returns how many it took.
  /// - Returns: what `body` returned. The last row taken is the current record then; the record
  ///   stays where it was after 0, which is also returned for one that is no row of the run.
  @inlinable
  public func takeTicks<E: Error>(
    atMost limit: Int, _ body: (SequenceNumber, Span<TickRow>) throws(E) -> Int
  ) throws(E) -> Int {
    let index = unsafe position.pointee.index
    guard index > 0, limit > 0 else { return 0 }
    let count = unsafe min(position.pointee.count - index + 1, limit)
    // safe: `index` is 1 or more and at most `count`, the number of initialised rows; the span
    // cannot escape the call.
    let lent = unsafe UnsafeBufferPointer(start: rows + (index - 1), count: count)
    let first = unsafe SequenceNumber(rawValue: position.pointee.sequence &+ UInt64(index - 1))
    let taken = unsafe try body(first, Span(_unsafeElements: lent))
    precondition(taken >= 0 && taken <= count, "no more is taken than was lent")
    if taken > 1 { unsafe position.pointee.index = index + taken - 1 }
    return taken
  }

  @usableFromInline var lastRow: TickRow {
    TickRow(
      recordedAt: eventEnvelope.recordedAt, occurredAt: eventEnvelope.occurredAt, tick: lastTick)
  }
  /// The envelope of a record that is no row of the run.
  @usableFromInline var lastEnvelope: Envelope { eventEnvelope }
  /// A tick that is no row of the run.
  @usableFromInline var lastTick: Tick { plainTick ?? Tick() }

  /// The current record's kind, also one that this build does not know.
  public var kind: UInt8 { runIndex == 0 ? eventRow.kind : EventKind.tick.rawValue }

  /// The current record's payload version.
  public var version: UInt8 { runIndex == 0 ? eventRow.version : Tick.version }

  /// The current event's canonical bytes; only after ``RecordShape/event``.
  public var payload: ArraySlice<UInt8> {
    loadPayload()
    return payloadBytes[...]
  }

  /// Whether the current event's canonical bytes are exactly these; only after
  /// ``RecordShape/event``. Nothing is copied.
  public func payloadEquals(_ bytes: [UInt8]) -> Bool {
    runIndex == 0 && decoder.payload(of: eventRow, equals: bytes)
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
    while let shape = try advance() {
      guard shape == .tick else { continue }
      if let plainTick {
        run.set(
          TickRow(
            recordedAt: eventEnvelope.recordedAt, occurredAt: eventEnvelope.occurredAt,
            tick: plainTick))
        try run.lend(0..<1) { rows throws(JournalError) in try body(eventEnvelope.sequence, rows) }
        continue
      }
      // Some of the run may have been handed out already.
      let range = runIndex - 1..<runCount
      let first = SequenceNumber(rawValue: runSequence &+ UInt64(range.lowerBound))
      try run.lend(range) { rows throws(JournalError) in try body(first, rows) }
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
  @usableFromInline
  func advanceRun() throws(JournalError) -> RecordShape? {
    if let shape = returned {
      returned = nil
      return shape
    }
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

  /// Where the current event's row and payload begin in the block; nil for a tick of a run.
  var eventOffsets: (row: Int, payload: Int)? {
    runIndex == 0 ? (eventRow.start, eventRow.payloadStart) : nil
  }

  /// Whether the current tick stands in its plain form, without a shape.
  var isPlainTick: Bool { plainTick != nil }

  /// Goes on after the end, up to a later durable head.
  func follow(
    _ bound: DurableBound, _ segments: [JournalLayout.Segment]
  ) throws(JournalError) {
    try cursor.follow(bound, segments)
    isAtEnd = false
  }

  /// Nothing more comes: the frames were walked to their end.
  func standAtEnd() {
    next = cursor.nextSequence
    forgetRows()
    isAtEnd = true
  }

  /// Leaves a damaged segment and goes on with the next.
  func skipSegment() {
    cursor.skipSegment()
    forgetRows()
  }

  private func forgetRows() {
    (runIndex, runCount, frameEnd) = (0, 0, next)
    (returned, plainTick, isAtEnd) = (nil, nil, false)
    decoder.extend(to: decoder.position)
  }

  // MARK: Places

  /// Segments and blocks, for seeking.
  var places: JournalMap {
    map.bound = cursor.bound
    return map
  }

  /// Makes the current record the next one again.
  ///
  /// - Parameter shape: what ``advance()`` said of it.
  public func stepBack(_ shape: RecordShape) {
    if runIndex > 0 { runIndex -= 1 } else { returned = shape }
  }

  /// Goes to the start of a block, or of a segment without one.
  ///
  /// - Returns: false when no block starts there.
  func jump(to segment: Int, _ place: BlockPlace?) throws(JournalError) -> Bool {
    let isThere = try cursor.jump(to: segment, place)
    next = cursor.nextSequence
    forgetRows()
    return isThere
  }
}
