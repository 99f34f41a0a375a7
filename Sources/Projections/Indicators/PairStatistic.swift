import Journal

/// What of two series is compared.
public enum PairBasis: UInt8, Choice {
  /// Relative changes from bar to bar, kept in whole 2^-48 and held at ±8.
  case changes = 0
  /// Closes themselves.
  case closes = 1
}

/// Rolling correlation and beta of an instrument against a reference.
///
/// All sums are whole numbers modulo 2^128, exact where the results fit: closes while period ×
/// deviation is below 1.3e10, changes always. Both are 0 when the series that they divide by does
/// not move.
public struct PairStatistic: FieldGroup {
  private var basis = PairBasis.changes
  private var own = Window()
  private var other = Window()
  private var lastOwn: Int64 = 0
  private var lastOther: Int64 = 0
  private var hasLast = false
  private var sumOwn: Int128 = 0
  private var sumOther: Int128 = 0
  private var squaresOwn: Int128 = 0
  private var squaresOther: Int128 = 0
  private var products: Int128 = 0

  /// A statistic of one pair, which a reader then fills in.
  public init() {}

  /// - Parameter period: pairs looked at, greater than 0.
  init(period: Int, basis: PairBasis) {
    self.basis = basis
    own = Window(length: period)
    other = own
  }

  /// Takes the next bars of both, which end at the same time.
  public mutating func update(_ bar: Bar, reference: Bar) {
    let (close, otherClose) = (bar.closeUnits, reference.closeUnits)
    switch basis {
    case .closes: take(close, otherClose)
    case .changes where hasLast:
      take(Self.change(lastOwn, close), Self.change(lastOther, otherClose))
    case .changes: break
    }
    (lastOwn, lastOther, hasLast) = (close, otherClose, true)
  }

  private mutating func take(_ x: Int64, _ y: Int64) {
    let (oldX, oldY) = (own.push(x), other.push(y))
    sumOwn &+= Int128(x) &- Int128(oldX)
    sumOther &+= Int128(y) &- Int128(oldY)
    squaresOwn &+= Wide.square(x) &- Wide.square(oldX)
    squaresOther &+= Wide.square(y) &- Wide.square(oldY)
    products &+= Int128(x) * Int128(y) &- Int128(oldX) * Int128(oldY)
  }

  private static func change(_ before: Int64, _ now: Int64) -> Int64 {
    guard before != 0 else { return 0 }
    let ratio = Double(now - before) / Double(before)
    return Int64(min(max(ratio, -8), 8) * 281_474_976_710_656)
  }

  /// Pearson's correlation of the last pairs, -1 to 1; nil until there are enough.
  public var correlation: Double? {
    guard own.isFull else { return nil }
    let mine = Wide.double(UInt128(bitPattern: spread(squaresOwn, sumOwn)))
    let others = Wide.double(UInt128(bitPattern: spread(squaresOther, sumOther)))
    guard mine > 0, others > 0 else { return 0 }
    let ratio = Wide.double(covariance) / (mine.squareRoot() * others.squareRoot())
    return min(max(ratio, -1), 1)
  }

  /// The slope of the instrument on the reference; nil until there are enough pairs.
  public var beta: Double? {
    guard own.isFull else { return nil }
    let others = Wide.double(UInt128(bitPattern: spread(squaresOther, sumOther)))
    return others > 0 ? Wide.double(covariance) / others : 0
  }

  private var covariance: Int128 { Int128(own.length) &* products &- sumOwn &* sumOther }

  private func spread(_ squares: Int128, _ sum: Int128) -> Int128 {
    Int128(own.length) &* squares &- sum &* sum
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("basis", &basis)
    try visitor.group("own", &own)
    try visitor.group("other", &other)
    try visitor.units("lastOwn", &lastOwn)
    try visitor.units("lastOther", &lastOther)
    try visitor.flag("hasLast", &hasLast)
    try visitor.wide("sumOwn", &sumOwn)
    try visitor.wide("sumOther", &sumOther)
    try visitor.wide("squaresOwn", &squaresOwn)
    try visitor.wide("squaresOther", &squaresOther)
    try visitor.wide("products", &products)
    guard own.length == other.length else { throw .valueOutOfRange(field: "other") }
  }
}
