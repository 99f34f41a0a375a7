/// How much may be at work: by instrument, by sector, and against the account's equity.
public struct ExposureConfiguration: FieldGroup {
  /// Most shares of one instrument, open entries included; 0 is no limit.
  public var maximumPositionShares: Int64 = 0
  /// Most money that long and short positions may differ by, open entries included.
  public var maximumNet: Money?
  /// Most money in a sector that has no limit of its own, open entries included.
  public var maximumSector: Money?
  /// Which symbols belong together; a symbol may be in several.
  public var sectors: [SectorConfiguration] = []
  /// Most gross exposure, as a multiple of equity.
  public var maximumLeverage: Ratio?
  /// Most money in one instrument, as a fraction of equity.
  public var maximumPositionWeight: Ratio?
  /// What the account may hold in all, as a multiple of equity: 1 for cash, 2 for margin.
  ///
  /// An entry may cost no more than what of it is not at work, nor than the broker last reported.
  public var buyingPower: Ratio?
  /// Highest correlation of an entry with anything held, 1 meaning that they move as one.
  public var maximumCorrelation: Ratio?
  /// Returns of bars that a correlation is taken over; 0 keeps none.
  public var correlationWindow: Int64 = 0
  /// The bars it is taken over: a name under `bars`, or a size.
  public var correlationBars = "10s"

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("max_position_shares", &maximumPositionShares)
    try visitor.optional("max_net", &maximumNet)
    try visitor.optional("max_sector", &maximumSector)
    try visitor.named("sectors", &sectors)
    try visitor.optional("max_leverage", &maximumLeverage)
    try visitor.optional("max_position_weight", &maximumPositionWeight)
    try visitor.optional("buying_power", &buyingPower)
    try visitor.optional("max_correlation", &maximumCorrelation)
    try visitor.signed("correlation_window", &correlationWindow)
    try visitor.text("correlation_bars", &correlationBars)
  }
}

/// Symbols that rise and fall for the same reasons.
public struct SectorConfiguration: NamedFieldGroup {
  /// Its name.
  public var name = ""
  /// Its symbols.
  public var symbols: [String] = []
  /// Most money in it; none means ``ExposureConfiguration/maximumSector``.
  public var maximum: Money?

  public init() {}

  /// `semis: [SOXL, SOXS]` is short for a map with `symbols`.
  public static let shorthand: String? = "symbols"

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.texts("symbols", &symbols)
    try visitor.optional("max", &maximum)
  }
}

extension ExposureConfiguration {
  /// Most sectors; their members are kept as bits of one word.
  public static let sectorLimit = 64

  /// The sectors of a symbol, as bits by their place in ``sectors``.
  public func sectorMask(of symbol: String) -> UInt64 {
    var mask: UInt64 = 0
    for (index, sector) in sectors.enumerated().prefix(Self.sectorLimit)
    where sector.symbols.contains(symbol) { mask |= 1 << UInt64(index) }
    return mask
  }
}

extension RangeCheck {
  mutating func exposure(_ exposure: ExposureConfiguration) {
    let path = "risk.exposure"
    whole("\(path).max_position_shares", exposure.maximumPositionShares, 0...1_000_000_000)
    optional("\(path).max_net", exposure.maximumNet)
    optional("\(path).max_sector", exposure.maximumSector)
    for sector in exposure.sectors {
      optional("\(path).sectors.\(sector.name).max", sector.maximum)
      if sector.symbols.isEmpty {
        report("\(path).sectors.\(sector.name)", "has no symbols; write a list of tickers")
      } else if sector.maximum == nil, exposure.maximumSector == nil {
        report(
          "\(path).sectors.\(sector.name)", "has no limit; set its `max`, or \(path).max_sector")
      }
    }
    if exposure.sectors.count > ExposureConfiguration.sectorLimit {
      report("\(path).sectors", "are more than \(ExposureConfiguration.sectorLimit)")
    }
    if exposure.maximumSector != nil, exposure.sectors.isEmpty {
      report("\(path).max_sector", "limits nothing without \(path).sectors")
    }
    optional("\(path).max_leverage", exposure.maximumLeverage, most: 100)
    optional("\(path).max_position_weight", exposure.maximumPositionWeight, most: 100)
    optional("\(path).buying_power", exposure.buyingPower, most: 100)
    optional("\(path).max_correlation", exposure.maximumCorrelation, most: 1)
    whole("\(path).correlation_window", exposure.correlationWindow, 0...1_000)
    if exposure.maximumCorrelation != nil, exposure.correlationWindow < 3 {
      report(
        "\(path).correlation_window", "must be 3 or more where \(path).max_correlation is set")
    }
  }
}
