import Broker
import Journal

/// Cuts what comes over a control connection into lines.
struct ControlLines {
  /// Longest line; a longer one ends the connection.
  static let lengthMax = 4096
  private var rest: [UInt8] = []

  /// The whole lines, without their ends.
  ///
  /// - Returns: nil when a line is too long.
  mutating func take(_ bytes: [UInt8]) -> [String]? {
    rest += bytes
    var lines: [String] = []
    while let end = rest.firstIndex(of: 0x0A) {
      guard end <= Self.lengthMax else { return nil }
      let line = rest[..<end].filter { $0 != 0x0D }
      lines.append(String(decoding: line, as: UTF8.self))
      rest.removeFirst(end + 1)
    }
    return rest.count <= Self.lengthMax ? lines : nil
  }
}

extension SimulatorServer {
  /// Does what a line of the control socket says, and answers it.
  mutating func control(_ line: String, at time: Timestamp) -> String {
    if line == "books" { return books() + "ok\n" }
    guard let fault = SimulatorFault(line) else {
      let forms = (["books"] + SimulatorFault.forms).joined(separator: "\n  ")
      return "error: `\(line.prefix(80))` is none of\n  \(forms)\n"
    }
    advance(to: time)
    schedule(fault, at: time)
    return "ok\n"
  }
}

/// The recording that a simulator plays.
enum MarketRecording {
  /// Most ticks that are kept in memory, about three gigabytes.
  private static let ticksMax = 20_000_000

  /// Every tick of a journal.
  static func load(_ path: String) throws -> RecordedMarket {
    let reader = try JournalReader(opening: path)
    var context = SessionContext()
    var market = RecordedMarket()
    var count = 0
    while let shape = try reader.advance() {
      guard shape == .tick else {
        try context.take(Recorded(reader.envelope, try reader.event()))
        continue
      }
      count += 1
      guard count <= ticksMax else {
        throw InputError("\(path): more than \(ticksMax) ticks; simulate a shorter recording")
      }
      let symbol = try context.symbol(reader.tick, reader.envelope)
      market.add(reader.tick, symbol: symbol, at: reader.envelope.recordedAt)
    }
    guard market.start != nil else { throw InputError("\(path): there are no ticks in it") }
    return market
  }
}
