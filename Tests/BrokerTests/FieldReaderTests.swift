import Broker
import Journal
import Testing

@Suite struct FieldReaderTests {
  private func reader(_ fields: String...) -> FieldReader {
    FieldReader(fields.flatMap { Array($0.utf8) + [0] })
  }

  @Test(
    arguments: [
      "", "1.7976931348623157E308", "1.7976931348623157e+308", "1.7976931348623157E+308",
      "1.797693134862316e308", "1.79769313486232e+308", "2147483647", "9223372036854775807",
      "170141183460469231731687303715884105727",
      "179769313486231570" + String(repeating: "0", count: 291) + ".0",
    ])
  func `Every spelling of unset is read as no value`(text: String) throws {
    var fields = reader(text, text, text)
    var (number, whole, flag): (WireNumber?, Int64?, Bool?) = (1, 1, true)
    try fields.number(&number, "number", unset: "")
    try fields.whole(&whole, "whole", unset: "")
    try fields.flag(&flag, "flag")
    #expect(number == nil && whole == nil && flag == nil)
  }

  @Test func `An exponent at the edge of its type is a number like others`() {
    for exponent in ["-9223372036854775808", "9223372036854775807", "-308", "99999999999999999999"]
    {
      #expect(!UnsetValue.matches(Array("1797693134862e\(exponent)".utf8)[...]))
    }
  }

  @Test(arguments: ["1.7976931348623157E307", "2147483646", "-1.7976931348623157E308", "1.79E308"])
  func `Values next to the unset ones are not unset`(text: String) {
    #expect(!UnsetValue.matches(Array(text.utf8)[...]))
  }

  private func quantity(_ text: String, isStrict: Bool = false) throws(TWSError) -> WireNumber {
    var (fields, value) = (reader(text), WireNumber(1))
    fields.isStrict = isStrict
    try fields.quantity(&value, "shares")
    return value
  }

  @Test(
    arguments: [
      ("1e-05", "0.00001"), ("190.25", "190.25"), ("1E+3", "1000"), ("-0.5", "-0.5"),
      ("0.12345678", "0.12345678"), ("", "0"),
    ])
  func `Decimals are read exactly, with exponents and without doubles`(
    text: String, value: String
  ) throws {
    #expect(try quantity(text).exact(as: Price.self) == Price(value))
  }

  @Test func `Where shares must stand a strict reader takes no empty field for zero`() {
    #expect(
      throws: TWSError.badField(index: 0, expected: "a number of at most 18 digits", found: "")
    ) { try quantity("", isStrict: true) }
    #expect(throws: Never.self) { try quantity("0", isStrict: true) }
  }

  @Test func `A decimal that needs more places is refused where it must be exact`() throws {
    #expect(try quantity("49.1233333333333").exact(as: Price.self) == nil)
    #expect(throws: TWSError.self) { try quantity("49.12333333333333456789") }
  }

  @Test(
    arguments: [
      ("49.123333333333", "49.123333333"), ("0.0000000005", "0"), ("0.0000000015", "0.000000002"),
      ("0.00000000050000001", "0.000000001"), ("-0.0000000015", "-0.000000002"),
      ("49.12333333333333456789", "49.123333333"), ("1e-20", "0"), ("190.24", "190.24"),
      ("123456789.98765432101", "123456789.987654321"),
    ])
  func `A decimal that only explains is rounded half to even`(
    text: String, expected: String
  ) throws {
    var (fields, value) = (reader(text), WireNumber.zero)
    try fields.number(&value, "price")
    #expect(value.rounded(as: Price.self) == Price(expected))
  }

  @Test(arguments: ["1,000", "abc", "NaN", "Infinity", "1e400", "0x10", "--1", "1e"])
  func `What is no decimal is refused`(text: String) {
    #expect(throws: TWSError.self) { try quantity(text) }
    var (fields, value) = (reader(text), WireNumber.zero)
    #expect(throws: TWSError.self) { try fields.number(&value, "price") }
  }

  @Test func `A field that is missing or lacks its end is named by its index`() throws {
    var fields = FieldReader(Array("3\u{0}103\u{0}Fil".utf8))
    try fields.skip(2)
    #expect(throws: TWSError.missingField(index: 2)) { try fields.bytes() }
  }

  @Test(arguments: ["true", "x", "1.0"])
  func `A truth value is a whole number`(text: String) {
    var (fields, value) = (reader(text), false)
    #expect(throws: TWSError.self) { try fields.flag(&value, "flag") }
  }

  @Test(arguments: ["-1", "99", "x", "9999999999999999999"])
  func `A count beyond the frame is refused`(text: String) {
    var (fields, list) = (reader(text, "a"), [TWS.TagValue]())
    #expect(throws: TWSError.self) { try fields.list(&list, "list") }
  }

  @Test func `Bytes that are not UTF-8 are read as Latin-1`() throws {
    var (fields, value) = (FieldReader([0x41, 0xFF, 0]), "")
    try fields.text(&value, "text")
    #expect(value == "A\u{FF}")
  }

  @Test func `A writer grows with what it is given, and loses no byte`() {
    let numbers: [Int64] = [0, 9, 10, 99, 100, -1, 1_000_000, .max, .min]
    let decimals = ["0.1", "-190.25", "1e30", "-1e-30", "100", "0.00000000000000001", "15e-301"]
    let long = String(repeating: "stratégie ", count: 900)
    var writer = FieldWriter(capacity: 0)
    for number in numbers { writer.integer(number) }
    for decimal in decimals { writer.number(WireNumber(decimal) ?? .zero) }
    writer.text(long)
    writer.flag(true)
    writer.empty(2)
    let words = numbers.map(String.init) + decimals + [long, "1", "", ""]
    #expect(String(decoding: writer.bytes, as: UTF8.self) == words.joined(separator: "\0") + "\0")
    #expect(writer.count == words.count && writer.capacity >= writer.bytes.count)
  }

  @Test func `A text that is there already is read as what the field says`() throws {
    let word = "1.7976931348623157E308"
    var fields = reader(word, "1.7976931348623157E309", "", "äöü, and longer than that", "short")
    var text = word
    for expected in [word, "1.7976931348623157E309", "", "äöü, and longer than that", "short"] {
      try fields.text(&text, "text")
      #expect(text == expected)
    }
  }

  @Test func `Text with a NUL stays one field`() throws {
    var writer = FieldWriter()
    writer.text("a\u{0}b")
    var fields = FieldReader(writer.bytes)
    #expect(try fields.bytes().elementsEqual("ab".utf8))
    #expect(writer.count == 1)
  }
}
