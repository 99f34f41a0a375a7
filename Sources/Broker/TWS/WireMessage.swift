/// One message of the protocol: a single layout, so that client and server agree.
///
/// The fields are those after the message id. The layout asks the coder for the server version
/// where 176, 177 and 178 differ.
public protocol WireMessage: WireGroup {
  /// The number in the frame's first field.
  static var id: MessageID { get }
  /// Its name in the TWS API.
  static var name: String { get }
  /// Reads the fields after the id.
  ///
  /// A requirement, as writing is, so that each message has its own machine code for both.
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  init(from reader: inout FieldReader) throws(TWSError)
  /// Writes id and fields, without a length prefix.
  ///
  /// It changes nothing; it is mutating only because a layout reads and writes alike, and so that a
  /// message that is written where it lies is not copied.
  mutating func put(into writer: inout FieldWriter)
}

extension WireMessage {
  /// Reads the fields after the id.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  public init(from reader: inout FieldReader) throws(TWSError) {
    self.init()
    try layout(&reader)
  }

  /// Reads a whole frame whose id is known to be this message's.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  public init(frame: [UInt8], serverVersion: Int64 = ServerVersion.current) throws(TWSError) {
    var reader = FieldReader(frame, serverVersion: serverVersion)
    let id = try reader.integer()
    guard id == Self.id.rawValue else {
      throw .badField(index: 0, expected: "message id \(Self.id.rawValue)", found: String(id))
    }
    try self.init(from: &reader)
  }

  /// Writes id and fields, without a length prefix.
  public mutating func put(into writer: inout FieldWriter) {
    writer.integer(Self.id.rawValue)
    do throws(TWSError) {
      try layout(&writer.cursor)
    } catch {
      preconditionFailure("a writer refuses nothing")
    }
  }

  /// Writes id and fields, without a length prefix.
  public func write(to writer: inout FieldWriter) {
    var copy = self
    copy.put(into: &writer)
  }

  /// The payload of one frame, without its length prefix.
  public consuming func payload(serverVersion: Int64 = ServerVersion.current) -> [UInt8] {
    var message = self
    var writer = FieldWriter(serverVersion: serverVersion)
    message.put(into: &writer)
    return writer.bytes
  }
}

extension FieldWriter {
  /// Appends a whole frame with its length prefix.
  public mutating func append(_ message: some WireMessage) {
    let start = beginFrame()
    message.write(to: &self)
    endFrame(start)
  }

  /// Appends a whole frame of a message where it lies; the message stays as it is.
  public mutating func append<Message: WireMessage>(inPlace message: inout Message) {
    let start = beginFrame()
    message.put(into: &self)
    endFrame(start)
  }
}

/// A message after a coder went over its fields.
func laid<Message: WireMessage, Coder: FieldCoder>(
  _ message: Message, _ coder: inout Coder
) throws(TWSError) -> Message {
  var message = message
  try message.layout(&coder)
  return message
}
