import Journal

/// Shares for an allocation: above 1000 it means dollars, otherwise shares.
///
/// Dollars buy as many whole shares as they pay for, so at least 99 % of them are used wherever a
/// share costs at most 1 % of them.
public struct AllocationSizing: Sendable {
  /// Dollars or shares, see above.
  public let allocation: Money
  /// Fewest shares of an order.
  public let minimumShares: Int64
  /// Most shares of an order.
  public let maximumShares: Int64
  /// Shares to trade when dollars meet no price.
  public let fallbackShares: Int64
  /// Trade one share where the allocation buys less than one.
  public let takesOneShare: Bool

  /// The sizing of one symbol: its own allocation, else the general one.
  public init(_ configuration: Configuration, symbol: String) {
    let sizing = configuration.sizing
    let own = configuration.instruments.first { $0.symbol == symbol }?.allocation
    allocation = own ?? sizing.allocation
    minimumShares = sizing.minimumShares
    maximumShares = sizing.maximumShares
    fallbackShares = sizing.fallbackShares
    takesOneShare = sizing.minimumOneShare
  }

  /// Whole shares to trade.
  ///
  /// - Parameter price: the price to pay, greater than zero; nil when none is known.
  /// - Returns: 0, or a number within the limits; 0 means the allocation does not pay for the
  ///   fewest shares.
  public func shares(at price: Price?) -> Int64 {
    let wanted = wantedShares(at: price)
    if wanted < 1 && takesOneShare { return min(max(1, minimumShares), maximumShares) }
    guard wanted >= minimumShares else { return 0 }
    return min(wanted, maximumShares)
  }

  private func wantedShares(at price: Price?) -> Int64 {
    guard allocation > Money(units: 1000) else {
      return Int64(clamping: allocation.rawValue / 1_000_000_000)
    }
    guard let price, price > .zero else { return fallbackShares }
    // Both are in 1e-9 of the currency, so the quotient is a plain number of shares.
    return Int64(clamping: allocation.rawValue / Int128(price.rawValue))
  }
}
