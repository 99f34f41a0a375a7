import Journal
import Testing

@Suite struct JSONWriterTests {
  private static let sample: JSONValue = [
    "identical": true, "events": 12, "price": .decimal(Price(rawValue: 1_500_000_000)),
    "none": nil, "empty": [:], "list": [1, [], ["a": "b"]],
  ]

  @Test func `The compact form has no spaces and keeps the order of members`() {
    let text = String(decoding: JSONWriter.compact(Self.sample), as: UTF8.self)
    #expect(
      text
        == #"{"identical":true,"events":12,"price":"1.5","none":null,"empty":{},"#
        + #""list":[1,[],{"a":"b"}]}"#)
  }

  @Test func `The pretty form puts one member on a line`() {
    let text = String(decoding: JSONWriter.pretty(["a": [1, []], "b": [:]]), as: UTF8.self)
    #expect(text == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}")
  }

  @Test func `Strings are escaped only where JSON demands it`() {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é😀\u{2028}"
    let written = String(decoding: JSONWriter.compact(.string(text)), as: UTF8.self)
    #expect(
      written == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}é😀\u{2028}\"")
  }

  @Test func `Every single character survives writing and reading`() throws {
    for code in UInt32(0)..<0x300 {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let value = JSONValue.string(String(Character(scalar)))
      #expect(try JSONReader.read(JSONWriter.compact(value)) == value)
    }
  }

  @Test func `A measurement that JSON cannot hold is null`() {
    #expect(JSONValue.measure(.nan) == .null)
    #expect(JSONValue.measure(.infinity) == .null)
    #expect(JSONValue.measure(0.1) == .number("0.1"))
    #expect(JSONValue.measure(1e-7) == .number("1e-07"))
  }
}
