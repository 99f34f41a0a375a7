import Journal

/// What the owner of a ``TWSConnection`` has to do, in order.
public enum ClientAction: Sendable {
  /// Write these bytes to the socket.
  case write([UInt8])
  /// Journal this input with the time it happened: a frame, a change of the link, what left.
  case input(Event, at: Timestamp)
  /// Journal this market tick.
  case tick(TickRow)
  /// A request is over.
  case answer(RequestID, RequestAnswer)
  /// Tell the operator; account numbers are masked.
  case notice(ClientNotice)
  /// Close the socket; the reason is for people.
  case close(CloseReason)
}

/// Something worth a line in a log.
public struct ClientNotice: Hashable, Sendable {
  /// How serious it is.
  public var level: CodeClass
  /// The server's number for it; 0 where the client noticed it itself.
  public var code: Int64
  /// What happened, without account numbers.
  public var text: String

  /// A line about a code.
  public init(_ level: CodeClass, code: Int64 = 0, _ text: String) {
    self.level = level
    self.code = code
    self.text = AccountMask.mask(text)
  }
}

/// Why a connection ended, or could not begin.
public struct CloseReason: Hashable, Sendable, CustomStringConvertible {
  /// What to do about it.
  public enum Kind: Hashable, Sendable {
    /// The other side ended it, or the line broke: connect again after a while.
    case lost
    /// Nothing came in time: connect again after a while.
    case silent
    /// Another client uses the number: wait, and never switch to another number.
    case clientIDTaken
    /// The server moved to another port.
    case portChanged
    /// The server speaks no version that this client knows.
    case version
    /// Account and configuration do not fit: nothing may be traded.
    case account
    /// The bytes make no sense; what is on that port is not TWS.
    case protocolBroken
    /// The operator has to do something in TWS.
    case operatorNeeded
    /// The owner did not take what came: it cannot keep up, so it must not trade.
    case overrun
    /// The owner asked for it.
    case requested
  }

  /// What to do about it.
  public var kind: Kind
  /// What happened, in words.
  public var description: String

  /// A reason.
  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    description = AccountMask.mask(text)
  }

  /// Whether connecting again may help without anybody doing anything.
  public var mayReconnect: Bool {
    switch kind {
    case .lost, .silent, .clientIDTaken: true
    default: false
    }
  }
}
