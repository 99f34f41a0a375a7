/// One thing the simulated exchange says, before it is bytes.
///
/// The in-process venue writes it as it stands; a server first puts in whose order it is.
enum ExchangeNotice {
  /// An order as the exchange holds it; `order` is its index.
  indirect case open(TWS.OpenOrder, order: Int)
  /// Where an order stands.
  case status(TWS.OrderStatus, order: Int)
  /// A fill.
  case execution(TWS.ExecutionDetails, order: Int)
  /// The fee of the fill before it.
  case commission(TWS.CommissionReport, order: Int)
  /// A refusal or a remark about an order number.
  case error(TWS.ErrorText)
  /// Every working order has been told.
  case openEnd

  /// The payload of one frame, as the in-process venue sends it.
  var payload: [UInt8] {
    switch self {
    case .open(let message, _): message.payload()
    case .status(let message, _): message.payload()
    case .execution(let message, _): message.payload()
    case .commission(let message, _): message.payload()
    case .error(let message): message.payload()
    case .openEnd: TWS.OpenOrderEnd().payload()
    }
  }
}
