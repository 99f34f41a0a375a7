import Broker
import Foundation
import Journal
import TestSupport

/// What real clients sent, and what they made of a server's frames; see `fixtures/tws`.
enum GoldenCases {
  static let client = load("client_cases.json")
  static let server = load("server_cases.json")

  struct Case: Sendable, CustomStringConvertible {
    let value: JSONValue
    var name: String { value["name"]?.text ?? "" }
    var description: String { name }
    var version: Int64 { value["server_version"]?.integer ?? 0 }
    /// Every byte of the case, length prefixes included.
    var stream: [UInt8] { GoldenCases.bytes(value["hex"]?.text ?? "") }
    /// The payloads of its whole frames.
    var payloads: [[UInt8]] {
      var splitter = FrameSplitter()
      splitter.append(stream)
      var frames: [[UInt8]] = []
      while let frame = (try? splitter.next()).flatMap({ $0 }) { frames.append(frame) }
      return frames
    }
    /// The fields of its only frame; nil for a handshake.
    var fields: [String]? { value["fields"]?.elements?.map { $0.text ?? "" } }
    /// How the bytes came over the wire.
    var chunkSizes: [Int] {
      (value["chunk_sizes"]?.elements ?? []).compactMap { $0.integer.map { Int($0) } }
    }
  }

  private static func load(_ file: String) -> [Case] {
    let path = RepositoryFiles.fixtures + "/tws/" + file
    guard let data = FileManager.default.contents(atPath: path),
      let value = try? JSONReader.read(Array(data)), let cases = value["cases"]?.elements
    else { preconditionFailure("\(path) is missing or is no JSON") }
    return cases.map(Case.init)
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).map { at in
      UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) ?? 0
    }
  }

  /// The comparison rule of the cases: equal text, equal numbers, or both unset.
  static func isSame(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    let (unsetA, unsetB) = (isUnset(a), isUnset(b))
    if unsetA || unsetB { return unsetA && unsetB }
    guard let x = Double(a), let y = Double(b) else { return false }
    return x == y
  }

  private static func isUnset(_ text: String) -> Bool { UnsetValue.matches(Array(text.utf8)[...]) }

  /// Trees are equal when their members are, in any order, and numbers by their value.
  static func isSame(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): return Double(x) == Double(y)
    case (.array(let x), .array(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { isSame($0, $1) }
    case (.object(let x), .object(let y)):
      return x.count == y.count
        && x.allSatisfy { member in b[member.name].map { isSame(member.value, $0) } ?? false }
    default: return a == b
    }
  }
}
