/// One thing the simulated exchange says, before it is bytes.
///
/// The in-process venue writes it as it stands; a server first puts in whose order it is.
enum ExchangeNotice {
  /// An order as the exchange holds it; `order` is its index.
  case open(OpenOrderMessage, order: Int)
  /// Where an order stands.
  case status(OrderStatusMessage, order: Int)
  /// A fill.
  case execution(ExecutionMessage, order: Int)
  /// The fee of the fill before it.
  case commission(CommissionMessage, order: Int)
  /// A refusal or a remark about an order number.
  case error(ErrorMessage)
  /// Every working order has been told.
  case openEnd

  /// The payload of one frame, as the in-process venue sends it.
  var frame: [UInt8] {
    switch self {
    case .open(let message, _): message.frame
    case .status(let message, _): message.frame
    case .execution(let message, _): message.frame
    case .commission(let message, _): message.frame
    case .error(let message): message.frame
    case .openEnd: OpenOrdersEndMessage().frame
    }
  }
}
