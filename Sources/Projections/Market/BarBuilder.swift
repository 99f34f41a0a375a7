import Journal

/// Builds bars of one width from the trades of one instrument's regular session.
///
/// A bar covers [start, start + width), start a multiple of the width since 1970 UTC, and has a
/// trade at least. It closes on the first input that shows a time at or after its end.
public struct BarBuilder: FieldGroup {
  /// Length of each bar.
  public private(set) var width = Nanoseconds.seconds(10)
  /// Bars closed so far.
  public private(set) var closedCount: Int64 = 0
  private var isOpen = false
  private var openBar = Bar()
  private var closedBar = Bar()
  /// End of the open bar; in the far future while none is open, so that one comparison decides.
  public private(set) var end = Timestamp(rawValue: .max)

  /// A builder of 10-second bars, which a reader then fills in.
  public init() {}

  /// A builder without trades.
  ///
  /// - Parameter width: greater than 0.
  public init(width: Nanoseconds) {
    precondition(width.rawValue > 0, "the width of a bar must be positive")
    self.width = width
  }

  /// The bar that is still growing.
  public var current: Bar? { isOpen ? openBar : nil }

  /// The bar that closed last.
  public var lastClosed: Bar? { closedCount > 0 ? closedBar : nil }

  /// Takes one tick of the instrument; every kind moves time, trades of the session also add.
  ///
  /// - Returns: the bar that this tick closed.
  public mutating func fold(_ tick: Tick, at time: Timestamp, session: SessionCalendar) -> Bar? {
    let closed = advance(to: time)
    guard tick.kind == .trade, tick.size.rawValue > 0, tick.price != .zero,
      time >= session.open, time < session.close
    else { return closed }
    if isOpen {
      openBar.add(tick.price, tick.size)
    } else {
      let start = time.rawValue - Self.remainder(time.rawValue, width.rawValue)
      openBar = Bar(start: Timestamp(rawValue: start), price: tick.price, size: tick.size)
      isOpen = true
      end = Self.end(start, width)
    }
    return closed
  }

  /// Closes the open bar if `time` is at or after its end.
  ///
  /// - Returns: the bar that closed.
  public mutating func advance(to time: Timestamp) -> Bar? {
    guard time >= end, isOpen else { return nil }
    isOpen = false
    end = Timestamp(rawValue: .max)
    closedBar = openBar
    openBar = Bar()
    closedCount += 1
    return closedBar
  }

  private static func end(_ start: Int64, _ width: Nanoseconds) -> Timestamp {
    let (sum, overflow) = start.addingReportingOverflow(width.rawValue)
    return Timestamp(rawValue: overflow ? .max : sum)
  }

  /// Never negative, so that times before 1970 are aligned downwards too.
  private static func remainder(_ value: Int64, _ width: Int64) -> Int64 {
    let rest = value % width
    return rest < 0 ? rest + width : rest
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("width", &width)
    guard width.rawValue > 0 else { throw .valueOutOfRange(field: "width") }
    try visitor.signed("closedCount", &closedCount)
    try visitor.flag("isOpen", &isOpen)
    try visitor.group("openBar", &openBar)
    try visitor.group("closedBar", &closedBar)
    end = isOpen ? Self.end(openBar.start.rawValue, width) : Timestamp(rawValue: .max)
  }
}
