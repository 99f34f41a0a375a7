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
    text = EscapedText.read(try reader.text())
    rejectJSON = try reader.text()
  }

  public func write(to writer: inout FieldWriter) {
    writer.integer(2)
    writer.integer(subject)
    writer.integer(code)
    writer.text(text)
    writer.text(rejectJSON)
  }
}
