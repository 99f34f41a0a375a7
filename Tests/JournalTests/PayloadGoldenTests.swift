import Foundation
import Journal
import TestSupport
import Testing

/// The bytes of one sample of every kind and version, with what they mean, kept in the repository.
///
/// `payloads-v1.txt` is what the first release wrote and is never written again; `payloads-v2.txt`
/// holds the kinds and versions that came after it.
@Suite struct PayloadGoldenTests {
  private static let released = RepositoryFiles.fixtures + "/codec/payloads-v1.txt"
  private static let path = RepositoryFiles.fixtures + "/codec/payloads-v2.txt"

  /// A sample as it stands in the file.
  private struct Sample: Hashable {
    var kind: UInt8
    var version: UInt8
    var hex: String
    var fields: [String]
  }

  @Test func `Payloads of every version mean what they meant when they were written`() throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Self.rewrite() }
    let samples = try Self.read(Self.released) + Self.read(Self.path)
    for sample in samples {
      let bytes = try #require(Self.bytes(hex: sample.hex))
      let name = "kind \(sample.kind) version \(sample.version)"
      do throws(CodecError) {
        let event = try Event(kind: sample.kind, version: sample.version, payload: bytes[...])
        #expect(event.canonicalBytes(version: sample.version) == bytes, "\(name)")
        #expect(Self.fields(event, sample.version) == sample.fields, "\(name)")
      } catch {
        Issue.record("\(name) no longer reads: \(error)")
      }
    }
    for kind in EventKind.allCases {
      for version in 1...kind.version {
        let count = samples.count { $0.kind == kind.rawValue && $0.version == version }
        let isNew = kind.rawValue >= EventKind.orderPlan.rawValue
        #expect(count == 1, "\(kind) version \(version)\(isNew ? ", a new kind" : "")")
      }
    }
  }

  @Test func `What an older payload had not yet takes its default`() throws {
    let old = try Self.read(Self.released)
    for sample in old where sample.kind == EventKind.orderCommand.rawValue {
      let bytes = try #require(Self.bytes(hex: sample.hex))
      guard
        case .orderCommand(let command) = try Event(
          kind: sample.kind, version: 1, payload: bytes[...])
      else {
        Issue.record("not an order command")
        return
      }
      let fresh = OrderCommand()
      #expect(command.trailingAmount == nil && command.trailingRatio == nil)
      #expect(command.limitOffset == nil && command.goodTill == .zero)
      #expect(command.groupRule == fresh.groupRule && !command.worksExtendedHours)
      // The newest layout is longer, and reads back as the same command.
      let upcast = Event.orderCommand(command).canonicalBytes
      #expect(upcast.starts(with: bytes) && upcast.count > bytes.count)
      #expect(
        try Event(kind: sample.kind, version: 2, payload: upcast[...]) == .orderCommand(command))
      #expect(throws: CodecError.trailingBytes(count: upcast.count - bytes.count)) {
        try Event(kind: sample.kind, version: 1, payload: upcast[...])
      }
      #expect(throws: CodecError.truncated) {
        try Event(kind: sample.kind, version: 2, payload: bytes[...])
      }
    }
  }

  private static func fields(_ event: Event, _ version: UInt8) -> [String] {
    FieldLister.fields(of: event, version: version).map { field in
      let value = field.value.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
      return "\(field.name) = \(field.isText ? "\"\(value)\"" : value)"
    }
  }

  private static func read(_ path: String) throws -> [Sample] {
    var samples: [Sample] = []
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("  ") {
        samples[samples.count - 1].fields.append(String(line.dropFirst(2)))
        continue
      }
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      try #require(words.count == 4, "kind, name, version and bytes in: \(line)")
      samples.append(
        Sample(
          kind: try #require(UInt8(words[0])), version: try #require(UInt8(words[2].dropFirst())),
          hex: String(words[3]), fields: []))
    }
    return samples
  }

  private static func rewrite() throws {
    var text = """
      # Payload bytes of one sample of every kind and version that came after payloads-v1.txt.
      # A line: kind number, kind name, payload version, payload in hexadecimal. Below it, indented:
      # the fields in the order on disk, texts in quotes with escapes.

      """
    let old = try read(released)
    for kind in EventKind.allCases
    where !old.contains(where: { $0.kind == kind.rawValue && $0.version == kind.version }) {
      let event = try sample(kind)
      let hex = event.canonicalBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      text += "\(kind.rawValue) \(kind) v\(kind.version) \(hex)\n"
      text += fields(event, kind.version).map { "  \($0)\n" }.joined()
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The longest of a few fillings, so that lists have elements and optionals are present.
  private static func sample(_ kind: EventKind) throws -> Event {
    var filler = SampleFiller(SeededGenerator(seed: UInt64(kind.rawValue)))
    let candidates = try (0..<8).map { _ in try filler.event(kind) }
    return try #require(candidates.max { $0.canonicalBytes.count < $1.canonicalBytes.count })
  }

  private static func bytes(hex: String) -> [UInt8]? {
    let digits = hex.compactMap(\.hexDigitValue)
    guard digits.count == hex.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}
