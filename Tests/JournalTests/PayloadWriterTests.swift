import Journal
import TestSupport
import Testing

// Goal: the writer gathers bytes before it appends them, and nobody can tell. Method: fields at
// every distance from the end of its buffer, against bytes put together one after another.
@Suite struct PayloadWriterTests {
  @Test func `Fields behind any number of bytes are the same bytes`() {
    for before in 0...300 {
      for text in ["", "a", String(repeating: "é", count: 16), String(repeating: "x", count: 33)] {
        var writer = PayloadWriter()
        var expected: [UInt8] = []
        for _ in 0..<before {
          var flag = true
          writer.flag("flag", &flag)
          expected.append(1)
        }
        var (number, text) = (UInt64.max, text)
        writer.unsigned("number", &number)
        VarInt.append(number, to: &expected)
        writer.text("text", &text)
        VarInt.append(UInt64(text.utf8.count), to: &expected)
        expected += text.utf8
        var raw: [UInt8] = [7, 8, 9]
        writer.bytes("raw", &raw)
        expected += [3, 7, 8, 9]
        #expect(writer.bytes == expected, "behind \(before)")
      }
    }
  }

  @Test func `What is written can be looked at meanwhile, and forgotten`() {
    var writer = PayloadWriter()
    for count in 1...400 as ClosedRange<UInt64> {
      var number = count % 100
      writer.unsigned("number", &number)
      #expect(writer.bytes == (1...count).map { UInt8($0 % 100) })
      if count % 7 == 0 { writer.flush() }
    }
    writer.reset()
    #expect(writer.bytes == [])
    var number: UInt64 = 5
    writer.unsigned("number", &number)
    #expect(writer.bytes == [5])
    let copy = writer
    writer.unsigned("number", &number)
    #expect(copy.bytes == [5])
    #expect(writer.bytes == [5, 5])
  }

  @Test func `Lists give the same bytes in place and element by element`() throws {
    for event in EventSamples.events {
      var (apart, inPlace) = (PayloadWriter(), PayloadWriter(isInPlace: true))
      event.write(to: &apart)
      event.write(to: &inPlace)
      #expect(apart.bytes == inPlace.bytes)
      #expect(apart.bytes == event.canonicalBytes)
    }
  }
}
