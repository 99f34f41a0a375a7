import Journal
import Projections

extension RuleProgram {
  /// What each condition saw, up to and including the first that does not hold.
  public func evidence(
    _ rule: Int, _ ledger: Ledger, _ moment: RuleMoment
  ) -> [Condition] {
    var evaluator = RuleEvaluator()
    var found: [Condition] = []
    found.reserveCapacity(rules[rule].conditions.count)
    // By their places: a condition taken out of the list would be copied with its texts.
    for index in rules[rule].conditions.indices {
      let value = evaluator.value(rules[rule].conditions[index].whole, self, ledger, moment)
      found.append(describe(rules[rule].conditions[index], value, &evaluator, ledger, moment))
      if !value.isTrue { break }
    }
    return found
  }

  /// What the stop and target distances of an action are worked out from now.
  ///
  /// One measured value stands in one line with what came of it, `stop 6 * atr 0.42 = 2.52`; more
  /// of them stand before it. Nothing for distances that are plain numbers, or not known.
  func measures(
    _ rule: Int, action: Int, _ ledger: Ledger, _ moment: RuleMoment
  ) -> [Condition] {
    var evaluator = RuleEvaluator()
    var found: [Condition] = []
    for argument in rules[rule].actions[action].arguments {
      guard let measure = argument.measure, case .expression(let whole) = argument.value else {
        continue
      }
      let value = evaluator.value(whole, self, ledger, moment)
      guard value.isKnown else { continue }
      let raw = whole.type.isReal ? RuleArithmetic.toFixed(value.real) : value.bits
      let distance = Evidence.price(Price(rawValue: raw))
      let inputs = measure.inputs.map { input in
        evaluator.value(input.value, self, ledger, moment).evidence(input.value.type)
      }
      if inputs.count == 1 {
        found.append(Condition(measure.title, inputs[0], .equals, distance, held: true))
        continue
      }
      for (input, value) in zip(measure.inputs, inputs) {
        found.append(SizeEvidence.used(input.name, value))
      }
      found.append(SizeEvidence.used(measure.title, distance))
    }
    return found
  }

  private func describe(
    _ condition: CompiledCondition, _ value: RuleValue, _ evaluator: inout RuleEvaluator,
    _ ledger: Ledger, _ moment: RuleMoment
  ) -> Condition {
    guard let sides = condition.sides else {
      let truth = value.isKnown ? (value.isTrue ? "yes" : "no") : "unknown"
      return Condition(
        condition.text, .text(truth), .isTrue, .text("yes"), held: value.isTrue)
    }
    let left = evidence(sides.left, &evaluator, ledger, moment)
    let right = evidence(sides.right, &evaluator, ledger, moment)
    let isTime = left.unit == .time || right.unit == .time
    return Condition(
      condition.text, left, sides.relation.comparison(isTime: isTime), right, held: value.isTrue)
  }

  private func evidence(
    _ operand: RuleOperand, _ evaluator: inout RuleEvaluator, _ ledger: Ledger,
    _ moment: RuleMoment
  ) -> Evidence {
    switch operand {
    case .literal(let text): return .text(text)
    case .text(let variable):
      return variable.load(ledger, moment).map { .text($0) } ?? .none
    case .value(let expression):
      return evaluator.value(expression, self, ledger, moment).evidence(expression.type)
    }
  }
}

extension RuleValue {
  /// The value with its unit; nothing while it is unknown.
  func evidence(_ type: RuleType) -> Evidence {
    guard isKnown else { return .none }
    if type.isReal { return .indicator(real) }
    switch type.unit {
    case .price: return .price(Price(rawValue: bits))
    case .money: return .money(Money(rawValue: Int128(bits)))
    case .quantity: return .quantity(quantity)
    case .duration: return .duration(Nanoseconds(rawValue: bits))
    case .time: return .time(Timestamp(rawValue: bits))
    case .side: return .text((RuleSide(rawValue: bits) ?? .hold).word)
    case .boolean: return .text(isTrue ? "yes" : "no")
    case .number, .text, .unusable: return .ratio(Ratio(rawValue: bits))
    }
  }

  /// A number of shares, rounded to their 1e-8.
  var quantity: Quantity {
    Quantity(rawValue: Int64(clamping: Rounding.halfEven(Int128(bits), 10)))
  }
}

extension RuleRelation {
  func comparison(isTime: Bool) -> Comparison {
    switch self {
    case .equal: .equals
    case .unequal: .differs
    case .less: isTime ? .before : .below
    case .atMost: .atMost
    case .greater: .above
    case .atLeast: isTime ? .notBefore : .atLeast
    }
  }
}
