import Journal

/// The server's view of an order: state, not event.
public struct OrderStatusMessage: TWSMessage {
  public static let id = MessageID(rawValue: 3)
  /// The client's order number.
  public var order: Int64 = 0
  /// A word such as `Submitted`.
  public var status = ""
  /// Filled so far.
  public var filled = Quantity.zero
  /// Still working.
  public var remaining = Quantity.zero
  /// Average price so far, rounded.
  public var averagePrice = Price.zero
  /// Account-wide number, 0 until accepted.
  public var permanentID: Int64 = 0
  /// Bracket parent, 0 for none.
  public var parent: Int64 = 0
  /// Price of the last fill, rounded.
  public var lastPrice = Price.zero
  /// The client that owns the order.
  public var clientID: Int64 = 0
  /// Why it is held, for example `child` or `trigger`.
  public var whyHeld = ""

  /// A status to be filled in.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    order = try reader.integer()
    status = try reader.text()
    filled = try reader.exact()
    remaining = try reader.exact()
    averagePrice = try reader.rounded()
    permanentID = try reader.optionalInteger() ?? 0
    parent = try reader.optionalInteger() ?? 0
    lastPrice = try reader.rounded()
    clientID = try reader.optionalInteger() ?? 0
    whyHeld = try reader.text()
    try reader.skip()  // market cap price
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(order)
    writer.text(status)
    writer.decimal(filled)
    writer.decimal(remaining)
    writer.decimal(averagePrice)
    writer.integer(permanentID)
    writer.integer(parent)
    writer.decimal(lastPrice)
    writer.integer(clientID)
    writer.text(whyHeld)
    writer.integer(0)  // market cap price
  }
}

/// The client asks to cancel an order.
public struct CancelOrderMessage: TWSMessage {
  public static let id = MessageID(rawValue: 4)
  /// The client's order number.
  public var order: Int64
  /// For orders entered by hand; empty here.
  public var manualCancelTime = ""

  /// Asks to cancel `order`.
  public init(order: Int64) { self.order = order }

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    order = try reader.integer()
    manualCancelTime = try reader.text()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(1)
    writer.integer(order)
    writer.text(manualCancelTime)
  }
}

/// The client asks which of its orders work; each is answered by `openOrder` and `orderStatus`.
public struct OpenOrdersRequest: TWSMessage {
  public static let id = MessageID(rawValue: 5)

  /// The request has no fields but its version.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
  }

  public func write(to writer: inout FieldWriter) { writer.integer(1) }
}

/// Every working order has been told.
public struct OpenOrdersEndMessage: TWSMessage {
  public static let id = MessageID(rawValue: 53)

  /// The message has no fields but its version.
  public init() {}

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
  }

  public func write(to writer: inout FieldWriter) { writer.integer(1) }
}

extension VenueOrderStatus {
  /// The words of TWS, in the order of the enum.
  private static let words: [(VenueOrderStatus, String)] = [
    (.apiPending, "ApiPending"), (.pendingSubmit, "PendingSubmit"),
    (.preSubmitted, "PreSubmitted"), (.submitted, "Submitted"),
    (.pendingCancel, "PendingCancel"), (.cancelled, "Cancelled"),
    (.apiCancelled, "ApiCancelled"), (.filled, "Filled"), (.inactive, "Inactive"),
  ]

  /// Reads a word of TWS; an unknown one is ``unknown``.
  public init(word: String) {
    self = Self.words.first { $0.1 == word }?.0 ?? .unknown
  }

  /// The word of TWS, empty for ``unknown``.
  public var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}

extension Side {
  /// Reads `BUY`, `SELL` or `SSHORT`.
  init?(action: String) {
    switch action {
    case "BUY": self = .buy
    case "SELL", "SSHORT": self = .sell
    default: return nil
    }
  }

  /// The word in orders.
  var action: String { self == .buy ? "BUY" : "SELL" }
}

extension OrderType {
  private static let words: [(OrderType, String)] = [
    (.market, "MKT"), (.limit, "LMT"), (.stop, "STP"), (.stopLimit, "STP LMT"),
    (.trailingStop, "TRAIL"), (.trailingLimit, "TRAIL LIMIT"), (.marketOnClose, "MOC"),
    (.limitOnClose, "LOC"),
  ]

  /// Reads a word of TWS.
  init?(word: String) {
    guard let known = Self.words.first(where: { $0.1 == word }) else { return nil }
    self = known.0
  }

  /// The word of TWS.
  var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}

extension TimeInForce {
  private static let words: [(TimeInForce, String)] = [
    (.day, "DAY"), (.goodTillCancelled, "GTC"), (.immediateOrCancel, "IOC"),
    (.fillOrKill, "FOK"), (.goodTillDate, "GTD"), (.opening, "OPG"),
  ]

  /// Reads a word of TWS; no word means the day.
  init?(word: String) {
    guard !word.isEmpty else {
      self = .day
      return
    }
    guard let known = Self.words.first(where: { $0.1 == word }) else { return nil }
    self = known.0
  }

  /// The word of TWS.
  var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}
