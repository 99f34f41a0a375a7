import Journal

/// Members that the clients' objects have, whether or not a message carries them now.
enum KnownMembers {
  /// The first member that neither a field asked for nor the clients know; nil when all are known.
  ///
  /// - Parameter asked: the names of fields with those of the parts around them.
  static func unknown(in values: JSONValue, asked: Set<String>) -> String? {
    for member in values.members ?? [] {
      guard asked.contains(member.name) else { return member.name }
      for inner in member.value.members ?? [] where inner.name != "_" {
        let path = "\(member.name).\(inner.name)"
        guard asked.contains(path) || known(member.name).contains(inner.name) else { return path }
      }
    }
    return nil
  }

  private static func known(_ part: String) -> Set<String> {
    switch part {
    case "contract": contract
    case "order": order
    default: []
    }
  }

  private static let contract: Set<String> = names(of: "contract").union([
    "includeExpired", "secIdType", "secId", "issuerId", "comboLegsDescrip", "comboLegs",
    "deltaNeutralContract", "primaryExchange", "description", "lastTradeDate",
  ])

  private static let order: Set<String> = names(of: "order").union([
    "transmit", "scaleTable", "activeStartTime", "activeStopTime", "algoId", "orderMiscOptions",
    "extOperator", "mifid2DecisionMaker", "mifid2DecisionAlgo", "mifid2ExecutionTrader",
    "mifid2ExecutionAlgo", "advancedErrorOverride", "manualOrderTime", "faProfile",
    "overridePercentageConstraints",
  ])

  /// What orders that work and orders that are over carry when nothing is left out.
  private static func names(of part: String) -> Set<String> {
    var order = TWS.Order()
    order.orderType = "PEG BENCH"
    order.deltaNeutralOrderType = "MKT"
    order.scalePriceIncrement = 1
    order.hedgeType = "D"
    order.algoStrategy = "Adaptive"
    order.conditions = [.init()]
    var open = TWS.OpenOrder()
    open.order = order
    var completed = TWS.CompletedOrder()
    completed.order = order
    let fields = FieldNamer.members(of: open) + FieldNamer.members(of: completed)
    return Set(
      fields.filter { $0.name == part }.flatMap { $0.value.members ?? [] }.map(\.name))
  }
}
