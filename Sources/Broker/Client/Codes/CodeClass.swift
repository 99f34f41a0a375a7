/// What kind of message a numbered message of the server is.
public enum CodeClass: String, Hashable, Sendable, CaseIterable {
  /// All is well.
  case inform = "I"
  /// Something to know; what was asked for lives on.
  case warn = "W"
  /// The request or order it names was refused.
  case reject = "R"
  /// Subscriptions are lost and have to be made again.
  case resubscribe = "S"
  /// There is no way to the broker for now.
  case disconnected = "D"
  /// Nothing goes on until somebody does something.
  case fatal = "F"
}

/// What a connection does about a code, beside journaling the frame.
public enum CodeReaction: Hashable, Sendable {
  /// Nothing.
  case none
  /// The request that it names is over.
  case endsRequest
  /// The same, and it may be asked again later: the pace was too high, or there is no data.
  case endsHistory
  /// The market data line that it names is dead.
  case dropsLine
  /// The line that it names goes on with delayed data, which must never be traded on.
  case delayed
  /// The line that it names is asked for again.
  case resubscribesLine
  /// The broker cannot be reached through this server.
  case linkLost
  /// It can again, and market data has to be asked for again.
  case linkRestoredDataLost
  /// It can again, and market data goes on.
  case linkRestored
  /// The server listens elsewhere now.
  case portChanged
  /// The own account's figures have to be asked for again.
  case resubscribesAccount
  /// A data farm is gone: its data is stale.
  case farmDown
  /// A data farm is back.
  case farmUp
  /// Fewer messages for a while.
  case slowsDown
  /// What orders, executions and positions are has to be asked.
  case reconciles
  /// The same, and the next order number too.
  case reconcilesNumbers
  /// Another client has the number; the server closes the socket.
  case clientIDTaken
  /// Another login of the same user has the market data.
  case competingSession
  /// The operator has to do something.
  case callsOperator
}

/// One line of the table of codes.
public struct CodeEntry: Hashable, Sendable {
  /// The number.
  public let code: Int64
  /// What it is about a new order, a request or the session.
  public let kind: CodeClass
  /// What it is about a change of an order, where that differs.
  public let kindOnChange: CodeClass
  /// What the connection does.
  public let reaction: CodeReaction
  /// What it means, in a trader's words, and what to do.
  public let meaning: String

  init(
    _ code: Int64, _ kind: CodeClass, onChange: CodeClass? = nil, _ reaction: CodeReaction,
    _ meaning: String
  ) {
    self.code = code
    self.kind = kind
    kindOnChange = onChange ?? kind
    self.reaction = reaction
    self.meaning = meaning
  }
}

/// The table of codes, with what holds for those that are not in it.
public enum CodeTable {
  /// Every known code, ascending.
  public static let entries = (session + farms + requests + marketData + orders + library)
    .sorted { $0.code < $1.code }

  private static let places: [Int64: CodeEntry] = Dictionary(
    entries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

  /// The line of a code; one that is not in the table warns, and asks about the order it names.
  ///
  /// An unknown code never ends an order.
  public static func entry(_ code: Int64, namesOrder: Bool = false) -> CodeEntry {
    if let known = places[code] { return known }
    if (2100..<2200).contains(code) {
      return CodeEntry(code, .warn, .none, "a warning of the server that is not in the table")
    }
    return CodeEntry(
      code, .warn, namesOrder ? .reconciles : .none, "a code that is not in the table")
  }

  /// What a message means where its text decides.
  public static func entry(_ code: Int64, text: String, namesOrder: Bool) -> CodeEntry {
    if code == 321, text.contains("Read-Only") || text.contains("read-only") {
      return CodeEntry(
        code, .fatal, .callsOperator,
        "TWS is in Read-Only mode: turn off Configure, API, Settings, Read-Only API")
    }
    return entry(code, namesOrder: namesOrder)
  }
}
