import Journal

/// A value while a rule is evaluated, or the fact that nobody knows it.
struct RuleValue: Hashable, Sendable, BitwiseCopyable {
  /// Units of 1e-9, nanoseconds, 0 or 1, a ``RuleSide``, or the bits of a double.
  var bits: Int64
  var isKnown: Bool

  static let unknown = RuleValue(bits: 0, isKnown: false)

  init(bits: Int64, isKnown: Bool = true) {
    self.bits = bits
    self.isKnown = isKnown
  }

  init(_ truth: Bool) { self.init(bits: truth ? 1 : 0) }

  init(_ side: RuleSide) { self.init(bits: side.rawValue) }

  /// A double that is no number is unknown.
  init(real: Double) {
    self.init(bits: Int64(bitPattern: real.bitPattern), isKnown: real.isFinite)
  }

  /// A whole number.
  init(count: Int64) { self.init(bits: RuleArithmetic.clamp(Int128(count) * RuleArithmetic.unit)) }

  /// Held at the edge of what 1e-9 in 64 bits can be, about 9.2 billion.
  init(_ money: Money) { self.init(bits: Int64(clamping: money.rawValue)) }

  init(_ price: Price) { self.init(bits: price.rawValue) }

  init(_ ratio: Ratio) { self.init(bits: ratio.rawValue) }

  init(_ quantity: Quantity) {
    self.init(bits: RuleArithmetic.clamp(Int128(quantity.rawValue) * 10))
  }

  init(_ duration: Nanoseconds) { self.init(bits: duration.rawValue) }

  init(_ time: Timestamp) { self.init(bits: time.rawValue) }

  var real: Double { Double(bitPattern: UInt64(bitPattern: bits)) }

  /// Known to be true.
  var isTrue: Bool { isKnown && bits == 1 }
}

extension RuleArithmetic {
  /// One, in 1e-9.
  static var unit: Int128 { 1_000_000_000 }

  static func clamp(_ value: Int128) -> Int64 { Int64(clamping: value) }

  /// Exact in 1e-9, rounded half to even and held at the edge of the range.
  func fixed(_ a: Int64, _ b: Int64) -> RuleValue {
    switch self {
    case .add: RuleValue(bits: Self.clamp(Int128(a) + Int128(b)))
    case .subtract: RuleValue(bits: Self.clamp(Int128(a) - Int128(b)))
    case .multiply:
      RuleValue(bits: Self.clamp(Rounding.halfEven(Int128(a) * Int128(b), Self.unit)))
    case .divide: Self.quotient(a, b)
    case .least: RuleValue(bits: min(a, b))
    case .most: RuleValue(bits: max(a, b))
    }
  }

  private static func quotient(_ a: Int64, _ b: Int64) -> RuleValue {
    if b == 0 { return .unknown }
    let numerator = Int128(a) * unit
    return RuleValue(
      bits: clamp(Rounding.halfEven(b < 0 ? -numerator : numerator, Int128(b).magnitudeSigned)))
  }

  /// In doubles; what is no number is unknown.
  func real(_ a: Double, _ b: Double) -> RuleValue {
    switch self {
    case .add: RuleValue(real: a + b)
    case .subtract: RuleValue(real: a - b)
    case .multiply: RuleValue(real: a * b)
    case .divide: RuleValue(real: a / b)
    case .least: RuleValue(real: b < a ? b : a)
    case .most: RuleValue(real: a < b ? b : a)
    }
  }

  /// The nearest 1e-9, held at the edge of the range.
  static func toFixed(_ value: Double) -> Int64 {
    let units = (value * 1e9).rounded(.toNearestOrEven)
    if units >= 9.2e18 { return .max }
    return units <= -9.2e18 ? .min : Int64(units)
  }

  static func toReal(_ bits: Int64) -> Double { Double(bits) / 1e9 }
}

extension Int128 {
  /// The size without the sign; only for values that 64 bits can hold.
  fileprivate var magnitudeSigned: Int128 { self < 0 ? -self : self }
}

extension RuleRelation {
  func holds<C: Comparable>(_ a: C, _ b: C) -> Bool {
    switch self {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .atMost: a <= b
    case .greater: a > b
    case .atLeast: a >= b
    }
  }
}
