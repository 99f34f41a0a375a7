import Journal

/// How an exponential average begins.
public enum ExponentialSeed: UInt8, Choice {
  /// With the mean of the first `period` values.
  case mean = 0
  /// With the first value.
  case first = 1
}

/// An exponential average of any numbers: value += (x - value) × 2 / (period + 1).
struct ExponentialMean: FieldGroup {
  private var length = 1
  private var seed = ExponentialSeed.mean
  /// Values taken, counted up to `length`.
  private var count = 0
  /// The sum of the first values until there are `length`, then the average.
  private var total = 0.0
  /// Computed from `length`.
  private var weight = 1.0

  init() {}

  /// - Parameter length: greater than 0.
  init(length: Int, seed: ExponentialSeed) {
    precondition(length > 0, "the period must be positive")
    self.length = length
    self.seed = seed
    weight = Self.weight(length)
  }

  /// The average; nil until `length` values were taken.
  var value: Double? { count == length ? total : nil }

  mutating func add(_ value: Double) {
    if count == length || (seed == .first && count > 0) {
      total += (value - total) * weight
    } else {
      total += value
    }
    guard count < length else { return }
    count += 1
    if count == length && seed == .mean { total /= Double(length) }
  }

  private static func weight(_ length: Int) -> Double { 2 / Double(length + 1) }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.count("length", &length)
    try visitor.choice("seed", &seed)
    try visitor.count("count", &count)
    try visitor.double("total", &total)
    guard (1...IndicatorSpec.lengthMax).contains(length), (0...length).contains(count) else {
      throw .valueOutOfRange(field: "length")
    }
    weight = Self.weight(length)
  }
}
