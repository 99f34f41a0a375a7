/// Where a journal's chain stands at the end of each of its days, recomputed from the raw blocks.
///
/// One walk over every frame: checksums, chain and trailers are checked, rows are not decoded.
struct DayHistory {
  /// One day of the journal.
  struct Day {
    var day: Int64
    /// Its segments; never empty.
    var segments: [JournalLayout.Segment]
    /// First record; the one that comes next when the day is empty.
    var firstSequence: UInt64 = 1
    /// Last record, and of an empty day the last before it.
    var lastSequence: UInt64 = 0
    /// The chain after its last complete block.
    var chain = HashChain.start
    /// Whether nothing can be added to it any more, as far as the files say.
    var isClosed = false
    /// Whether its first records are here too.
    var isWhole = true

    /// Records of the complete blocks.
    var records: UInt64 { lastSequence + 1 - firstSequence }
  }

  /// The days in order.
  private(set) var days: [Day] = []
  /// The first record that the journal holds or will hold.
  private(set) var firstSequence: UInt64 = 1
  /// The chain before that record.
  private(set) var firstChain = HashChain.start
  /// The last record and the chain, an unfinished block included.
  private(set) var head = JournalHead(sequence: .none, chain: HashChain.start)
  /// Whether the journal ends with a clean end record.
  private(set) var isCleanlyClosed = false
  /// Why the walk ended early; days from there on are missing.
  private(set) var failure: JournalError?
  /// The chain at the ends of blocks that were asked for.
  private var chains: [UInt64: [UInt8]] = [:]
  private let wanted: Set<UInt64>

  /// Walks `segments`, whose order was checked.
  ///
  /// - Parameter wanted: records after which the chain is to be kept, if a block ends there.
  /// - Throws: ``JournalError/file(_:)`` only; damage is ``failure``.
  init(
    _ segments: [JournalLayout.Segment], files: any FileSystem, keeping wanted: Set<UInt64> = []
  ) throws(JournalError) {
    self.wanted = wanted
    for segment in segments {
      if days.last?.day == segment.day {
        days[days.count - 1].segments.append(segment)
      } else {
        days.append(Day(day: segment.day, segments: [segment]))
      }
    }
    let cursor = FrameCursor(segments, files: files, verifiesChain: true)
    do { try walk(cursor) } catch {
      if case .file = error { throw error }
      failure = error
    }
    finish(cursor)
  }

  /// The chain after record `sequence`; nil when no block ends there.
  func chain(at sequence: UInt64) -> [UInt8]? { chains[sequence] }

  /// The day called `day`.
  func day(_ day: Int64) -> Day? { days.first { $0.day == day } }

  private mutating func walk(_ cursor: FrameCursor) throws(JournalError) {
    var hasStarted = false
    var place = 0
    while true {
      let step = try cursor.next()
      if !hasStarted, let header = cursor.header {
        // Segments without any block before this one would say the same.
        (firstSequence, firstChain) = (header.firstSequence, header.chain)
        keep(header.firstSequence - 1, header.chain)
        hasStarted = true
      }
      switch step {
      case .rows: break
      case .blockEnd(let trailer):
        while let header = cursor.header, days[place].day != header.day { place += 1 }
        days[place].lastSequence = trailer.lastSequence
        days[place].chain = trailer.chain
        keep(trailer.lastSequence, trailer.chain)
      case .end: return
      }
    }
  }

  private mutating func keep(_ sequence: UInt64, _ chain: [UInt8]) {
    if wanted.contains(sequence) { chains[sequence] = chain }
  }

  /// Days without blocks stand where the day before them stood.
  private mutating func finish(_ cursor: FrameCursor) {
    isCleanlyClosed = failure == nil && cursor.isCleanlyClosed
    var last = (sequence: firstSequence - 1, chain: firstChain)
    for place in days.indices {
      days[place].firstSequence = last.sequence + 1
      if days[place].lastSequence == 0 {
        (days[place].lastSequence, days[place].chain) = last
      }
      last = (days[place].lastSequence, days[place].chain)
      days[place].isClosed = place < days.count - 1 || isCleanlyClosed
      days[place].isWhole = place > 0 || firstSequence == 1
    }
    let open = cursor.rawCount
    head = JournalHead(
      sequence: SequenceNumber(rawValue: cursor.nextSequence - 1),
      chain: open == 0
        ? cursor.chain : HashChain.extend(cursor.chain, with: cursor.raw, count: open))
    if failure != nil,
      let damaged = days.firstIndex(where: { day in
        day.segments.contains { $0.path == cursor.path }
      })
    {
      days.removeSubrange(damaged...)
    }
  }
}
