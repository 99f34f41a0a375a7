import Journal

/// Many instruments under many rules: trades stepped through the engine alone, no journal.
///
/// The trades are computed, so that nothing is measured but deciding. Every instrument has bars of
/// 10 seconds and 1 minute with their indicators; half of the rules look at each closed bar, half
/// at predictions, one of which comes with every ten thousandth trade.
struct WideBench {
  var instruments = 1_000
  var rules = 20
  var ticks = 2_000_000

  private static let calendar = TradingCalendar.day(20_131_007)

  func run(rounds: Int) throws -> BenchRow {
    try BenchRow.measure("replay", "wide \(instruments)x\(rules)", rounds: rounds) {
      try trade()
      return UInt64(ticks)
    }
  }

  private func trade() throws {
    guard let calendar = Self.calendar else { throw InputError("no calendar of 2013-10-07") }
    var stepper = EngineStepper(now: calendar.open)
    stepper.open(configuration, calendar, instruments: instruments)
    // Five busy minutes: every instrument trades about seven times a second.
    let step = Nanoseconds(rawValue: 300_000_000_000 / Int64(ticks))
    for index in 0..<ticks {
      stepper.now = stepper.now + step
      stepper.trade(
        InstrumentID(rawValue: UInt32(index % instruments)), cents: 5_000 + Int64(index % 37))
      if index % 10_000 == 9_999 { stepper.take(prediction(index, stepper.now)) }
    }
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.rules = (0..<rules).map { number in
      var rule = RuleDefinition()
      rule.name = "rule_\(number)"
      rule.on = number % 2 == 0 ? "bar 10s" : "prediction"
      // Thresholds that the trades come near and never reach: every condition is looked at.
      rule.when = ["known(atr)", "price.last > 10", "price.last > \(60 + number)"]
      rule.actions = ["alert(\"reached\")"]
      return rule
    }
    return configuration
  }

  private func prediction(_ index: Int, _ time: Timestamp) -> Event {
    var received = PredictionReceived()
    received.source = "bench"
    received.body = Array(
      (#"{"id":"p\#(index)","ts_ns":\#(time.rawValue),"symbol":"S\#(index % instruments)","#
        + #""side":"BUY","confidence":0.6}"#).utf8)
    return .prediction(received)
  }
}
