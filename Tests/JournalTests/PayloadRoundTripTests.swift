import Journal
import TestSupport
import Testing

/// Every kind of event, filled from a seeded generator, through the payload codec and back.
@Suite struct PayloadRoundTripTests {
  private static func samples(_ kind: EventKind, count: Int, _ purpose: String) throws -> [Event] {
    let generator = SeededGenerator(test: "\(purpose) of \(kind)")
    var filler = SampleFiller(generator)
    return try (0..<count).map { _ in try filler.event(kind) }
  }

  private func decode(_ kind: EventKind, _ bytes: ArraySlice<UInt8>) throws(CodecError) -> Event {
    try Event(kind: kind.rawValue, version: kind.version, payload: bytes)
  }

  @Test(arguments: EventKind.allCases)
  func `A filled payload comes back, field by field and byte by byte`(kind: EventKind) throws {
    for event in try Self.samples(kind, count: 50, "round trip") {
      #expect(event.kind == kind)
      let bytes = event.canonicalBytes
      let back = try decode(kind, bytes[...])
      #expect(back == event)
      #expect(back.canonicalBytes == bytes)
      #expect(FieldLister.fields(of: back) == FieldLister.fields(of: event))
    }
  }

  @Test(arguments: EventKind.allCases)
  func `A payload cut short at any byte is refused`(kind: EventKind) throws {
    for event in try Self.samples(kind, count: 10, "truncation") {
      let bytes = event.canonicalBytes
      for count in 0..<bytes.count {
        #expect(throws: CodecError.self, "\(count) of \(bytes.count) bytes") {
          try decode(kind, bytes[..<count])
        }
      }
    }
  }

  // Goal: a value has one form only, so that equal bytes and equal meaning are the same claim.
  // Method: whatever a damaged payload still decodes to must write exactly the damaged bytes.
  @Test(arguments: EventKind.allCases)
  func `A flipped bit is refused or is the canonical form of another value`(
    kind: EventKind
  ) throws {
    for event in try Self.samples(kind, count: 6, "bit flips") {
      var bytes = event.canonicalBytes
      for bit in 0..<(bytes.count * 8) {
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        if let other = try? decode(kind, bytes[...]), other.canonicalBytes != bytes {
          Issue.record("bit \(bit) of \(event) decodes to \(other), whose bytes differ")
        }
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
    }
  }

  @Test(arguments: EventKind.allCases)
  func `Random bytes are refused or canonical, and never trap`(kind: EventKind) throws {
    var generator = SeededGenerator(test: "random bytes as \(kind)")
    for _ in 0..<300 {
      let count = Int.random(in: 0...60, using: &generator)
      // Small bytes are lengths and choices that make sense, so decoding gets further.
      let bytes = (0..<count).map { _ in
        UInt8.random(in: 0...(Bool.random(using: &generator) ? 3 : 255), using: &generator)
      }
      if let event = try? decode(kind, bytes[...]) { #expect(event.canonicalBytes == bytes) }
    }
  }

  @Test(arguments: EventKind.allCases)
  func `A byte after the last field is refused`(kind: EventKind) throws {
    for event in try Self.samples(kind, count: 3, "trailing byte") {
      #expect(throws: CodecError.trailingBytes(count: 1)) {
        try decode(kind, (event.canonicalBytes + [0])[...])
      }
    }
  }

  @Test(arguments: EventKind.allCases)
  func `The payload of a default event is whole and small`(kind: EventKind) throws {
    var filler = DefaultFiller()
    let event = try Event(kind, from: &filler)
    #expect(try decode(kind, event.canonicalBytes[...]) == event)
    #expect(event.canonicalBytes.count < 64)
  }

  @Test func `A slice that does not start at 0 reads alike, and a writer can be used again`() throws
  {
    var filler = SampleFiller(SeededGenerator(seed: 7))
    var writer = PayloadWriter()
    for kind in EventKind.allCases {
      let event = try filler.event(kind)
      writer.reset()
      event.write(to: &writer)
      #expect(writer.bytes == event.canonicalBytes)
      let framed = [9, 9, 9] + writer.bytes + [9]
      #expect(try decode(kind, framed[3..<framed.count - 1]) == event)
    }
  }
}

/// Leaves every field as its type starts it.
private struct DefaultFiller: FieldVisitor {
  func signed(_ name: StaticString, _ value: inout Int64) {}
  func unsigned(_ name: StaticString, _ value: inout UInt64) {}
  func flag(_ name: StaticString, _ value: inout Bool) {}
  func double(_ name: StaticString, _ value: inout Double) {}
  func bytes(_ name: StaticString, _ value: inout [UInt8]) {}
  func text(_ name: StaticString, _ value: inout String) {}
  func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {}
  func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {}
  func time(_ name: StaticString, _ value: inout Timestamp) {}
  func duration(_ name: StaticString, _ value: inout Nanoseconds) {}
  func choice<C: Choice>(_ name: StaticString, _ value: inout C) {}
  func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) {}
  func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) {}
}
