import Journal

/// The last closes of one instrument's bars, for correlations and volatility.
public struct CloseRing: FieldGroup {
  private var closes: [BarClose] = []
  /// Position of the oldest close once the ring is full.
  private var next = 0

  /// No closes.
  public init() {}

  /// How many closes there are.
  public var count: Int { closes.count }

  /// Takes a closed bar; allocates nothing once the ring is full.
  ///
  /// - Parameter capacity: closes to keep; 0 keeps none.
  mutating func fold(_ bar: Bar, capacity: Int) {
    if closes.count > capacity { reset() }
    guard capacity > 0 else { return }
    let close = BarClose(bar)
    if closes.count < capacity {
      // A ring that grows after a change of its size begins anew, so its order stays simple.
      if next != 0 { reset() }
      closes.append(close)
    } else {
      closes[next] = close
      next = (next + 1) % capacity
    }
  }

  private mutating func reset() {
    closes.removeAll(keepingCapacity: true)
    next = 0
  }

  /// The close number `index`, the oldest first.
  func close(_ index: Int) -> BarClose {
    let at = next + index
    return closes[at < closes.count ? at : at - closes.count]
  }

  /// Standard deviation of the returns from close to close; nil for fewer than three of them.
  public var deviation: Double? {
    var sums = PairSums()
    for index in 0..<max(0, count - 1) {
      let step = close(index + 1).price.double / close(index).price.double - 1
      sums.add(step, step)
    }
    return sums.deviation
  }

  /// Correlation of the returns between the closes that both have, by the start of their bars.
  ///
  /// - Returns: -1…1; nil for fewer than three common returns, or where one of them never moves.
  public func correlation(with other: CloseRing) -> Double? {
    var sums = PairSums()
    var (i, j) = (0, 0)
    var last: (Double, Double)?
    while i < count, j < other.count {
      let (a, b) = (close(i), other.close(j))
      if a.start < b.start {
        i += 1
      } else if b.start < a.start {
        j += 1
      } else {
        let prices = (a.price.double, b.price.double)
        if let last { sums.add(prices.0 / last.0 - 1, prices.1 / last.1 - 1) }
        last = prices
        i += 1
        j += 1
      }
    }
    return sums.correlation
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("closes", &closes)
    try visitor.count("next", &next)
    guard next == 0 || closes.indices.contains(next) else {
      throw .valueOutOfRange(field: "next")
    }
    for close in closes where close.price <= .zero { throw .valueOutOfRange(field: "closes") }
  }
}

/// The close of one bar.
struct BarClose: FieldGroup {
  /// First instant of the bar.
  var start = Timestamp.zero
  /// Its last trade; above zero.
  var price = Price(rawValue: 1)

  init() {}

  init(_ bar: Bar) {
    start = bar.start
    // A bar of negative prices has no returns; the smallest price keeps its quotients finite.
    price = max(bar.close, Price(rawValue: 1))
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("start", &start)
    try visitor.fixed("price", &price)
  }
}

/// Running means and sums of squares of pairs, by Welford's updates.
///
/// - Source: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and
///   Products", Technometrics 4 (1962).
struct PairSums {
  private var count = 0.0
  private var meanX = 0.0
  private var meanY = 0.0
  private var squaresX = 0.0
  private var squaresY = 0.0
  private var products = 0.0

  mutating func add(_ x: Double, _ y: Double) {
    count += 1
    let (fromX, fromY) = (x - meanX, y - meanY)
    meanX += fromX / count
    meanY += fromY / count
    squaresX += fromX * (x - meanX)
    squaresY += fromY * (y - meanY)
    products += fromX * (y - meanY)
  }

  /// Of the sample, n - 1 in the denominator.
  var deviation: Double? {
    count < 3 ? nil : (squaresX / (count - 1)).squareRoot()
  }

  var correlation: Double? {
    guard count >= 3, squaresX > 0, squaresY > 0 else { return nil }
    let value = products / (squaresX.squareRoot() * squaresY.squareRoot())
    return value.isFinite ? min(1, max(-1, value)) : nil
  }
}
