import Journal

/// One side of a market: the last price, and what of its displayed size nobody took yet.
struct BookSide: BitwiseCopyable {
  var price = Price.zero
  /// What is left of the last displayed size.
  var available = Quantity.zero
  /// A price has been seen and not withdrawn.
  var isPresent = false

  /// Takes an update; price 0 changes the size only, a negative price with no size withdraws.
  mutating func update(price newPrice: Price, size: Quantity) {
    if newPrice.rawValue < 0 && size == .zero {
      isPresent = false
      available = .zero
      return
    }
    if newPrice != .zero {
      price = newPrice
      isPresent = true
    }
    available = size
  }
}

/// The market of one instrument as the exchange has seen it.
struct Book: BitwiseCopyable {
  private(set) var bid = BookSide()
  private(set) var ask = BookSide()
  private(set) var last = BookSide()
  /// A quote has been seen; from then on trades fill nothing.
  private(set) var isQuoted = false

  /// Takes a tick.
  ///
  /// - Returns: whether orders may meet something new.
  mutating func apply(_ tick: Tick) -> Bool {
    guard tick.flags.isEmpty else { return false }
    switch tick.kind {
    case .trade:
      guard tick.price != .zero else { return false }
      last.update(price: tick.price, size: tick.size)
      return !isQuoted
    case .bid: bid.update(price: tick.price, size: tick.size)
    case .ask: ask.update(price: tick.price, size: tick.size)
    case .quote:
      // A side that did not change comes as 0 and 0.
      if tick.price != .zero || tick.size != .zero {
        bid.update(price: tick.price, size: tick.size)
      }
      if tick.askPrice != .zero || tick.askSize != .zero {
        ask.update(price: tick.askPrice, size: tick.askSize)
      }
    }
    isQuoted = isQuoted || bid.isPresent || ask.isPresent
    return isQuoted
  }

  /// What an order of `side` would trade with; nil while there is nothing.
  func farSide(of side: Side) -> BookSide? {
    let far = isQuoted ? (side == .buy ? ask : bid) : last
    return far.isPresent ? far : nil
  }

  /// Takes `quantity` out of what an order of `side` trades with, until that side's next update.
  mutating func consume(_ quantity: Quantity, by side: Side) {
    if !isQuoted {
      last.available = last.available - quantity
    } else if side == .buy {
      ask.available = ask.available - quantity
    } else {
      bid.available = bid.available - quantity
    }
  }
}
