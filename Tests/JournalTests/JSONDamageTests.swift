import Journal
import Testing

/// Bytes from outside may be anything; the reader must answer, never trap.
@Suite struct JSONDamageTests {
  private static let sample = Array(
    #"""
    {"id":"p-1","symbol":"AIG","direction":"BUY","confidence":"0.62","horizon":900,
     "model":"m\u00e9\ud83d\ude00é😀","tags":[1,-2.5e-3,true,false,null,[],{}],
     "nested":{"a":{"b":"c"}}}
    """#.utf8)

  @Test func `Every truncation of a text is refused at or before its end`() {
    for length in 0..<Self.sample.count {
      let error = #expect(throws: JSONError.self) { try JSONReader.read(Self.sample[..<length]) }
      #expect((error?.offset ?? .max) <= length)
    }
  }

  // Goal: a flipped bit gives an error or a value, and a value survives writing and reading.
  @Test func `Every single bit flip is answered`() throws {
    for index in Self.sample.indices {
      for bit in 0..<8 {
        var bytes = Self.sample
        bytes[index] ^= UInt8(1 << bit)
        try checkAnswer(bytes)
      }
    }
  }

  @Test func `Random damage is answered`() throws {
    let seed: UInt64 = 20_131_007
    print("seed \(seed)")
    var random = SplitMix(state: seed)
    for _ in 0..<3_000 {
      var bytes = Self.sample
      for _ in 0..<(1 + Int(random.next() % 8)) {
        let index = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: index)
        }
      }
      try checkAnswer(bytes)
    }
  }

  private func checkAnswer(_ bytes: [UInt8]) throws {
    let value: JSONValue
    do { value = try JSONReader.read(bytes) } catch {
      #expect(error.offset >= 0 && error.offset <= bytes.count)
      return
    }
    #expect(try JSONReader.read(JSONWriter.compact(value)) == value)
    #expect(try JSONReader.read(JSONWriter.pretty(value)) == value)
  }

  // Goal: time grows with length only. Method: 8 times the members must not take 30 times as long.
  @Test func `Time is linear in the number of names`() throws {
    let clock = ContinuousClock()
    func time(_ count: Int) throws -> Duration {
      let text = "{" + (0..<count).map { "\"name\($0)\":0" }.joined(separator: ",") + "}"
      let bytes = Array(text.utf8)
      return try (0..<3).map { _ in
        try clock.measure { _ = try JSONReader.read(bytes) }
      }.min() ?? .zero
    }
    #expect(try time(16_000) < time(2_000) * 30)
  }
}

/// A small generator whose seed a failing run can repeat.
private struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
