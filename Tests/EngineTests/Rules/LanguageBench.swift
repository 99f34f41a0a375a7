import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

/// Compiles and evaluates texts against a warm market: AIG at 99.99 to 100.01, last 100, an
/// average true range of 0.1, a BUY prediction of 0.8 issued two seconds before now.
struct LanguageBench {
  /// The average true range is ready, the two others never get their bars.
  static let configuration: Configuration = {
    var configuration = EngineHarness.configuration
    var bands = IndicatorDefinition("bollinger", "bbands", bars: "10s", period: 50)
    bands.parameters.append(Parameter("factor", "2"))
    configuration.indicators.append(bands)
    configuration.indicators.append(IndicatorDefinition("rsi", "rsi", bars: "10s", period: 50))
    return configuration
  }()

  static let vocabulary: RuleVocabulary = {
    var vocabulary = RuleVocabulary(configuration, MarketPlan(configuration))
    vocabulary.symbols = ["AIG", "SPY"]
    vocabulary.groups = [.init("financials", ["AIG"])]
    return vocabulary
  }()

  var harness: EngineHarness
  var moment = RuleMoment(InstrumentID(rawValue: 0))

  init(_ harness: EngineHarness? = nil) {
    if let harness {
      self.harness = harness
    } else {
      var warm = EngineHarness.ready({ $0.indicators = Self.configuration.indicators })
      let issued = warm.now
      warm.now = warm.now + .seconds(2)
      warm.predict(issuedAt: issued)
      self.harness = warm
    }
  }

  var ledger: Ledger { harness.engine.ledger }

  /// The average true range, as the ledger has it.
  var range: Double? {
    ledger.indicatorValue(moment.instrument, slot: 0, output: 0, isPrevious: false)
  }

  /// A rule on trades with these conditions.
  static func rule(
    _ when: [String] = [], on: String = "trade", actions: [String] = ["close"],
    parameters: [Parameter] = []
  ) -> RuleDefinition {
    var rule = RuleDefinition()
    rule.name = "mine"
    rule.on = on
    rule.when = when
    rule.actions = actions
    rule.parameters = parameters
    return rule
  }

  /// Problems as `path+offset: message`.
  static func problems(_ rules: [RuleDefinition]) -> [String] {
    RuleProgram.compile(rules, vocabulary).problems.map(\.description)
  }

  /// The value of an expression; nil when unknown, a recorded issue when it has a problem.
  func value(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> (value: RuleValue, type: RuleType)? {
    var compiler = RuleCompiler([], Self.vocabulary, unusable: [])
    guard let node = compiler.parse(text), let expression = compiler.expression(node) else {
      Issue.record("\(text): \(compiler.problems)", sourceLocation: sourceLocation)
      return nil
    }
    var evaluator = RuleEvaluator()
    return (evaluator.value(expression, compiler.program, ledger, moment), expression.type)
  }

  /// The value as its evidence prints it; `nothing` when unknown.
  func shown(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String? {
    value(text, sourceLocation: sourceLocation).map { $0.value.evidence($0.type).text }
  }

  /// The first problem of an expression, without its path.
  static func problem(_ text: String) -> String? {
    var compiler = RuleCompiler([], vocabulary, unusable: [])
    guard let node = compiler.parse(text) else { return compiler.problems.first?.text }
    _ = compiler.expression(node)
    return compiler.problems.first?.text
  }
}
