import Journal

/// Whose an order at the exchange is, and what the broker adds to it; by the order's index.
struct OrderSlot {
  /// The client that placed it.
  let client: Int64
  /// Its number there; the largest Int32 for one made by hand.
  let number: Int64
  /// Index of the account.
  let account: Int
  let listing: Int
  /// As last sent, with the client's own numbers.
  var message: PlaceOrderMessage
  /// Cost so far.
  var cost = Money.zero
  /// Price times quantity so far.
  var value = Money.zero
  /// Shares the account had traded in the month before the first fill.
  var monthBefore: Quantity?
  var exchangeFees = Money.zero
  /// When it was over.
  var completedAt: Timestamp?

  /// The order was made by hand in TWS.
  var isManual: Bool { number == Self.manualNumber }

  static let manualNumber = Int64(Int32.max)
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
  var message: ExecutionMessage
  var commission: CommissionMessage?
  /// A correction or a bust replaced it.
  var isSuperseded = false
}
