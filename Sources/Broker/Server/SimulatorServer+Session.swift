import Journal

// From the first byte to the session.
extension SimulatorServer {
  /// Looks for the four bytes that every client begins with.
  ///
  /// - Returns: false while they are not there; anything else closes the connection.
  mutating func takePrefix(_ bytes: some Collection<UInt8>, _ id: Int) -> Bool {
    guard var prefix = connections[id]?.prefix else { return false }
    let missing = Self.prefix.count - prefix.count
    prefix += bytes.prefix(missing)
    connections[id]?.prefix = prefix
    guard Self.prefix.starts(with: prefix) else {
      close(id)
      return false
    }
    connections[id]?.splitter.append(bytes.dropFirst(missing))
    return prefix.count == Self.prefix.count
  }

  private static let prefix = Array("API\0".utf8)

  /// Handles a frame by how far the conversation is.
  mutating func handle(_ frame: [UInt8], from id: Int) {
    switch connections[id]?.phase {
    case .greeting: agree(frame, id)
    case .greeted: startSession(frame, id)
    case .ready: takeRequest(frame, id)
    case .closed, nil: break
    }
  }

  /// `v157..178`, perhaps with connect options behind a blank.
  private mutating func agree(_ frame: [UInt8], _ id: Int) {
    let text = String(decoding: frame.prefix(Self.greetingMax), as: UTF8.self)
    let range = text.prefix { $0 != " " && $0 != "\0" }.dropFirst().split(separator: ".")
    guard text.hasPrefix("v"), let least = range.first.flatMap({ Int64($0) }),
      let most = range.last.flatMap({ Int64($0) }), range.count <= 2
    else { return close(id) }
    let version = min(ServerVersion.current, most)
    guard version >= ServerVersion.oldest, version >= least else { return close(id) }
    connections[id]?.version = version
    connections[id]?.phase = .greeted
    var writer = FieldWriter()
    writer.integer(version)
    writer.text(hours.text(now))
    outgoing.append((id, .frame(writer.bytes)))
  }

  private static let greetingMax = 200

  /// `startApi`: the client id is taken, or the session begins.
  private mutating func startSession(_ frame: [UInt8], _ id: Int) {
    guard case .message(.startAPI(let start)) = ClientMessage.decode(frame) else { return }
    let client = start.clientId
    guard client >= 0, client < Int64(Int32.max), connection(of: client) == nil else {
      complain(
        -1, 326,
        "Unable to connect as the client id is already in use. Retry with a unique client id.",
        to: id)
      return close(id)
    }
    connections[id]?.clientID = client
    connections[id]?.phase = .ready
    sendAccounts(id)
    sendNextOrderID(id)
    for (code, text) in Self.farms { complain(-1, code, text, to: id) }
    for (code, text) in faults.standing { complain(-1, code, text, to: id) }
  }

  private static let farms: [(Int64, String)] = [
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefil"),
  ]

  /// The accounts of the login.
  mutating func sendAccounts(_ id: Int) {
    let list = accounts.map(\.id).joined(separator: ",")
    send(TWS.ManagedAccounts(accountsList: list), to: id)
  }

  /// A number above every one that this client id ever used.
  mutating func sendNextOrderID(_ id: Int) {
    guard let client = connections[id]?.clientID else { return }
    send(TWS.NextValidID(orderId: (usedMax[client] ?? 0) + 1), to: id)
  }
}
