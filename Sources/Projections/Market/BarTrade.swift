import Journal

/// What one tick adds to a bar; worked out once for all series of an instrument.
struct BarTrade {
  /// Its price.
  let price: Price
  /// Shares traded; 0 for a quote.
  let size: Quantity
  /// Price × size.
  let worth: Money

  /// A price at which nothing was traded: a quote.
  init(quoted price: Price) {
    self.price = price
    size = .zero
    worth = .zero
  }

  /// A trade of these.
  @inline(__always)
  init(_ price: Price, _ size: Quantity) {
    self.price = price
    self.size = size
    let shares = size.wholeShares
    // Whole shares need no division, and nearly every trade is whole shares.
    worth =
      shares * 100_000_000 == size.rawValue
      ? Money(rawValue: Int128(price.rawValue) * Int128(shares)) : Money(price, times: size)
  }

  /// The trade that a tick tells of, whatever its flags; nil where it is none with price and size.
  @inline(__always)
  init?(_ tick: Tick) {
    guard tick.kind == .trade, tick.size > .zero, tick.price != .zero else { return nil }
    self.init(tick.price, tick.size)
  }
}
