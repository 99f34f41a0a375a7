import Journal

// Figures of fills that the simulated exchange made, or read back and checked as a fact.

extension TWS.ExecutionDetails {
  /// Bought or sold.
  var filledSide: Side { Side(fill: side) ?? .buy }
  /// Shares of the fill.
  var filledQuantity: Quantity { figure(shares) }
  /// Price of the fill.
  var filledPrice: Price { figure(price) }
  /// Shares of the order so far.
  var filledSoFar: Quantity { figure(cumQty) }
}

extension TWS.CommissionReport {
  /// The fee; negative is a rebate.
  var fee: Money { figure(commission) }
}

/// A number that came from the type that it becomes again.
private func figure<V: FixedPoint>(_ number: WireNumber) -> V {
  guard let value = number.rounded(as: V.self) else {
    preconditionFailure("a figure of the exchange's own must fit the ledger")
  }
  return value
}
