import Journal
import Store
import Testing

@Suite struct EvidenceTextTests {
  @Test func `Every unit of evidence has its own text`() {
    let instant = Timestamp(rawValue: 1_381_152_600_250_000_000)
    let expected: [(Evidence, String)] = [
      (.none, "nothing"),
      (.price(Price(rawValue: 14_125_000_000)), "14.125"),
      (.quantity(Quantity(shares: -70)), "-70"),
      (.money(Money(rawValue: -1_234_500_000_000)), "-1234.5"),
      (.ratio(Ratio(rawValue: 505_000_000)), "0.505"),
      (.time(instant), "2013-10-07T13:30:00.250Z"),
      (.duration(.seconds(180)), "3m"),
      (.count(30), "30"),
      (.indicator(0.125), "0.125"),
      (.text("BUY"), "BUY"),
    ]
    for (evidence, text) in expected { #expect(evidence.text == text) }
    #expect(Set(expected.map(\.0.unit)) == Set(EvidenceUnit.allCases))
  }

  @Test func `Money is rounded half to even to cents, whatever its sign`() {
    let cases: [(Int128, String)] = [
      (0, "0.00"), (5_000_000, "0.00"), (15_000_000, "0.02"), (25_000_000, "0.02"),
      (25_000_001, "0.03"), (-5_000_000, "0.00"), (-15_000_000, "-0.02"),
      (-25_000_000, "-0.02"), (-25_000_001, "-0.03"), (999_995_000_000, "1000.00"),
      (70_000_000, "0.07"), (-70_000_000, "-0.07"), (1_234_567_891_234_567_890, "1234567891.23"),
    ]
    for (raw, text) in cases { #expect(Money(rawValue: raw).cents == text, "\(raw)") }
    #expect(Money?.none.cents == "-")
    #expect(Money?.some(Money(units: 3)).cents == "3.00")
  }
}
