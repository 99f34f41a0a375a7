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

  @Test func `What is known of a list is written as it is, until it is forgotten`() throws {
    func groups(_ count: Int, from first: Int64 = 0) -> [ListedGroup] {
      (0..<count).map { ListedGroup(first + Int64($0), String(repeating: "t", count: $0 * 9)) }
    }
    func plain(_ list: [ListedGroup]) throws -> [UInt8] {
      var (writer, list) = (PayloadWriter(), list)
      try writer.list("list", &list)
      return writer.bytes
    }
    var known = KnownBytes()
    var writer = PayloadWriter(isInPlace: true)
    func write(_ list: [ListedGroup]) throws -> [UInt8] {
      var list = list
      writer.reset()
      try writer.list("list", &list, known: &known)
      #expect(known.count == list.count)
      return writer.bytes
    }
    var list = groups(20)
    for count in [0, 3, 3, 20] {
      #expect(try write(Array(list.prefix(count))) == plain(Array(list.prefix(count))))
    }
    for index in [19, 7, 0] {
      list[index].number += 1
      #expect(try write(list) != plain(list))
      known.forget(from: index)
      #expect(known.count == index)
      #expect(try write(list) == plain(list))
    }
    known.forget(from: 20)
    #expect(known.count == 20)
    // A writer that does not go in place knows nothing and learns nothing.
    var (other, unknown) = (PayloadWriter(), KnownBytes())
    try other.list("list", &list, known: &unknown)
    #expect(try other.bytes == plain(list) && unknown.count == 0)
  }
}

/// A group with a number and a text.
private struct ListedGroup: FieldGroup {
  var number: Int64 = 0
  var text = ""

  init() {}
  init(_ number: Int64, _ text: String) { (self.number, self.text) = (number, text) }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("number", &number)
    try visitor.text("text", &text)
  }
}
