/// What can be wrong with bytes that claim to be TWS; the frame is skipped, the stream goes on.
public enum TWSError: Error, Hashable, Sendable {
  /// The frame ends before this field, counted from 0 at the message id. The frame is unread.
  case missingField(index: Int)
  /// The field is there but is not what it must be. The frame is unread.
  case badField(index: Int, expected: String, found: String)
  /// A member of the message, by its name in the TWS API, that the ledger cannot hold.
  case badValue(name: String, expected: String, found: String)
  /// A length prefix above ``Framing/maximumLength``: framing is lost, drop the connection.
  case frameTooLong(length: Int)
}

extension TWSError: CustomStringConvertible {
  /// One line that names field or length and what is wrong with it.
  public var description: String {
    switch self {
    case .missingField(let index): "the frame ends before field \(index)"
    case .badField(let index, let expected, let found):
      "field \(index) is not \(expected): '\(found)'"
    case .badValue(let name, let expected, let found):
      "\(name) is not \(expected): '\(found)'"
    case .frameTooLong(let length):
      "a frame of \(length) bytes is above the limit of \(Framing.maximumLength)"
    }
  }
}
