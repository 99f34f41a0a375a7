import Broker
import Foundation
import Journal
import TestSupport

/// Frames exchanged with real clients, by name; see `fixtures/tws`.
enum GoldenFrames {
  static let clientToServer = load("client_to_server.txt")
  static let serverToClient = load("server_to_client.txt")

  struct Frame: Sendable, CustomStringConvertible {
    let name: String
    /// With length prefixes.
    let stream: [UInt8]
    var description: String { name }

    /// The payload of the only frame.
    var payload: [UInt8] { Array(stream.dropFirst(4)) }
    /// Its fields as text.
    var fields: [String] {
      payload.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  static func client(_ name: String) -> Frame { find(name, clientToServer) }
  static func server(_ name: String) -> Frame { find(name, serverToClient) }

  /// The fact in a server frame; the connection is New York's in winter.
  static func fact(_ name: String) -> Event { decode(server(name).payload) }

  static func decode(_ payload: [UInt8], version: Int64 = 178) -> Event {
    var connection = ConnectionChanged()
    connection.state = .ready
    connection.serverVersion = version
    var zone = ZoneOffset()
    zone.seconds = -18_000
    connection.zoneOffsets = [zone]
    let events = TWSFrameDecoder().decode(payload, on: connection)
    precondition(events.count == 1, "a frame must give exactly one event")
    return events[0]
  }

  private static func find(_ name: String, _ frames: [Frame]) -> Frame {
    guard let frame = frames.first(where: { $0.name == name }) else {
      preconditionFailure("no golden frame \(name)")
    }
    return frame
  }

  private static func load(_ file: String) -> [Frame] {
    let path = RepositoryFiles.fixtures + "/tws/" + file
    guard let data = FileManager.default.contents(atPath: path) else {
      preconditionFailure("\(path) is missing")
    }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { line in
        let parts = line.split(separator: " ")
        let digits = Array(parts[1].utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { at in
          UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) ?? 0
        }
        return Frame(name: String(parts[0]), stream: bytes)
      }
  }
}

/// A small generator whose whole state is its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `SEED` of the environment, else `fallback`; printed, so that a failure can be repeated.
  static func announced(_ fallback: UInt64, _ what: String) -> SeededGenerator {
    let seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? fallback
    print("\(what): SEED=\(seed)")
    return SeededGenerator(seed: seed)
  }
}
