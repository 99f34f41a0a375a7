import Journal

// Order messages with more in them than the in-process exchange says.
extension ServerFrames {
  /// `openOrder` with whatIf set, margins and commission.
  static func whatIf(
    _ order: OpenOrderMessage, _ before: AccountFigures, _ after: AccountFigures,
    _ commission: Money
  ) -> [UInt8] {
    var fields = order.frame.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
    let change = after.margin - before.margin
    let worth = before.netLiquidation
    fields[92] = "1"
    let figures = [
      before.margin, before.margin, worth, change, change, .zero, after.margin, after.margin, worth,
    ]
    for (place, figure) in figures.enumerated() { fields[94 + place] = figure.cents }
    fields[103] = "\(commission)"
    fields[106] = "USD"
    return frame(5, Array(fields.dropFirst()))
  }

  /// `completedOrder`, 100 fields.
  static func completed(
    _ order: PlaceOrderMessage, _ listing: Listing, account: String, permanentID: Int64,
    status: String, filled: Quantity, time: String, note: String
  ) -> [UInt8] {
    var writer = FieldWriter()
    writer.integer(101)
    listing.contract.write(to: &writer, withPrimaryExchange: false)
    writer.text(order.action)
    writer.decimal(status == "Filled" ? .zero : order.quantity)
    writer.text(order.orderType)
    writer.decimal(order.limitPrice, unset: "0.0")
    writer.decimal(order.auxiliaryPrice, unset: "0.0")
    writer.text(order.timeInForce)
    writer.text(order.ocaGroup)
    writer.text(account)
    writer.defaults(",0")  // openClose, origin
    writer.text(order.orderReference)
    writer.integer(permanentID)
    writer.flag(order.outsideRegularHours)
    writer.defaults("0,0,,,,,")  // hidden … modelCode
    writer.text(order.goodTillDate)
    writer.defaults(",,,0,,-1,,,,,,,0,0,,3,0,,0")  // rule80A … volatilityType
    writer.defaults("None,,0,0,0,,0,")  // delta neutral block, continuousUpdate, reference
    writer.decimal(order.trailStopPrice)
    writer.decimal(order.trailingPercent)
    writer.defaults(",0,0,0,2147483647,2147483647,")  // comboLegsDescrip … scale
    writer.defaults(",,IB,0,0,,0")  // hedgeType … solicited
    writer.text(status)
    writer.defaults("0,0,0")  // randomize ×2, conditions
    writer.decimal(order.trailStopPrice)
    writer.decimal(order.limitOffset)
    writer.defaults(",0,0,")  // cashQty … autoCancelDate
    writer.decimal(filled)
    writer.defaults("0,0,,0,0,0")  // refFuturesConId … parentPermId
    writer.text(time)
    writer.text(note)
    writer.defaults(",,,,")  // minTradeQty … midOffsetAtHalf
    return writer.bytes
  }
}

extension SimulatorServer {
  /// The `completedOrder` of an order that is over.
  func completedOrder(_ index: Int, at time: Timestamp) -> [UInt8] {
    let (order, slot) = (exchange.orders[index], slots[index])
    let isFilled = order.final == .filled
    return ServerFrames.completed(
      slot.message, directory.listings[slot.listing], account: accounts[slot.account].id,
      permanentID: order.permanentID, status: order.final?.word ?? "", filled: order.filled,
      time: hours.text(time),
      note: isFilled ? "Filled Size: \(order.filled)" : "Cancelled by Trader")
  }
}
