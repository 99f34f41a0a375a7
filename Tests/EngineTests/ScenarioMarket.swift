import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

/// A day in one instrument under the production rules, written as a table of moments, and played
/// against the simulated exchange.
///
/// Times are seconds after the open. Its 15 first bars have a range of 4 cents around $50, so a
/// stop
/// is 24 cents and a target 12 cents away.
struct ScenarioMarket {
  /// The production rules, sizes and limits; a test changes what it is about.
  var configuration = Configuration()
  /// The trading day.
  var calendar = EngineHarness.calendar()
  private var moments: [(time: Timestamp, event: Event)] = []

  /// A market without bars.
  static let cold = ScenarioMarket()
  /// When the average true range is known.
  static let ready: Int64 = 200

  /// A market whose average true range is 4 cents.
  static func warm(_ cents: Int64 = 5_000) -> ScenarioMarket {
    var market = ScenarioMarket()
    for second in 0..<ready { market.price(second, cents + (second % 2) * 4) }
    return market
  }

  /// A quote one cent around `cents`, and a trade there.
  mutating func price(_ second: Int64, _ cents: Int64) {
    var quote = Tick(
      instrument: InstrumentID(rawValue: 0), kind: .quote, price: Self.price(cents - 1),
      size: Quantity(shares: 100_000))
    quote.askPrice = Self.price(cents + 1)
    quote.askSize = Quantity(shares: 100_000)
    add(second, .tick(quote))
    add(
      second,
      .tick(
        Tick(
          instrument: InstrumentID(rawValue: 0), kind: .trade, price: Self.price(cents),
          size: Quantity(shares: 100_000))))
  }

  /// The same price every second.
  mutating func prices(_ seconds: ClosedRange<Int64>, _ cents: Int64) {
    for second in seconds { price(second, cents) }
  }

  /// A prediction half a second after the prices of its second.
  ///
  /// - Parameter age: seconds between the prediction's own time and its arrival.
  mutating func predict(_ second: Int64, _ side: String, _ confidence: String, age: Int64 = 0) {
    predictExactly(second, 500_000_000, side, confidence, age: age)
  }

  /// A prediction at a nanosecond of a second.
  mutating func predictExactly(
    _ second: Int64, _ nanosecond: Int64, _ side: String, _ confidence: String, age: Int64 = 0
  ) {
    let time = EngineHarness.at(second, nanosecond)
    var received = PredictionReceived()
    received.source = "scenario"
    received.body = Array(
      (#"{"id":"s\#(second)","ts_ns":\#(time.rawValue - age * 1_000_000_000),"symbol":"AIG","#
        + #""side":"\#(side)","confidence":\#(confidence)}"#).utf8)
    moments.append((time, .prediction(received)))
  }

  /// A person wants everything closed.
  mutating func flatten(_ second: Int64, _ nanosecond: Int64) {
    var command = OperatorCommand()
    command.verb = .flatten
    command.author = "anna"
    command.reason = "test"
    moments.append((EngineHarness.at(second, nanosecond), .operatorCommand(command)))
  }

  private mutating func add(_ second: Int64, _ event: Event) {
    moments.append((EngineHarness.at(second), event))
  }

  private static func price(_ cents: Int64) -> Price { Price(rawValue: cents * 10_000_000) }

  /// Plays the day; what must always hold is checked after every input.
  func play() throws -> ScenarioDay {
    var definition = EngineHarness.instrument(0)
    definition.tickSize = Price(rawValue: 10_000_000)
    var script: [(time: Timestamp, event: Event)] = [
      (EngineHarness.at(-60), EngineHarness.session(configuration, calendar)),
      (EngineHarness.at(-60), .instrumentDefined(definition)),
    ]
    // Stable: at equal times in the order of the table.
    script += moments.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
    let market = ScriptedMarket(script, simulation: configuration.simulation)
    let recorder = MemoryRecorder()
    var session = Session(
      source: market, sink: recorder, edge: market, engine: Engine(decoder: TWSFrameDecoder()))
    try session.run()
    for violation in recorder.invariants.violations { Issue.record("\(violation)") }
    return ScenarioDay(records: recorder.records, ledger: session.engine.ledger)
  }
}

/// What came of a scenario.
struct ScenarioDay {
  let records: [Recorded]
  /// The state at the end.
  let ledger: Ledger
  private static let instrument = InstrumentID(rawValue: 0)

  /// The state after everything at and before a time.
  func ledger(at second: Int64, _ nanoseconds: Int64 = 900_000_000) -> Ledger {
    var ledger = Ledger()
    let end = EngineHarness.at(second, nanoseconds)
    for record in records {
      if record.envelope.recordedAt > end { break }
      ledger.fold(record)
    }
    return ledger
  }

  /// Shares held at a time, with their sign.
  func position(at second: Int64) -> Int64 {
    ledger(at: second).book.position(Self.instrument).wholeShares
  }

  /// The decision of a rule on the prediction of a second.
  func decision(_ rule: String, at second: Int64) throws -> Decision {
    let time = EngineHarness.at(second, 500_000_000)
    let found = records.first { record in
      guard record.envelope.recordedAt == time, case .decision(let decision) = record.event else {
        return false
      }
      return decision.rule == rule
    }
    guard case .decision(let decision)? = found?.event else {
      throw Missing(words: "no decision of \(rule) at \(second)")
    }
    return decision
  }

  /// What stopped a rule on the prediction of a second; empty when it acted.
  func stop(_ rule: String, at second: Int64) throws -> String {
    try decision(rule, at: second).stoppedBy
  }

  struct Missing: Error { let words: String }

  /// Orders that can still fill at a time, by role, with their size and price.
  func exits(at second: Int64) -> [ScenarioExit] {
    ledger(at: second).orders.live(Self.instrument).map {
      ScenarioExit(
        role: $0.command.role, side: $0.command.side, shares: $0.working.wholeShares,
        price: ($0.command.stopPrice ?? $0.command.limitPrice)?.description ?? "")
    }
  }

  /// The first fill of a role at or after a second.
  func fill(_ role: OrderRole, from second: Int64 = 0) throws -> (time: Timestamp, price: Price) {
    for record in records where record.envelope.recordedAt >= EngineHarness.at(second) {
      guard case .execution(let fill) = record.event,
        ledger.orders[fill.order]?.command.role == role
      else { continue }
      return (record.envelope.recordedAt, fill.price)
    }
    throw Missing(words: "no fill of a \(role) from \(second)")
  }
}

/// A working order of a scenario.
struct ScenarioExit: Hashable {
  var role: OrderRole
  var side: Side
  var shares: Int64
  var price: String
}
