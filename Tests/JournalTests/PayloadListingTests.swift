import Journal
import TestSupport
import Testing

@Suite struct PayloadListingTests {
  private func listing(_ event: Event) -> [String] {
    FieldLister.fields(of: event).map { "\($0.name)=\($0.value)\($0.isText ? " (text)" : "")" }
  }

  @Test func `A tick lists its fields in the order on disk`() throws {
    let tick = Tick(
      instrument: InstrumentID(rawValue: 3), kind: .quote, price: Price(rawValue: 45_670_000_000),
      size: Quantity(shares: 200), askPrice: Price(rawValue: 45_680_000_000),
      askSize: Quantity(shares: 1), exchange: try #require(ShortText("Q")),
      condition: try #require(ShortText("00000001")), flags: [.suspicious, .delayed])
    #expect(
      listing(.tick(tick)) == [
        "instrument=4", "kind=quote (text)", "flags=5", "price=45.67 (text)", "size=200 (text)",
        "askPrice=45.68 (text)", "askSize=1 (text)", "exchange=Q (text)",
        "condition=00000001 (text)",
      ])
  }

  @Test func `Groups and list elements carry their path, and the path ends with them`() {
    var decision = Decision()
    decision.rule = "entry"
    decision.conditions = [
      Condition(
        "confidence", .ratio(Ratio(rawValue: 5)), .atLeast, .ratio(Ratio(rawValue: 4)), held: true),
      Condition("symbol", .text("SPY"), .equals, .text("SPY"), held: true),
    ]
    let names = FieldLister.fields(of: .decision(decision)).map(\.name)
    // A value with its unit is one thing for the reader.
    let element = ["name", "comparison", "value", "threshold", "held"]
    let head = ["rule", "instrument", "outcome", "stoppedBy", "signal"]
    #expect(
      names == head + (0...1).flatMap { index in element.map { "conditions[\(index)].\($0)" } })
    var session = SessionStarted()
    session.calendar.date = 20_131_007
    #expect(
      FieldLister.fields(of: .sessionStarted(session)).map(\.name).suffix(5) == [
        "calendar.date", "calendar.midnight", "calendar.open", "calendar.close",
        "calendar.isEarlyClose",
      ])
  }

  @Test func `Bytes show as text where they are printable, else as hexadecimal`() {
    var frame = BrokerFrame()
    frame.bytes = Array("3\u{0}42\u{0}".utf8)
    #expect(listing(.brokerFrame(frame)) == ["bytes=3|42| (text)"])
    frame.bytes = [0x0A, 0xFF]
    #expect(listing(.brokerFrame(frame)) == ["bytes=0x0aff (text)"])
  }

  @Test func `An absent value lists as null and a present one as its decimal`() {
    var fee = CommissionReported()
    fee.commission = Money(rawValue: 1_500_000_000)
    #expect(
      listing(.commission(fee)) == [
        "execution= (text)", "commission=1.5 (text)", "currency= (text)", "realisedPnL=null",
      ])
    fee.realisedPnL = Money(units: -3)
    #expect(listing(.commission(fee)).last == "realisedPnL=-3 (text)")
  }

  @Test(arguments: EventKind.allCases)
  func `Names within one event are different and never empty`(kind: EventKind) throws {
    var filler = SampleFiller(SeededGenerator(test: "names of \(kind)"))
    for _ in 0..<10 {
      let names = FieldLister.fields(of: try filler.event(kind)).map(\.name)
      #expect(Set(names).count == names.count)
      #expect(!names.isEmpty && names.allSatisfy { !$0.isEmpty })
    }
  }
}
