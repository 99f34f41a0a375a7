import TestSupport
import Testing

@testable import Journal
@testable import replay

/// Wrong bits in a recording of real ticks; `scripts/real-day.sh` does the same with the whole day.
@Suite struct RealDayDamageTests {
  /// In each form; the script flips a thousand of the whole day.
  private static let flips = 250

  /// The slice's recording in segments of one block, so that a check of one segment is short.
  private static func blocks(_ slice: AcceptanceSlice, _ root: String) throws {
    var options = WriterOptions()
    (options.policy, options.segmentRawBytes) = (.none, 1)
    let writer = try JournalWriter(at: root, day: slice.calendar.date, options: options)
    let reader = try JournalReader(opening: slice.market)
    while let shape = try reader.advance() {
      if shape == .tick {
        try writer.append(reader.tick, reader.envelope)
      } else {
        try writer.append(Recorded(reader.envelope, try reader.event()))
      }
      try writer.endInput()
    }
    _ = try writer.close()
  }

  @Test func `Random flips of real ticks are found with place and records, sealed too`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    let folder = TestFolder()
    let root = folder.path + "/j"
    try Self.blocks(slice, root)
    var random = SeededGenerator(test: "flips of real ticks")
    for form in ["live", "sealed"] {
      if form == "sealed" { _ = try Sealer.seal(root: root) }
      let flips = try SegmentFlips(root)
      let problems = try flips.segmentBySegment(
        Self.flips, in: "\(folder.path)/\(form)/2013-10-07", &random)
      #expect(problems.prefix(5) == [], "\(problems.count) of \(Self.flips), \(form)")
    }
  }
}
