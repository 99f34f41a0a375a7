import Journal

/// Reads what a TWS server sends into facts; a pure function of frame and connection.
///
/// A frame gives exactly one event. One that is unknown, not ours to act on, cut or garbled gives
/// ``UnreadFrame``; its problem is empty when the message is known and carries nothing we keep.
public struct TWSFrameDecoder: FrameDecoder {
  /// A decoder; it holds no state.
  public init() {}

  public func decode(_ frame: [UInt8], on connection: ConnectionChanged) -> [Event] {
    // Before the handshake is recorded the newest layout is the best guess.
    let version = connection.serverVersion == 0 ? ServerVersion.current : connection.serverVersion
    var reader = FieldReader(frame, serverVersion: version)
    reader.isStrict = true
    var id: Int64 = -1
    do throws(TWSError) {
      id = try reader.integer()
      guard (ServerVersion.oldest...ServerVersion.current).contains(version) else {
        return [Self.unread(id, "server version \(version) is not one this build reads")]
      }
      return [try Self.event(id, &reader, connection.zoneOffsets)]
    } catch {
      return [Self.unread(id, error.description)]
    }
  }

  private static func event(
    _ id: Int64, _ reader: inout FieldReader, _ offsets: [ZoneOffset]
  ) throws(TWSError) -> Event {
    switch MessageID(rawValue: id) {
    case TWS.OrderStatus.id: return .orderStatus(try .init(.init(from: &reader)))
    case TWS.CompletedOrder.id: return .orderStatus(try .init(completed: .init(from: &reader)))
    case TWS.ExecutionDetails.id:
      return .execution(try execution(try .init(from: &reader), offsets))
    case TWS.CommissionReport.id: return .commission(try .init(.init(from: &reader)))
    case TWS.OpenOrder.id: return .openOrder(try .init(.init(from: &reader)))
    case TWS.ErrorText.id: return .brokerError(.init(try .init(from: &reader)))
    case TWS.Position.id: return .position(try .init(.init(from: &reader)))
    case TWS.AccountValue.id: return .accountValue(.init(try .init(from: &reader)))
    case TWS.NextValidID.id:
      var fact = NextOrderIDReported()
      fact.order = OrderID(rawValue: try TWS.NextValidID(from: &reader).orderId)
      return .nextOrderID(fact)
    case TWS.ManagedAccounts.id:
      var fact = AccountsReported()
      fact.accounts = try TWS.ManagedAccounts(from: &reader).accountsList
      return .accounts(fact)
    default:
      if let answer = ended(id) { return .answerEnded(answer) }
      return unread(id, ignored.contains(id) ? "" : "unknown message id \(id)")
    }
  }

  /// The time only explains; a fill must not be lost because a zone was not recorded.
  private static func execution(
    _ message: TWS.ExecutionDetails, _ offsets: [ZoneOffset]
  ) throws(TWSError) -> ExecutionReported {
    var fact = try ExecutionReported(message)
    if case .instant(let time) = WireTime.read(message.time, offsets: offsets) {
      fact.executedAt = time
    }
    return fact
  }

  private static func unread(_ id: Int64, _ problem: String) -> Event {
    var fact = UnreadFrame()
    fact.message = id
    fact.problem = problem
    return .unreadFrame(fact)
  }

  /// The answer that a message ends; the text in it, such as the account, says nothing new.
  private static func ended(_ id: Int64) -> AnswerEnded? {
    var fact = AnswerEnded()
    switch id {
    case 53: fact.answer = .openOrders
    case 54: fact.answer = .account
    case 55: fact.answer = .executions
    case 62: fact.answer = .positions
    case 102: fact.answer = .completedOrders
    default: return nil
    }
    return fact
  }

  /// Server messages of version 178 that carry nothing this build keeps: ticks, bars, ends, P&L.
  private static let ignored: Set<Int64> = [
    1, 2, 7, 8, 10, 17, 45, 46, 49, 50, 52, 57, 58, 63, 64, 71, 72, 73, 74, 81, 88, 90, 93, 94, 95,
    96, 97, 98, 99, 100,
  ]
}
