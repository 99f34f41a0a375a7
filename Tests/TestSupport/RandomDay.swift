import Broker
import Engine
import Journal
import Projections

/// Little trading days from a seed: two wandering markets, predictions, an operator who interferes.
///
/// They begin ten minutes before the end of the day and go on for two minutes after it.
public struct RandomDay: Sendable {
  /// Seconds after the open of the end of the day, 15:30.
  public static let end: Int64 = 21_600
  /// The configuration: one-second bars, short cooldown, a loss limit that some days reach.
  public var configuration: Configuration {
    didSet { script[0].event = EngineHarness.session(configuration) }
  }
  /// What happens, by time.
  public private(set) var script: [(time: Timestamp, event: Event)] = []
  private var random: SeededGenerator
  private var middle: [Int64] = [100_00, 50_00]

  /// A day of `seconds` before and `after` seconds after its end.
  public init(_ random: SeededGenerator, seconds: Int64 = 600, after: Int64 = 120) {
    self.random = random
    var configuration = EngineHarness.configuration
    configuration.indicators = [IndicatorDefinition("atr", "atr", bars: "1s", period: 2)]
    configuration.entryRule.cooldown = .seconds(20)
    configuration.risk.dailyLossLimit = Money(units: 60)
    self.configuration = configuration
    var now = EngineHarness.at(Self.end - seconds)
    script.append((now, EngineHarness.session(configuration)))
    for number in [UInt32(0), 1] {
      var definition = EngineHarness.instrument(number)
      definition.tickSize = Price(rawValue: 10_000_000)
      script.append((now, .instrumentDefined(definition)))
    }
    while now < EngineHarness.at(Self.end + after) {
      now = now + .milliseconds(Int64.random(in: 0...400, using: &self.random))
      addTick(at: now)
      if chance(15) { addPrediction(at: now) }
      if chance(400) { addOperator(at: now) }
    }
  }

  /// A short day in which something happens: the first of a row of seeds with ten commands.
  public static func busy(_ name: String) throws -> RandomDay {
    var number = 0
    while true {
      let day = RandomDay(SeededGenerator(test: "\(name) \(number)"), seconds: 45, after: 15)
      let recorder = MemoryRecorder(checks: false)
      _ = try day.run(recorder)
      if recorder.records.count(where: { $0.event.kind == .orderCommand }) >= 10 { return day }
      number += 1
    }
  }

  /// Runs the day.
  ///
  /// - Parameter batch: most inputs per commit.
  public func run(
    _ recorder: some Recorder, batch: Int = 64, log: CallLog? = nil
  ) throws -> Ledger {
    let market = ScriptedMarket(script, simulation: configuration.simulation, log: log)
    var session = Session(
      source: market, sink: recorder, edge: market, engine: Engine(decoder: TWSFrameDecoder()),
      batch: batch)
    try session.run()
    return session.engine.ledger
  }

  private mutating func chance(_ oneIn: UInt64) -> Bool { random.next() % oneIn == 0 }

  private mutating func addTick(at time: Timestamp) {
    let number = Int(random.next() % 2)
    middle[number] += Int64.random(in: -4...4, using: &random)
    middle[number] = max(middle[number], 10_00)
    let kind = TickKind.allCases[Int(random.next() % 4)]
    let spread = Int64.random(in: 1...3, using: &random)
    var tick = Tick(
      instrument: InstrumentID(rawValue: UInt32(number)), kind: kind,
      price: Self.cents(middle[number]),
      size: Quantity(shares: Int64.random(in: 1...150, using: &random)))
    switch kind {
    case .trade: break
    case .bid: tick.price = Self.cents(middle[number] - spread)
    case .ask: tick.price = Self.cents(middle[number] + spread)
    case .quote:
      tick.price = Self.cents(middle[number] - spread)
      tick.askPrice = Self.cents(middle[number] + spread)
      tick.askSize = Quantity(shares: Int64.random(in: 1...150, using: &random))
    }
    if chance(60) { tick.flags = [.suspicious, .halted, .delayed][Int(random.next() % 3)] }
    script.append((time, .tick(tick)))
  }

  private static func cents(_ cents: Int64) -> Price { Price(rawValue: cents * 10_000_000) }

  private mutating func addPrediction(at time: Timestamp) {
    var received = PredictionReceived()
    received.source = "random"
    let symbol = ["AIG", "SPY", "AIG", "SPY", "XYZ"][Int(random.next() % 5)]
    let side = ["BUY", "SELL", "BUY", "SELL", "HOLD", "WAIT"][Int(random.next() % 6)]
    let confidence = Int64.random(in: 30...99, using: &random)
    let text =
      #"{"id":"p","ts_ns":\#(time.rawValue),"symbol":"\#(symbol)","side":"\#(side)","#
      + #""confidence":0.\#(confidence)}"#
    received.body = Array(text.utf8)
    script.append((time, .prediction(received)))
  }

  private mutating func addOperator(at time: Timestamp) {
    var command = OperatorCommand()
    let verbs: [OperatorVerb] = [
      .pause, .reduce, .cancelAll, .flatten, .stop, .resume, .resume, .resume,
    ]
    command.verb = verbs[Int(random.next() % 8)]
    command.author = "anna"
    command.reason = "random"
    script.append((time, .operatorCommand(command)))
    // Most interference ends, or the day would have nothing to show.
    if command.verb != .resume, !chance(4) {
      command.verb = .resume
      script.append((time, .operatorCommand(command)))
    }
  }
}
