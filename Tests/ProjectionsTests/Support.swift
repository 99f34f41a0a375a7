import Foundation
import Journal
import Projections
import TestSupport
import Testing

/// Small repeatable random numbers; the seed is printed by whoever makes one.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  /// Takes `SEED` from the environment, else `fallback`, and prints it.
  init(_ fallback: UInt64) {
    let given = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
    state = given ?? fallback
    print("seed \(state)")
  }

  // Source: Sebastiano Vigna, splitmix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The canonical bytes of a projection.
func bytes<P: FieldGroup>(of projection: P) throws -> [UInt8] {
  var copy = projection
  var writer = PayloadWriter()
  try copy.visit(&writer)
  return writer.bytes
}

/// A projection read back from its canonical bytes.
func reread<P: FieldGroup>(_ projection: P) throws -> P {
  var copy = P()
  var reader = PayloadReader(try bytes(of: projection)[...])
  try copy.visit(&reader)
  try reader.finish()
  return copy
}

/// Stops after every prefix, goes through a snapshot, goes on, and expects the one-pass result.
func expectSplitFoldsAgree<P: FieldGroup>(
  _ initial: P, _ steps: [(inout P) -> Void], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var whole = initial
  for step in steps { step(&whole) }
  let expected = try bytes(of: whole)
  for count in 0...steps.count {
    var part = initial
    for step in steps[..<count] { step(&part) }
    var resumed = try reread(part)
    #expect(resumed == part, "after \(count) steps", sourceLocation: sourceLocation)
    for step in steps[count...] { step(&resumed) }
    #expect(resumed == whole, "split at \(count)", sourceLocation: sourceLocation)
    #expect(try bytes(of: resumed) == expected, "split at \(count)", sourceLocation: sourceLocation)
  }
}

/// An envelope with a time in whole seconds.
func at(_ seconds: Int64, _ sequence: UInt64 = 1, occurred: Int64 = 0) -> Envelope {
  Envelope(
    sequence: SequenceNumber(rawValue: sequence),
    recordedAt: Timestamp(rawValue: seconds * 1_000_000_000),
    occurredAt: Timestamp(rawValue: occurred * 1_000_000_000))
}

func instrument(_ number: UInt32) -> InstrumentID { InstrumentID(rawValue: number) }

/// A price from decimal text.
func price(_ text: String) -> Price { Price(text) ?? Price(rawValue: .min) }
/// Money from decimal text.
func money(_ text: String) -> Money { Money(text) ?? Money(rawValue: .min) }
/// Shares from decimal text.
func shares(_ text: String) -> Quantity { Quantity(text) ?? Quantity(rawValue: .min) }

/// Files of vectors: rows by column name, and JSON.
enum GoldenFiles {
  static var fixtures: String { RepositoryFiles.fixtures + "/golden" }

  /// The folder with the big shared data; nil when this machine has none.
  static let shared: String? = {
    let named = ProcessInfo.processInfo.environment["REPLAY_SHARED"]
    let folder = named ?? RepositoryFiles.root + "/../shared"
    return FileManager.default.fileExists(atPath: folder + "/golden") ? folder : nil
  }()

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Rows of a CSV file with a header and without quotes.
  static func rows(_ path: String) throws -> [[String: String]] {
    let lines = try text(path).split(whereSeparator: \.isNewline)
    guard let header = lines.first else { return [] }
    let names = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines.dropFirst().map { line in
      let values = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(names, values))
    }
  }

  static func json(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}
