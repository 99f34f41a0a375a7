import Broker
import Journal

/// `openOrder` frames from one that the real message wrote: only what differs is written anew.
///
/// Most of the 135 fields never change, and a million histories tell of ten orders each.
struct OpenOrderTemplate: Sendable {
  static let shared = OpenOrderTemplate()
  /// Fields as they are, and places where a value goes.
  private enum Piece {
    case fixed([UInt8])
    case value(Int)
  }
  private var pieces: [Piece] = []

  /// One text for each value, which stands nowhere else in the frame.
  private init() {
    var message = OpenOrderMessage()
    message.contract.securityType = "STK"
    message.account = HistoryVenue.account
    message.order = 770_001
    message.contract.symbol = "770002"
    message.action = "770003"
    message.quantity = Quantity(shares: 770_004)
    message.orderType = "770005"
    message.limitPrice = Price(rawValue: 770_006_000_000_000)
    message.auxiliaryPrice = Price(rawValue: 770_007_000_000_000)
    message.orderReference = "770008"
    message.parent = 770_009
    message.permanentID = 770_010
    message.status = "770011"
    var fixed: [UInt8] = []
    for field in message.frame.split(separator: 0, omittingEmptySubsequences: false).dropLast() {
      let text = String(decoding: field, as: UTF8.self)
      let value = text.hasPrefix("7700") ? Int(text.prefix(6)).map { $0 - 770_001 } : nil
      guard let value else {
        fixed += Array(field) + [0]
        continue
      }
      pieces.append(.fixed(fixed))
      pieces.append(.value(value))
      // The shares' allocation repeats the permanent number and goes on.
      fixed = Array(field.dropFirst(6)) + [0]
    }
    pieces.append(.fixed(fixed))
  }

  /// The frame of `message`, whose account and security type are the template's.
  func frame(_ message: OpenOrderMessage) -> [UInt8] {
    let values = [
      String(message.order), message.contract.symbol, message.action,
      message.quantity.description, message.orderType, message.limitPrice?.description ?? "0.0",
      message.auxiliaryPrice?.description ?? "0.0", message.orderReference,
      String(message.parent), String(message.permanentID), message.status,
    ]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(800)
    for piece in pieces {
      switch piece {
      case .fixed(let fixed): bytes += fixed
      case .value(let index): bytes += values[index].utf8
      }
    }
    return bytes
  }
}

extension EngineHistory {
  /// A frame that the template writes unlike the real message; nil where it writes none.
  public static func differingOrderFrame() -> String? {
    for number in 0..<16 as Range<Int64> {
      var message = OpenOrderMessage()
      message.contract.securityType = "STK"
      message.account = HistoryVenue.account
      message.order = number
      message.contract.symbol = HistoryVenue.symbols[Int(number & 1)]
      message.action = number & 2 == 0 ? "BUY" : "SELL"
      message.quantity = Quantity(shares: number * 7)
      message.orderType = ["MKT", "LMT", "STP"][Int(number % 3)]
      message.limitPrice = number & 4 == 0 ? nil : Price(rawValue: number * 10_000_001)
      message.auxiliaryPrice = number & 8 == 0 ? nil : Price(rawValue: number * 20_000_000)
      message.orderReference = "target-\(number)"
      message.parent = number & 3
      message.permanentID = 1_000 + number
      message.status = number & 1 == 0 ? "Submitted" : "Filled"
      if OpenOrderTemplate.shared.frame(message) != message.frame { return "\(message)" }
    }
    return nil
  }
}
