import Journal

/// What an expression measures; whatever cannot be combined is a unit error.
public enum RuleUnit: String, Hashable, Sendable, BitwiseCopyable {
  case boolean
  case number
  case price
  case money
  case quantity
  case duration
  case time
  case side
  case text
  /// A part of it was wrong and has been reported; nothing more is said about the rest.
  case unusable

  /// A decimal in 1e-9 that a plain number may stand in for.
  var isAmount: Bool {
    switch self {
    case .number, .price, .money, .quantity: true
    case .boolean, .duration, .time, .side, .text, .unusable: false
    }
  }

  /// Can be added to its like, halved and doubled.
  var isMeasure: Bool { isAmount || self == .duration }
}

/// The unit of an expression and how its values are held.
struct RuleType: Hashable, Sendable, BitwiseCopyable {
  var unit: RuleUnit
  /// A double, because an indicator is part of it; else exact in 1e-9, or in nanoseconds.
  var isReal = false
  /// Made of plain numbers alone, so that it takes the unit of what it meets.
  var isPlain = false

  static let unusable = RuleType(unit: .unusable)
  static let boolean = RuleType(unit: .boolean)
}

/// Which units an operation takes and what it gives.
enum RuleUnits {
  /// The unit of `a operation b` for units that are already fitted to each other; nil for an error.
  static func result(_ operation: RuleArithmetic, _ a: RuleUnit, _ b: RuleUnit) -> RuleUnit? {
    switch operation {
    case .add: sum(a, b)
    case .subtract: difference(a, b)
    case .multiply: product(a, b)
    case .divide: quotient(a, b)
    case .least, .most: a == b && (a.isMeasure || a == .time) ? a : nil
    }
  }

  private static func sum(_ a: RuleUnit, _ b: RuleUnit) -> RuleUnit? {
    if a == b, a.isMeasure { return a }
    return (a == .time && b == .duration) || (a == .duration && b == .time) ? .time : nil
  }

  private static func difference(_ a: RuleUnit, _ b: RuleUnit) -> RuleUnit? {
    if a == b, a.isMeasure { return a }
    if a == .time, b == .time { return .duration }
    return a == .time && b == .duration ? .time : nil
  }

  private static func product(_ a: RuleUnit, _ b: RuleUnit) -> RuleUnit? {
    if a == .number, b.isMeasure { return b }
    if b == .number, a.isMeasure { return a }
    return (a == .price && b == .quantity) || (a == .quantity && b == .price) ? .money : nil
  }

  private static func quotient(_ a: RuleUnit, _ b: RuleUnit) -> RuleUnit? {
    if a == b, a.isMeasure { return .number }
    if b == .number, a.isMeasure { return a }
    if a == .money, b == .price { return .quantity }
    return a == .money && b == .quantity ? .price : nil
  }
}
