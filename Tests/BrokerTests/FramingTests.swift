import Broker
import Testing

@Suite struct FramingTests {
  private let payloads: [[UInt8]] = [[1], [2, 3], Array(repeating: 7, count: 300), [4]]
  private var stream: [UInt8] {
    payloads.flatMap { Framing.prefixed($0) + [0, 0, 0, 0] }
  }

  // Goal: the cut of the reads does not matter. Method: every chunk size; empty frames between.
  @Test func `Frames come out whole, however the reads were cut`() throws {
    for size in 1...stream.count {
      var splitter = FrameSplitter()
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        splitter.append(stream[start..<min(start + size, stream.count)])
        while let frame = try splitter.next() { found.append(frame) }
      }
      #expect(found == payloads)
      #expect(splitter.pendingBytes == 0)
    }
  }

  @Test func `A length above the limit ends the stream before any memory is taken`() {
    var splitter = FrameSplitter()
    splitter.append([0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: TWSError.frameTooLong(length: 0xFFFF_FFFF)) { try splitter.next() }
    splitter = FrameSplitter()
    splitter.append([0x00, 0xFF, 0xFF, 0xFF])
    #expect(throws: Never.self) { try splitter.next() }
  }

  @Test func `The golden streams are cut like the real client cut them`() throws {
    for name in ["framing_two_frames_one_read", "framing_split_in_prefix"] {
      var splitter = FrameSplitter()
      splitter.append(GoldenFrames.server(name).stream)
      #expect(try splitter.next() == Array("1\u{0}6\u{0}1\u{0}1\u{0}1.0\u{0}1\u{0}0\u{0}".utf8))
      #expect(try splitter.next() == Array("1\u{0}6\u{0}1\u{0}2\u{0}2.0\u{0}2\u{0}0\u{0}".utf8))
      #expect(try splitter.next() == nil)
    }
    var pending = FrameSplitter()
    pending.append(GoldenFrames.server("bad_partial_frame_pending").stream)
    #expect(try pending.next() == nil)
    #expect(pending.pendingBytes == 17)
    var empty = FrameSplitter()
    empty.append(GoldenFrames.server("bad_zero_length_frame_then_ok").stream)
    #expect(try empty.next() == Array("49\u{0}1\u{0}5\u{0}".utf8))
  }
}
