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
  /// Whether a tick may be wanted; else runs of them are passed by in one step.
  private let mayWantTicks: Bool

  private enum State { case fresh, between, reading, done }

  /// Selects from `reader`, which starts anew.
  public init(_ reader: JournalReader, _ query: JournalQuery) {
    self.reader = reader
    self.query = query
    mayWantTicks =
      query.orders.isEmpty && query.executions.isEmpty
      && (query.kinds.isEmpty || query.kinds.contains(EventKind.tick.rawValue))
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
        if try query.matches(reader, shape) { return shape }
      }
    }
    return nil
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
    state = .reading
    return true
  }
}
