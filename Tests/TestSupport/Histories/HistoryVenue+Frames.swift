import Broker
import Journal

// Words of the venue as the bytes that a TWS server sends.
extension HistoryVenue {
  /// Tickers of the instruments, by number.
  static let symbols = ["AIG", "SPY"]
  /// The account of every order.
  static let account = "DU0000001"

  /// Price of so many cents.
  static func price(_ cents: Int64) -> Price { Price(rawValue: cents * 10_000_000) }

  /// The id of a revision of a chain of executions.
  static func executionID(_ chain: Int, _ revision: Int) -> String {
    "0000e.\(chain).0\(revision)"
  }

  /// The frame that says it, as the real messages write it.
  func writtenFrame(_ word: Word) -> [UInt8] {
    switch word {
    case .status(let order, let status, let filled, let remaining):
      statusFrame(order, status, filled, remaining)
    case .open(let order, let shown): openFrame(order, shown)
    case .execution(let chain, let revision, let quantity, let cents):
      executionFrame(chain, revision, quantity, cents)
    case .fee(let chain, let revision, let cents): feeFrame(chain, revision, cents)
    case .error(let id, let code, _): ErrorMessage(subject: id, code: code, text: "code").frame
    }
  }

  private func statusFrame(
    _ at: Int, _ status: VenueOrderStatus, _ filled: Int64, _ remaining: Int64
  ) -> [UInt8] {
    var message = OrderStatusMessage()
    message.order = orders[at].id
    message.status = status.word
    message.filled = Quantity(shares: filled)
    message.remaining = Quantity(shares: remaining)
    message.permanentID = permanentID(at)
    message.parent = orders[at].command.parent.rawValue
    return message.frame
  }

  private func openFrame(_ at: Int, _ shown: Shown) -> [UInt8] {
    let command = orders[at].command
    let isStop = command.type == .stop
    let isLimit = command.type == .limit
    var message = OpenOrderMessage()
    message.order = orders[at].id
    message.contract.symbol = Self.symbols[command.instrument.index]
    message.contract.securityType = "STK"
    message.account = Self.account
    message.action = command.side == .buy ? "BUY" : "SELL"
    message.quantity = Quantity(shares: shown.quantity)
    message.orderType = isStop ? "STP" : isLimit ? "LMT" : "MKT"
    message.limitPrice = shown.limitPrice
    message.auxiliaryPrice = shown.stopPrice
    message.orderReference = command.orderReference
    message.parent = command.parent.rawValue
    message.permanentID = permanentID(at)
    message.status = "Submitted"
    return message.frame
  }

  private func executionFrame(
    _ chain: Int, _ revision: Int, _ quantity: Int64, _ cents: Int64
  ) -> [UInt8] {
    let fill = fills[chain]
    var message = ExecutionMessage()
    message.order = fill.order.map { orders[$0].id } ?? Int64(Int32.max)
    message.contract.symbol = Self.symbols[fill.instrument]
    message.contract.securityType = "STK"
    message.execution = Self.executionID(chain, revision)
    message.time = WireTime.write(fill.time)
    message.account = Self.account
    message.side = fill.side
    message.quantity = Quantity(shares: quantity)
    message.price = Self.price(cents)
    message.permanentID = fill.order.map(permanentID) ?? 900_000 + Int64(chain)
    message.orderReference = fill.order.map { orders[$0].command.orderReference } ?? ""
    return message.frame
  }

  private func feeFrame(_ chain: Int, _ revision: Int, _ cents: Int64) -> [UInt8] {
    var message = CommissionMessage()
    message.execution = Self.executionID(chain, revision)
    message.commission = Money(rawValue: Int128(cents) * 10_000_000)
    message.currency = "USD"
    return message.frame
  }

  func permanentID(_ at: Int) -> Int64 { 1_000 + Int64(at) }
}
