import Journal

/// Reads calls of a client's program, `{"api_call": …, "inputs": …}`, into messages.
///
/// `client` picks the defaults in which the two clients differ; `connect` says how the program
/// connected. Members that are not named keep the clients' defaults.
public struct CallReader: Sendable {
  /// Which defaults hold.
  public enum Client: Sendable {
    /// ib_async, which offers `v157..178`.
    case ibAsync
    /// The official client of the version in its name.
    case ibapi(newest: Int64)

    /// Reads a name such as `ibapi 10.30.1`; anything but ibapi is ib_async.
    public init(named name: String) {
      guard name.hasPrefix("ibapi") else {
        self = .ibAsync
        return
      }
      let numbers = name.drop { !$0.isNumber }.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
      let release = (numbers.first ?? 10, numbers.count > 1 ? numbers[1] : 30)
      switch release {
      case (..<10, _): self = .ibapi(newest: 157)
      case (10, ..<20): self = .ibapi(newest: 176)
      case (10, ..<37): self = .ibapi(newest: 187)
      case (10, ..<46): self = .ibapi(newest: 203)
      default: self = .ibapi(newest: 225)
      }
    }
  }

  /// What one call is on the wire.
  public enum Call: Hashable, Sendable {
    /// The first bytes of a connection.
    case handshake(Handshake.Offer)
    /// A message.
    case message(ClientMessage)
  }

  /// What is wrong with a call, for people.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, by the name of the member.
    public let description: String
  }

  /// The server version that messages are filled for.
  public let serverVersion: Int64
  private let client: Client

  /// A reader of one client's calls.
  public init(client: Client, serverVersion: Int64 = ServerVersion.current) {
    (self.client, self.serverVersion) = (client, serverVersion)
  }

  /// The call that `name` with `inputs` is.
  ///
  /// - Throws: ``Problem`` for an unknown call, an unknown member or a value that does not fit.
  public func call(
    _ name: String, inputs: JSONValue, connect: JSONValue = .object([])
  ) throws(Problem) -> Call {
    if name == "handshake" { return .handshake(offer(connect)) }
    guard var message = ClientMessage(defaultsOf: name) else {
      throw Problem(description: "there is no call `\(name)`")
    }
    adapt(&message)
    var members = inputs.members ?? []
    if case .startAPI = message { members += connect.members ?? [] }
    try Self.fill(&message, .object(members), serverVersion)
    return .message(message)
  }

  private func offer(_ connect: JSONValue) -> Handshake.Offer {
    var offer =
      switch client {
      case .ibAsync: Handshake.Offer(minimum: 157, maximum: 178)
      case .ibapi(let newest): Handshake.Offer(minimum: 100, maximum: newest)
      }
    if let minimum = connect["minVersion"]?.integer { offer.minimum = minimum }
    if let maximum = connect["maxVersion"]?.integer { offer.maximum = maximum }
    if let options = connect["connectOptions"]?.text { offer.options = options }
    return offer
  }

  /// The few defaults in which the clients differ.
  private func adapt(_ message: inout ClientMessage) {
    guard case .placeOrder(var place) = message else { return }
    switch client {
    case .ibAsync: place.order.usePriceMgmtAlgo = false
    case .ibapi: place.order.openClose = ""
    }
    message = .placeOrder(place)
  }

  /// The message of a server, `{"message": …, "values": …}`.
  ///
  /// - Throws: ``Problem`` for an unknown name, an unknown member or a value that does not fit.
  public static func answer(
    _ name: String, values: JSONValue, serverVersion: Int64 = ServerVersion.current
  ) throws(Problem) -> ServerMessage {
    guard var message = ServerMessage(defaultsOf: name) else {
      throw Problem(description: "there is no message `\(name)`")
    }
    try fill(&message, values, serverVersion)
    return message
  }

  private static func fill(
    _ message: inout some WireDirection, _ values: JSONValue, _ version: Int64
  ) throws(Problem) {
    var filler = FieldFiller(values, serverVersion: version)
    do throws(TWSError) {
      try message.layout(&filler)
    } catch {
      throw Problem(description: filler.problem.isEmpty ? error.description : filler.problem)
    }
    if let name = KnownMembers.unknown(in: values, asked: filler.asked) {
      throw Problem(
        description: "`\(name)` is no member of `\(message.name)`"
          + NearestName.hint(name, among: filler.asked.sorted()))
    }
  }
}
