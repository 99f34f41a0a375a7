import Journal

/// Appends the records of a journal to a new one; reading them is outside the watch.
struct AppendBench {
  let source: String
  var policy = CommitPolicy.none
  /// Records to a commit.
  var recordsPerCommit = 1_000
  /// Records after which it ends.
  var limit = UInt64.max
  /// How often the source is appended, each time a day later.
  var repeats: Int64 = 1
  /// Raw bytes of a segment.
  var segmentRawBytes = WriterOptions().segmentRawBytes
  /// Ticks after which an execution of the next order is put in; 0 for none.
  var ticksPerExecution = 0

  /// One round, from making the journal to having it closed.
  ///
  /// - Parameter root: the new journal; it stays.
  func run(_ name: String, to root: String) throws -> BenchRow {
    let files = CountingFiles()
    var options = WriterOptions()
    options.policy = policy
    options.segmentRawBytes = segmentRawBytes
    var watch = Stopwatch()
    var appender = try watch.run {
      let writer = try JournalWriter(
        at: root, day: SyntheticMarket.defaultDate, options: options, files: files)
      return RecordAppender(writer, recordsPerCommit, ticksPerExecution)
    }
    for day in 0..<repeats {
      appender.shift = .seconds(86_400 * day)
      let chunks = try RecordChunks(source, limit: limit)
      while try chunks.advance() { try watch.run { try appender.append(chunks) } }
    }
    try watch.run { try appender.close() }
    var row = BenchRow("journal", name, events: appender.records, seconds: watch.seconds)
    row.bytes = try FolderSize.bytes(root)
    (row.commits, row.syncs) = (appender.commits, files.syncs)
    row.allocations = watch.allocations
    return row
  }
}

/// Hands records to a writer and commits every so many.
struct RecordAppender {
  private let writer: JournalWriter
  private let recordsPerCommit: Int
  private let ticksPerExecution: Int
  private var uncommitted = 0
  private var ticksToExecution: Int
  private var executions = 0
  /// Calls of `commit` so far.
  private(set) var commits: UInt64 = 0
  /// Added to every time.
  var shift = Nanoseconds.zero

  init(_ writer: JournalWriter, _ recordsPerCommit: Int, _ ticksPerExecution: Int) {
    self.writer = writer
    self.recordsPerCommit = recordsPerCommit
    self.ticksPerExecution = ticksPerExecution
    ticksToExecution = ticksPerExecution
  }

  /// The order of the execution with this number; ours start beyond those of a traded day.
  static func order(_ number: Int) -> OrderID { OrderID(rawValue: 1_000_000_000 + Int64(number)) }

  /// Records so far.
  var records: UInt64 { writer.nextSequence.rawValue - 1 }

  mutating func append(_ chunks: RecordChunks) throws {
    let rows = chunks.rows
    for item in chunks.items {
      switch item {
      case .ticks(let range):
        for index in range { try append(rows[index]) }
      case .event(let record):
        try writer.append(Recorded(moved(record.envelope), record.event))
        try endInput()
      }
    }
  }

  mutating func close() throws {
    if uncommitted > 0 { try commit() }
    _ = try writer.close()
  }

  @inline(__always)
  private mutating func append(_ row: TickRow) throws {
    let envelope = Envelope(
      sequence: writer.nextSequence, recordedAt: row.recordedAt + shift,
      occurredAt: row.occurredAt == .zero ? .zero : row.occurredAt + shift)
    try writer.append(row.tick, envelope)
    try endInput()
    if ticksPerExecution == 0 { return }
    ticksToExecution -= 1
    if ticksToExecution == 0 { try appendExecution(row) }
  }

  @inline(__always)
  private mutating func endInput() throws {
    try writer.endInput()
    uncommitted += 1
    if uncommitted == recordsPerCommit { try commit() }
  }

  private mutating func commit() throws {
    try writer.commit()
    commits += 1
    uncommitted = 0
  }

  /// The envelope at the new place; the cause stays as far before it as it was.
  private func moved(_ envelope: Envelope) -> Envelope {
    let next = writer.nextSequence.rawValue
    let distance = envelope.sequence.rawValue - envelope.cause.rawValue
    let hasCause = envelope.cause != .none && distance < next
    return Envelope(
      sequence: writer.nextSequence, recordedAt: envelope.recordedAt + shift,
      occurredAt: envelope.occurredAt == .zero ? .zero : envelope.occurredAt + shift,
      cause: hasCause ? SequenceNumber(rawValue: next - distance) : .none)
  }

  private mutating func appendExecution(_ row: TickRow) throws {
    ticksToExecution = ticksPerExecution
    executions += 1
    var execution = ExecutionReported()
    execution.execution = "bench.\(executions)"
    execution.order = Self.order(executions)
    execution.instrument = row.tick.instrument
    execution.quantity = Quantity(shares: 100)
    execution.price = row.tick.price
    let envelope = Envelope(
      sequence: writer.nextSequence, recordedAt: row.recordedAt + shift)
    try writer.append(Recorded(envelope, .execution(execution)))
    try endInput()
  }
}
