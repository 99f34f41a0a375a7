import Journal

/// What the limits of one instrument look at: its sessions' prices, rejections and closings.
public struct SymbolState: FieldGroup {
  /// The trading day of ``open`` as yyyymmdd; 0 before the first trade of a session.
  public private(set) var day: Int64 = 0
  /// The last trade of the session before; 0 when there was none.
  public private(set) var previousClose = Price.zero
  /// The first trade of the session of ``day``.
  public private(set) var open = Price.zero
  /// Its lowest trade.
  public private(set) var low = Price.zero
  /// Its last trade.
  public private(set) var last = Price.zero
  /// Entries that the broker rejected since it last accepted one.
  public private(set) var rejects: Int64 = 0
  /// The day on which the position was last made larger; 0 once a day trade came of it.
  public private(set) var increasedOn: Int64 = 0
  /// Realised profit of the instrument when its position was opened.
  private var realisedAtOpen = Money.zero

  public init() {}

  /// Takes a trade of the regular session.
  ///
  /// - Returns: whether it is the session's first.
  mutating func trade(_ price: Price, day today: Int64) -> Bool {
    let isFirst = day != today
    if isFirst {
      previousClose = last
      day = today
      open = price
      low = price
    } else if price < low {
      low = price
    }
    last = price
    return isFirst
  }

  /// The move of the open from the last close, as a fraction of that without sign; nil: unknown.
  public var gap: Ratio? { Self.move(previousClose, open) }

  /// How far the session's low is below the last close, as a fraction of that; nil when unknown.
  ///
  /// - Parameter today: the running day; prices of another day say nothing about it.
  public func fall(on today: Int64) -> Ratio? {
    guard day == today else { return nil }
    return low < previousClose ? Self.move(previousClose, low) : previousClose > .zero ? .zero : nil
  }

  private static func move(_ from: Price, _ to: Price) -> Ratio? {
    guard from > .zero else { return nil }
    let distance = (Int128(to.rawValue) - Int128(from.rawValue)).magnitude
    let fraction = distance * 1_000_000_000 / UInt128(from.rawValue)
    return Ratio(rawValue: Int64(clamping: fraction))
  }

  /// Takes an entry's new status.
  mutating func entry(_ status: OrderStatus) {
    switch status {
    case .rejected: rejects += 1
    case .accepted, .partiallyFilled, .filled: rejects = 0
    case .submitted, .cancelPending, .cancelled, .denied, .expired, .unknown: break
    }
  }

  /// Entries are allowed again, so rejections count from here.
  mutating func forgetRejects() { rejects = 0 }

  /// Takes a change of the position.
  ///
  /// - Returns: whether it completes a day trade, and the result of a position that it closed.
  mutating func position(
    from before: Quantity, to after: Quantity, realised: (before: Money, after: Money),
    day today: Int64
  ) -> (isDayTrade: Bool, result: Money?) {
    let isTurned = (before > .zero && after < .zero) || (before < .zero && after > .zero)
    let isSmaller = isTurned || after.magnitude < before.magnitude
    let isDayTrade = isSmaller && increasedOn == today && today != 0
    if isDayTrade { increasedOn = 0 }
    if isTurned || after.magnitude > before.magnitude { increasedOn = today }
    var result: Money?
    if before != .zero, after == .zero || isTurned {
      result = realised.after - realisedAtOpen
      realisedAtOpen = realised.after
    } else if before == .zero {
      realisedAtOpen = realised.before
    }
    return (isDayTrade, result)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("day", &day)
    try visitor.fixed("previousClose", &previousClose)
    try visitor.fixed("open", &open)
    try visitor.fixed("low", &low)
    try visitor.fixed("last", &last)
    try visitor.signed("rejects", &rejects)
    try visitor.signed("increasedOn", &increasedOn)
    try visitor.fixed("realisedAtOpen", &realisedAtOpen)
  }
}
