/// One prediction exactly as it arrived: an HTTP body or an NDJSON line.
public struct PredictionReceived: Payload {
  public static let kind = EventKind.prediction
  /// Where it came from, for example a file name or a URL without its query.
  public var source = ""
  /// The bytes, not yet trusted.
  public var body: [UInt8] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("source", &source)
    try visitor.bytes("body", &body)
  }
}

/// A message of the broker as it came over the wire, without its length prefix.
public struct BrokerFrame: Payload {
  public static let kind = EventKind.brokerFrame
  /// The payload of one TWS frame.
  public var bytes: [UInt8] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.bytes("bytes", &bytes)
  }
}

/// Bytes that left for the broker.
public struct CommandSent: Payload {
  public static let kind = EventKind.commandSent
  /// The record of the command that these bytes carry.
  public var command = SequenceNumber.none
  /// The order concerned.
  public var order = OrderID.none
  /// The payload of one TWS frame.
  public var bytes: [UInt8] = []

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.sequence("command", &command)
    try visitor.order("order", &order)
    try visitor.bytes("bytes", &bytes)
  }
}

/// A command that did not leave, and why; it never reached the broker.
public struct CommandDropped: Payload {
  public static let kind = EventKind.commandDropped
  /// The record of the command.
  public var command = SequenceNumber.none
  /// The order concerned.
  public var order = OrderID.none
  /// Why.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.sequence("command", &command)
    try visitor.order("order", &order)
    try visitor.text("reason", &reason)
  }
}

/// The link to the broker changed.
public struct ConnectionChanged: Payload {
  public static let kind = EventKind.connection
  /// Its new state.
  public var state = ConnectionState.disconnected
  /// Negotiated protocol version; decides field layouts. 0 while not connected.
  public var serverVersion: Int64 = 0
  /// Our client id.
  public var clientID: Int64 = 0
  /// The server zone's offsets from UTC, so that decoding needs no zone database.
  public var zoneOffsets: [ZoneOffset] = []
  /// What happened, in words.
  public var reason = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("state", &state)
    try visitor.signed("serverVersion", &serverVersion)
    try visitor.signed("clientID", &clientID)
    try visitor.list("zoneOffsets", &zoneOffsets)
    try visitor.text("reason", &reason)
  }
}

/// States of the link to the broker.
public enum ConnectionState: UInt8, Choice {
  case disconnected = 0
  case connecting = 1
  case synchronising = 2
  case ready = 3
  case degraded = 4
}

/// From ``from`` on, local time = UTC + ``seconds``.
public struct ZoneOffset: FieldGroup {
  /// First instant of the offset.
  public var from = Timestamp.zero
  /// Seconds east of Greenwich: -14400 for New York in summer.
  public var seconds: Int64 = 0

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("from", &from)
    try visitor.signed("seconds", &seconds)
  }
}

/// A timer came due; its envelope's cause is the ``TimerSet``.
public struct TimerFired: Payload {
  public static let kind = EventKind.timerFired
  /// Which timer.
  public var timer = TimerID(rawValue: 0)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.timer("timer", &timer)
  }
}
