import Testing

@testable import Journal

@Suite struct RiskConfigurationTests {
  private func read(_ json: String) throws(ConfigurationError) -> Configuration {
    try Configuration(canonical: Array(json.utf8))
  }

  @Test func `A sector is a list of symbols, or a map with a limit of its own`() throws {
    let configuration = try read(
      #"{"risk":{"exposure":{"max_sector":"5000","sectors":{"semis":["SOXL","SOXS"],"#
        + #""metals":{"symbols":["GLD"],"max":"9000"},"one":"SPY"}}}}"#)
    let exposure = configuration.risk.exposure
    #expect(exposure.sectors.map(\.name) == ["semis", "metals", "one"])
    #expect(exposure.sectors.map(\.symbols) == [["SOXL", "SOXS"], ["GLD"], ["SPY"]])
    #expect(exposure.sectors.map(\.maximum) == [nil, Money(units: 9_000), nil])
    #expect(exposure.sectorMask(of: "GLD") == 2)
    #expect(exposure.sectorMask(of: "IBM") == 0)
    let again = try Configuration(canonical: configuration.canonicalBytes)
    #expect(again == configuration)
  }

  @Test(
    arguments: [
      ("risk.near_miss", "0"), ("risk.near_miss", "1.1"),
      ("risk.exposure.max_position_shares", "-1"), ("risk.exposure.max_net", "0"),
      ("risk.exposure.max_leverage", "0"), ("risk.exposure.max_leverage", "101"),
      ("risk.exposure.max_position_weight", "-1"), ("risk.exposure.buying_power", "0"),
      ("risk.exposure.correlation_window", "1001"), ("risk.market.max_spread", "0"),
      ("risk.market.max_data_age", "25h"), ("risk.market.max_gap", "11"),
      ("risk.market.max_rejects", "-1"), ("risk.compliance.duplicate_window", "25h"),
      ("risk.compliance.short_sale_drop", "1.1"), ("risk.compliance.day_trade_limit", "-1"),
      ("risk.compliance.day_trade_equity", "0"), ("risk.breakers.day_start", "24h"),
      ("risk.breakers.drawdown", "0"), ("risk.breakers.daily_drawdown", "1.1"),
      ("risk.breakers.max_losses", "-1"), ("risk.breakers.losses_level", "stop"),
      ("sizing.scale_up_sessions", "-1"), ("sizing.scale_up_from", "0"),
      ("sizing.confidence_from", "1"), ("sizing.confidence_smallest", "1.1"),
    ])
  func `A value out of range is named by its path`(path: String, text: String) {
    var configuration = Configuration()
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.set(path: path, to: text)
    }
    #expect(error?.problems.map(\.path) == [path], "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      (#"{"max_correlation":"0.9"}"#, "correlation_window", "must be 3 or more"),
      (#"{"max_sector":"1"}"#, "max_sector", "limits nothing without"),
      (#"{"sectors":{"a":["X"]}}"#, "sectors.a", "has no limit"),
      (#"{"max_sector":"1","sectors":{"a":[]}}"#, "sectors.a", "has no symbols"),
      (#"{"max_sector":"1","sectors":{"a":{"max":"0","symbols":"X"}}}"#, "sectors.a.max", "more"),
    ])
  func `Limits that contradict one another are named`(
    exposure: String, path: String, message: String
  ) {
    let error = #expect(throws: ConfigurationError.self) {
      try read(#"{"risk":{"exposure":\#(exposure)}}"#)
    }
    #expect(error?.problems.map(\.path) == ["risk.exposure.\(path)"])
    #expect(error?.problems.first?.message.contains(message) == true)
  }

  @Test func `More sectors than there are bits are refused`() {
    var configuration = Configuration()
    configuration.risk.exposure.maximumSector = Money(units: 1)
    for number in 0...ExposureConfiguration.sectorLimit {
      var sector = SectorConfiguration()
      sector.name = "s\(number)"
      sector.symbols = ["A"]
      configuration.risk.exposure.sectors.append(sector)
    }
    #expect(configuration.problems().map(\.path) == ["risk.exposure.sectors"])
    #expect(configuration.risk.exposure.sectorMask(of: "A") == .max)
  }
}

@Suite struct ConditionHeadroomTests {
  private func condition(
    _ value: Evidence, _ comparison: Comparison, _ limit: Evidence, held: Bool = true
  ) -> Condition {
    Condition("x", value, comparison, limit, held: held)
  }

  @Test func `Headroom is the way to the limit, from below or from above`() {
    #expect(condition(.count(3), .atMost, .count(10)).headroom == .count(7))
    #expect(condition(.count(12), .atMost, .count(10), held: false).headroom == .count(-2))
    let loss = condition(.money(Money(units: -60)), .atLeast, .money(Money(units: -100)))
    #expect(loss.headroom == .money(Money(units: 40)))
  }

  @Test func `What is not compared by size has no headroom`() {
    #expect(condition(.text("a"), .isTrue, .text("a")).headroom == nil)
    #expect(condition(.count(1), .equals, .count(1)).headroom == nil)
    #expect(condition(.none, .atMost, .count(1)).headroom == nil)
    #expect(condition(.count(1), .atMost, .ratio(Ratio(whole: 1))).headroom == nil)
    #expect(condition(.count(.min), .atMost, .count(.max)).headroom == nil)
    #expect(condition(.indicator(1), .atMost, .indicator(2)).headroom == nil)
  }

  @Test func `A near miss held with little left`() {
    let part = Ratio("0.9") ?? .zero
    #expect(condition(.count(9), .atMost, .count(10)).isNearMiss(part))
    #expect(!condition(.count(8), .atMost, .count(10)).isNearMiss(part))
    #expect(!condition(.count(11), .atMost, .count(10), held: false).isNearMiss(part))
    #expect(!condition(.count(0), .atMost, .count(0)).isNearMiss(part))
    func loss(_ units: Int64) -> Condition {
      condition(.money(Money(units: -units)), .atLeast, .money(Money(units: -100)))
    }
    #expect(loss(90).isNearMiss(part) && !loss(89).isNearMiss(part) && !loss(-95).isNearMiss(part))
  }
}
