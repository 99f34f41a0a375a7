/// A piece of a rule's text as a tree, before names have a meaning.
struct RuleNode: Hashable {
  var syntax: RuleSyntax
  var span: RuleSpan
}

/// The shapes of expressions and actions.
indirect enum RuleSyntax: Hashable {
  /// In 1e-9.
  case number(Int64)
  /// In nanoseconds.
  case duration(Int64)
  /// Nanoseconds since New York midnight.
  case clock(Int64)
  case boolean(Bool)
  case side(RuleSide)
  case text(String)
  /// `position.quantity` is two words.
  case name([RuleWord])
  case call(RuleWord, [RuleArgument])
  case negative(RuleNode)
  case not(RuleNode)
  case arithmetic(RuleArithmetic, RuleNode, RuleNode)
  case relation(RuleRelation, RuleNode, RuleNode)
  case and(RuleNode, RuleNode)
  case or(RuleNode, RuleNode)
  case among(RuleNode, [RuleNode])
  case within(RuleNode, RuleNode, RuleNode)
}

/// A word and where it stands.
struct RuleWord: Hashable {
  var text: String
  var span: RuleSpan
}

/// An argument of a call, with its name where it was given one.
struct RuleArgument: Hashable {
  var label: RuleWord?
  var value: RuleNode
}

/// A side as the language writes it; `flat` is another word for `hold`.
enum RuleSide: Int64, Hashable, Sendable {
  case hold = 0
  case buy = 1
  case sell = 2

  /// As rules write it; a description made by reflection would be slow.
  var word: String {
    switch self {
    case .hold: "hold"
    case .buy: "buy"
    case .sell: "sell"
    }
  }
}

/// Operations on two numbers.
enum RuleArithmetic: String, Hashable, Sendable, BitwiseCopyable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case least = "min"
  case most = "max"
}

/// Comparisons.
enum RuleRelation: String, Hashable, Sendable, BitwiseCopyable {
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="

  var isOrdering: Bool { self != .equal && self != .unequal }
}
