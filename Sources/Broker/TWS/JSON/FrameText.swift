import Journal

/// Messages as JSON in the words of the TWS API: calls of a client, callbacks of a server.
///
/// Parts such as a contract list only what differs from the clients' defaults.
public enum FrameText {
  /// A call with its inputs, as `{"api_call": …, "inputs": …}`.
  public static func call(
    _ message: ClientMessage, serverVersion: Int64 = ServerVersion.current
  ) -> [JSONMember] {
    var inputs = FieldNamer.members(of: message, serverVersion: serverVersion)
    let usual = defaults(ClientMessage(defaultsOf: message.name), serverVersion)
    for index in inputs.indices {
      let name = inputs[index].name
      if let part = inputs[index].value.members {
        let other = usual.first { $0.name == name }?.value.members ?? []
        inputs[index].value = .object(differing(part, from: other).map(asInput))
      }
    }
    var result = [JSONMember("api_call", .string(message.name))]
    if case .placeOrder(let place) = message, let client = client(place.order) {
      result.append(JSONMember("client", .string(client.name)))
      for index in inputs.indices where inputs[index].name == "order" {
        let own = (inputs[index].value.members ?? []).filter { !client.defaults.contains($0.name) }
        inputs[index].value = .object(own)
      }
    }
    if case .startAPI(let start) = message {
      // The number of the client is given when connecting, not in a call.
      let connect: JSONValue = ["clientId": .whole(start.clientId)]
      let capabilities = start.optionalCapabilities
      inputs =
        capabilities.isEmpty
        ? [] : [JSONMember("optionalCapabilities", .string(capabilities))]
      result += [JSONMember("inputs", .object(inputs)), JSONMember("connect", connect)]
    } else {
      result.append(JSONMember("inputs", .object(inputs)))
    }
    return result
  }

  /// The client whose defaults an order has where the two differ; nil for neither's.
  private static func client(_ order: TWS.Order) -> (name: String, defaults: Set<String>)? {
    let names: Set = ["openClose", "usePriceMgmtAlgo"]
    switch (order.openClose, order.usePriceMgmtAlgo) {
    case ("O", false): return ("ib_async", names)
    case ("", nil): return ("ibapi", names)
    default: return nil
    }
  }

  /// A member as a program gives it: options as pairs, prices of legs alone, legs without defaults.
  private static func asInput(_ member: JSONMember) -> JSONMember {
    guard case .array(let elements) = member.value else { return member }
    let plain = elements.map { element -> JSONValue in
      guard let members = element.members else { return element }
      switch member.name {
      case "orderComboLegs": return members.first?.value ?? .null
      case "algoParams", "smartComboRoutingParams": return .array(members.map(\.value))
      case "comboLegs":
        return .object(differing(members, from: FieldNamer.members(of: TWS.ComboLeg())))
      default: return element
      }
    }
    return JSONMember(member.name, .array(plain))
  }

  /// Every field of a message by its name, in the order of the wire; null is unset.
  public static func values(
    _ message: some WireDirection, serverVersion: Int64 = ServerVersion.current
  ) -> JSONValue {
    .object(FieldNamer.members(of: message, serverVersion: serverVersion))
  }

  /// The fields of a message with its defaults.
  static func defaults(_ message: (some WireDirection)?, _ version: Int64) -> [JSONMember] {
    message.map { FieldNamer.members(of: $0, serverVersion: version) } ?? []
  }

  /// What a part says beyond the defaults: unset and equal members are left out.
  static func differing(_ part: [JSONMember], from usual: [JSONMember]) -> [JSONMember] {
    part.filter { member in
      if member.value == .null || member.value == .array([]) { return false }
      if let other = usual.first(where: { $0.name == member.name })?.value {
        return other != member.value
      }
      return !isEmpty(member.value)
    }
  }

  /// The default of members that only some messages carry.
  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .string(""), .bool(false), .number("0"), .array([]): true
    default: false
    }
  }
}

extension FieldNamer {
  /// The fields of a message of either direction.
  static func members(of message: some WireDirection, serverVersion: Int64) -> [JSONMember] {
    var namer = FieldNamer(serverVersion: serverVersion)
    var copy = message
    do throws(TWSError) {
      try copy.layout(&namer)
    } catch {
      preconditionFailure("naming refuses nothing")
    }
    return namer.members
  }
}
