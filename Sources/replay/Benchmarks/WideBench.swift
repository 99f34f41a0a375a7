import Broker
import Engine
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
    var stepper = Stepper(now: calendar.open)
    stepper.take(.sessionStarted(try session(calendar)))
    for number in 0..<instruments {
      var definition = InstrumentDefined()
      definition.instrument = InstrumentID(rawValue: UInt32(number))
      definition.symbol = "S\(number)"
      stepper.take(.instrumentDefined(definition))
    }
    // Five busy minutes: every instrument trades about seven times a second.
    let step = Nanoseconds(rawValue: 300_000_000_000 / Int64(ticks))
    for index in 0..<ticks {
      stepper.now = stepper.now + step
      stepper.trade(
        InstrumentID(rawValue: UInt32(index % instruments)), cents: 5_000 + Int64(index % 37))
      if index % 10_000 == 9_999 { stepper.take(prediction(index, stepper.now)) }
    }
  }

  private func session(_ calendar: SessionCalendar) throws -> SessionStarted {
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
    var started = SessionStarted()
    started.mode = .backtest
    started.account = configuration.account
    started.configuration = configuration.canonicalBytes
    started.calendar = calendar
    return started
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

/// An engine with its place in a journal that is not written.
private struct Stepper {
  private var engine = Engine(decoder: TWSFrameDecoder())
  var now: Timestamp

  init(now: Timestamp) { self.now = now }

  private var envelope: Envelope {
    Envelope(sequence: engine.ledger.lastSequence.next, recordedAt: now)
  }

  mutating func take(_ event: Event) { engine.step(Recorded(envelope, event)) }

  mutating func trade(_ instrument: InstrumentID, cents: Int64) {
    var tick = Tick()
    tick.instrument = instrument
    tick.kind = .trade
    tick.price = Price(rawValue: cents * 10_000_000)
    tick.size = Quantity(shares: 100)
    engine.step(tick, envelope)
  }
}
