import Journal

extension TWS.PlaceOrder {
  /// The message for a command of ours about an instrument; what it does not say is a default.
  public init(_ command: OrderCommand, _ instrument: InstrumentDefined) {
    self.init()
    orderId = command.order.rawValue
    contract = TWS.Contract(instrument)
    order.action = command.side.action
    order.totalQuantity = WireNumber(command.quantity)
    order.orderType = command.type.word
    order.lmtPrice = command.limitPrice.map { WireNumber($0) }
    if command.type.isTrailing {
      order.auxPrice = command.trailingAmount.map { WireNumber($0) }
      order.trailStopPrice = command.stopPrice.map { WireNumber($0) }
      order.trailingPercent = command.trailingRatio.flatMap(Self.percent)
      order.lmtPriceOffset = command.limitOffset.map { WireNumber($0) }
    } else {
      order.auxPrice = command.stopPrice.map { WireNumber($0) }
    }
    takeConditions(of: command)
  }

  /// When and with what the order works, and whose it is.
  private mutating func takeConditions(of command: OrderCommand) {
    order.tif = command.timeInForce.word
    if command.timeInForce == .goodTillDate {
      order.goodTillDate = WireTime.write(command.goodTill)
    }
    order.outsideRth = command.worksExtendedHours
    order.ocaGroup = command.ocaGroup
    order.ocaType = command.ocaGroup.isEmpty ? 0 : Int64(command.groupRule.rawValue)
    order.account = command.account
    order.orderRef = command.orderReference
    order.transmit = command.transmits
    order.parentId = command.parent.rawValue
    order.usePriceMgmtAlgo = false
  }

  /// A part as a percentage; nil for one that is beyond any price.
  private static func percent(_ ratio: Ratio) -> WireNumber? {
    let (units, overflow) = ratio.rawValue.multipliedReportingOverflow(by: 100)
    return overflow ? nil : WireNumber(Ratio(rawValue: units))
  }
}
