import Journal
import Projections
import Testing

/// Against TA-Lib's ATR, whose distance from exact arithmetic is below the tolerances used here.
struct AverageTrueRangeTests {
  private func expectAgreement(
    _ values: String, _ bars: String, tolerance: Double, _ sourceLocation: SourceLocation
  ) throws {
    let expected = try GoldenFiles.rows(values)
    let column = try #require(expected.first?.keys.first { $0.hasPrefix("atr_") })
    let period = try #require(Int(column.dropFirst(4)))
    var series: [Double?] = []
    var indicator = AverageTrueRange(period: period)
    for row in try GoldenFiles.rows(bars) {
      indicator.fold(try bar(row))
      series.append(indicator.value)
    }
    for row in expected {
      let index = try #require(row["index"].flatMap { Int($0) })
      let wanted = row[column].flatMap { Double($0) }
      switch (series[index], wanted) {
      case (nil, nil): break
      case (let got?, let wanted?):
        #expect(
          abs(got - wanted) <= tolerance, "\(values) at \(index)", sourceLocation: sourceLocation)
      default:
        Issue.record(
          "\(values) at \(index): \(String(describing: series[index]))",
          sourceLocation: sourceLocation)
      }
    }
  }

  private func bar(_ row: [String: String]) throws -> Bar {
    func field(_ name: String) throws -> Price {
      Price(rawValue: try #require(row[name].flatMap { Int64($0) }) * 100_000)
    }
    var bar = Bar()
    bar.high = try field("high")
    bar.low = try field("low")
    bar.close = try field("close")
    return bar
  }

  @Test(arguments: ["flat", "ramp", "short", "single", "zerovol", "zigzag"])
  func `Corner cases agree with TA-Lib`(name: String) throws {
    let path = GoldenFiles.fixtures + "/indicators/synthetic_\(name)"
    try expectAgreement(path + ".csv", path + ".bars.csv", tolerance: 1e-9, #_sourceLocation)
  }

  @Test(
    .enabled(if: GoldenFiles.shared != nil, "needs the shared vectors"),
    arguments: [
      "aig_20131007_1m", "spy_20131007_1m", "aig_20131007_5m", "bac_20131007_5m",
      "spy_20131007_5m", "bac_20131007_10s",
    ])
  func `Real bars agree with TA-Lib`(name: String) throws {
    let golden = try #require(GoldenFiles.shared) + "/golden/"
    try expectAgreement(
      golden + "indicators/\(name).csv", golden + "bars/\(name).csv", tolerance: 1e-9,
      #_sourceLocation)
  }

  @Test func `Wilder's recurrence by hand`() {
    var indicator = AverageTrueRange(period: 2)
    let closes = ["10", "11", "13", "12"]
    var seen: [Double?] = []
    for close in closes {
      var bar = Bar()
      (bar.high, bar.low, bar.close) = (price(close), price(close), price(close))
      indicator.fold(bar)
      seen.append(indicator.value)
    }
    // Ranges 1, 2, 1: mean of the first two, then (1.5 + 1) / 2.
    #expect(seen == [nil, nil, 1.5, 1.25])
  }

  @Test func `Prices enter as the double nearest to the decimal`() {
    for number in stride(from: Int64(1), through: 6_271_110_000, by: 7_919_993) {
      #expect(Price(rawValue: number * 100_000).double == Double(number) / 10_000)
    }
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    let steps: [(inout AverageTrueRange) -> Void] = (Int64(0)..<8).map { number in
      { indicator in
        var bar = Bar()
        bar.high = Price(rawValue: 10_100_000_000 + number * 333_333_333)
        bar.low = Price(rawValue: 10_000_000_000)
        bar.close = Price(rawValue: 10_050_000_000)
        indicator.fold(bar)
      }
    }
    try expectSplitFoldsAgree(AverageTrueRange(period: 3), steps)
  }

  @Test func `A period of zero in a snapshot is refused`() throws {
    var bytes = try bytes(of: AverageTrueRange(period: 3))
    bytes[0] = 0
    var reader = PayloadReader(bytes[...])
    var indicator = AverageTrueRange()
    #expect(throws: CodecError.valueOutOfRange(field: "period")) { try indicator.visit(&reader) }
  }
}
