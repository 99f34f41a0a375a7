/// One message of the protocol with both directions of its layout, so that client and server agree.
///
/// Fields follow the message id. Layouts are those of server version 178; the two conditionals down
/// to 176 look at the version.
public protocol TWSMessage: Hashable, Sendable {
  /// The number in the frame's first field.
  static var id: MessageID { get }
  /// Reads the fields after the id.
  init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError)
  /// Writes the fields after the id, in the layout of version 178.
  func write(to writer: inout FieldWriter)
}

extension TWSMessage {
  /// The payload of one frame, without its length prefix.
  public var frame: [UInt8] {
    var writer = FieldWriter()
    writer.integer(Self.id.rawValue)
    write(to: &writer)
    return writer.bytes
  }

  /// Reads a whole frame whose id is known to be this message's.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  public init(frame: [UInt8], serverVersion: Int64 = ServerVersion.current) throws(TWSError) {
    var reader = FieldReader(frame)
    let id = try reader.integer()
    guard id == Self.id.rawValue else {
      throw .badField(index: 0, expected: "message id \(Self.id.rawValue)", found: String(id))
    }
    try self.init(from: &reader, serverVersion: serverVersion)
  }
}

/// A message number; the two directions count apart.
public struct MessageID: RawRepresentable, Hashable, Sendable {
  /// The number in the frame's first field.
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Versions of the text protocol that these layouts read.
public enum ServerVersion {
  /// The version we offer and simulate.
  public static let current: Int64 = 178
  /// The oldest one whose layout is known here.
  public static let oldest: Int64 = 176
}
