import Broker
import Journal
import Testing

/// Decimals of fields: text, size, order, and the types of the ledger.
@Suite struct WireNumberTests {
  @Test(arguments: [
    ("0", "0"), ("-0.0", "0"), ("190.25", "190.25"), ("190.250", "190.25"), ("100", "100"),
    ("-0.5", "-0.5"), ("1e-05", "0.00001"), ("1E+3", "1000"), ("1e+16", "10000000000000000"),
    ("+7", "7"), (".5", "0.5"), ("5.", "5"), ("0.00000000000000000001", "1e-20"),
    ("1e22", "1e22"), ("12345678901234567890", "12345678901234567900"),
    ("0.30000000000000004", "0.30000000000000004"), ("-123e-40", "-123e-40"),
    ("000123.4500", "123.45"), ("1.7e308", "17e307"), ("100000000000000000000", "1e20"),
  ])
  func `Text reads as a number and is written in one way`(text: String, written: String) throws {
    let number = try #require(WireNumber(text))
    #expect(number.description == written)
    #expect(WireNumber(written) == number)
  }

  @Test(arguments: [
    "", "-", ".", "1,000", "0x10", "1e", "1e+", "e5", "NaN", "1.2.3", "1 ", " 1", "1e999", "--1",
    "1e-9999", "9e308",
  ])
  func `What is no number is refused`(text: String) {
    #expect(WireNumber(text) == nil)
  }

  @Test func `An infinity has the spellings of both clients`() {
    for text in ["Infinity", "Infinite", "inf"] { #expect(WireNumber(text) == .infinity) }
    #expect(WireNumber.infinity.description == "Infinity")
    #expect(WireNumber.infinity > WireNumber(.max))
  }

  @Test func `Order is that of the values`() throws {
    let texts = ["-1e300", "-20", "-3", "-0.1", "0", "1e-30", "0.1", "0.11", "3", "20", "1e300"]
    let numbers = try texts.map { try #require(WireNumber($0)) }
    #expect(numbers == numbers.shuffled().sorted())
    #expect(WireNumber(significand: 5, exponent: 1) == WireNumber(significand: 50, exponent: 0))
  }

  @Test func `Types of the ledger come and go, exactly or rounded as asked`() throws {
    let price = try #require(Price("190.123456789"))
    #expect(WireNumber(price).exact() == price)
    let fine = try #require(WireNumber("190.1234567895"))
    #expect(fine.exact(as: Price.self) == nil)
    #expect(fine.rounded(as: Price.self) == Price("190.12345679"))
    #expect(WireNumber("1e30")?.rounded(as: Price.self) == nil)
    #expect(WireNumber("1e-30")?.rounded(as: Price.self) == .zero)
    #expect(WireNumber("100.0")?.whole == 100)
    #expect(WireNumber("0.5")?.whole == nil)
    #expect(WireNumber(Quantity(shares: 7)).description == "7")
  }

  @Test func `Shares beyond eighteen digits are refused, prices are rounded`() throws {
    let digits = "1.0000000000000000001"
    var shares = WireNumber.zero
    var reader = FieldReader(Array("\(digits)\u{0}\(digits)\u{0}".utf8))
    #expect(throws: TWSError.self) { try reader.quantity(&shares, "shares") }
    var price = WireNumber.zero
    try reader.number(&price, "price")
    #expect(price == 1)
  }

  @Test func `Numbers by chance read back from what is written`() {
    var random = SeededGenerator.announced(5, "numbers by chance")
    for _ in 0..<20_000 {
      let number = WireNumber(
        significand: .random(
          in: -999_999_999_999_999_999...999_999_999_999_999_999, using: &random),
        exponent: .random(in: -300...280, using: &random))
      #expect(WireNumber(number.description) == number)
    }
  }
}
