import Journal
import Testing

@Suite struct ConfigurationCodingTests {
  private static let defaults =
    #"{"mode":"paper","account":"DU0000001","opening_cash":"100000","instruments":[],"#
    + #""bars":{},"indicators":{"atr":{"kind":"atr","bars":"10s","reference":"","period":"14"},"#
    + #""atr_1m":{"kind":"atr","bars":"1m","reference":"","period":"14"}},"#
    + #""rules":{"entry":{"on":"prediction","scope":[],"priority":0,"cooldown":"3m","#
    + #""cooldown_from":"fill","cooldown_reset":"stop","enabled":true,"#
    + #""when":["prediction.direction != hold","prediction.confidence >= confidence","#
    + #""prediction.age <= maximum_age","prediction.direction == buy or allow_short","#
    + #""session.is_open","now < min(end_of_day.flatten_at, session.close - 30m)","#
    + #""position.quantity == 0","orders.live == 0","not market.is_halted","#
    + #""known(price.entry)","known(atr)"],"do":["enter(side: prediction.direction, "#
    + #"size: allocation, stop: stop_atr * atr, target: target_atr * atr)"],"#
    + #""confidence":"0.50","maximum_age":"30s","stop_atr":"6","target_atr":"3","#
    + #""allow_short":"true"},"scale_in":{"on":"prediction","scope":[],"priority":0,"#
    + #""cooldown":"0s","cooldown_from":"decision","cooldown_reset":"","enabled":true,"#
    + #""when":["prediction.direction == position.direction","#
    + #""prediction.confidence >= position.confidence + step","#
    + #""prediction.age <= entry.maximum_age","session.is_open","#
    + #""now < min(end_of_day.flatten_at, session.close - 30m)","orders.entries == 0","#
    + #""not market.is_halted","position.profit > 0"],"#
    + #""do":["scale_in(size: allocation)"],"step":"0.05"},"#
    + #""reversal":{"on":"prediction","scope":[],"priority":0,"cooldown":"0s","#
    + #""cooldown_from":"decision","cooldown_reset":"","enabled":true,"#
    + #""when":["prediction.direction == opposite(position.direction)","#
    + #""prediction.confidence >= entry.confidence","prediction.age <= entry.maximum_age","#
    + #""prediction.direction == buy or entry.allow_short","session.is_open","#
    + #""now < min(end_of_day.flatten_at, session.close - 30m)","not market.is_halted"],"#
    + #""do":["reverse(size: allocation, "#
    + #"stop: entry.stop_atr * atr, target: entry.target_atr * atr)"]},"#
    + #""end_of_day":{"on":"at min(flatten_at, session.close - 30m)","scope":[],"#
    + #""priority":0,"cooldown":"0s","cooldown_from":"decision","cooldown_reset":"","#
    + #""enabled":true,"when":[],"do":["close_all"],"flatten_at":"15:30"}},"#
    + #""sizing":{"allocation":"10000","fallback_shares":1,"minimum_shares":1,"#
    + #""maximum_shares":10000,"minimum_one_share":false,"scale_up_sessions":0,"#
    + #""scale_up_from":"0.25","confidence_from":"0.5","confidence_smallest":"0.5"},"#
    + #""risk":{"max_position_notional":"25000","max_portfolio_notional":"100000","#
    + #""max_orders":30,"order_rate_window":"1m","price_collar":"0.05","daily_loss_limit":"1000","#
    + #""near_miss":"0.9","exposure":{"max_position_shares":0,"max_net":null,"#
    + #""max_sector":null,"sectors":{},"max_leverage":null,"max_position_weight":null,"#
    + #""buying_power":null,"max_correlation":null,"correlation_window":0,"#
    + #""correlation_bars":"10s"},"#
    + #""market":{"max_spread":null,"max_data_age":"0s","max_gap":null,"max_rejects":0},"#
    + #""compliance":{"duplicate_window":"0s","wash_check":false,"no_short":[],"#
    + #""short_sale_drop":null,"day_trade_limit":0,"day_trade_equity":"25000"},"#
    + #""breakers":{"day_start":"4h","daily_loss_level":"flatten","drawdown":null,"#
    + #""drawdown_level":"flatten","daily_drawdown":null,"daily_drawdown_level":"flatten","#
    + #""max_losses":0,"losses_level":"pause"},"#
    + #""maintenance":["daily 23:45-01:45","Fri 23:00-03:00","Sun 01:00-03:00"],"#
    + #""watchdog":{"factor":20,"least":"30s","most":"0s","patience":"30s"}},"#
    + #""simulation":{"order_latency":"50ms","answer_latency":"50ms","#
    + #""commission_per_share":"0.005","commission_minimum":"1","fills":"available"}}"#

  private static var full: Configuration {
    get throws {
      var configuration = Configuration()
      for (symbol, allocation) in [("IBM", nil), ("BRK B", Money(units: 500)), ("SPY", nil)] {
        var instrument = InstrumentConfiguration()
        instrument.symbol = symbol
        instrument.allocation = allocation
        configuration.instruments.append(instrument)
      }
      try configuration.set(path: "rules.entry.confidence", to: "0.620000001")
      try configuration.set(path: "rules.entry.allow_short", to: "false")
      try configuration.set(path: "indicators.atr.bars", to: "15s")
      return configuration
    }
  }

  @Test func `The canonical bytes of the defaults are these`() {
    let text = String(decoding: Configuration().canonicalBytes, as: UTF8.self)
    #expect(text == Self.defaults)
  }

  @Test func `Canonical bytes read back give an equal configuration and equal bytes`() throws {
    for configuration in [Configuration(), try Self.full] {
      let bytes = configuration.canonicalBytes
      let again = try Configuration(canonical: bytes)
      #expect(again == configuration)
      #expect(again.canonicalBytes == bytes)
    }
  }

  @Test func `Bytes of a build that knew fewer settings are read over the defaults`() throws {
    let old = try Configuration(canonical: Array(#"{"risk":{"max_orders":7}}"#.utf8))
    #expect(old.risk.maximumOrders == 7)
    #expect(old.sizing == SizingConfiguration())
  }

  // The bytes of a build before the rule language: two rules with their values, no texts.
  @Test func `Rules that only give values are the production rules of those names`() throws {
    let json =
      #"{"rules":{"entry":{"confidence":"0.7","maximum_age":"20s","cooldown":"2m","#
      + #""stop_atr":"5","target_atr":"2","allow_short":false},"#
      + #""end_of_day":{"flatten_at":"930m"}}}"#
    let old = try Configuration(canonical: Array(json.utf8))
    #expect(old.rules.map(\.name) == ["entry", "end_of_day"])
    #expect(old.rules.map(\.when) == [Configuration().rules[0].when, []])
    #expect(old.rules.map(\.actions) == [0, 3].map { Configuration().rules[$0].actions })
    let entry = try #require(old.rule("entry"))
    #expect(entry["confidence"] == "0.7" && entry["maximum_age"] == "20s")
    #expect(entry.cooldown == .seconds(120))
    #expect(entry["stop_atr"] == "5" && entry["target_atr"] == "2")
    #expect(entry["allow_short"] == "false")
    #expect(old.rule("end_of_day")?["flatten_at"] == "930m")
    #expect(try Configuration(canonical: old.canonicalBytes) == old)
  }

  @Test func `A parameter is replaced, added and removed by its name`() {
    var rule = RuleDefinition()
    rule["a"] = "1"
    rule["b"] = "2"
    rule["a"] = "3"
    #expect(rule.parameters == [Parameter("a", "3"), Parameter("b", "2")])
    rule["b"] = nil
    rule["c"] = nil
    #expect(rule.parameters == [Parameter("a", "3")])
    #expect(rule["b"] == nil)
  }

  @Test(
    arguments: [
      ("15:30", 55_800), ("9:30", 34_200), ("09:45:30", 35_130), ("00:00", 0), ("23:59:59", 86_399),
      ("24:00", nil), ("12:60", nil), ("12:00:60", nil), ("12", nil), ("1:2:3:4", nil),
      (":30", nil),
      ("012:30", nil), ("12:3", nil), ("-1:30", nil), ("1a:30", nil), ("", nil),
    ] as [(String, Int64?)])
  func `A time of day is read with or without seconds, and nothing else is`(
    text: String, seconds: Int64?
  ) {
    #expect(ClockText.read(text) == seconds.map { .seconds($0) })
  }

  @Test func `A time of day is written with seconds only where it has some`() {
    #expect(ClockText.write(.seconds(55_800)) == "15:30")
    #expect(ClockText.write(.seconds(34_201)) == "09:30:01")
  }

  @Test func `Every truncation of the canonical bytes is refused`() throws {
    let bytes = try Self.full.canonicalBytes
    for length in bytes.indices {
      #expect(throws: ConfigurationError.self) {
        try Configuration(canonical: Array(bytes[..<length]))
      }
    }
  }

  @Test func `Every single bit flip is answered with an error or a configuration in range`() throws
  {
    // One rule of each shape is enough: the others only repeat the same members.
    var brief = try Self.full
    brief.rules = Array(brief.rules.prefix(1))
    let bytes = brief.canonicalBytes
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= UInt8(1 << bit)
        do {
          let configuration = try Configuration(canonical: damaged)
          #expect(configuration.problems().isEmpty)
          #expect(try Configuration(canonical: configuration.canonicalBytes) == configuration)
        } catch { #expect(!error.problems.isEmpty) }
      }
    }
  }

  @Test(
    arguments: [
      ("account", "DU7", "DU7"), ("opening_cash", "0", "0"),
      ("instruments[1].allocation", "null", "null"), ("instruments[0].symbol", "T", "T"),
      ("indicators.atr.period", "20", "20"), ("rules.entry.cooldown", "90s", "90s"),
      ("rules.entry.allow_short", "true", "true"), ("risk.price_collar", "1e-1", "0.1"),
    ])
  func `A value is set by its path`(path: String, text: String, shown: String) throws {
    var configuration = try Self.full
    try configuration.set(path: path, to: text)
    #expect(configuration.problems().isEmpty)
    var value: JSONValue? = configuration.json
    for part in path.split(whereSeparator: { ".[]".contains($0) }) {
      value = Int(part).map { value?.elements?[$0] } ?? value?[String(part)]
    }
    let digits = value.map { String(decoding: JSONWriter.compact($0), as: UTF8.self) }
    #expect(digits?.filter { $0 != "\"" } == shown)
  }

  @Test(
    arguments: [
      ("rules.entry.confidance", "0.6", "near: `rules.entry.confidence`"),
      ("rules.confidence", "0.6", "near: `rules.entry.confidence`"),
      ("confidence", "0.6", "near: `rules.entry.confidence`"),
      ("risk", "1", "near: `risk.max_position_notional`, `risk.max_portfolio_notional`"),
      ("zzzzz", "1", "`config show` lists all"), ("", "1", "`config show` lists all"),
      ("instruments[9].symbol", "A", "near: `instruments[0].symbol`"),
      ("rules.entry.confidence", "high", "`high` is not a decimal number with at most 9 places"),
      ("rules.entry.confidence", "1.5", "1.5 is out of range; allowed: 0 to 1"),
      ("rules.entry.cooldown", "3 min", "`3 min` is not a duration"),
      ("rules.entry.allow_short", "yes", "`yes` is not `true` or `false`"),
      ("risk.max_orders", "14.0", "`14.0` is not a whole number"),
      ("instruments[0].allocation", "x", "`x` is not a decimal number"),
    ])
  func `A value that cannot be set says why and changes nothing`(
    path: String, text: String, message: String
  ) throws {
    var configuration = try Self.full
    let before = configuration
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.set(path: path, to: text)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.problems.first?.path == path)
    #expect(configuration == before)
  }
}
