import Journal
import TestSupport
import Testing

@Suite struct PayloadVarIntTests {
  private func bytes(_ value: UInt64) -> [UInt8] {
    var result: [UInt8] = []
    VarInt.append(value, to: &result)
    return result
  }

  private func read(_ bytes: [UInt8]) throws(CodecError) -> UInt64 {
    var reader = PayloadReader(bytes[...])
    var value: UInt64 = 0
    try reader.unsigned("value", &value)
    try reader.finish()
    return value
  }

  @Test(
    arguments: [
      (0, [0]), (1, [1]), (127, [127]), (128, [128, 1]), (300, [172, 2]), (16_383, [255, 127]),
      (16_384, [128, 128, 1]),
      (UInt64.max, [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
    ] as [(UInt64, [UInt8])])
  func `A number has its known bytes`(value: UInt64, expected: [UInt8]) throws {
    #expect(bytes(value) == expected)
    #expect(try read(expected) == value)
  }

  @Test func `Every power of two and its neighbours come back in the fewest bytes`() throws {
    for shift in 0..<64 {
      let power = UInt64(1) << UInt64(shift)
      for value in [power &- 1, power, power &+ 1] {
        let written = bytes(value)
        #expect(try read(written) == value)
        let bits = max(1, 64 - value.leadingZeroBitCount)
        #expect(written.count == (bits + 6) / 7)
        #expect(written.count <= VarInt.maxBytes)
      }
    }
  }

  @Test func `Zigzag keeps small numbers small and is undone`() {
    #expect([0, -1, 1, -2, 2].map { VarInt.zigzag($0) } == [0, 1, 2, 3, 4])
    #expect(VarInt.zigzag(Int64.max) == UInt64.max - 1)
    #expect(VarInt.zigzag(Int64.min) == UInt64.max)
    var generator = SeededGenerator(test: "zigzag")
    for _ in 0..<2_000 {
      let value = Int64(bitPattern: generator.nextOfAnyWidth())
      #expect(VarInt.unzigzag(VarInt.zigzag(value)) == value)
    }
  }

  @Test(
    arguments: [
      [128, 0], [255, 0], [128, 128, 0], [255, 255, 255, 255, 255, 255, 255, 255, 255, 2],
      [255, 255, 255, 255, 255, 255, 255, 255, 255, 127],
      [128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1],
    ] as [[UInt8]])
  func `A longer form than needed, or more than 64 bits, is refused`(input: [UInt8]) {
    #expect(throws: CodecError.badNumber) { try read(input) }
  }

  @Test func `A number that does not end is truncated`() {
    for count in 0..<VarInt.maxBytes {
      #expect(throws: CodecError.truncated) { try read([UInt8](repeating: 128, count: count)) }
    }
  }
}
