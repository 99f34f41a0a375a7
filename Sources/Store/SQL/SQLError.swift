/// Why SQL could not be answered.
public struct SQLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong: SQLite's words, or those of the journal with file, offset and record.
  public let message: String
  /// The byte of the statement where it is; nil where no place of it is to blame.
  public let offsetBytes: Int?

  /// An error.
  public init(_ message: String, offsetBytes: Int? = nil) {
    self.message = message
    self.offsetBytes = offsetBytes
  }

  /// The message, with the place where there is one.
  public var description: String {
    offsetBytes.map { "\(message), at offset \($0)" } ?? message
  }
}
