import Journal
import Projections

/// The rules in force, compiled, with lists of who looks when.
///
/// It is worked out from the configuration and the instruments, so it is no part of the state.
struct RuleBook: Sendable {
  private(set) var program = RuleProgram()
  /// What could not be made sense of; trading stops then.
  private(set) var problems: [String] = []
  /// Whether any rule looks at single quotes or trades.
  private(set) var looksAtTicks = false
  /// Whether the spread or the age of the data of what is held is limited.
  private(set) var watchesMarket = false
  private var byEvent: [RuleList] = []
  private var byBar: [[Int]] = []
  private var scopes: [[Bool]] = []

  private struct RuleList {
    let event: RuleEvent
    let rules: [Int]
  }

  /// No rules.
  init() {}

  /// The rules of the configuration that a ledger holds.
  init(_ ledger: Ledger) {
    let plan = ledger.plan
    let compiled = RuleProgram.compile(
      ledger.configuration.rules, RuleVocabulary(ledger.configuration, plan))
    program = compiled.program
    problems = plan.problems.map { "\($0)" } + compiled.problems.map { "\($0)" }
    byBar = plan.series.indices.map { series in rules(on: .bar(series: series)) }
    let events: [RuleEvent] = [
      .prediction, .quote, .trade, .at, .fill, .orderRejected, .sessionOpen,
    ]
    byEvent = events.map { RuleList(event: $0, rules: rules(on: $0)) }.filter { !$0.rules.isEmpty }
    looksAtTicks = looks(at: .quote) || looks(at: .trade)
    let market = ledger.configuration.risk.market
    watchesMarket =
      market.maximumSpread != nil || market.maximumDataAge > .zero
      || ledger.configuration.risk.watchdog.most > .zero
    scopes = Array(repeating: [], count: program.rules.count)
    for instrument in ledger.instrumentIDs { readScope(of: instrument, ledger) }
  }

  /// Works out anew which rules look at an instrument that was just defined.
  mutating func readScope(of instrument: InstrumentID, _ ledger: Ledger) {
    guard instrument.index < ledger.instruments.count else { return }
    let definition = ledger.isTraded(instrument) ? ledger.instruments[instrument] : nil
    for rule in program.rules.indices {
      while scopes[rule].count <= instrument.index { scopes[rule].append(false) }
      scopes[rule][instrument.index] = definition.map { program.looks(rule, at: $0) } ?? false
    }
  }

  /// Rules that look at an event, in the order in which they look.
  func rules(at event: RuleEvent) -> [Int] {
    if case .bar(let series) = event { return byBar[series] }
    return byEvent.first { $0.event == event }?.rules ?? []
  }

  /// Whether any rule looks at an event.
  func looks(at event: RuleEvent) -> Bool {
    if case .bar(let series) = event { return !byBar[series].isEmpty }
    return byEvent.contains { $0.event == event }
  }

  /// Whether a rule looks at an instrument.
  func isInScope(_ rule: Int, _ instrument: InstrumentID) -> Bool {
    instrument.index < scopes[rule].count && scopes[rule][instrument.index]
  }

  private func rules(on event: RuleEvent) -> [Int] {
    program.order.filter { program.rules[$0].event == event }
  }
}
