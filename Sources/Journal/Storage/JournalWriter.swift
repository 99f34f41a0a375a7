/// Appends records to a journal; one per root, and none after a failed write or sync.
///
/// Not thread-safe: its owner is the session. Without ``close()`` the journal ends as after a
/// crash, at the last commit.
public final class JournalWriter: Recorder {
  private let files: any FileSystem
  private let root: String
  private let policy: CommitPolicy
  private let segmentRawBytes: Int
  private let lock: OpenFile
  private let output: SegmentOutput
  private let raw = RawBlock()
  private let encoder: RowEncoder
  private var summary = BlockTrailer()
  private var isBlockOpen = false
  /// Bytes of the open block that are in frames.
  private var framedBytes = 0
  private var framedNext: UInt64
  private var next: UInt64
  private var lastTime: Int64
  private var ticks = 0
  /// Ticks before the open block.
  private var ticksBefore = 0
  private let firstSequence: UInt64
  private var lastSync: Int64
  private var isUsable = true
  private var isLocked = true
  private var failure: FileError?

  /// What was found at the end of the journal, and what was cut there.
  public let recovered: RecoveryReport

  /// Makes a journal, or brings the end of an existing one in order and goes on there.
  ///
  /// - Parameters:
  ///   - root: the journal's folder; made when missing.
  ///   - day: session date as yyyymmdd, not before the journal's last.
  ///   - files: the machine, or a test's stand-in for it.
  /// - Throws: ``JournalError/locked(root:)``, damage, or what the machine refused.
  public init(
    at root: String, day: Int64, options: WriterOptions = .init(),
    files: some FileSystem = PosixFiles()
  ) throws(JournalError) {
    guard JournalLayout.isDay(day) else { throw .badDay(day: day, last: 0) }
    self.files = files
    self.root = root
    policy = options.policy
    segmentRawBytes = options.segmentRawBytes
    let lock = try asJournalError { () throws(FileError) in
      try files.makeFolder(root)
      return try files.lock(root + "/" + JournalLayout.lockName)
    }
    guard let lock else { throw .locked(root: root) }
    let recovery: Recovery
    do {
      recovery = try Recovery(root: root, day: day, files: files, options: options)
    } catch {
      files.close(lock)
      throw error
    }
    self.lock = lock
    output = recovery.output
    recovered = recovery.report
    lastTime = recovery.lastTime
    next = output.durableSequence + 1
    firstSequence = next
    framedNext = next
    encoder = RowEncoder(raw: raw)
    lastSync = files.monotonicNanoseconds()
    try output.checkSpace()
  }

  /// Whether less than twice the reserve is free on the disk; a warning, nothing fails yet.
  public var isSpaceLow: Bool { output.isSpaceLow }

  deinit { releaseLock() }

  private func releaseLock() {
    if isLocked { files.close(lock) }
    isLocked = false
  }

  /// The number that the next record must have.
  public var nextSequence: SequenceNumber { SequenceNumber(rawValue: next) }

  /// The end of the last block, while no record stands behind it; else nil.
  public var blockEnd: JournalHead? {
    isBlockOpen
      ? nil : JournalHead(sequence: SequenceNumber(rawValue: next - 1), chain: output.chain)
  }

  /// What this writer has done so far.
  public var statistics: WriterStatistics {
    var statistics = output.statistics
    statistics.records = Int(next - firstSequence)
    statistics.ticks = ticks
    return statistics
  }

  /// Ends the block and goes on in the folder of another session date.
  ///
  /// - Throws: ``JournalError/badDay(day:last:)`` for a day before the current one.
  public func startDay(_ day: Int64) throws(JournalError) {
    try checkUsable()
    guard JournalLayout.isDay(day), day >= output.day else {
      throw .badDay(day: day, last: output.day)
    }
    if day == output.day { return }
    try checkSpace()
    try endBlock()
    let (output, lastTime) = (self.output, self.lastTime)
    try orPoison { () throws(FileError) in try output.roll(to: day, lastTime: lastTime) }
  }

  /// Appends a tick; it is durable after the next ``commit()``, as the policy says.
  public func append(_ tick: Tick, _ envelope: Envelope) throws(JournalError) {
    try check(envelope)
    guard envelope.cause.rawValue == 0 else { throw .tickWithCause(sequence: next) }
    let time = envelope.recordedAt.rawValue
    if !isBlockOpen || encoder.count + RowFormat.rowBytesMax * 2 > raw.capacity {
      try makeRoom(time)
    }
    encoder.append(
      tick, recordedAt: time, occurredAt: envelope.occurredAt.rawValue)
    lastTime = time
    next += 1
    ticks += 1
  }

  /// Appends any record.
  ///
  /// - Throws: ``JournalError/recordTooLarge(sequence:bytes:)`` above 16 MiB of payload; the
  ///   writer stays usable then.
  public func append(_ record: Recorded) throws(JournalError) {
    let envelope = record.envelope
    if case .tick(let tick) = record.event { return try append(tick, envelope) }
    try check(envelope)
    let length = encoder.prepare(record.event)
    guard length <= RowFormat.payloadBytesMax else {
      throw .recordTooLarge(sequence: next, bytes: length)
    }
    let time = envelope.recordedAt.rawValue
    let isLarge = length > RowFormat.blockRawBytes
    if isBlockOpen
      && (isLarge || encoder.count + length + RowFormat.rowBytesMax > raw.capacity)
    {
      try endBlock()
    }
    if !isBlockOpen { try beginBlock(time) }
    let payload = type(of: record.event.payload)
    encoder.appendEvent(
      kind: payload.kind.rawValue, version: payload.version, recordedAt: time,
      occurredAt: envelope.occurredAt.rawValue,
      causeDistance: envelope.cause == .none ? 0 : next - envelope.cause.rawValue)
    if case .instrumentDefined(let definition) = record.event { encoder.learn(definition) }
    summary.note(kind: payload.kind.rawValue)
    lastTime = time
    next += 1
    if isLarge { try endBlock() }
  }

  /// The records of one input are complete; a block that is full ends here.
  public func endInput() throws(JournalError) {
    if encoder.count < RowFormat.blockRawBytes || !isBlockOpen { return }
    try checkUsable()
    try endBlock()
  }

  /// Returns when everything appended is durable, as the policy defines it.
  ///
  /// - Throws: ``JournalError/poisoned(cause:)`` or a file error; trading must stop then.
  ///   ``JournalError/lowSpace(path:freeBytes:reserveBytes:)`` changes nothing: with space made,
  ///   the same commit can be repeated, and ``close()`` still works without.
  public func commit() throws(JournalError) {
    try checkUsable()
    if policy == .none { return }
    try checkSpace(for: encoder.count - framedBytes)
    cutFrame()
    let output = self.output
    try orPoison { () throws(FileError) in
      guard case .interval(let milliseconds) = policy else { return try output.sync() }
      let now = files.monotonicNanoseconds()
      if now - lastSync < Int64(milliseconds) * 1_000_000 { return try output.flush() }
      try output.sync()
      lastSync = now
    }
  }

  /// Ends the block, makes everything durable, writes the clean end and gives up the lock.
  ///
  /// - Returns: the last record and the chain; the writer takes nothing more.
  public func close() throws(JournalError) -> JournalHead {
    try checkUsable()
    try endBlock()
    let output = self.output
    try orPoison { () throws(FileError) in
      try output.finish()
    }
    isUsable = false
    releaseLock()
    return JournalHead(sequence: SequenceNumber(rawValue: next - 1), chain: output.chain)
  }

  // MARK: Blocks

  @inline(__always)
  private func check(_ envelope: Envelope) throws(JournalError) {
    if isUsable, envelope.sequence.rawValue == next, envelope.recordedAt.rawValue >= lastTime,
      envelope.cause.rawValue < next
    {
      return
    }
    try refuse(envelope)
  }

  private func refuse(_ envelope: Envelope) throws(JournalError) {
    try checkUsable()
    let found = envelope.sequence.rawValue
    if found != next { throw .outOfOrder(expected: next, found: found) }
    if envelope.recordedAt.rawValue < lastTime {
      throw .timeWentBack(
        sequence: next, time: envelope.recordedAt, last: Timestamp(rawValue: lastTime))
    }
    throw .causeNotBefore(sequence: next, cause: envelope.cause.rawValue)
  }

  private func checkUsable() throws(JournalError) {
    if isUsable { return }
    if let failure { throw .poisoned(cause: failure) }
    throw .closed(root: root)
  }

  /// Makes sure that the disk takes what waits and `more` raw bytes; low space changes nothing.
  private func checkSpace(for more: Int = 0, looks: Bool = false) throws(JournalError) {
    do {
      if looks { try output.look() }
      try output.checkSpace(for: more)
    } catch {
      if case .file(let cause) = error { (failure, isUsable) = (cause, false) }
      throw error
    }
  }

  /// Runs file operations; after a refusal nothing is trusted any more.
  private func orPoison(_ body: () throws(FileError) -> Void) throws(JournalError) {
    do { try body() } catch {
      failure = error
      isUsable = false
      throw .file(error)
    }
  }

  private func makeRoom(_ time: Int64) throws(JournalError) {
    try endBlock()
    try beginBlock(time)
  }

  private func beginBlock(_ time: Int64) throws(JournalError) {
    try checkSpace(for: RowFormat.blockRawBytes, looks: true)
    if output.segmentRawBytes >= segmentRawBytes {
      let (output, lastTime) = (self.output, self.lastTime)
      try orPoison { () throws(FileError) in
        try output.roll(to: output.day, lastTime: lastTime)
      }
    }
    encoder.begin(sequence: next, time: time)
    summary = BlockTrailer()
    summary.firstSequence = next
    summary.firstTime = time
    ticksBefore = ticks
    framedBytes = 0
    framedNext = next
    isBlockOpen = true
  }

  /// Makes a frame of the rows that are in none yet.
  private func cutFrame() {
    guard isBlockOpen, framedNext < next else { return }
    output.addRows(
      raw, framedBytes..<encoder.count, firstSequence: framedNext,
      records: Int(next - framedNext))
    framedBytes = encoder.count
    framedNext = next
  }

  private func endBlock() throws(JournalError) {
    guard isBlockOpen else { return }
    cutFrame()
    summary.lastSequence = next - 1
    summary.lastTime = lastTime
    summary.rawBytes = UInt32(encoder.count)
    if ticks > ticksBefore { summary.note(kind: EventKind.tick.rawValue) }
    summary.note(instruments: encoder.instruments)
    output.endBlock(raw, summary)
    isBlockOpen = false
    let output = self.output
    try orPoison { () throws(FileError) in try output.flushIfLarge() }
  }
}
