import Journal

// Parts of callbacks: what the clients hold in objects of their own.

extension FrameText {
  /// The class of a part in the clients, by the name under which a message carries it.
  private static let classes = [
    "contract": "Contract", "order": "Order", "orderState": "OrderState",
    "execution": "Execution", "bar": "BarData", "softDollarTier": "SoftDollarTier",
    "deltaNeutralContract": "DeltaNeutralContract", "comboLegs": "ComboLeg",
    "orderComboLegs": "OrderComboLeg", "smartComboRoutingParams": "TagValue",
    "algoParams": "TagValue", "secIdList": "TagValue", "priceIncrements": "PriceIncrement",
  ]

  /// The classes of conditions by their numbers.
  private static let conditions = [
    "1": "PriceCondition", "3": "TimeCondition", "4": "MarginCondition",
    "5": "ExecutionCondition", "6": "VolumeCondition", "7": "PercentChangeCondition",
  ]

  /// A part of the message as an argument.
  static func shown(_ fields: [JSONMember], _ name: String) -> JSONValue {
    fields.first { $0.name == name }.map(shown) ?? .object([])
  }

  /// A field as an argument: parts become objects of their class, what is unset says so.
  static func shown(_ field: JSONMember) -> JSONValue {
    switch field.value {
    case .null: return "UNSET_DOUBLE"
    case .object(let members): return part(classes[field.name] ?? field.name, members)
    case .array(let elements):
      let name = classes[field.name] ?? field.name
      // Steps of a rule have no defaults.
      if name == "PriceIncrement" {
        return .array(
          elements.map { .object([JSONMember("_", .string(name))] + ($0.members ?? [])) })
      }
      return .array(elements.map { part(name, $0.members ?? []) })
    default: return field.value
    }
  }

  /// An object of a class with what differs from its defaults.
  static func part(_ name: String, _ members: [JSONMember]) -> JSONValue {
    let usual = usual[name] ?? []
    var shownMembers: [JSONMember] = []
    for member in differing(members, from: usual) {
      switch member.value {
      case .object(let inner):
        let value = part(classes[member.name] ?? member.name, inner)
        if value.members?.count != 1 { shownMembers.append(JSONMember(member.name, value)) }
      case .array(let elements) where member.name == "conditions":
        shownMembers.append(JSONMember(member.name, .array(elements.map(condition))))
      case .array: shownMembers.append(JSONMember(member.name, shown(member)))
      default: shownMembers.append(member)
      }
    }
    return .object([JSONMember("_", .string(name))] + shownMembers)
  }

  private static func condition(_ value: JSONValue) -> JSONValue {
    var members = value.members ?? []
    guard let index = members.firstIndex(where: { $0.name == "condType" }),
      case .number(let type) = members.remove(at: index).value
    else { return value }
    return part(conditions[type] ?? "OrderCondition", members)
  }

  /// Defaults of the clients where they are not empty, 0 or false.
  private static let usual: [String: [JSONMember]] = {
    var order =
      FieldNamer.members(of: TWS.OpenOrder())
      .first { $0.name == "order" }?.value.members ?? []
    order +=
      FieldNamer.members(of: TWS.CompletedOrder())
      .first { $0.name == "order" }?.value.members ?? []
    order.removeAll { $0.name == "usePriceMgmtAlgo" }
    var result = ["Order": order, "ComboLeg": FieldNamer.members(of: TWS.ComboLeg())]
    let condition = FieldNamer.members(of: TWS.OrderCondition())
    for name in conditions.values { result[name] = condition }
    result["CommissionReport"] = []
    return result
  }()

  /// Arguments of a contract's details: the day of the last trade may carry a time and a zone.
  static func details(_ fields: [JSONMember]) -> [JSONValue] {
    guard fields.count == 2, var members = fields[1].value.members,
      let index = members.firstIndex(where: { $0.name == "contract" }),
      var contract = members[index].value.members,
      let date = contract.firstIndex(where: { $0.name == "lastTradeDateOrContractMonth" }),
      let text = contract[date].value.text
    else { return fields.map(shown) }
    let words = text.split { $0 == " " || $0 == "-" }.map(String.init)
    if let first = words.first { contract[date].value = .string(first) }
    members[index].value = .object(contract)
    if words.count > 1 { members.append(JSONMember("lastTradeTime", .string(words[1]))) }
    if words.count > 2, let zone = members.firstIndex(where: { $0.name == "timeZoneId" }) {
      members[zone].value = .string(words[2])
    }
    return [fields[0].value, part("ContractDetails", members)]
  }
}
