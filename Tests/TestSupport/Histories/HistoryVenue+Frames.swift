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
    case .error(let id, let code, _):
      TWS.ErrorText(reqId: id, errorCode: code, errorString: "code", advancedOrderRejectJson: "")
        .payload()
    }
  }

  private func statusFrame(
    _ at: Int, _ status: VenueOrderStatus, _ filled: Int64, _ remaining: Int64
  ) -> [UInt8] {
    var message = TWS.OrderStatus()
    message.orderId = orders[at].id
    message.status = status.word
    message.filled = WireNumber(filled)
    message.remaining = WireNumber(remaining)
    message.permId = permanentID(at)
    message.parentId = orders[at].command.parent.rawValue
    return message.payload()
  }

  private func openFrame(_ at: Int, _ shown: Shown) -> [UInt8] {
    let command = orders[at].command
    let isStop = command.type == .stop
    let isLimit = command.type == .limit
    var message = TWS.OpenOrder()
    message.contract.symbol = Self.symbols[command.instrument.index]
    message.contract.secType = "STK"
    message.order.orderId = orders[at].id
    message.order.account = Self.account
    message.order.action = command.side.action
    message.order.totalQuantity = WireNumber(shown.quantity)
    message.order.orderType = isStop ? "STP" : isLimit ? "LMT" : "MKT"
    message.order.lmtPrice = shown.limitPrice.map { WireNumber($0) }
    message.order.auxPrice = shown.stopPrice.map { WireNumber($0) }
    message.order.orderRef = command.orderReference
    message.order.parentId = command.parent.rawValue
    message.order.permId = permanentID(at)
    message.orderState.status = "Submitted"
    message.takeServerDefaults()
    return message.payload()
  }

  private func executionFrame(
    _ chain: Int, _ revision: Int, _ quantity: Int64, _ cents: Int64
  ) -> [UInt8] {
    let fill = fills[chain]
    var message = TWS.ExecutionDetails()
    message.orderId = fill.order.map { orders[$0].id } ?? Int64(Int32.max)
    message.contract.symbol = Self.symbols[fill.instrument]
    message.contract.secType = "STK"
    message.execId = Self.executionID(chain, revision)
    message.time = WireTime.write(fill.time)
    message.acctNumber = Self.account
    message.side = fill.side.fill
    message.shares = WireNumber(quantity)
    message.price = WireNumber(Self.price(cents))
    message.permId = fill.order.map(permanentID) ?? 900_000 + Int64(chain)
    message.orderRef = fill.order.map { orders[$0].command.orderReference } ?? ""
    return message.payload()
  }

  private func feeFrame(_ chain: Int, _ revision: Int, _ cents: Int64) -> [UInt8] {
    var message = TWS.CommissionReport()
    message.execId = Self.executionID(chain, revision)
    message.commission = WireNumber(significand: cents, exponent: -2)
    message.currency = "USD"
    return message.payload()
  }

  func permanentID(_ at: Int) -> Int64 { 1_000 + Int64(at) }
}
