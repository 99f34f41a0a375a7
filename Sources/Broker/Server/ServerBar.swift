import Journal

/// A bar as the broker's history and its real-time bars carry it.
struct ServerBar: Hashable {
  var start: Timestamp
  var open = Price.zero
  var high = Price.zero
  var low = Price.zero
  var close = Price.zero
  var volume = Quantity.zero
  /// Trades in it.
  var count = 0
  /// Σ price × size in raw units.
  private var turnover: Int128 = 0

  init(start: Timestamp) { self.start = start }

  /// Nothing happened in it.
  var isEmpty: Bool { count == 0 }

  /// Volume-weighted; the close where nothing was traded.
  var average: Price {
    guard volume > .zero else { return close }
    return Price(
      rawValue: Int64(clamping: Rounding.halfEven(turnover, Int128(volume.rawValue))))
  }

  /// Takes a trade, or a price without size.
  mutating func add(_ price: Price, _ size: Quantity) {
    if count == 0 {
      (open, high, low) = (price, price, price)
    } else {
      high = max(high, price)
      low = min(low, price)
    }
    close = price
    count += 1
    volume += size
    turnover += Int128(price.rawValue) * Int128(size.rawValue)
  }

  /// Takes a later bar into this one.
  mutating func add(_ later: ServerBar) {
    guard !later.isEmpty else { return }
    guard !isEmpty else {
      let start = start
      self = later
      self.start = start
      return
    }
    high = max(high, later.high)
    low = min(low, later.low)
    close = later.close
    count += later.count
    volume += later.volume
    turnover += later.turnover
  }
}
