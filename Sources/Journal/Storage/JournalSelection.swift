/// The wanted records of a journal in order; blocks that hold none are passed by unread.
///
/// Records and their order are those of a plain scan with the same conditions.
public final class JournalSelection {
  /// Stands at the record that ``advance()`` gave; read it there and do not move it.
  public let reader: JournalReader
  /// What is wanted.
  public let query: JournalQuery
  private var segment = 0
  private var places: [BlockPlace] = []
  private var next = 0
  /// Last record of the block being read; the greatest number where its end is not known.
  private var blockLast: UInt64 = 0
  /// Whether the reader stands at the start of `places[next]` by having read what lies before.
  private var flowsOn = false
  private var state = State.fresh
  /// Blocks that were decoded so far, wholly or in part: what the selection costs.
  public private(set) var blocksRead = 0
  /// Whether a tick may be wanted; else runs of them are passed by in one step.
  private let mayWantTicks: Bool

  private enum State { case fresh, between, reading, done }

  /// What a record must meet once its block is read.
  private let recordQuery: JournalQuery

  /// Selects from `reader`, which starts anew.
  ///
  /// - Parameter givesWholeRuns: instruments only say which blocks to read; ticks of others in them
  ///   come too, so that ``takeTicks(_:)`` lends whole runs.
  public init(_ reader: JournalReader, _ query: JournalQuery, givesWholeRuns: Bool = false) {
    self.reader = reader
    self.query = query
    mayWantTicks =
      query.orders.isEmpty && query.executions.isEmpty
      && (query.kinds.isEmpty || query.kinds.contains(EventKind.tick.rawValue))
    var recordQuery = query
    if givesWholeRuns { recordQuery.instruments = [] }
    self.recordQuery = recordQuery
  }

  /// Opens a journal, or one day of it, and selects from it.
  public convenience init(
    opening root: String, _ query: JournalQuery, files: some FileSystem = PosixFiles()
  ) throws(JournalError) {
    self.init(try JournalReader(opening: root, files: files), query)
  }

  /// Moves to the next wanted record.
  ///
  /// - Returns: what it is; nil after the last.
  public func advance() throws(JournalError) -> RecordShape? {
    if state == .fresh { try start() }
    while state != .done {
      if state == .between, try !enterBlock() { break }
      while state == .reading {
        guard let shape = try reader.advance() else {
          state = .done
          break
        }
        // A run lies inside a block; what is behind its last tick decides how to go on.
        if shape == .tick, !mayWantTicks { _ = reader.takeTicks(atMost: .max) { $1.count } }
        let envelope = reader.envelope
        if envelope.sequence > query.sequences.upperBound
          || envelope.recordedAt > query.times.upperBound
        {
          state = .done
          break
        }
        if envelope.sequence.rawValue >= blockLast { leaveBlock() }
        if try recordQuery.matches(reader, shape) { return shape }
      }
    }
    return nil
  }

  /// Lends the ticks that are decoded already, the current one first, and goes on behind them.
  ///
  /// Call it after ``advance()`` gave a tick. Numbers and times are as wanted; ticks of other
  /// instruments are among them, for the caller to pass by.
  /// - Parameters:
  ///   - limit: most rows to lend, 1 or more.
  ///   - body: gets the record number of the first row and the rows; the rest follow on.
  public func takeTicks(
    atMost limit: Int = .max, _ body: (SequenceNumber, Span<TickRow>) -> Void
  ) {
    precondition(limit > 0, "the current tick is always taken")
    let first = reader.envelope.sequence
    // Both lie in what is wanted, so the difference cannot be below zero.
    let most = query.sequences.upperBound.rawValue - first.rawValue
    let wanted = Int(clamping: most) &+ (most < Int.max ? 1 : 0)
    let taken = reader.takeTicks(atMost: min(wanted, limit)) {
      sequence, rows in
      let count = wantedCount(rows)
      body(sequence, rows.extracting(first: count))
      return count
    }
    if taken == 0 {
      // A tick that is no row of a run stands alone.
      let one: InlineArray<1, TickRow> = [reader.row]
      body(first, one.span)
    }
    if reader.envelope.sequence.rawValue >= blockLast { leaveBlock() }
  }

  /// How many of the rows, which are in order of time, are not too late.
  private func wantedCount(_ rows: Span<TickRow>) -> Int {
    var count = rows.count
    while count > 1, rows[count - 1].recordedAt > query.times.upperBound { count -= 1 }
    return count
  }

  private func start() throws(JournalError) {
    segment = max(
      try reader.places.segment(holding: query.sequences.lowerBound.rawValue),
      try reader.places.segment(reaching: query.times.lowerBound.rawValue))
    places = try reader.places.blocks(of: segment)
    state = .between
  }

  private func leaveBlock() {
    flowsOn = true
    state = .between
  }

  /// Goes to the next block that may hold something; false when there is none.
  private func enterBlock() throws(JournalError) -> Bool {
    while true {
      if next >= places.count {
        guard segment + 1 < reader.places.count else { break }
        segment += 1
        (places, next) = (try reader.places.blocks(of: segment), 0)
        continue
      }
      let place = places[next]
      if query.isBehind(place) { break }
      if query.mayMatch(place) { return try enter(place) }
      next += 1
      flowsOn = false
    }
    state = .done
    return false
  }

  private func enter(_ place: BlockPlace) throws(JournalError) -> Bool {
    // Where no index led there, reading on says what is wrong.
    if !flowsOn, try !reader.jump(to: segment, place), place.indexed != nil {
      // The index led astray: look at the frames themselves, from the same record on.
      reader.places.distrustIndex(of: segment)
      places = try reader.places.blocks(of: segment)
      next = places.firstIndex { place.firstSequence <= ($0.trailer?.lastSequence ?? .max) } ?? 0
      return true
    }
    blockLast = place.trailer?.lastSequence ?? .max
    next += 1
    blocksRead += 1
    state = .reading
    return true
  }
}
