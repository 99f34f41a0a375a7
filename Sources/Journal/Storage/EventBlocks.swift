/// Events of a journal by conditions and by numbers, for questions that ask again and again.
///
/// The blocks that were read last are kept without their ticks, so that each is decoded once.
/// What it finds is what ``JournalSelection`` finds. It sees no records that come later.
public final class EventBlocks {
  /// Blocks that are kept; of a block of 64 KiB the events are a part of that.
  private static let kept = 64

  /// An event, decoded when somebody asks for it.
  private struct Row {
    let envelope: Envelope
    let kind: UInt8
    let version: UInt8
    let payload: Range<Int>
  }

  /// The events of one block.
  private final class Block {
    let file: String
    let offset: Int
    var rows: [Row] = []
    var payloads: [UInt8] = []
    /// Events that were asked for, by row.
    private var known: [Int: Event] = [:]

    init(file: String, offset: Int) {
      self.file = file
      self.offset = offset
      // Room that is not used costs nothing; growing into it would copy everything each time.
      rows.reserveCapacity(1024)
      payloads.reserveCapacity(65_536)
    }

    /// The first row that is not before `number`.
    func place(of number: SequenceNumber) -> Int {
      var (low, high) = (0, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle].envelope.sequence < number { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// The event of a row.
    func event(_ row: Int) throws(JournalError) -> Event {
      if let event = known[row] { return event }
      let (kind, version, payload) = (rows[row].kind, rows[row].version, rows[row].payload)
      do {
        let event = try Event(kind: kind, version: version, payload: payloads[payload])
        known[row] = event
        return event
      } catch {
        throw .badRecord(
          file: file, offset: offset, sequence: rows[row].envelope.sequence.rawValue,
          reason: error)
      }
    }
  }

  /// Where a block is: its segment and its offset there.
  private struct Key: Hashable {
    let segment: Int
    let offset: Int
  }

  private let reader: JournalReader
  private var blocks: [Key: Block] = [:]
  private var order: [Key] = []

  /// Events of what `reader` reads; the reader is moved.
  public init(_ reader: JournalReader) { self.reader = reader }

  // MARK: By conditions

  /// Every wanted event in order; ticks are not among them.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func events(_ query: JournalQuery) throws(JournalError) -> [Recorded] {
    var segment = max(
      try reader.places.segment(holding: query.sequences.lowerBound.rawValue),
      try reader.places.segment(reaching: query.times.lowerBound.rawValue))
    var found: [Recorded] = []
    while segment < reader.places.count {
      for place in try reader.places.blocks(of: segment) {
        if query.isBehind(place) { return found }
        guard query.mayMatch(place) else { continue }
        guard let block = try block(at: place, in: segment) else { return try selected(query) }
        try collect(block, query, &found)
      }
      segment += 1
    }
    return found
  }

  private func collect(
    _ block: Block, _ query: JournalQuery, _ found: inout [Recorded]
  ) throws(JournalError) {
    for row in block.rows.indices {
      let (envelope, kind) = (block.rows[row].envelope, block.rows[row].kind)
      let isWanted = try query.matches(envelope, kind: kind, version: block.rows[row].version) {
        () throws(JournalError) in try block.event(row)
      }
      if isWanted { found.append(Recorded(envelope, try block.event(row))) }
    }
  }

  /// The same by reading all the way, where an index led astray.
  private func selected(_ query: JournalQuery) throws(JournalError) -> [Recorded] {
    let selection = JournalSelection(reader, query)
    var found: [Recorded] = []
    while let shape = try selection.advance() {
      if shape == .event { found.append(Recorded(reader.envelope, try reader.event())) }
    }
    return found
  }

  // MARK: By number

  /// The record of that number, also a tick; nil when the journal does not have it.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func record(_ number: SequenceNumber) throws(JournalError) -> Recorded? {
    if let (block, row) = try place(of: number) {
      return Recorded(block.rows[row].envelope, try block.event(row))
    }
    try reader.seek(to: number)
    guard let shape = try reader.advance(), reader.envelope.sequence == number else { return nil }
    return Recorded(
      reader.envelope, shape == .tick ? Event.tick(reader.tick) : try reader.event())
  }

  /// The outputs that stand behind a record and before the next input.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func outputs(behind number: SequenceNumber) throws(JournalError) -> [Recorded] {
    var found: [Recorded] = []
    var next = number.next
    while let (block, row) = try place(of: next),
      EventKind(rawValue: block.rows[row].kind)?.isInput == false
    {
      found.append(Recorded(block.rows[row].envelope, try block.event(row)))
      next = next.next
    }
    return found
  }

  /// Where an event is; nil for a tick, and for what is not there.
  private func place(of number: SequenceNumber) throws(JournalError) -> (Block, Int)? {
    let segment = try reader.places.segment(holding: number.rawValue)
    let places = try reader.places.blocks(of: segment)
    let holding = places.first {
      $0.firstSequence <= number.rawValue
        && $0.trailer.map { $0.lastSequence >= number.rawValue } ?? true
    }
    guard let holding, let block = try block(at: holding, in: segment) else { return nil }
    let row = block.place(of: number)
    guard row < block.rows.count, block.rows[row].envelope.sequence == number else { return nil }
    return (block, row)
  }

  // MARK: Blocks

  /// A block, read unless it is kept; nil where the index led to where none is.
  private func block(at place: BlockPlace, in segment: Int) throws(JournalError) -> Block? {
    let key = Key(segment: segment, offset: place.offset)
    if let known = blocks[key] { return known }
    if try !reader.jump(to: segment, place), place.indexed != nil {
      reader.places.distrustIndex(of: segment)
      return nil
    }
    let block = Block(file: reader.frames.path, offset: place.offset)
    try fill(block, through: place.trailer?.lastSequence ?? .max)
    blocks[key] = block
    order.append(key)
    if order.count > Self.kept { blocks[order.removeFirst()] = nil }
    return block
  }

  private func fill(_ block: Block, through last: UInt64) throws(JournalError) {
    while let shape = try reader.advance() {
      if shape == .tick {
        // A run lies inside a block.
        _ = reader.takeTicks(atMost: .max) { $1.count }
      } else {
        let start = block.payloads.count
        block.payloads += reader.payload
        block.rows.append(
          Row(
            envelope: reader.envelope, kind: reader.kind, version: reader.version,
            payload: start..<block.payloads.count))
      }
      if reader.envelope.sequence.rawValue >= last { return }
    }
  }
}
