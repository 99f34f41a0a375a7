import Broker
import Journal

/// The journal that a simulator's state is: what clients had accepted, what the broker decided.
struct SimulatorState {
  private let writer: JournalWriter
  private let zone: SimulatorZone
  /// The time and the date of the last record.
  private var last: Timestamp
  private var day: Int64

  /// Opens the folder, or makes it, and brings `server` to the state it holds.
  ///
  /// Where the state is later than the server's clock, the clock goes on to it.
  init(_ root: String, server: inout SimulatorServer, zone: SimulatorZone) throws {
    last = server.now
    self.zone = zone
    let isKnown = PosixFiles().isJournal(root)
    if isKnown { try Self.restore(root, &server, &last) }
    day = zone.date(last)
    writer = try Self.open(root, day)
    server.advance(to: last)
    if !isKnown { server.recordOpening() }
    try save(server.takeRecords())
  }

  private static func open(_ root: String, _ day: Int64) throws(JournalError) -> JournalWriter {
    var options = WriterOptions()
    options.aheadBytes = 256 << 10
    return try JournalWriter(at: root, day: day, options: options)
  }

  private static func restore(
    _ root: String, _ server: inout SimulatorServer, _ last: inout Timestamp
  ) throws {
    let reader = try JournalReader(opening: root)
    while let shape = try reader.advance() {
      guard shape != .tick else { continue }
      let time = reader.envelope.recordedAt
      last = max(last, time)
      do { try server.restore(try reader.event(), at: time) } catch let error as TWSError {
        throw InputError("\(root): record \(reader.envelope.sequence): \(error)")
      }
    }
    server.finishRestoring()
  }

  /// Makes records durable; returns before anything they say may leave.
  mutating func save(_ records: [ServerRecord]) throws(JournalError) {
    guard !records.isEmpty else { return }
    for record in records {
      last = max(last, record.time)
      if zone.date(last) > day {
        day = zone.date(last)
        try writer.startDay(day)
      }
      let envelope = Envelope(sequence: writer.nextSequence, recordedAt: last)
      try writer.append(Recorded(envelope, record.event))
    }
    try writer.endInput()
    try writer.commit()
  }

  /// Ends the journal cleanly.
  func close() throws(JournalError) { _ = try writer.close() }
}

/// New York's clock for a simulator.
struct SimulatorZone {
  /// Offsets from the first year known on, a hundred years of them.
  let offsets: [ZoneOffset]

  init() {
    var offsets: [ZoneOffset] = []
    for year in NewYorkTime.years.prefix(100) {
      let change = NewYorkTime.changes(in: year)
      for (second, local) in [(change.spring, Int64(-14_400)), (change.autumn, -18_000)] {
        var offset = ZoneOffset()
        offset.from = Timestamp(rawValue: second * 1_000_000_000)
        offset.seconds = local
        offsets.append(offset)
      }
    }
    self.offsets = offsets
  }

  /// The New York date as yyyymmdd.
  func date(_ time: Timestamp) -> Int64 { NewYorkTime.date(of: time) ?? 20_070_101 }
}

extension PosixFiles {
  /// Whether a folder has the days of a journal; false for one that is not there.
  func isJournal(_ root: String) -> Bool {
    do { return try list(root).contains { $0.isFolder } } catch { return false }
  }
}
