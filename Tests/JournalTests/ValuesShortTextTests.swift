import Journal
import TestSupport
import Testing

@Suite struct ValuesShortTextTests {
  @Test(arguments: ["", "Q", "NASDAQ", "12345678", "123456789", "1234567890123456", "é→𝄞"])
  func `Text up to sixteen bytes comes back`(text: String) {
    #expect(ShortText(text)?.description == text)
    #expect(ShortText(text)?.bytes == Array(text.utf8))
  }

  @Test func `Seventeen bytes do not fit, counted in bytes and not in letters`() {
    #expect(ShortText("12345678901234567") == nil)
    #expect(ShortText("→→→→→") != nil)
    #expect(ShortText("→→→→→→") == nil)
  }

  @Test func `A zero byte is refused wherever it stands`() {
    for place in 0..<ShortText.capacity {
      var bytes = [UInt8](repeating: 65, count: ShortText.capacity)
      bytes[place] = 0
      #expect(ShortText(bytes: bytes) == nil, "place \(place)")
    }
  }

  @Test func `Different texts have different bits, a prefix included`() throws {
    let texts = try ["", "A", "AA", "B", "12345678", "123456789"].map {
      try #require(ShortText($0))
    }
    #expect(Set(texts).count == texts.count)
    #expect(try #require(ShortText("A")).low == 65)
    #expect(ShortText("") == .empty)
  }

  @Test func `Bytes that are not UTF-8 are kept and shown as replacement characters`() throws {
    let text = try #require(ShortText(bytes: [0xFF, 65]))
    #expect(text.bytes == [0xFF, 65])
    #expect(text.description == "\u{FFFD}A")
  }

  @Test func `Random bytes of every length come back`() throws {
    var generator = SeededGenerator(test: "short text")
    for count in 0...ShortText.capacity {
      for _ in 0..<50 {
        let bytes = (0..<count).map { _ in UInt8.random(in: 1...255, using: &generator) }
        #expect(try #require(ShortText(bytes: bytes)).bytes == bytes)
      }
    }
  }
}
