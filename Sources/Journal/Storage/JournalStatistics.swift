/// What a journal holds and how much room it takes, from one scan.
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

  /// Scans the journal at `root`, or one day folder of it.
  ///
  /// - Throws: as ``JournalReader``.
  public init(of root: String, files: some FileSystem = PosixFiles()) throws(JournalError) {
    let layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    segments = layout.segments.count
    isPruned = layout.isPruned
    for segment in layout.segments where segment.day != days.last { days.append(segment.day) }
    let reader = JournalReader(layout, files: files, verifiesChain: false)
    let blockCount = BlockCount()
    reader.onBlockEnd = { _ throws(JournalError) in blockCount.blocks += 1 }
    var tally = Tally()
    while try reader.advance() != nil {
      let envelope = reader.envelope
      if records == 0 { (firstSequence, firstTime) = (envelope.sequence, envelope.recordedAt) }
      records += 1
      lastTime = envelope.recordedAt
      try tally.add(reader)
    }
    head = reader.head
    lastSequence = records == 0 ? .none : head.sequence
    (isCleanlyClosed, tornBytes) = (reader.isCleanlyClosed, reader.tornBytes)
    (diskBytes, blocks) = (reader.frames.diskBytes, blockCount.blocks)
    kinds = tally.kinds.filter { $0.count > 0 }
    ticks = tally.kinds[Int(EventKind.tick.rawValue)].count
    let preambles = blocks + (reader.frames.rawCount > 0 ? 1 : 0)
    rawBytes = kinds.reduce(RowFormat.preambleBytes * preambles) { $0 + $1.rawBytes }
    instruments = tally.sortedInstruments
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

    mutating func add(_ reader: JournalReader) throws(JournalError) {
      let kind = Int(reader.kind)
      kinds[kind].count += 1
      if reader.lastRowCount > 0 { kinds[kind].rawBytes += reader.lastRowBytes }
      if reader.kind == EventKind.tick.rawValue {
        instruments[place(of: reader.tick.instrument)].ticks += 1
      } else if reader.kind == EventKind.instrumentDefined.rawValue,
        case .instrumentDefined(let definition) = try reader.event()
      {
        instruments[place(of: definition.instrument)].symbol = definition.symbol
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
