/// What a journal holds and how much room it takes.
public struct JournalStatistics: Hashable, Sendable {
  /// The records of one kind.
  public struct KindCount: Hashable, Sendable {
    /// The stable number of the kind, also one that this build does not know.
    public var kind: UInt8
    /// How many records.
    public var count = 0
    /// Their bytes before compression, shape definitions included.
    public var rawBytes = 0
  }

  /// The ticks of one instrument.
  public struct InstrumentCount: Hashable, Sendable {
    /// The instrument.
    public var instrument: InstrumentID
    /// Its ticker, empty when the journal does not define it.
    public var symbol = ""
    /// How many ticks.
    public var ticks = 0
  }

  /// Kinds that occur, by number.
  public private(set) var kinds: [KindCount] = []
  /// Instruments that occur or are defined, by number.
  public private(set) var instruments: [InstrumentCount] = []
  /// All records.
  public private(set) var records = 0
  /// Ticks among them.
  public private(set) var ticks = 0
  /// Bytes of rows and block preambles before compression.
  public private(set) var rawBytes = 0
  /// Bytes of the segment files.
  public private(set) var diskBytes = 0
  /// First record.
  public private(set) var firstSequence = SequenceNumber.none
  /// Whether earlier records were pruned, so that the first is not number 1.
  public private(set) var isPruned = false
  /// Last record.
  public private(set) var lastSequence = SequenceNumber.none
  /// Time of the first record.
  public private(set) var firstTime = Timestamp.zero
  /// Time of the last record.
  public private(set) var lastTime = Timestamp.zero
  /// Session dates as yyyymmdd, in order.
  public private(set) var days: [Int64] = []
  /// Segment files.
  public private(set) var segments = 0
  /// Complete blocks.
  public private(set) var blocks = 0
  /// Whether the journal ends with a clean end record.
  public private(set) var isCleanlyClosed = false
  /// Bytes after the last whole frame.
  public private(set) var tornBytes = 0
  /// The last record and the chain.
  public private(set) var head = JournalHead(sequence: .none, chain: HashChain.start)

  /// ``diskBytes`` for each tick; 0 without ticks.
  public var diskBytesPerTick: Double { ticks == 0 ? 0 : Double(diskBytes) / Double(ticks) }

  /// Counts the journal at `root`, or one day folder of it.
  ///
  /// Sealed segments are counted by their indexes, all others by scanning them.
  /// - Throws: as ``JournalReader``.
  public init(of root: String, files: some FileSystem = PosixFiles()) throws(JournalError) {
    let bound = try DurableBound(root: root, files: files)
    let layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    segments = layout.segments.count
    isPruned = layout.isPruned
    for segment in layout.segments where segment.day != days.last { days.append(segment.day) }
    let reader = JournalReader(layout, files: files, verifiesChain: false, bound: bound)
    var tally = Tally()
    for index in layout.segments.indices {
      diskBytes += try SegmentWindow(layout.segments[index].path, files: files).size
      if let found = try reader.places.index(of: index),
        let header = try reader.places.header(of: index)
      {
        add(found, header, &tally)
      } else {
        try scan(index, reader, &tally)
      }
    }
    try tally.addSymbols(
      JournalReader(layout, files: files, verifiesChain: false, bound: bound))
    kinds = tally.kinds.filter { $0.count > 0 }
    ticks = tally.kinds[Int(EventKind.tick.rawValue)].count
    instruments = tally.sortedInstruments
    rawBytes += kinds.reduce(0) { $0 + $1.rawBytes }
  }

  private mutating func add(
    _ index: SegmentIndex, _ header: SegmentHeader, _ tally: inout Tally
  ) {
    for block in index.blocks {
      let trailer = block.trailer
      note(trailer.firstSequence, trailer.firstTime)
      records += Int(trailer.lastSequence - trailer.firstSequence + 1)
      lastTime = Timestamp(rawValue: trailer.lastTime)
      rawBytes += RowFormat.preambleBytes
      tally.add(block)
    }
    blocks += index.blocks.count
    let last = index.blocks.last?.trailer
    head = JournalHead(
      sequence: SequenceNumber(rawValue: last?.lastSequence ?? max(header.firstSequence, 1) - 1),
      chain: last?.chain ?? header.chain)
    lastSequence = records == 0 ? .none : head.sequence
    (isCleanlyClosed, tornBytes) = (index.isCleanlyClosed, 0)
  }

  /// Reads the records of one segment.
  private mutating func scan(
    _ segment: Int, _ reader: JournalReader, _ tally: inout Tally
  ) throws(JournalError) {
    let counter = BlockCount()
    reader.onBlockEnd = { [unowned reader] _ throws(JournalError) in
      if reader.frames.segmentIndex == segment { counter.blocks += 1 }
    }
    _ = try reader.jump(to: segment, nil)
    while try reader.advance() != nil, reader.frames.segmentIndex == segment {
      let envelope = reader.envelope
      note(envelope.sequence.rawValue, envelope.recordedAt.rawValue)
      records += 1
      lastTime = envelope.recordedAt
      tally.add(reader)
    }
    let openBlock = reader.frames.segmentIndex == segment && reader.frames.rawCount > 0
    blocks += counter.blocks
    rawBytes += RowFormat.preambleBytes * (counter.blocks + (openBlock ? 1 : 0))
    guard segment == segments - 1 else { return }
    head = reader.head
    lastSequence = records == 0 ? .none : head.sequence
    (isCleanlyClosed, tornBytes) = (reader.isCleanlyClosed, reader.tornBytes)
  }

  private mutating func note(_ sequence: UInt64, _ time: Int64) {
    if records > 0 { return }
    firstSequence = SequenceNumber(rawValue: sequence)
    firstTime = Timestamp(rawValue: time)
  }

  private final class BlockCount { var blocks = 0 }

  private struct Tally {
    var kinds = (0...255).map { KindCount(kind: UInt8($0)) }
    private var instruments: [InstrumentCount] = []
    private var places: [UInt32: Int] = [:]
    private var last = (instrument: UInt32.max, place: -1)

    var sortedInstruments: [InstrumentCount] {
      instruments.sorted { $0.instrument.rawValue < $1.instrument.rawValue }
    }

    mutating func add(_ reader: JournalReader) {
      let kind = Int(reader.kind)
      kinds[kind].count += 1
      if reader.lastRowCount > 0 { kinds[kind].rawBytes += reader.lastRowBytes }
      if reader.kind == EventKind.tick.rawValue {
        instruments[place(of: reader.tick.instrument)].ticks += 1
      }
    }

    mutating func add(_ block: IndexedBlock) {
      for tally in block.kinds {
        kinds[Int(tally.kind)].count += Int(tally.records)
        kinds[Int(tally.kind)].rawBytes += Int(tally.rawBytes)
      }
      for tally in block.ticks {
        let instrument = InstrumentID(rawValue: tally.instrument)
        instruments[place(of: instrument)].ticks += Int(tally.ticks)
      }
    }

    /// Names the instruments that the journal defines.
    mutating func addSymbols(_ reader: JournalReader) throws(JournalError) {
      var query = JournalQuery()
      query.kinds = [EventKind.instrumentDefined.rawValue]
      let selection = JournalSelection(reader, query)
      while try selection.advance() != nil {
        if case .instrumentDefined(let definition) = try reader.event() {
          instruments[place(of: definition.instrument)].symbol = definition.symbol
        }
      }
    }

    /// Neighbouring ticks are often of one instrument; only a change looks it up.
    private mutating func place(of instrument: InstrumentID) -> Int {
      let number = instrument.rawValue
      if last.place >= 0 && last.instrument == number { return last.place }
      let place = places[number] ?? instruments.count
      if place == instruments.count {
        instruments.append(InstrumentCount(instrument: instrument))
        places[number] = place
      }
      last = (number, place)
      return place
    }
  }
}
