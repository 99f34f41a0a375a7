import Broker
import Journal

/// Frames from one that a real message wrote: only what differs is written anew.
///
/// Most of the 135 fields of an order never change, and a million histories have ten orders each.
struct FrameTemplate: Sendable {
  /// Fields as they are; between two of them stands the value of that number.
  private var fixed: [[UInt8]] = [[]]
  private var values: [Int] = []

  /// The number that marks the place of a value: so high that it stands nowhere else in a frame.
  static func mark(_ value: Int) -> Int64 { 770_000 + Int64(value) }

  /// Takes the frame of a message whose changing fields hold marks.
  init(_ message: some WireMessage) {
    for field in message.payload().split(separator: 0, omittingEmptySubsequences: false).dropLast()
    {
      let digits = String(decoding: field.prefix(6), as: UTF8.self)
      if digits.hasPrefix("7700"), let number = Int(digits) {
        values.append(number - 770_000)
        // What follows a value in its field stays.
        fixed.append(Array(field.dropFirst(6)) + [0])
      } else {
        fixed[fixed.count - 1] += Array(field) + [0]
      }
    }
  }

  /// The frame with these values in their places.
  func frame(_ texts: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(800)
    bytes += fixed[0]
    for (place, value) in values.enumerated() {
      bytes += texts[value].utf8
      bytes += fixed[place + 1]
    }
    return bytes
  }

  // MARK: The messages

  static let status = {
    var message = TWS.OrderStatus()
    message.orderId = mark(0)
    message.status = "\(mark(1))"
    message.filled = WireNumber(mark(2))
    message.remaining = WireNumber(mark(3))
    message.permId = mark(4)
    message.parentId = mark(5)
    return FrameTemplate(message)
  }()

  static let open = {
    var message = TWS.OpenOrder()
    message.contract.secType = "STK"
    message.order.account = HistoryVenue.account
    message.order.orderId = mark(0)
    message.contract.symbol = "\(mark(1))"
    message.order.action = "\(mark(2))"
    message.order.totalQuantity = WireNumber(mark(3))
    message.order.orderType = "\(mark(4))"
    message.order.lmtPrice = WireNumber(mark(5))
    message.order.auxPrice = WireNumber(mark(6))
    message.order.orderRef = "\(mark(7))"
    message.order.parentId = mark(8)
    message.order.permId = mark(9)
    message.orderState.status = "\(mark(10))"
    message.takeServerDefaults()
    return FrameTemplate(message)
  }()

  static let bought = execution(.buy)
  static let sold = execution(.sell)

  private static func execution(_ side: Side) -> FrameTemplate {
    var message = TWS.ExecutionDetails()
    message.contract.secType = "STK"
    message.acctNumber = HistoryVenue.account
    message.side = side.fill
    message.orderId = mark(0)
    message.contract.symbol = "\(mark(1))"
    message.execId = "\(mark(2))"
    message.time = "\(mark(3))"
    message.shares = WireNumber(mark(4))
    message.price = WireNumber(mark(5))
    message.permId = mark(6)
    message.orderRef = "\(mark(7))"
    return FrameTemplate(message)
  }
}

extension HistoryVenue {
  /// The frame that says it.
  func frame(_ word: Word) -> [UInt8] {
    switch word {
    case .status(let at, let status, let filled, let remaining):
      FrameTemplate.status.frame([
        "\(orders[at].id)", status.word, "\(filled)", "\(remaining)", "\(permanentID(at))",
        "\(orders[at].command.parent.rawValue)",
      ])
    case .open(let at, let shown): openOrder(at, shown)
    case .execution(let chain, let revision, let quantity, let cents):
      execution(chain, revision, quantity, cents)
    case .fee, .error: writtenFrame(word)
    }
  }

  private func openOrder(_ at: Int, _ shown: Shown) -> [UInt8] {
    let command = orders[at].command
    let type = command.type == .stop ? "STP" : command.type == .limit ? "LMT" : "MKT"
    return FrameTemplate.open.frame([
      "\(command.order.rawValue)", Self.symbols[command.instrument.index],
      command.side == .buy ? "BUY" : "SELL", "\(shown.quantity)", type,
      shown.limitPrice?.description ?? "0.0", shown.stopPrice?.description ?? "0.0",
      command.orderReference, "\(command.parent.rawValue)", "\(permanentID(at))",
      "Submitted",
    ])
  }

  private func execution(
    _ chain: Int, _ revision: Int, _ quantity: Int64, _ cents: Int64
  ) -> [UInt8] {
    let fill = fills[chain]
    let template = fill.side == .buy ? FrameTemplate.bought : FrameTemplate.sold
    return template.frame([
      "\(fill.order.map { orders[$0].id } ?? Int64(Int32.max))", Self.symbols[fill.instrument],
      Self.executionID(chain, revision), WireTime.write(fill.time), "\(quantity)",
      Self.price(cents).description,
      "\(fill.order.map(permanentID) ?? 900_000 + Int64(chain))",
      fill.order.map { orders[$0].command.orderReference } ?? "",
    ])
  }
}
