import Journal

/// Reads market data into ticks and counts what became of every frame.
///
/// Updates are told as they come: one side at a time, a size alone with price 0. What TWS tells
/// twice, the size behind a price, is told once. Where a better line of the same instrument flows,
/// the other one's updates are left out: every trade or quote before the samples of them.
struct MarketDecoder: Sendable {
  private(set) var counts = MarketCounts()
  private var lines: [Int64: DataLine] = [:]
  private var watches: [InstrumentID: InstrumentWatch] = [:]

  /// What a frame said.
  struct Update: Sendable {
    var tick: Tick?
    var occurredAt = Timestamp.zero
    /// Something about the instrument itself changed.
    var change: Change?
    /// The request whose one answer is whole now.
    var ended: Int64?
    /// Why the frame could not be read.
    var problem: String?
  }

  /// Something about an instrument that its definition keeps.
  enum Change: Hashable, Sendable {
    case shortable(InstrumentID, Bool)
    case shortRestricted(InstrumentID, Bool)
  }

  mutating func open(_ request: Int64, _ line: DataLine) { lines[request] = line }

  mutating func close(_ request: Int64) {
    guard let line = lines.removeValue(forKey: request) else { return }
    switch line.kind {
    case .topOfBook: break
    case .trades: watches[line.instrument]?.hasTrades = false
    case .quotes: watches[line.instrument]?.hasQuotes = false
    }
  }

  /// Forgets every line, but not what is known of the instruments.
  mutating func closeAll() {
    for request in lines.keys.sorted() { close(request) }
  }

  /// Marks a line's data as delayed.
  mutating func markDelayed(_ request: Int64) { lines[request]?.isDelayed = true }

  /// Whether market data is what this message carries.
  static func takes(_ id: Int64) -> Bool {
    switch id {
    case 1, 2, 45, 46, 57, 58, 81, 99: true
    default: false
    }
  }

  /// Reads one frame whose number ``takes(_:)`` knows.
  mutating func decode(_ frame: [UInt8], serverVersion: Int64) -> Update {
    counts.frames += 1
    switch ServerMessage.decode(frame, serverVersion: serverVersion) {
    case .message(let message): return take(message)
    case .unknown(let id):
      counts.unreadable += 1
      return Update(problem: "message \(id) is no market data")
    case .failure(_, let error):
      counts.unreadable += 1
      return Update(problem: "\(error)")
    }
  }

  private mutating func take(_ message: ServerMessage) -> Update {
    switch message {
    case .tickPrice(let message): with(message.reqId) { $0.price(message, &$1) }
    case .tickSize(let message): with(message.reqId) { $0.size(message, &$1) }
    case .tickGeneric(let message): with(message.reqId) { $0.generic(message, &$1) }
    case .tickString(let message): with(message.reqId) { $0.string(message, &$1) }
    case .tickByTick(let message): with(message.reqId) { $0.single(message, &$1) }
    case .marketDataType(let message):
      with(message.reqId) { line, _ in
        line.isDelayed = message.marketDataType != 1
        return .figure
      }
    case .tickSnapshotEnd(let message): end(message.reqId)
    case .tickRequestParameters(let message): with(message.tickerId) { _, _ in .figure }
    default: count(.figure, DataLine(.none, .topOfBook), InstrumentWatch())
    }
  }

  private mutating func end(_ request: Int64) -> Update {
    var update = with(request) { _, _ in .figure }
    update.ended = request
    return update
  }

  /// Lets `read` change line and instrument, and counts what it made of the frame.
  private mutating func with(
    _ request: Int64, _ read: (inout DataLine, inout InstrumentWatch) -> MarketReading
  ) -> Update {
    guard var line = lines[request] else {
      counts.orphans += 1
      return Update()
    }
    var watch = watches[line.instrument] ?? InstrumentWatch()
    let wasRestricted = watch.restriction.isRestricted
    let reading = read(&line, &watch)
    lines[request] = line
    watches[line.instrument] = watch
    var update = count(reading, line, watch)
    if watch.restriction.isRestricted != wasRestricted {
      update.change = .shortRestricted(line.instrument, !wasRestricted)
    }
    return update
  }

  private mutating func count(
    _ reading: MarketReading, _ line: DataLine, _ watch: InstrumentWatch
  ) -> Update {
    switch reading {
    case .tick(var tick, let occurredAt):
      counts.ticks += 1
      tick.instrument = line.instrument
      if line.isDelayed { tick.flags.insert(.delayed) }
      if line.isPolled { tick.flags.insert(.polled) }
      if watch.isHalted { tick.flags.insert(.halted) }
      return Update(tick: tick, occurredAt: occurredAt)
    case .figure: counts.figures += 1
    case .shortable(let isShortable):
      counts.figures += 1
      return Update(change: .shortable(line.instrument, isShortable))
    case .echo: counts.echoes += 1
    case .superseded: counts.superseded += 1
    case .unreadable(let problem):
      counts.unreadable += 1
      return Update(problem: problem)
    }
    return Update()
  }
}

/// What one frame of market data is.
enum MarketReading: Sendable {
  case tick(Tick, occurredAt: Timestamp)
  case figure
  case shortable(Bool)
  case echo
  case superseded
  case unreadable(String)
}
