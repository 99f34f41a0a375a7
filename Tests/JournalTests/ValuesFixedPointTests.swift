import Journal
import TestSupport
import Testing

@Suite struct ValuesFixedPointTests {
  @Test(arguments: [
    ("0", 0), ("1", 1_000_000_000), ("-1", -1_000_000_000), ("0.000000001", 1),
    ("-0.000000001", -1), ("45.67", 45_670_000_000), ("0.5", 500_000_000),
    ("9223372036.854775807", Int64.max), ("-9223372036.854775808", Int64.min),
  ])
  func `A price and its shortest text are one to one`(text: String, raw: Int64) {
    #expect(Price(rawValue: raw).description == text)
    #expect(Price(text)?.rawValue == raw)
  }

  @Test(arguments: [
    ("+1.5", 1_500_000_000), ("1.", 1_000_000_000), (".5", 500_000_000), ("-0", 0),
    ("1.500000000000000000", 1_500_000_000), ("0001.5", 1_500_000_000), ("1e-9", 1),
    ("1E+0", 1_000_000_000), ("15e-1", 1_500_000_000), ("0e400", 0), ("0.0000000000000", 0),
    ("12.5e1", 125_000_000_000), ("1000000000e-18", 1), ("1e00009", 1_000_000_000_000_000_000),
  ])
  func `Other decimal forms of a price read to the exact value`(text: String, raw: Int64) {
    #expect(Price(text)?.rawValue == raw)
  }

  @Test(arguments: [
    "", " ", "+", "-", ".", "-.", "e", "e5", ".e1", "1e", "1e+", "1e-", "1e1.5", "1.2.3", "--1",
    "+-1", "1-", "1+1", " 1", "1 ", "1,000", "0x10", "nan", "inf", "١", "1_000", "1e401",
    "1e4000000000000000000000",
  ])
  func `Text that is no decimal number is refused`(text: String) {
    #expect(Price(text) == nil)
    #expect(DecimalText.read(text.utf8, fractionDigits: 9) == nil)
  }

  @Test(arguments: ["0.0000000001", "1.0000000005", "1e-10", "15e-10", "0.1e-400"])
  func `A value finer than the unit is refused, not rounded`(text: String) {
    #expect(Price(text) == nil)
  }

  @Test(arguments: [
    "9223372036.854775808", "-9223372036.854775809", "1e10", "1e30", "1e400",
    "1.7976931348623157E308", "1000000000000000000000000000000000000",
  ])
  func `A value beyond the range is refused`(text: String) {
    #expect(Price(text) == nil)
  }

  @Test func `Money reads and writes up to its documented 36 digits`() {
    let most = String(repeating: "9", count: 27) + "." + String(repeating: "9", count: 9)
    #expect(Money(most)?.description == most)
    #expect(Money("-" + most)?.description == "-" + most)
    #expect(Money("9" + most) == nil)
    #expect(Money(rawValue: .max).description == "170141183460469231731687303715.884105727")
    #expect(Money(rawValue: .min).description == "-170141183460469231731687303715.884105728")
  }

  @Test func `A quantity has eight places and a text without fraction has none`() {
    #expect(Quantity("0.00000001")?.rawValue == 1)
    #expect(Quantity("0.000000001") == nil)
    #expect(DecimalText.write(-120, fractionDigits: 0) == "-120")
    #expect(DecimalText.read("120".utf8, fractionDigits: 0) == 120)
    #expect(DecimalText.read("120.5".utf8, fractionDigits: 0) == nil)
  }

  @Test func `Random values come back from their text, with and without an exponent`() {
    var generator = SeededGenerator(test: "fixed point text")
    for _ in 0..<2_000 {
      let raw = VarInt.unzigzag(generator.nextOfAnyWidth())
      #expect(Price(Price(rawValue: raw).description)?.rawValue == raw)
      #expect(Quantity(Quantity(rawValue: raw).description)?.rawValue == raw)
      #expect(Ratio(Ratio(rawValue: raw).description)?.rawValue == raw)
      #expect(Price("\(raw)e-9")?.rawValue == raw)
      let wide = Int128(raw) * 1_000_000_007
      #expect(Money(Money(rawValue: wide).description)?.rawValue == wide)
    }
  }

  @Test func `Order is by value, zero is neutral`() {
    #expect(Price(rawValue: -1) < .zero)
    #expect(Money(units: 2) > Money(units: 1))
    #expect(Quantity(shares: 3) + .zero == Quantity(shares: 3))
  }
}
