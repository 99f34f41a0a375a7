import Journal

/// Wilder's average: the mean of the first n numbers, then (value × (n - 1) + x) / n.
///
/// - Source: J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.
struct WilderMean: FieldGroup {
  private var length = 1
  /// Numbers taken, counted up to `length`.
  private var count = 0
  /// The sum of the first numbers until there are `length`, then the average.
  private var total = 0.0

  init() {}

  /// - Parameter length: greater than 0.
  init(length: Int) {
    precondition(length > 0, "the period must be positive")
    self.length = length
  }

  /// The average; nil until `length` numbers were taken.
  var value: Double? { isComplete ? total : nil }
  /// Whether as many numbers were taken as are averaged.
  var isComplete: Bool { count == length }

  mutating func add(_ value: Double) {
    if isComplete {
      total = (total * Double(length - 1) + value) / Double(length)
    } else {
      total += value
      count += 1
      if isComplete { total /= Double(length) }
    }
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.count("length", &length)
    try visitor.count("count", &count)
    try visitor.double("total", &total)
    guard (1...IndicatorSpec.lengthMax).contains(length), (0...length).contains(count) else {
      throw .valueOutOfRange(field: "length")
    }
  }
}
