import Journal

/// Last quote and trade of one instrument.
///
/// The last update of each side wins, whatever the exchange. A price of 0 means "none so far".
public struct MarketState: FieldGroup {
  /// Best bid as last seen, 0 while unknown.
  public var bid = Price.zero
  /// Size at ``bid``.
  public var bidSize = Quantity.zero
  /// Best ask as last seen, 0 while unknown.
  public var ask = Price.zero
  /// Size at ``ask``.
  public var askSize = Quantity.zero
  /// Price of the last trade, 0 while unknown.
  public var last = Price.zero
  /// Size of the last trade.
  public var lastSize = Quantity.zero
  /// When a quote last came by itself, not polled; ``Timestamp/zero`` means never.
  public var quotedAt = Timestamp.zero
  /// When a trade with a price last came by itself; ``Timestamp/zero`` means never.
  public var tradedAt = Timestamp.zero
  /// Whether the last accepted tick carried the halt flag.
  public var isHalted = false
  /// Whether the last tick that nobody doubted was delayed data.
  public var isDelayed = false

  public init() {}

  /// Takes one tick; a suspicious or delayed one changes nothing.
  ///
  /// - Parameter time: the engine's time of the tick.
  @inline(__always)
  public mutating func fold(_ tick: Tick, at time: Timestamp) {
    if tick.kind == .trade { fold(trade: tick, at: time) } else { fold(quote: tick, at: time) }
  }

  /// Takes a trade.
  @inline(__always)
  mutating func fold(trade tick: Tick, at time: Timestamp) {
    guard takes(tick.flags) else { return }
    if tick.price != .zero {
      last = tick.price
      if !tick.flags.contains(.polled) { tradedAt = time }
    }
    lastSize = tick.size
  }

  /// Takes a quote.
  @inline(__always)
  mutating func fold(quote tick: Tick, at time: Timestamp) {
    guard takes(tick.flags) else { return }
    if tick.kind != .ask { Self.move(&bid, &bidSize, tick.price, tick.size) }
    if tick.kind == .ask {
      Self.move(&ask, &askSize, tick.price, tick.size)
    } else if tick.kind == .quote {
      Self.move(&ask, &askSize, tick.askPrice, tick.askSize)
    }
    if !tick.flags.contains(.polled) { quotedAt = time }
  }

  /// Notes what the flags of a tick say; false when nothing more of it counts.
  @inline(__always)
  private mutating func takes(_ flags: TickFlags) -> Bool {
    if flags.contains(.suspicious) { return false }
    isDelayed = flags.contains(.delayed)
    if isDelayed { return false }
    isHalted = flags.contains(.halted)
    return true
  }

  /// A price of 0 is a size-only update.
  private static func move(
    _ price: inout Price, _ size: inout Quantity, _ newPrice: Price, _ newSize: Quantity
  ) {
    if newPrice != .zero { price = newPrice }
    size = newSize
  }

  /// The price at which `side` would trade now: the ask for a buy, the bid for a sale.
  ///
  /// - Returns: the last trade when that side has no quote; nil when there is neither.
  public func farSide(_ side: Side) -> Price? {
    let quote = side == .buy ? ask : bid
    return quote != .zero ? quote : lastTrade
  }

  /// The price of the last trade; nil before the first.
  public var lastTrade: Price? { last != .zero ? last : nil }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("bid", &bid)
    try visitor.fixed("bidSize", &bidSize)
    try visitor.fixed("ask", &ask)
    try visitor.fixed("askSize", &askSize)
    try visitor.fixed("last", &last)
    try visitor.fixed("lastSize", &lastSize)
    try visitor.time("quotedAt", &quotedAt)
    try visitor.time("tradedAt", &tradedAt)
    try visitor.flag("isHalted", &isHalted)
    try visitor.flag("isDelayed", &isDelayed)
  }
}
