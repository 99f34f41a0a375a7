import Broker
import Journal

/// Makes payloads by chance: of nothing, of known numbers, of damaged real frames.
struct FrameSource {
  private let golden: [[UInt8]]
  private var random: SeededGenerator
  /// The session that facts are read on.
  let connection: ConnectionChanged

  init(golden: [[UInt8]], random: SeededGenerator) {
    (self.golden, self.random) = (golden, random)
    var connection = ConnectionChanged()
    (connection.state, connection.serverVersion) = (.ready, ServerVersion.current)
    connection.zoneOffsets = [ZoneOffset()]
    self.connection = connection
  }

  /// A number from 0 up, below `limit`.
  mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  /// True once in `one` times.
  mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

  /// How much one read of the stream returns: a byte, some, or as much as a socket gives.
  mutating func readLength() -> Int {
    switch below(4) {
    case 0: 1 + below(5)
    case 1: 1 + below(100)
    default: 1 + below(8_000)
    }
  }

  /// The payload of a frame.
  mutating func frame() -> [UInt8] {
    switch below(8) {
    case 0: bytes(below(80))
    case 1, 2: fields(id: Int64(below(120)) - 5)
    case 3: fields(id: Int64(bitPattern: random.next()))
    case 4: swallowed()
    default: damaged()
    }
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 20) }
  }

  /// A number and any count of fields, some of them such as messages have.
  private mutating func fields(id: Int64) -> [UInt8] {
    var payload = Array("\(id)".utf8) + [0]
    for _ in 0..<below(chance(4) ? 160 : 20) {
      payload += field()
      payload.append(0)
    }
    return payload
  }

  private static let words = [
    "", "", "", "0", "1", "-1", "5", "100", "190.25", "0.0", "1.7976931348623157E308", "2147483647",
    "9223372036854775807", "BUY", "SELL", "LMT", "PEG BENCH", "BAG", "IBKRATS", "None", "inf",
    "20261120 10:15:00 US/Eastern", "1e400", "99999999", "0x1", "a=1;b=2;", "\\u00e9", "NaN",
    "0000e0d5.67fe667b.01.01", "DU1234567", "Ünïcode", "-9223372036854775808",
  ].map { Array($0.utf8) }

  private mutating func field() -> [UInt8] {
    switch below(6) {
    case 0: Array("\(Int64(bitPattern: random.next()) >> Int64(below(64)))".utf8)
    case 1: bytes(below(12)).filter { $0 != 0 }
    default: Self.words[below(Self.words.count)]
    }
  }

  /// A length that reaches beyond its frame and takes the next one, prefix and all, with it.
  private mutating func swallowed() -> [UInt8] {
    golden[below(golden.count)] + Framing.prefixed(golden[below(golden.count)])
  }

  /// A real frame with one to four faults.
  private mutating func damaged() -> [UInt8] {
    var payload = golden[below(golden.count)]
    for _ in 0...below(4) where !payload.isEmpty {
      let at = below(payload.count)
      switch below(6) {
      case 0: payload[at] = UInt8(truncatingIfNeeded: random.next() >> 20)
      case 1: payload[at] = 48 + UInt8(below(10))
      case 2: payload.remove(at: at)
      case 3: payload.insert(0, at: at)
      case 4: payload.removeSubrange(at...)
      default: replaceField(of: &payload, at)
      }
    }
    return payload
  }

  private mutating func replaceField(of payload: inout [UInt8], _ at: Int) {
    var (start, end) = (at, at)
    while start > 0, payload[start - 1] != 0 { start -= 1 }
    while end < payload.count, payload[end] != 0 { end += 1 }
    payload.replaceSubrange(start..<end, with: field())
  }
}
