import Journal

/// The accounts of the login; the first answer to `startApi`.
public struct ManagedAccountsMessage: TWSMessage {
  public static let id = MessageID(rawValue: 15)
  /// Comma separated, a trailing comma is possible.
  public var accounts: String

  /// The accounts as sent.
  public init(accounts: String) { self.accounts = accounts }

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    accounts = try reader.text()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(1)
    writer.text(accounts)
  }
}

/// The lowest order number that the server accepts now.
public struct NextValidIDMessage: TWSMessage {
  public static let id = MessageID(rawValue: 9)
  /// Never allocate below it.
  public var order: Int64

  /// The lowest acceptable order number.
  public init(order: Int64) { self.order = order }

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    order = try reader.integer()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(1)
    writer.integer(order)
  }
}

/// A numbered error, warning or notice.
public struct ErrorMessage: TWSMessage {
  public static let id = MessageID(rawValue: 4)
  /// The order or request, -1 for none.
  public var subject: Int64
  /// The TWS message code.
  public var code: Int64
  /// What it says.
  public var text: String
  /// Details of an advanced rejection as JSON, usually empty.
  public var rejectJSON = ""

  /// A message about `subject`.
  public init(subject: Int64, code: Int64, text: String) {
    self.subject = subject
    self.code = code
    self.text = text
  }

  public init(from reader: inout FieldReader, serverVersion: Int64) throws(TWSError) {
    try reader.skip()
    subject = try reader.integer()
    code = try reader.integer()
    text = Self.unescaped(try reader.text())
    rejectJSON = try reader.text()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(2)
    writer.integer(subject)
    writer.integer(code)
    writer.text(text)
    writer.text(rejectJSON)
  }

  /// Replaces `\uXXXX`, which TWS writes for anything beyond 7 bits; a lone surrogate stays.
  static func unescaped(_ text: String) -> String {
    guard text.contains("\\u") else { return text }
    var units: [UInt16] = []
    var rest = Array(text.utf16)[...]
    while let unit = rest.popFirst() {
      if unit == 0x5C, rest.first == 0x75, rest.count >= 5,
        let code = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF16.self), radix: 16)
      {
        units.append(code)
        rest = rest.dropFirst(5)
      } else {
        units.append(unit)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
