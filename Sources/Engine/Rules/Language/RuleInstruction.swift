/// One step of an evaluation; it takes its operands from the top of the stack.
enum RuleInstruction: Hashable, Sendable, BitwiseCopyable {
  case constant(Int64)
  /// Today's instant of a time since New York midnight.
  case clock(Int64)
  case load(RuleVariable)
  /// Whether a text equals one of the program's texts.
  case textEquals(RuleTextVariable, UInt16)
  case textMatches(RuleTextVariable, RuleTextVariable)
  case textIsKnown(RuleTextVariable)
  case toReal
  case belowToReal
  case toFixed
  case belowToFixed
  case fixed(RuleArithmetic)
  case real(RuleArithmetic)
  case negate
  case negateReal
  case magnitude
  case magnitudeReal
  case compare(RuleRelation)
  case compareReal(RuleRelation)
  case and
  case or
  case not
  case isKnown
  case opposite

  /// How many values it leaves more on the stack than it found.
  var growth: Int {
    switch self {
    case .constant, .clock, .load, .textEquals, .textMatches, .textIsKnown: 1
    case .fixed, .real, .compare, .compareReal, .and, .or: -1
    case .toReal, .belowToReal, .toFixed, .belowToFixed, .negate, .negateReal, .magnitude,
      .magnitudeReal, .not, .isKnown, .opposite:
      0
    }
  }
}

/// A stretch of a program's instructions that leaves one value.
struct RuleExpression: Hashable, Sendable, BitwiseCopyable {
  var start: Int
  var count: Int
  var type: RuleType
}

/// Where values lie during an evaluation; no expression needs more, the compiler sees to it.
struct RuleStack {
  static let capacity = 24
  var values = InlineArray<24, RuleValue>(repeating: .unknown)
  var count = 0

  mutating func push(_ value: RuleValue) {
    values[count] = value
    count += 1
  }

  mutating func pop() -> RuleValue {
    count -= 1
    return values[count]
  }

  var top: RuleValue {
    get { values[count - 1] }
    set { values[count - 1] = newValue }
  }
}
