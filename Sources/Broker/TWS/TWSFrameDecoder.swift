import Journal

/// Reads what a TWS server sends into facts; a pure function of frame and connection.
///
/// A frame gives exactly one event. One that is unknown, not ours to act on, cut or garbled gives
/// ``UnreadFrame``; its problem is empty when the message is known and carries nothing we keep.
public struct TWSFrameDecoder: FrameDecoder {
  /// A decoder; it holds no state.
  public init() {}

  public func decode(_ frame: [UInt8], on connection: ConnectionChanged) -> [Event] {
    var reader = FieldReader(frame)
    var id: Int64 = -1
    do {
      id = try reader.integer()
      // Before the handshake is recorded the newest layout is the best guess.
      let version = connection.serverVersion == 0 ? ServerVersion.current : connection.serverVersion
      guard (ServerVersion.oldest...ServerVersion.current).contains(version) else {
        return [Self.unread(id, "server version \(version) is not one this build reads")]
      }
      let source = Source(version: version, offsets: connection.zoneOffsets)
      return [try Self.event(id, &reader, source)]
    } catch {
      return [Self.unread(id, error.description)]
    }
  }

  /// What a frame is read with.
  private struct Source {
    let version: Int64
    let offsets: [ZoneOffset]
  }

  private static func event(
    _ id: Int64, _ reader: inout FieldReader, _ source: Source
  ) throws(TWSError) -> Event {
    let version = source.version
    switch MessageID(rawValue: id) {
    case OrderStatusMessage.id:
      return .orderStatus(.init(try OrderStatusMessage(from: &reader, serverVersion: version)))
    case ExecutionMessage.id:
      return try execution(&reader, source)
    case CommissionMessage.id:
      return .commission(.init(try CommissionMessage(from: &reader, serverVersion: version)))
    case OpenOrderMessage.id:
      return try openOrder(&reader, source)
    case ErrorMessage.id:
      return .brokerError(.init(try ErrorMessage(from: &reader, serverVersion: version)))
    case PositionMessage.id:
      return .position(.init(try PositionMessage(from: &reader, serverVersion: version)))
    case AccountValueMessage.id:
      return .accountValue(.init(try AccountValueMessage(from: &reader, serverVersion: version)))
    case NextValidIDMessage.id:
      var fact = NextOrderIDReported()
      let message = try NextValidIDMessage(from: &reader, serverVersion: version)
      fact.order = OrderID(rawValue: message.order)
      return .nextOrderID(fact)
    case ManagedAccountsMessage.id:
      var fact = AccountsReported()
      fact.accounts = try ManagedAccountsMessage(from: &reader, serverVersion: version).accounts
      return .accounts(fact)
    default:
      return unread(id, ignored.contains(id) ? "" : "unknown message id \(id)")
    }
  }

  private static func execution(
    _ reader: inout FieldReader, _ source: Source
  ) throws(TWSError) -> Event {
    let message = try ExecutionMessage(from: &reader, serverVersion: source.version)
    var fact = ExecutionReported(message)
    switch WireTime.read(message.time, offsets: source.offsets) {
    case .instant(let time): fact.executedAt = time
    // The time only explains; a fill must not be lost because a zone was not recorded.
    case .unknownZone: break
    case .unreadable:
      throw .badField(
        index: 15, expected: "a time", found: String(message.time.unicodeScalars.prefix(40)))
    }
    return .execution(fact)
  }

  private static func openOrder(
    _ reader: inout FieldReader, _ source: Source
  ) throws(TWSError) -> Event {
    let message = try OpenOrderMessage(from: &reader, serverVersion: source.version)
    guard let side = Side(action: message.action) else {
      throw .badField(
        index: 13, expected: "BUY or SELL",
        found: String(message.action.unicodeScalars.prefix(40)))
    }
    return .openOrder(OpenOrderReported(message, side))
  }

  private static func unread(_ id: Int64, _ problem: String) -> Event {
    var fact = UnreadFrame()
    fact.message = id
    fact.problem = problem
    return .unreadFrame(fact)
  }

  /// Server messages of version 178 that carry nothing this build keeps: ticks, bars, ends, P&L.
  private static let ignored: Set<Int64> = [
    1, 2, 7, 8, 10, 17, 45, 46, 49, 50, 52, 53, 54, 55, 57, 58, 62, 63, 64, 71, 72, 73, 74, 81, 88,
    90, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102,
  ]
}
