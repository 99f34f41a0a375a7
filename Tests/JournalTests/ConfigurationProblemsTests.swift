import Testing

@testable import Journal

@Suite struct ConfigurationProblemsTests {
  @Test func `The defaults have no problem`() {
    #expect(Configuration().problems().isEmpty)
  }

  @Test(
    arguments: [
      ("account", ""), ("account", "DU 1"), ("opening_cash", "-1"),
      ("opening_cash", "9000000000.01"), ("rules.entry.confidence", "-0.1"),
      ("rules.entry.confidence", "1.000000001"), ("rules.entry.maximum_age", "0s"),
      ("rules.entry.cooldown", "25h"), ("rules.entry.stop_atr", "0"),
      ("rules.entry.stop_atr", "1001"), ("rules.entry.target_atr", "-3"),
      ("rules.end_of_day.flatten_at", "0s"), ("rules.end_of_day.flatten_at", "24h"),
      ("sizing.allocation", "0"), ("sizing.minimum_shares", "0"),
      ("sizing.maximum_shares", "0"), ("sizing.maximum_shares", "1000001"),
      ("sizing.fallback_shares", "0"), ("sizing.fallback_shares", "20000"),
      ("risk.max_position_notional", "0"), ("risk.max_portfolio_notional", "-5"),
      ("risk.max_orders", "0"), ("risk.order_rate_window", "0s"), ("risk.price_collar", "0"),
      ("risk.price_collar", "1.1"), ("risk.daily_loss_limit", "0"),
      ("simulation.order_latency", "2h"), ("simulation.answer_latency", "61m"),
      ("simulation.commission_per_share", "-0.01"), ("simulation.commission_minimum", "-1"),
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
      ("rules.entry.confidence", "0"), ("rules.entry.confidence", "1"),
      ("rules.entry.cooldown", "0s"), ("rules.end_of_day.flatten_at", "86399s"),
      ("risk.price_collar", "1"), ("simulation.order_latency", "0s"),
      ("simulation.commission_minimum", "0"), ("opening_cash", "9000000000"),
    ])
  func `The edge of a range is inside`(path: String, text: String) throws {
    var configuration = Configuration()
    try configuration.set(path: path, to: text)
    #expect(configuration.problems().isEmpty)
  }

  @Test func `Fewest shares above most shares is one problem`() throws {
    var configuration = Configuration()
    try configuration.set(path: "sizing.minimum_shares", to: "20000")
    #expect(
      configuration.problems().map(\.description) == [
        "sizing.maximum_shares: 10000 is less than minimum_shares, 20000"
      ])
  }

  @Test(
    arguments: [
      ([""], "is missing"), (["ibm"], "`ibm` is not a ticker in capitals"),
      (["IBM "], "not a ticker"), ([".A"], "not a ticker"), (["ABCDEFGHIJKLMNOPQ"], "not a ticker"),
      (["Ä"], "not a ticker"), (["A", "B", "A"], "`A` is listed twice"),
    ])
  func `Tickers are in capitals and listed once`(symbols: [String], message: String) {
    var configuration = Configuration()
    configuration.instruments = symbols.map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      return instrument
    }
    let problems = configuration.problems()
    #expect(problems.count == 1)
    #expect(problems.first?.path == "instruments[\(symbols.count - 1)].symbol")
    #expect(problems.first?.message.contains(message) == true)
  }

  @Test func `Tickers with a dot, a dash, a digit or a class are fine`() {
    var configuration = Configuration()
    configuration.instruments = ["BRK B", "BF.B", "A-1", "3M", "T"].map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      instrument.allocation = .zero
      return instrument
    }
    let paths = configuration.problems().map(\.path)
    #expect(paths == (0..<5).map { "instruments[\($0)].allocation" })
  }

  @Test(
    arguments: [
      ("cooldwon", "cooldown"), ("cooldown", "cooldown"), ("account", nil),
      ("confidencee", "confidence"), ("", nil), (String(repeating: "c", count: 65), nil),
      ("conf", "confidence"), ("co", nil),
    ] as [(String, String?)])
  func `The nearest name is found, or none`(name: String, expected: String?) {
    #expect(NearestName.find(name, among: ["confidence", "cooldown"]) == expected)
  }

  @Test func `Distances count edits and swaps`() {
    for (a, b, expected) in [("", "", 0), ("", "ab", 2), ("ab", "ba", 1), ("kitten", "sitting", 3)]
    {
      #expect(NearestName.distance(Array(a.utf8), Array(b.utf8)) == expected)
    }
  }

  @Test func `Instants are read as they are written, and nothing else is`() {
    for text in [
      "1970-01-01T00:00:00Z", "2013-10-07T13:30:15.250Z", "2000-02-29T23:59:59.999999999Z",
      "1969-12-31T23:59:59.000001Z", "2261-12-31T23:59:59Z",
    ] { #expect(CalendarText.read(text)?.description == text) }
    for text in [
      "", "2013-10-07", "2013-10-07T13:30:15", "2013-02-29T00:00:00Z", "2013-13-01T00:00:00Z",
      "2013-00-01T00:00:00Z", "2013-10-07T24:00:00Z", "2013-10-07T23:60:00Z",
      "2013-10-07T23:59:60Z", "2013-10-07T13:30:15.Z", "2013-10-07T13:30:15.0000000000Z",
      "2013-10-07t13:30:15Z", "2262-01-01T00:00:00Z", "2o13-10-07T13:30:15Z",
      "2013-10-07T13:30:15+00:00Z",
    ] { #expect(CalendarText.read(text) == nil, "\(text)") }
  }
}
