import Journal

/// Whose an order at the exchange is, and what the broker adds to it; by the order's index.
struct OrderSlot {
  /// The client that placed it.
  let client: Int64
  /// Its number there; the largest Int32 for one made by hand and not bound.
  var number: Int64
  /// Index of the account.
  let account: Int
  let listing: Int
  /// As last sent, with the client's own numbers: what the exchange reads of it.
  var message: OrderTicket
  /// All of it, for `openOrder`.
  var sent: TWS.PlaceOrder
  /// Cost so far.
  var cost = Money.zero
  /// Price times quantity so far.
  var value = Money.zero
  /// Shares the account had traded in the month before the first fill.
  var monthBefore: Quantity?
  var exchangeFees = Money.zero
  /// When it was over.
  var completedAt: Timestamp?

  /// Takes a fill into what the commission is computed from.
  mutating func take(_ fill: TWS.ExecutionDetails, monthShares: Quantity) {
    if monthBefore == nil { monthBefore = monthShares }
    value += Money(fill.filledPrice, times: fill.filledQuantity)
    // What exchanges of the kind of NASDAQ pay for adding liquidity, and take for removing it.
    let perShare: Int128 = fill.lastLiquidity == 1 ? -2_100_000 : 3_000_000
    exchangeFees += fill.filledQuantity.times(Money(rawValue: perShare))
  }

  /// The order was made by hand in TWS.
  var isManual: Bool { number == Self.manualNumber }

  static let manualNumber = Int64(Int32.max)

  /// The broker made it to close a position.
  var isLiquidation: Bool { client == 0 && message.orderReference == Self.liquidationReference }

  static let liquidationReference = "LIQUIDATION"
}

/// Where a request comes from.
struct RequestOrigin: Hashable {
  let client: Int64
  /// The layout of its frames.
  let version: Int64
  /// 0 for one that is restored.
  let connection: Int
}

/// A client's own name for an order.
struct ClientOrderKey: Hashable {
  let client: Int64
  let number: Int64
}

/// A fill as the broker keeps it.
struct StoredExecution {
  /// Index of the order.
  let order: Int
  let time: Timestamp
  var message: TWS.ExecutionDetails
  var commission: TWS.CommissionReport?
}
