import Journal
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONReader.read(Array(text.utf8))
  }

  @Test(
    arguments: [
      ("null", .null), ("true", .bool(true)), (" false\r\n\t ", .bool(false)),
      ("0", .number("0")), ("-0", .number("-0")), ("1e400", .number("1e400")),
      ("-1.50E+07", .number("-1.50E+07")), ("0e-1", .number("0e-1")),
      ("123456789012345678901234567890", .number("123456789012345678901234567890")),
      (#""""#, .string("")), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{c}\n\r\tz")),
      (#""\u0041\u00e9\u20AC\ud83d\ude00""#, .string("Aé€😀")),
      (#""é€😀\u0000""#, .string("é€😀\u{0}")), (#""\uFFFF""#, .string("\u{FFFF}")),
      ("\"\u{7F}\"", .string("\u{7F}")),
      ("[]", .array([])), ("[ ]", .array([])), ("[1,[2],{}]", [1, [2], [:]]),
      ("{}", .object([])), (#"{ "b" : 1 , "a" : [ ] }"#, ["b": 1, "a": []]),
      (#"{"":1}"#, ["": 1]),
    ] as [(String, JSONValue)])
  func `A text that keeps the rules is read as it stands`(
    text: String, expected: JSONValue
  ) throws {
    #expect(try read(text) == expected)
  }

  @Test(
    arguments: [
      ("", 0), ("  ", 2), ("nul", 0), ("True", 0), ("nulll", 4), ("1 2", 2), ("[] x", 3),
      ("01", 1), ("-", 1), ("-01", 2), ("+1", 0), (".5", 0), ("1.", 2), ("1.e3", 2), ("1e", 2),
      ("1e+", 3), ("0x10", 1), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("١", 0),
      ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2),
      ("{", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{a:1}"#, 1),
      (#"{"a":1 "b":2}"#, 7), (#"{1:2}"#, 1), (#"{"a":1]"#, 6), ("{'a':1}", 1),
      (#""abc"#, 0), (#"["abc"#, 1), (#""\"#, 1), (#""\x41""#, 1), (#""\u12""#, 1),
      (#""\u12G4""#, 1), (#""\ud800""#, 1), (#""\udc00""#, 1), (#""\ud800\u0041""#, 1),
      (#""\ud800\ud800""#, 1), (#""\ud83dx""#, 1), ("\"a\nb\"", 2), ("\"\t\"", 1),
      ("\"\u{0}\"", 1), ("\u{FEFF}1", 0), ("// c\n1", 0), ("[1]/**/", 3), ("\u{A0}1", 0),
      (#"{"a":1,"b":2,"a":3}"#, 13), (#"{"a":1,"\u0061":2}"#, 7), ("]", 0), ("1,", 1),
    ] as [(String, Int)])
  func `A text that breaks a rule is refused at the offset`(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.offset == offset, "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
      [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func `Bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) {
      try JSONReader.read([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")])
    }
    #expect(error?.offset == 1)
    // The same bytes at the very end must not be read past.
    #expect(throws: JSONError.self) { try JSONReader.read([UInt8(ascii: "\"")] + bytes) }
  }

  @Test func `Every well-formed scalar is accepted and comes back`() throws {
    for code in stride(from: UInt32(0x20), through: 0x10FFFF, by: 37) {
      guard let scalar = Unicode.Scalar(code), scalar != "\"", scalar != "\\" else { continue }
      let text = String(Character(scalar))
      let value = try JSONReader.read(Array("\"\(text)\"".utf8))
      #expect(value.text?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
  }

  @Test func `Names that Unicode holds equal but whose bytes differ are two names`() throws {
    // The second pair has as many bytes on both sides.
    for (one, other) in [("\u{E9}", "e\u{301}"), ("q\u{307}\u{323}", "q\u{323}\u{307}")] {
      #expect(one == other)
      let value = try read("{\"\(one)\":1,\"\(other)\":2}")
      #expect(value[one] == 1)
      #expect(value[other] == 2)
    }
  }

  @Test func `A repeated name is found in a long object too`() throws {
    let members = (0..<2_000).map { "\"k\($0)\":\($0)" }
    let fine = try read("{\(members.joined(separator: ","))}")
    #expect(fine.members?.count == 2_000)
    #expect(fine["k1999"]?.integer == 1_999)
    for repeated in [0, 15, 16, 1_999] {
      let all = members + ["\"k\(repeated)\":null"]
      let error = #expect(throws: JSONError.self) { try read("{\(all.joined(separator: ","))}") }
      #expect(error?.message.contains("`k\(repeated)` occurs twice") == true)
    }
  }

  @Test func `Nesting is read to the limit and refused beyond it`() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let limit = JSONReader.maximumDepth
      let inner = open == "[" ? "" : "1"
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
      }
      _ = try read(nested(limit))
      let error = #expect(throws: JSONError.self) { try read(nested(limit + 1)) }
      #expect(error?.offset == limit * open.utf8.count)
      #expect(throws: JSONError.self) { try read(String(repeating: open, count: 1_000_000)) }
    }
  }

  @Test func `Siblings do not count as depth`() throws {
    let value = try read("[" + Array(repeating: "[]", count: 1_000).joined(separator: ",") + "]")
    #expect(value.elements?.count == 1_000)
  }

  @Test func `A string of a mebibyte is read, escapes or not`() throws {
    let plain = String(repeating: "x", count: 1 << 20)
    #expect(try read("\"\(plain)\"").text?.utf8.count == 1 << 20)
    let escaped = String(repeating: #"\n"#, count: 1 << 20)
    #expect(try read("\"\(escaped)\"").text?.utf8.count == 1 << 20)
  }

  @Test func `More bytes than the caller allows are refused`() throws {
    let bytes = Array("[1,2]".utf8)
    _ = try JSONReader.read(bytes, maximumBytes: 5)
    let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes, maximumBytes: 4) }
    #expect(error?.message == "5 bytes; at most 4 are read")
  }

  @Test func `Offsets in a slice count from its own start`() {
    let bytes = Array("xxxx[1,]xxxx".utf8)
    let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes[4..<8]) }
    #expect(error?.offset == 3)
  }

  @Test func `Typed helpers answer only for what is there`() throws {
    let value = try read(#"{"n":12,"d":"0.25","f":1.5,"t":"x","b":true,"z":null,"e":1e3}"#)
    #expect(value["n"]?.integer == 12)
    #expect(value["f"]?.integer == nil)
    #expect(value["e"]?.integer == nil)
    #expect(value["d"]?.decimal(as: Ratio.self) == Ratio(rawValue: 250_000_000))
    #expect(value["f"]?.decimal(as: Price.self) == Price(rawValue: 1_500_000_000))
    #expect(value["e"]?.decimal(as: Money.self) == Money(units: 1_000))
    #expect(value["t"]?.decimal(as: Ratio.self) == nil)
    #expect(value["t"]?.text == "x")
    #expect(value["b"]?.flag == true)
    #expect(value["z"] == .null)
    #expect(value["missing"] == nil)
    #expect(value["n"]?["x"] == nil)
    #expect(try read("1e400").decimal(as: Money.self) == nil)
    #expect(try read("0.0000000001").decimal(as: Ratio.self) == nil)
    #expect(try read("9223372036854775808").integer == nil)
    #expect(try read("-0").integer == 0)
  }
}
