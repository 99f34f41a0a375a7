/// Bytes that are not one JSON text by the rules of ``JSONReader``.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, in bytes from the start of what was given.
  public let offset: Int
  /// What is wrong there, for people.
  public let message: String

  /// A finding at a place.
  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  /// Place and message.
  public var description: String { "byte \(offset): \(message)" }
}
