import Foundation
import Journal
import TestSupport
import Testing

/// The bytes of one sample of every kind, with what they mean, kept in the repository.
@Suite struct PayloadGoldenTests {
  private static let path = RepositoryFiles.fixtures + "/codec/payloads-v1.txt"

  /// A sample as it stands in the file.
  private struct Sample: Hashable {
    var kind: UInt8
    var version: UInt8
    var hex: String
    var fields: [String]
  }

  @Test func `Version 1 payloads mean what they meant when they were written`() throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Self.rewrite() }
    let samples = try Self.read()
    #expect(samples.map(\.kind) == EventKind.allCases.map(\.rawValue))
    for sample in samples {
      let bytes = try #require(Self.bytes(hex: sample.hex))
      do throws(CodecError) {
        let event = try Event(kind: sample.kind, version: sample.version, payload: bytes[...])
        #expect(event.canonicalBytes == bytes, "kind \(sample.kind)")
        #expect(Self.fields(event) == sample.fields, "kind \(sample.kind)")
      } catch {
        Issue.record("kind \(sample.kind) version \(sample.version) no longer reads: \(error)")
      }
    }
  }

  private static func fields(_ event: Event) -> [String] {
    FieldLister.fields(of: event).map { field in
      let value = field.value.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
      return "\(field.name) = \(field.isText ? "\"\(value)\"" : value)"
    }
  }

  private static func read() throws -> [Sample] {
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
      # Payload bytes of one sample of every kind, format version 1.
      # A line: kind number, kind name, payload version, payload in hexadecimal. Below it, indented:
      # the fields in the order on disk, texts in quotes with escapes.

      """
    for kind in EventKind.allCases {
      let event = try sample(kind)
      let hex = event.canonicalBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      text += "\(kind.rawValue) \(kind) v1 \(hex)\n"
      text += fields(event).map { "  \($0)\n" }.joined()
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
