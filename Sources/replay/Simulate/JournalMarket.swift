import Broker
import Journal

/// A journal as the market of a simulated broker: a day that is over, or one that another process
/// is still writing.
final class JournalMarket {
  /// Most ticks that are kept in memory, about three gigabytes.
  private static let ticksMax = 20_000_000

  private let path: String
  /// nil for a day that is over.
  private let tail: JournalTail?
  private var context = SessionContext()
  private var count = 0
  /// Symbols that came too late to be listed.
  private var strangers: Set<String> = []
  private var recording = RecordedMarket()

  /// Reads every tick of a journal whose end does not move.
  static func load(_ path: String) throws -> JournalMarket {
    let market = JournalMarket(path, tail: nil)
    let reader = try JournalReader(opening: path)
    while let shape = try reader.advance() {
      guard let (tick, symbol) = try market.tick(reader, shape) else { continue }
      market.recording.add(tick, symbol: symbol, at: reader.envelope.recordedAt)
    }
    guard market.recording.start != nil else {
      throw InputError("\(path): there are no ticks in it")
    }
    return market
  }

  /// Reads what is durable by now; what comes later is for ``advance(into:)``.
  static func follow(_ path: String) throws -> JournalMarket {
    let tail = try JournalTail(following: path)
    let market = JournalMarket(path, tail: tail)
    while let shape = try tail.advance() {
      guard let (tick, symbol) = try market.tick(tail.record, shape) else { continue }
      market.recording.add(tick, symbol: symbol, at: tail.record.envelope.recordedAt)
    }
    for symbol in market.context.symbols where !symbol.isEmpty { market.recording.list(symbol) }
    guard !market.recording.symbols.isEmpty else {
      throw InputError("\(path): no instrument is defined in it yet; follow it once it trades")
    }
    return market
  }

  private init(_ path: String, tail: JournalTail?) {
    self.path = path
    self.tail = tail
  }

  /// What the journal had at the start, given away once.
  func takeRecording() -> RecordedMarket {
    defer { recording = RecordedMarket() }
    return recording
  }

  /// Whether more may come.
  var isGrowing: Bool { tail != nil }

  /// Gives `server` what became durable since.
  ///
  /// - Returns: symbols that the journal did not have when the server began, each once; their
  ///   ticks are left out.
  func advance(into server: inout SimulatorServer) throws -> [String] {
    var new: [String] = []
    while let tail, let shape = try tail.advance() {
      guard let (tick, symbol) = try tick(tail.record, shape) else { continue }
      let isKnown = server.append(tick, symbol: symbol, at: tail.record.envelope.recordedAt)
      if !isKnown, strangers.insert(symbol).inserted { new.append(symbol) }
    }
    return new
  }

  /// The tick at hand with its symbol; nil for any other record, of which notice is taken.
  private func tick(_ reader: JournalReader, _ shape: RecordShape) throws -> (Tick, String)? {
    guard shape == .tick else {
      try context.take(Recorded(reader.envelope, try reader.event()))
      return nil
    }
    count += 1
    guard count <= Self.ticksMax else {
      throw InputError("\(path): more than \(Self.ticksMax) ticks; simulate a shorter recording")
    }
    return (reader.tick, try context.symbol(reader.tick, reader.envelope))
  }
}
