import Journal

/// What every rule did last, by rule and instrument.
///
/// It serves cooldowns, and lets evaluations that found nothing new go unrecorded.
public struct RuleStates: FieldGroup {
  private var rows: [RuleRow] = []

  /// No rules.
  public init() {}

  /// What a rule did last about an instrument, or about none where it looks at none.
  public subscript(rule: Int, instrument: InstrumentID) -> RuleMemory {
    guard rule < rows.count else { return RuleMemory() }
    if instrument == .none { return rows[rule].global }
    let known = rows[rule].memories
    return instrument.index < known.count ? known[instrument.index] : RuleMemory()
  }

  /// Takes over the rules in force; what is known of a rule goes on under its name.
  mutating func adopt(_ rules: [RuleDefinition]) {
    guard rows.map(\.name) != rules.map(\.name) else { return }
    let before = rows
    rows = rules.map { rule in before.first { $0.name == rule.name } ?? RuleRow(rule.name) }
  }

  /// Takes a decision; one of no rule in force changes nothing.
  ///
  /// - Parameter rules: the rules in force, in their order.
  mutating func fold(_ decision: Decision, _ rules: [RuleDefinition], at time: Timestamp) {
    guard let rule = rows.firstIndex(where: { $0.name == decision.rule }), rule < rules.count else {
      return
    }
    var memory = self[rule, decision.instrument]
    memory.outcome = decision.outcome
    memory.stop = RuleStop.place(decision.stoppedBy, in: rules[rule].when)
    if decision.outcome != .nothing, rules[rule].cooldownFrom == "decision" {
      memory.cooldownFrom = time
    }
    set(memory, rule, decision.instrument)
  }

  /// Takes the first fill of an entry that a rule decided, or a fill of an exit.
  ///
  /// - Parameter rule: the name of the rule that decided the entry.
  mutating func noteFill(
    _ role: OrderRole, of rule: String, _ instrument: InstrumentID, _ rules: [RuleDefinition],
    at time: Timestamp
  ) {
    let name = "\(role)"
    for index in rules.indices where index < rows.count {
      var memory = self[index, instrument]
      switch role {
      case .entry:
        guard rules[index].name == rule, rules[index].cooldownFrom == "fill" else { continue }
        memory.cooldownFrom = time
      case .stop, .target, .close:
        guard rules[index].cooldownReset == name || rules[index].cooldownReset == "exit" else {
          continue
        }
        memory.cooldownFrom = .zero
      }
      set(memory, index, instrument)
    }
  }

  private mutating func set(_ memory: RuleMemory, _ rule: Int, _ instrument: InstrumentID) {
    guard instrument != .none else { return rows[rule].global = memory }
    guard InstrumentLimit.allows(instrument) else { return }
    while rows[rule].memories.count <= instrument.index {
      rows[rule].memories.append(RuleMemory())
    }
    rows[rule].memories[instrument.index] = memory
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("rows", &rows)
  }
}

/// Where a rule stopped, as a number.
public enum RuleStop {
  /// It acted, or never looked.
  public static let none: Int64 = -1
  /// Its cooldown.
  public static let cooldown: Int64 = -2
  /// Something other than a condition, such as the size.
  public static let other: Int64 = -3
  /// What a decision that a cooldown stopped names.
  public static let cooldownName = "cooldown"

  static func place(_ stoppedBy: String, in conditions: [String]) -> Int64 {
    if stoppedBy.isEmpty { return none }
    if stoppedBy == cooldownName { return cooldown }
    return conditions.firstIndex(of: stoppedBy).map { Int64($0) } ?? other
  }
}

/// What one rule did last about one instrument.
public struct RuleMemory: FieldGroup {
  /// What came of the last recorded evaluation.
  public var outcome = DecisionOutcome.nothing
  /// The place of the condition that stopped it, or one of ``RuleStop``.
  public var stop = RuleStop.none
  /// When its cooldown began; zero while there is none.
  public var cooldownFrom = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("outcome", &outcome)
    try visitor.signed("stop", &stop)
    try visitor.time("cooldownFrom", &cooldownFrom)
  }
}

/// One rule with what it did, by instrument.
private struct RuleRow: FieldGroup {
  var name = ""
  var global = RuleMemory()
  var memories: [RuleMemory] = []

  init() {}
  init(_ name: String) { self.name = name }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("name", &name)
    try visitor.group("global", &global)
    try visitor.list("memories", &memories)
    guard memories.count <= InstrumentLimit.count else {
      throw .valueOutOfRange(field: "memories")
    }
  }
}
