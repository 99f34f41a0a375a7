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
    #expect(try fields.optionalExact(Price.self) == nil)
    #expect(try fields.rounded(Price.self) == .zero)
    #expect(try fields.optionalInteger() == nil)
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

  @Test func `Decimals are read exactly, with exponents and without doubles`() throws {
    var fields = reader("1e-05", "190.25", "1E+3", "-0.5", "0.12345678")
    #expect(try fields.exact(Price.self) == Price("0.00001"))
    #expect(try fields.exact(Price.self) == Price("190.25"))
    #expect(try fields.exact(Quantity.self) == Quantity(shares: 1000))
    #expect(try fields.exact(Quantity.self) == Quantity("-0.5"))
    #expect(try fields.exact(Quantity.self) == Quantity("0.12345678"))
  }

  @Test func `A decimal that needs more places is refused where it must be exact`() {
    var fields = reader("49.1233333333333")
    #expect(
      throws: TWSError.badField(
        index: 0, expected: "a decimal of at most 9 places", found: "49.1233333333333")
    ) { try fields.exact(Price.self) }
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
    var fields = reader(text)
    #expect(try fields.rounded(Price.self) == Price(expected))
  }

  @Test(arguments: ["1,000", "abc", "NaN", "Infinity", "1e400", "0x10", "--1", "1e", "99999999999"])
  func `What is no decimal of the type is refused`(text: String) {
    var exact = reader(text)
    #expect(throws: TWSError.self) { try exact.exact(Price.self) }
    var rounded = reader(text)
    #expect(throws: TWSError.self) { try rounded.rounded(Price.self) }
  }

  @Test func `A field that is missing or lacks its end is named by its index`() throws {
    var fields = FieldReader(Array("3\u{0}103\u{0}Fil".utf8))
    try fields.skip(2)
    #expect(throws: TWSError.missingField(index: 2)) { try fields.text() }
  }

  @Test(arguments: ["2", "", "true", "01"])
  func `A truth value is 0 or 1`(text: String) {
    var fields = reader(text)
    #expect(throws: TWSError.self) { try fields.flag() }
  }

  @Test(arguments: ["-1", "99", "x", "9999999999999999999"])
  func `A count beyond the frame is refused`(text: String) {
    var fields = reader(text, "a")
    #expect(throws: TWSError.self) { try fields.count() }
  }

  @Test func `Bytes that are not UTF-8 become replacement characters`() throws {
    var fields = FieldReader([0x41, 0xFF, 0])
    #expect(try fields.text() == "A\u{FFFD}")
  }

  @Test func `Text with a NUL stays one field`() throws {
    var writer = FieldWriter()
    writer.text("a\u{0}b")
    var fields = FieldReader(writer.bytes)
    #expect(try fields.text() == "ab")
    #expect(writer.count == 1)
  }
}
