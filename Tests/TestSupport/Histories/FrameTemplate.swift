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
  init(_ message: some TWSMessage) {
    for field in message.frame.split(separator: 0, omittingEmptySubsequences: false).dropLast() {
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
    var message = OrderStatusMessage()
    message.order = mark(0)
    message.status = "\(mark(1))"
    message.filled = Quantity(shares: mark(2))
    message.remaining = Quantity(shares: mark(3))
    message.permanentID = mark(4)
    message.parent = mark(5)
    return FrameTemplate(message)
  }()

  static let open = {
    var message = OpenOrderMessage()
    message.contract.securityType = "STK"
    message.account = HistoryVenue.account
    message.order = mark(0)
    message.contract.symbol = "\(mark(1))"
    message.action = "\(mark(2))"
    message.quantity = Quantity(shares: mark(3))
    message.orderType = "\(mark(4))"
    message.limitPrice = HistoryVenue.price(mark(5) * 100)
    message.auxiliaryPrice = HistoryVenue.price(mark(6) * 100)
    message.orderReference = "\(mark(7))"
    message.parent = mark(8)
    message.permanentID = mark(9)
    message.status = "\(mark(10))"
    return FrameTemplate(message)
  }()

  static let bought = execution(.buy)
  static let sold = execution(.sell)

  private static func execution(_ side: Side) -> FrameTemplate {
    var message = ExecutionMessage()
    message.contract.securityType = "STK"
    message.account = HistoryVenue.account
    message.side = side
    message.order = mark(0)
    message.contract.symbol = "\(mark(1))"
    message.execution = "\(mark(2))"
    message.time = "\(mark(3))"
    message.quantity = Quantity(shares: mark(4))
    message.price = HistoryVenue.price(mark(5) * 100)
    message.permanentID = mark(6)
    message.orderReference = "\(mark(7))"
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
