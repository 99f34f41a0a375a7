import Journal
import Projections

/// Evaluates compiled expressions of one program at one moment; allocates nothing.
///
/// Unknown values propagate; `and`, `or` and `not` follow Kleene: `false and unknown` is false.
///
/// Program, ledger and moment are handed along: kept here, each evaluation would copy them.
struct RuleEvaluator {
  private var stack = RuleStack()

  mutating func value(
    _ expression: RuleExpression, _ program: RuleProgram, _ ledger: Ledger, _ moment: RuleMoment
  ) -> RuleValue {
    stack.count = 0
    for index in expression.start..<expression.start + expression.count {
      step(program.code[index], program, ledger, moment)
    }
    return stack.pop()
  }

  private mutating func step(
    _ instruction: RuleInstruction, _ program: RuleProgram, _ ledger: Ledger,
    _ moment: RuleMoment
  ) {
    switch instruction {
    case .constant(let bits): stack.push(RuleValue(bits: bits))
    case .clock(let time): stack.push(clock(time, ledger))
    case .load(.context(let name)):
      stack.push(
        ledger.context(program.contexts[Int(name)]).map { RuleValue($0) } ?? .unknown)
    case .load(let variable): stack.push(variable.load(ledger, moment))
    case .textEquals(let text, let index):
      stack.push(truth(text.load(ledger, moment).map { $0 == program.texts[Int(index)] }))
    case .textMatches(let a, let b): stack.push(matches(a, b, ledger, moment))
    case .textIsKnown(let text): stack.push(RuleValue(text.load(ledger, moment) != nil))
    case .toReal, .belowToReal, .toFixed, .belowToFixed, .negate, .negateReal, .magnitude,
      .magnitudeReal, .not, .isKnown, .opposite:
      one(instruction)
    case .fixed, .real, .compare, .compareReal, .and, .or: two(instruction)
    }
  }

  // MARK: One operand

  private mutating func one(_ instruction: RuleInstruction) {
    switch instruction {
    case .isKnown: stack.top = RuleValue(stack.top.isKnown)
    case .belowToReal:
      let below = stack.values[stack.count - 2]
      if below.isKnown {
        stack.values[stack.count - 2] = RuleValue(real: RuleArithmetic.toReal(below.bits))
      }
    case .belowToFixed:
      let below = stack.values[stack.count - 2]
      if below.isKnown {
        stack.values[stack.count - 2] = RuleValue(bits: RuleArithmetic.toFixed(below.real))
      }
    default: if stack.top.isKnown { stack.top = changed(instruction, stack.top) }
    }
  }

  private func changed(_ instruction: RuleInstruction, _ value: RuleValue) -> RuleValue {
    switch instruction {
    case .toReal: RuleValue(real: RuleArithmetic.toReal(value.bits))
    case .toFixed: RuleValue(bits: RuleArithmetic.toFixed(value.real))
    case .negate: RuleArithmetic.subtract.fixed(0, value.bits)
    case .negateReal: RuleValue(real: -value.real)
    case .magnitude: value.bits < 0 ? RuleArithmetic.subtract.fixed(0, value.bits) : value
    case .magnitudeReal: RuleValue(real: value.real.magnitude)
    case .not: RuleValue(bits: 1 - value.bits)
    case .opposite: RuleValue(bits: value.bits == 0 ? 0 : 3 - value.bits)
    default: value
    }
  }

  // MARK: Two operands

  private mutating func two(_ instruction: RuleInstruction) {
    let right = stack.pop()
    let left = stack.top
    switch instruction {
    case .and: stack.top = Self.both(left, right)
    case .or: stack.top = Self.either(left, right)
    default:
      let isKnown = left.isKnown && right.isKnown
      stack.top = isKnown ? Self.combined(instruction, left, right) : .unknown
    }
  }

  private static func combined(
    _ instruction: RuleInstruction, _ left: RuleValue, _ right: RuleValue
  ) -> RuleValue {
    switch instruction {
    case .fixed(let operation): operation.fixed(left.bits, right.bits)
    case .real(let operation): operation.real(left.real, right.real)
    case .compare(let relation): RuleValue(relation.holds(left.bits, right.bits))
    case .compareReal(let relation): RuleValue(relation.holds(left.real, right.real))
    default: .unknown
    }
  }

  private static func both(_ a: RuleValue, _ b: RuleValue) -> RuleValue {
    if (a.isKnown && a.bits == 0) || (b.isKnown && b.bits == 0) { return RuleValue(false) }
    return a.isKnown && b.isKnown ? RuleValue(true) : .unknown
  }

  private static func either(_ a: RuleValue, _ b: RuleValue) -> RuleValue {
    if a.isTrue || b.isTrue { return RuleValue(true) }
    return a.isKnown && b.isKnown ? RuleValue(false) : .unknown
  }

  // MARK: What needs the session or texts

  private func clock(_ time: Int64, _ ledger: Ledger) -> RuleValue {
    let calendar = ledger.session.calendar
    if calendar.date == 0 { return .unknown }
    return RuleValue(calendar.midnight + Nanoseconds(rawValue: time))
  }

  private func matches(
    _ a: RuleTextVariable, _ b: RuleTextVariable, _ ledger: Ledger, _ moment: RuleMoment
  ) -> RuleValue {
    guard let left = a.load(ledger, moment), let right = b.load(ledger, moment) else {
      return .unknown
    }
    return RuleValue(left == right)
  }

  private func truth(_ truth: Bool?) -> RuleValue { truth.map { RuleValue($0) } ?? .unknown }
}
