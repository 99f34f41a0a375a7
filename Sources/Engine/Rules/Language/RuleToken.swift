/// The smallest piece of a rule's text that has a meaning.
struct RuleToken: Hashable {
  var kind: RuleTokenKind
  var span: RuleSpan
}

/// What a token is; numbers in 1e-9, lengths of time and times of day in nanoseconds.
enum RuleTokenKind: Hashable {
  case number(Int64)
  case duration(Int64)
  /// Since New York midnight.
  case clock(Int64)
  case word(String)
  case text(String)
  case mark(RuleMark)
  case relation(RuleRelation)
  case arithmetic(RuleArithmetic)
  case end
}

/// Punctuation; the operators are those of the tree, ``RuleRelation`` and ``RuleArithmetic``.
enum RuleMark: String, Hashable {
  case open = "("
  case close = ")"
  case openList = "["
  case closeList = "]"
  case comma = ","
  case colon = ":"
  case dot = "."
  case range = ".."
}
