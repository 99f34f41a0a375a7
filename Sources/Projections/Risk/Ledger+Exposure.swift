import Journal

/// Money at work in all instruments, open entries included.
public struct Exposure: Hashable, Sendable {
  /// Long and short added up without sign.
  public var gross = Money.zero
  /// Long less short.
  public var net = Money.zero

  /// Nothing at work.
  public init() {}

  /// Adds a position or an open entry.
  mutating func add(_ side: Side, _ amount: Money) {
    gross += amount
    net += side == .buy ? amount : -amount
  }
}

// Every figure takes one pass over what is held and one over live orders, and allocates nothing.
extension Ledger {
  /// Instruments with a position, ascending.
  public var heldInstruments: [InstrumentID] { held.value }

  /// Everything at work.
  public var exposure: Exposure {
    var sum = Exposure()
    eachExposure { _, side, amount in sum.add(side, amount) }
    return sum
  }

  /// What is at work in one instrument.
  public func exposure(of instrument: InstrumentID) -> Exposure {
    var sum = Exposure()
    eachExposure { other, side, amount in
      if other == instrument { sum.add(side, amount) }
    }
    return sum
  }

  /// What is at work in one sector, by its place in the configuration.
  public func exposure(sector: Int) -> Exposure {
    var sum = Exposure()
    eachExposure { instrument, side, amount in
      if sectorMask(of: instrument) & (1 << UInt64(sector)) != 0 { sum.add(side, amount) }
    }
    return sum
  }

  /// The sectors of an instrument as bits, by their places in the configuration.
  public func sectorMask(of instrument: InstrumentID) -> UInt64 {
    instrument.index < sectors.value.count ? sectors.value[instrument.index] : 0
  }

  /// Visits each position, then each live entry with what it can still fill, without sign.
  public func eachExposure(_ body: (InstrumentID, Side, Money) -> Void) {
    for instrument in held.value {
      let position = book.position(instrument)
      body(
        instrument, position > .zero ? .buy : .sell, money(position.magnitude, of: instrument))
    }
    orders.eachLiveEntry { instrument, side, quantity in
      guard instrument.index < markets.count else { return }
      body(instrument, side, money(quantity, of: instrument))
    }
  }

  /// Shares at the price the book marks with.
  private func money(_ quantity: Quantity, of instrument: InstrumentID) -> Money {
    let last = markets[instrument.index].last
    let ask = markets[instrument.index].ask
    let price = last != .zero ? last : ask != .zero ? ask : markets[instrument.index].bid
    return Money(price, times: quantity, multiplier: book.multiplier(instrument))
  }
}
