import Journal

/// Where the close lies between lowest low and highest high, in percent, and smoothed twice.
///
/// The place is kept in whole 2^-48, so both averages are exact sums of it; 0 when the range is
/// empty. Outputs: k, d; both begin with d.
public struct Stochastic: Indicator {
  private var range = PriceRange()
  private var places = Window()
  private var placeSum: Int64 = 0
  /// Sums of ``places``, one per bar.
  private var sums = Window()
  private var total: Int128 = 0

  /// An oscillator over one bar, which a reader then fills in.
  public init() {}

  /// - Parameter period: bars of the range.
  /// - Parameter k: places averaged for the first output.
  /// - Parameter d: values of k averaged for the second one.
  init(period: Int, k: Int, d: Int) {
    range = PriceRange(length: period)
    places = Window(length: k)
    sums = Window(length: d)
  }

  public mutating func update(_ bar: Bar) {
    range.push(bar)
    guard range.isFull else { return }
    let place = self.place(of: bar.closeUnits)
    placeSum &+= place &- places.push(place)
    guard places.isFull else { return }
    total &+= Int128(placeSum) &- Int128(sums.push(placeSum))
  }

  private static let one: Double = 281_474_976_710_656

  private func place(of close: Int64) -> Int64 {
    let height = range.highest - range.lowest
    guard height > 0 else { return 0 }
    // A close outside its own bar's range would be bad data; it counts as the nearer edge.
    let above = min(max(close - range.lowest, 0), height)
    return Int64(Double(above) / Double(height) * Self.one + 0.5)
  }

  public func output(_ index: Int) -> Double? {
    guard sums.isFull else { return nil }
    let unit = Double(places.length) * Self.one
    if index == 0 { return 100 * Double(placeSum) / unit }
    return 100 * Wide.double(total) / (unit * Double(sums.length))
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("range", &range)
    try visitor.group("places", &places)
    try visitor.signed("placeSum", &placeSum)
    try visitor.group("sums", &sums)
    try visitor.wide("total", &total)
  }
}
