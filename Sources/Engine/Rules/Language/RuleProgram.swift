import Journal
import Projections

/// The rules of a configuration, checked and compiled; a value without references to the ledger.
public struct RuleProgram: Hashable, Sendable {
  var code: [RuleInstruction] = []
  var texts: [String] = []
  var contexts: [String] = []
  /// Every rule, in the order of the configuration.
  public internal(set) var rules: [CompiledRule] = []
  /// Numbers of the enabled rules: by descending priority, then in the order of the configuration.
  public internal(set) var order: [Int] = []

  /// No rules.
  public init() {}

  /// Checks and compiles rules.
  ///
  /// - Parameter unusable: paths of parameters that were reported elsewhere and are not judged
  ///   again.
  /// - Returns: the program of the rules without problems, and every problem, by rule and text.
  public static func compile(
    _ definitions: [RuleDefinition], _ vocabulary: RuleVocabulary, unusable: [String] = []
  ) -> (program: RuleProgram, problems: [RuleProblem]) {
    var compiler = RuleCompiler(definitions, vocabulary, unusable: unusable)
    compiler.compile()
    return (compiler.program, compiler.problems)
  }

  /// The first condition that does not certainly hold; nil when all do. Allocates nothing.
  public func firstFailing(_ rule: Int, _ ledger: Ledger, _ moment: RuleMoment) -> Int? {
    var evaluator = RuleEvaluator()
    for index in rules[rule].conditions.indices {
      let condition = rules[rule].conditions[index].whole
      if !evaluator.value(condition, self, ledger, moment).isTrue { return index }
    }
    return nil
  }

  /// When a rule `on: at …` is due today; nil for other rules and on a day without that time.
  public func dueAt(_ rule: Int, _ ledger: Ledger) -> Timestamp? {
    guard case .at(let expression) = rules[rule].trigger else { return nil }
    var evaluator = RuleEvaluator()
    let value = evaluator.value(expression, self, ledger, RuleMoment())
    return value.isKnown ? Timestamp(rawValue: value.bits) : nil
  }

  /// Which instruments a rule looks at, by instrument number.
  public func scope(_ rule: Int, of instruments: Instruments) -> [Bool] {
    instruments.all.map { looks(rule, at: $0) }
  }

  /// Whether a rule looks at an instrument; at no gap in the numbering.
  func looks(_ rule: Int, at definition: InstrumentDefined) -> Bool {
    if definition.symbol.isEmpty { return false }
    return rules[rule].symbols.map { $0.contains(definition.symbol) } ?? true
  }
}

/// A rule as the engine runs it.
public struct CompiledRule: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// What makes it look.
  public var event: RuleEvent { trigger.event }
  var trigger: RuleTrigger
  /// Symbols it looks at; nil means every traded instrument.
  public var symbols: [String]?
  /// Higher looks first.
  public var priority: Int64
  /// After it acted on an instrument it does not look there for this long.
  public var cooldown: Nanoseconds
  /// What starts the cooldown.
  public var cooldownStart: CooldownStart
  /// What ends the cooldown early; nil means nothing does.
  public var cooldownReset: CooldownReset?
  /// Whether it looks at all.
  public var isEnabled: Bool
  /// Whether its texts ask about one instrument; else it need only look once.
  public var looksAtInstrument: Bool
  var conditions: [CompiledCondition]
  var actions: [CompiledAction]

  /// Conditions, as written.
  public var conditionTexts: [String] { conditions.map(\.text) }
  /// Actions, as written.
  public var actionTexts: [String] { actions.map(\.text) }
}

/// What makes a rule look.
public enum RuleEvent: Hashable, Sendable {
  case prediction, quote, trade
  /// A bar of that series closed.
  case bar(series: Int)
  /// A time of day came; see ``RuleProgram/dueAt(_:_:)``.
  case at
  case fill, orderRejected, sessionOpen
}

/// What makes a rule look, with the time of a timer.
enum RuleTrigger: Hashable, Sendable {
  case prediction, quote, trade, fill, orderRejected, sessionOpen
  case bar(Int)
  case at(RuleExpression)

  var event: RuleEvent {
    switch self {
    case .prediction: .prediction
    case .quote: .quote
    case .trade: .trade
    case .fill: .fill
    case .orderRejected: .orderRejected
    case .sessionOpen: .sessionOpen
    case .bar(let series): .bar(series: series)
    case .at: .at
    }
  }
}

/// What starts a cooldown.
public enum CooldownStart: String, Hashable, Sendable, CaseIterable {
  /// The moment the rule acted.
  case decision
  /// The first fill of its entry.
  case fill
}

/// What ends a cooldown early.
public enum CooldownReset: String, Hashable, Sendable, CaseIterable {
  case stop, target, exit
}

/// A condition with what its evidence needs.
struct CompiledCondition: Hashable, Sendable {
  /// As written; its name in decisions.
  var text: String
  var whole: RuleExpression
  /// Both sides, where it is one comparison.
  var sides: ComparedSides?
}

/// The two sides of a comparison.
struct ComparedSides: Hashable, Sendable {
  var relation: RuleRelation
  var left: RuleOperand
  var right: RuleOperand
}

/// A side of a comparison.
enum RuleOperand: Hashable, Sendable {
  case value(RuleExpression)
  case text(RuleTextVariable)
  case literal(String)
}
