import Journal

/// Wilder's directional indicators and the average of their index.
///
/// Moves are whole numbers of 1e-9, so that equal ones are a tie and give neither direction.
/// Outputs: plus_di, minus_di, adx; the last begins `period` - 1 bars after the others.
/// - Source: J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.
public struct DirectionalMovement: Indicator {
  private var period = 1
  /// Bars taken, counted up to ``period`` + 1.
  private var count = 0
  private var high: Int64 = 0
  private var low: Int64 = 0
  private var close: Int64 = 0
  private var plus = 0.0
  private var minus = 0.0
  private var range = 0.0
  private var index = WilderMean()

  /// Indicators over one bar, which a reader then fills in.
  public init() {}

  /// - Parameter period: greater than 0.
  init(period: Int) {
    self.period = period
    index = WilderMean(length: period)
  }

  public mutating func update(_ bar: Bar) {
    let (high, low) = (bar.highUnits, bar.lowUnits)
    if count > 0 { move(to: high, low) }
    (self.high, self.low, close) = (high, low, bar.closeUnits)
    if count <= period { count += 1 }
    guard count > period else { return }
    let (up, down) = (direction(plus), direction(minus))
    if up + down > 0 {
      index.add(100 * abs(up - down) / (up + down))
    } else if !index.isComplete {
      index.add(0)
    }
  }

  private mutating func move(to high: Int64, _ low: Int64) {
    let up = high - self.high
    let down = self.low - low
    // The first sums hold period - 1 moves; from then on each loses its part first.
    if count >= period {
      plus -= plus / Double(period)
      minus -= minus / Double(period)
      range -= range / Double(period)
    }
    if up > 0 && up > down { plus += Double(up) }
    if down > 0 && down > up { minus += Double(down) }
    range += Double(max(high - low, abs(high - close), abs(low - close)))
  }

  private func direction(_ sum: Double) -> Double { range == 0 ? 0 : 100 * sum / range }

  public func output(_ index: Int) -> Double? {
    guard count > period else { return nil }
    return index == 0 ? direction(plus) : index == 1 ? direction(minus) : self.index.value
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.count("period", &period)
    try visitor.count("count", &count)
    try visitor.units("high", &high)
    try visitor.units("low", &low)
    try visitor.units("close", &close)
    try visitor.double("plus", &plus)
    try visitor.double("minus", &minus)
    try visitor.double("range", &range)
    try visitor.group("index", &index)
    guard (1...IndicatorSpec.lengthMax).contains(period), (0...period + 1).contains(count) else {
      throw .valueOutOfRange(field: "period")
    }
  }
}
