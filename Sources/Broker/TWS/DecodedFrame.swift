/// What became of one frame: the message, or why there is none.
public enum DecodedFrame<Message: WireDirection>: Hashable, Sendable {
  /// A message that this build knows, whole.
  case message(Message)
  /// A message number that this build does not know; the frame is passed over.
  case unknown(id: Int64)
  /// A frame that is cut or garbled; the stream stays usable.
  case failure(id: Int64?, TWSError)
}

/// The messages of one direction.
public protocol WireDirection: Hashable, Sendable {
  /// Reads the fields after `id`; nil for an id of no message.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  static func read(_ id: Int64, from reader: inout FieldReader) throws(TWSError) -> Self?
  /// Reads the payload of one frame, whatever it holds.
  ///
  /// - Parameter serverVersion: the layout, 176 to 178.
  static func decode(_ frame: ArraySlice<UInt8>, serverVersion: Int64) -> DecodedFrame<Self>
  /// The message, whichever it is.
  var message: any WireMessage { get }
  /// Goes over the fields of the message.
  mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError)
  /// A message with its defaults, by its name in the TWS API; nil for a name that is not known.
  init?(defaultsOf name: String)
  /// Every message with its defaults, in the order of the ids.
  static var all: [Self] { get }
}

extension WireDirection {
  /// The number in the frame's first field.
  public var id: Int64 { type(of: message).id.rawValue }
  /// The message's name in the TWS API.
  public var name: String { type(of: message).name }

  /// Reads the payload of one frame; the directions below have machine code of their own for it.
  fileprivate static func decoded(
    _ frame: ArraySlice<UInt8>, _ serverVersion: Int64
  ) -> DecodedFrame<Self> {
    var reader = FieldReader(frame, serverVersion: serverVersion)
    var id: Int64?
    do throws(TWSError) {
      let number = try reader.integer()
      id = number
      guard let message = try read(number, from: &reader) else { return .unknown(id: number) }
      return .message(message)
    } catch {
      return .failure(id: id, error)
    }
  }
}

extension WireDirection {
  /// The same of an array.
  public static func decode(
    _ frame: [UInt8], serverVersion: Int64 = ServerVersion.current
  ) -> DecodedFrame<Self> {
    decode(frame[...], serverVersion: serverVersion)
  }
}

extension ClientMessage: WireDirection {
  /// Reads the payload of one frame, whatever it holds.
  ///
  /// - Parameter serverVersion: the layout, 176 to 178.
  public static func decode(
    _ frame: ArraySlice<UInt8>, serverVersion: Int64 = ServerVersion.current
  ) -> DecodedFrame<ClientMessage> {
    decoded(frame, serverVersion)
  }
}

extension ServerMessage: WireDirection {
  /// Reads the payload of one frame, whatever it holds.
  ///
  /// - Parameter serverVersion: the layout, 176 to 178.
  public static func decode(
    _ frame: ArraySlice<UInt8>, serverVersion: Int64 = ServerVersion.current
  ) -> DecodedFrame<ServerMessage> {
    decoded(frame, serverVersion)
  }
}
