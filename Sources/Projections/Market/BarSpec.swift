import Journal

/// Which bars to build: what ends one, of which prices, in which hours.
///
/// The defaults are the usual rule: trades of the regular session, an interval holds its start but
/// not its end, and one without trades has no bar.
public struct BarSpec: FieldGroup {
  /// What ends a bar.
  public private(set) var basis = BarBasis.time
  /// Length of the interval, for ``BarBasis/time`` only; multiples of it since 1970 UTC start one.
  public private(set) var width = Nanoseconds.seconds(10)
  /// Trades or price updates of a bar, for ``BarBasis/ticks`` only.
  public private(set) var ticks: Int64 = 0
  /// Shares that fill a bar, for ``BarBasis/volume`` only.
  public private(set) var volume = Quantity.zero
  /// Which prices a bar is of.
  public var source = BarSource.trades
  /// Whether a time exactly on a boundary begins a bar (left) or ends one (right).
  public var closed = BarClosing.left
  /// What becomes of an interval in which nothing happened.
  public var empty = EmptyIntervals.none
  /// Whose prices count.
  public var session = BarHours.regular

  /// Bars of 10 seconds, which a reader then fills in.
  public init() {}

  /// Bars of a length of time; ``problem`` says whether it can be used.
  public init(width: Nanoseconds) { self.width = width }

  /// One bar a day: the session, or with ``BarHours/all`` 24 hours from New York's midnight.
  public static var day: BarSpec {
    var spec = BarSpec(width: .zero)
    spec.basis = .day
    return spec
  }

  /// Bars of so many trades or price updates.
  public init(ticks: Int64) {
    self.init(width: .zero)
    basis = .ticks
    self.ticks = ticks
  }

  /// Bars of at least so many shares; a trade is never split.
  public init(volume: Quantity) {
    self.init(width: .zero)
    basis = .volume
    self.volume = volume
  }

  /// Reads what ends a bar: `10s`, `5m`, `2h`, `1d`, `100ticks`, `5000shares`.
  ///
  /// - Returns: nil for anything else; ``problem`` judges the size.
  public init?(size text: String) {
    if text == "1d" {
      self = .day
    } else if text.hasSuffix("ticks"), let count = Self.whole(text.dropLast(5)) {
      self.init(ticks: count)
    } else if text.hasSuffix("shares"), let shares = Quantity(text.dropLast(6)) {
      self.init(volume: shares)
    } else if let width = Nanoseconds(text) {
      self.init(width: width)
    } else {
      return nil
    }
  }

  private static func whole(_ digits: Substring) -> Int64? {
    digits.utf8.allSatisfy { (48...57).contains($0) } ? Int64(digits) : nil
  }

  /// Why no bars can be built by it, for people; nil when they can.
  public var problem: String? {
    switch basis {
    case .time where width < .seconds(1) || width >= Self.dayLength:
      return "a bar lasts from 1s to less than 24h; a day is `1d`"
    case .ticks where !(1...Self.ticksMax).contains(ticks):
      return "a bar has 1 to \(Self.ticksMax) ticks"
    case .volume where volume <= .zero: return "a bar has more than 0 shares"
    case .volume where source != .trades: return "only trades have a volume"
    case .ticks, .volume, .day:
      if closed == .right { return "`closed: right` is for bars of a length of time" }
      if empty == .repeat { return "`empty: repeat` is for bars of a length of time" }
      return nil
    case .time: return nil
    }
  }

  /// Most ticks of one bar.
  public static let ticksMax: Int64 = 1_000_000
  /// No bar, and no row of repeated bars, lasts longer.
  static let dayLength = Nanoseconds.seconds(86_400)

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("basis", &basis)
    try visitor.duration("width", &width)
    try visitor.signed("ticks", &ticks)
    try visitor.fixed("volume", &volume)
    try visitor.choice("source", &source)
    try visitor.choice("closed", &closed)
    try visitor.choice("empty", &empty)
    try visitor.choice("session", &session)
    guard problem == nil else { throw .valueOutOfRange(field: "bars") }
  }
}

extension BarSpec: CustomStringConvertible {
  /// As ``init(size:)`` reads it, then what differs from the defaults.
  public var description: String {
    var words = [size]
    if source != .trades { words.append("from \(source)") }
    if closed != .left { words.append("closed \(closed)") }
    if empty != .none { words.append("empty \(empty)") }
    if session != .regular { words.append("session \(session)") }
    return words.joined(separator: ", ")
  }

  private var size: String {
    switch basis {
    case .time: "\(width)"
    case .ticks: "\(ticks)ticks"
    case .volume: "\(volume)shares"
    case .day: "1d"
    }
  }
}

/// What ends a bar.
public enum BarBasis: UInt8, Choice {
  /// A boundary of time.
  case time = 0
  /// A number of trades or price updates.
  case ticks = 1
  /// A number of shares.
  case volume = 2
  /// The end of the session.
  case day = 3
}

/// Which prices a bar is of.
public enum BarSource: UInt8, Choice {
  case trades = 0
  /// Half of bid and ask, rounded half to even to 1e-9, whenever one of them is updated.
  case mid = 1
  case bid = 2
  case ask = 3
}

/// On which side an interval includes its boundary.
public enum BarClosing: UInt8, Choice {
  /// [start, end): a price exactly at the boundary begins the next bar.
  case left = 0
  /// (start, end]: a price exactly at the boundary belongs to the bar that ends there.
  case right = 1
}

/// What becomes of an interval in which nothing happened.
public enum EmptyIntervals: UInt8, Choice {
  /// It has no bar.
  case none = 0
  /// It has a bar of the last close, without volume.
  case `repeat` = 1
}

/// Whose prices count.
public enum BarHours: UInt8, Choice {
  /// From the open to just before the close.
  case regular = 0
  /// Whenever there are any.
  case all = 1
}
