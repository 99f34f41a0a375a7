/// One rule as it is written: when to look, at what, on which conditions, and what to do then.
///
/// The texts are in the rule language of `docs/rules.md`. They are kept as written, because the
/// journal records what a person can read; the engine compiles them once.
public struct RuleDefinition: NamedFieldGroup {
  /// Its name: the key in the configuration file, the rule of its decisions.
  public var name = ""
  /// The event that makes the rule look, for example `prediction`, `bar 10s` or `at 15:30`.
  public var on = ""
  /// Symbols and group names it looks at; empty means every traded instrument.
  public var scope: [String] = []
  /// Rules of one event look in descending priority, then in the order of the file.
  public var priority: Int64 = 0
  /// After it acted on an instrument it does not look there for this long; zero means no pause.
  public var cooldown = Nanoseconds.zero
  /// What starts the cooldown: `decision`, the moment it acted, or `fill`, its entry's first fill.
  public var cooldownFrom = "decision"
  /// What ends the cooldown early: `stop`, `target` or `exit`; empty means nothing does.
  public var cooldownReset = ""
  /// Whether the rule looks at all.
  public var enabled = true
  /// Conditions that must all hold, looked at in this order.
  public var when: [String] = []
  /// What to do, in this order, once all of them hold.
  public var actions: [String] = []
  /// Its own named values, which its texts may use and `--set rules.<name>.<parameter>` changes.
  public var parameters: [Parameter] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("on", &on)
    try visitor.texts("scope", &scope)
    try visitor.signed("priority", &priority)
    try visitor.duration("cooldown", &cooldown)
    try visitor.text("cooldown_from", &cooldownFrom)
    try visitor.text("cooldown_reset", &cooldownReset)
    try visitor.flag("enabled", &enabled)
    try visitor.texts("when", &when)
    try visitor.texts("do", &actions)
    try visitor.parameters(&parameters)
  }

  /// A rule that says neither when it looks nor what it does changes the values of a known rule.
  public static func base(
    named name: String, present: [RuleDefinition], keys: [String]
  ) -> RuleDefinition {
    let isWhole = keys.contains { ["on", "when", "do"].contains($0) }
    return isWhole ? RuleDefinition() : present.first { $0.name == name } ?? RuleDefinition()
  }
}
