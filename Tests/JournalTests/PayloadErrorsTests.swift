import Journal
import TestSupport
import Testing

/// Each way in which payload bytes can be wrong, by its name.
@Suite struct PayloadErrorsTests {
  private func decode(_ kind: UInt8, _ bytes: [UInt8], version: UInt8 = 1) throws -> Event {
    try Event(kind: kind, version: version, payload: bytes[...])
  }

  @Test(arguments: [0, 13, 31, 43, 63, 79, 127, 128, 255] as [UInt8])
  func `A kind without a meaning is named`(kind: UInt8) {
    #expect(throws: CodecError.unknownKind(kind)) { try decode(kind, []) }
  }

  @Test(arguments: [0, 2, 255] as [UInt8])
  func `A version this build does not read is named with its kind`(version: UInt8) {
    #expect(throws: CodecError.unknownVersion(kind: 71, version: version)) {
      try decode(71, [1, 0, 0], version: version)
    }
  }

  @Test(arguments: [0, 3, 255] as [UInt8])
  func `A version beyond the newest of a kind that has two is named too`(version: UInt8) {
    let kind = EventKind.orderCommand.rawValue
    #expect(throws: CodecError.unknownVersion(kind: kind, version: version)) {
      try decode(kind, [1, 0, 0], version: version)
    }
  }

  @Test func `A choice without a meaning is named with its field`() {
    #expect(throws: CodecError.unknownValue(field: "purpose", value: 99)) {
      try decode(EventKind.timerSet.rawValue, [1, 99, 0])
    }
  }

  @Test func `A truth value other than 0 and 1 is refused`() {
    let bytes: [UInt8] = [0, 0, 2, 0, 0]
    #expect(throws: CodecError.unknownValue(field: "isAdmitted", value: 2)) {
      try decode(EventKind.riskVerdict.rawValue, bytes)
    }
  }

  @Test func `The mark of an absent value is 0 or 1`() {
    #expect(throws: CodecError.unknownValue(field: "realisedPnL", value: 3)) {
      try decode(EventKind.commission.rawValue, [0, 0, 0, 3])
    }
  }

  @Test func `Text that is not UTF-8 is named by its field`() {
    #expect(throws: CodecError.notUTF8(field: "accounts")) {
      try decode(EventKind.accounts.rawValue, [1, 0xFF])
    }
    // A surrogate and an overlong slash are not UTF-8 either.
    for bad: [UInt8] in [[3, 0xED, 0xA0, 0x80], [2, 0xC0, 0xAF]] {
      #expect(throws: CodecError.notUTF8(field: "accounts")) {
        try decode(EventKind.accounts.rawValue, bad)
      }
    }
  }

  @Test func `A length beyond the end is refused before memory is taken`() {
    let huge: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
    #expect(throws: CodecError.truncated) { try decode(EventKind.brokerFrame.rawValue, huge) }
    #expect(throws: CodecError.truncated) { try decode(EventKind.brokerFrame.rawValue, [2, 0]) }
    // connection: state, serverVersion, clientID, then the list's count.
    #expect(throws: CodecError.badLength) {
      try decode(EventKind.connection.rawValue, [0, 0, 0] + huge)
    }
    #expect(throws: CodecError.badLength) {
      try decode(EventKind.connection.rawValue, [0, 0, 0, 2, 0])
    }
  }

  // Goal: a list's memory follows what is read. Method: a count that just fits in 16 MiB of
  // bytes, where reserving for all of it would take gigabytes; it must fail at the first element.
  @Test func `A list count that only just fits takes no memory in advance`() {
    let count = 16 << 20
    var bytes: [UInt8] = [0, 0, 0, 0, 0]  // decision: rule, instrument, outcome, stoppedBy, signal
    VarInt.append(UInt64(count), to: &bytes)
    bytes.append(contentsOf: [UInt8](repeating: 0xFF, count: count))
    #expect(throws: CodecError.badNumber) { try decode(EventKind.decision.rawValue, bytes) }
  }

  @Test func `A number too large for its field is named`() {
    // nextOrderID holds an Int64; a tick's instrument 32 bits, its price 64.
    #expect(throws: CodecError.badNumber) {
      try decode(EventKind.nextOrderID.rawValue, [255, 255, 255, 255, 255, 255, 255, 255, 255, 2])
    }
    #expect(throws: CodecError.valueOutOfRange(field: "instrument")) {
      try decode(EventKind.tick.rawValue, [128, 128, 128, 128, 16, 0, 0, 0, 0, 0, 0, 0, 0])
    }
    let wide: [UInt8] = [128, 128, 128, 128, 128, 128, 128, 128, 128, 2]
    #expect(throws: CodecError.valueOutOfRange(field: "price")) {
      try decode(EventKind.tick.rawValue, [1, 0, 0] + wide + [0, 0, 0, 0, 0])
    }
    // 19 bytes hold 133 bits; money has 128.
    let tooWide = [UInt8](repeating: 255, count: 18) + [4]
    #expect(throws: CodecError.badNumber) {
      try decode(EventKind.commission.rawValue, [0] + tooWide + [0, 0])
    }
  }

  @Test func `Tick flags without a meaning and text that is not inline are refused`() {
    let tail: [UInt8] = [0, 0, 0, 0]
    #expect(throws: CodecError.valueOutOfRange(field: "flags")) {
      try decode(EventKind.tick.rawValue, [1, 0, 16] + tail + [0, 0])
    }
    #expect(throws: CodecError.valueOutOfRange(field: "exchange")) {
      try decode(EventKind.tick.rawValue, [1, 0, 0] + tail + [1, 0, 0])
    }
    let long = [17] + [UInt8](repeating: 65, count: 17)
    #expect(throws: CodecError.valueOutOfRange(field: "condition")) {
      try decode(EventKind.tick.rawValue, [1, 0, 0] + tail + [0] + long)
    }
  }

  @Test func `Doubles keep every bit, those of a NaN included`() throws {
    for bits: UInt64 in [0, 1 << 63, 0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0000, 1, .max] {
      var value = Double(bitPattern: bits)
      var writer = PayloadWriter()
      writer.double("value", &value)
      #expect(writer.bytes.count == 8)
      var reader = PayloadReader(writer.bytes[...])
      var back = 0.0
      try reader.double("value", &back)
      try reader.finish()
      #expect(back.bitPattern == bits)
    }
  }
}
