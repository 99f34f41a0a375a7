import Journal

/// MFI: the share of typical price × volume on bars whose typical price rose, in percent.
///
/// Sums are whole numbers; they fit while price × shares × period is below 5e20. 0 when less than
/// one unit (a share at 0.0001) flowed at all.
public struct MoneyFlow: Indicator {
  private var typicals: Window
  /// Volumes with the sign of the change of the typical price, 0 where it stood still.
  private var volumes: Window
  private var previous: Int64 = 0
  private var hasPrevious = false
  private var rising: Int128 = 0
  private var falling: Int128 = 0

  /// An index over one change, which a reader then fills in.
  public init() { self.init(period: 1) }

  /// - Parameter period: changes looked at, greater than 0.
  init(period: Int) {
    typicals = Window(length: period)
    volumes = typicals
  }

  public mutating func update(_ bar: Bar) {
    let typical = bar.typicalUnits
    if hasPrevious {
      let volume = max(bar.volume.rawValue, 0)
      let signed = typical > previous ? volume : typical < previous ? -volume : 0
      let oldest = (typical: typicals.push(typical), signed: volumes.push(signed))
      add(oldest.typical, oldest.signed, times: -1)
      add(typical, signed, times: 1)
    }
    (previous, hasPrevious) = (typical, true)
  }

  private mutating func add(_ typical: Int64, _ signed: Int64, times sign: Int128) {
    let flow = Int128(typical) * Int128(signed) * sign
    if signed > 0 { rising &+= flow } else { falling &-= flow }
  }

  /// 3 × 0.0001 in 1e-9, times one share in 1e-8.
  private static let leastFlow: Int128 = 3 * 100_000 * 100_000_000

  public func output(_ index: Int) -> Double? {
    guard volumes.isFull else { return nil }
    let total = rising &+ falling
    return total < Self.leastFlow ? 0 : 100 * Wide.double(rising) / Wide.double(total)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("typicals", &typicals)
    try visitor.group("volumes", &volumes)
    try visitor.signed("previous", &previous)
    try visitor.flag("hasPrevious", &hasPrevious)
    try visitor.wide("rising", &rising)
    try visitor.wide("falling", &falling)
  }
}
