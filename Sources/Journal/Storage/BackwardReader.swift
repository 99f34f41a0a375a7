/// Reads a journal's records from the end to the beginning, one block in memory at a time.
///
/// What was appended after the last block was read is not seen. Not thread-safe.
public final class BackwardReader {
  /// One record of the block at hand.
  private struct Row {
    var envelope: Envelope
    var kind: UInt8
    var version: UInt8
    var isTick: Bool
    /// Of ``ticks`` for a tick, else of ``payloads``.
    var range: Range<Int>
  }

  private let reader: JournalReader
  private var segment: Int
  private var places: [BlockPlace]
  /// Places before this one are still to be read.
  private var placeEnd: Int
  private var rows: [Row] = []
  private var ticks: [Tick] = []
  private var payloads: [UInt8] = []
  /// Rows that were not handed out yet.
  private var left = 0
  private var current: Row?
  /// Blocks that cannot hold what this asks for are passed by; records are not looked at, so
  /// others of the blocks that are read come too.
  public var passing = JournalQuery()
  /// Blocks that were decoded so far.
  public private(set) var blocksRead = 0

  /// Opens a journal, or one day of it, behind its last record.
  public init(
    opening root: String, files: some FileSystem = PosixFiles()
  ) throws(JournalError) {
    let reader = try JournalReader(opening: root, files: files)
    let last = reader.places.count - 1
    let places = try reader.places.blocks(of: last)
    self.reader = reader
    (segment, self.places, placeEnd) = (last, places, places.count)
  }

  /// Moves to the record before.
  ///
  /// - Returns: what it is; nil before the first.
  public func advance() throws(JournalError) -> RecordShape? {
    while left == 0 {
      if try !loadBlock() {
        current = nil
        return nil
      }
    }
    left -= 1
    current = rows[left]
    return rows[left].isTick ? .tick : .event
  }

  /// Goes to a record; ``advance()`` then gives it, or the last one before when there is none.
  public func seek(to sequence: SequenceNumber) throws(JournalError) {
    let wanted = sequence.rawValue
    try seek(try reader.places.segment(holding: wanted)) { $0.firstSequence <= wanted }
    try pass { $0.sequence > sequence }
  }

  /// Goes to a time; ``advance()`` then gives the last record at or before it.
  public func seek(to time: Timestamp) throws(JournalError) {
    // Records of this very time may go on in the segment after the one that reaches it.
    let later = time.rawValue == .max ? time.rawValue : time.rawValue + 1
    try seek(try reader.places.segment(reaching: later)) { $0.lastTimeBefore <= time.rawValue }
    try pass { $0.recordedAt > time }
  }

  private func seek(
    _ segment: Int, _ mayHold: (BlockPlace) -> Bool
  ) throws(JournalError) {
    self.segment = segment
    places = try reader.places.blocks(of: segment)
    placeEnd = (places.lastIndex(where: mayHold) ?? -1) + 1
    left = 0
  }

  private func pass(_ isLate: (Envelope) -> Bool) throws(JournalError) {
    while try advance() != nil {
      if let current, !isLate(current.envelope) {
        left += 1
        return
      }
    }
  }

  // MARK: The current record

  /// Place, times and cause; only after a record was given.
  public var envelope: Envelope {
    current?.envelope ?? Envelope(sequence: .none, recordedAt: .zero)
  }

  /// The kind, also one that this build does not know.
  public var kind: UInt8 { current?.kind ?? 0 }

  /// The tick; only after ``RecordShape/tick``.
  public var tick: Tick {
    guard let current, current.isTick else { return Tick() }
    return ticks[current.range.lowerBound]
  }

  /// The event's canonical bytes; only after ``RecordShape/event``.
  public var payload: ArraySlice<UInt8> {
    guard let current, !current.isTick else { return [] }
    return payloads[current.range]
  }

  /// Decodes the event.
  ///
  /// - Throws: ``JournalError/badRecord(file:offset:sequence:reason:)`` for a payload that is none.
  public func event() throws(JournalError) -> Event {
    guard let current else { return .tick(Tick()) }
    if current.isTick { return .tick(tick) }
    do {
      return try Event(kind: current.kind, version: current.version, payload: payload)
    } catch {
      throw .badRecord(
        file: reader.frames.path, offset: reader.frames.blockOffset,
        sequence: current.envelope.sequence.rawValue, reason: error)
    }
  }

  // MARK: Blocks

  /// Decodes the block before those read, or passes it by; false when there is none.
  private func loadBlock() throws(JournalError) -> Bool {
    while placeEnd == 0 {
      if segment == 0 { return false }
      segment -= 1
      places = try reader.places.blocks(of: segment)
      placeEnd = places.count
    }
    placeEnd -= 1
    let place = places[placeEnd]
    if !passing.mayMatch(place) { return true }
    blocksRead += 1
    // Where no index led there, reading on says what is wrong.
    if try !reader.jump(to: segment, place), place.indexed != nil {
      // The index led astray: look at the frames themselves, before the same record.
      reader.places.distrustIndex(of: segment)
      places = try reader.places.blocks(of: segment)
      placeEnd = places.count {
        ($0.trailer?.firstSequence ?? $0.firstSequence) <= place.firstSequence
      }
      return true
    }
    rows.removeAll(keepingCapacity: true)
    ticks.removeAll(keepingCapacity: true)
    payloads.removeAll(keepingCapacity: true)
    try collect(through: place.trailer?.lastSequence ?? .max)
    left = rows.count
    return true
  }

  private func collect(through last: UInt64) throws(JournalError) {
    while let shape = try reader.advance() {
      let start = shape == .tick ? ticks.count : payloads.count
      if shape == .tick { ticks.append(reader.tick) } else { payloads += reader.payload }
      let end = shape == .tick ? ticks.count : payloads.count
      rows.append(
        Row(
          envelope: reader.envelope, kind: reader.kind, version: reader.version,
          isTick: shape == .tick, range: start..<end))
      if reader.envelope.sequence.rawValue >= last { return }
    }
  }
}
