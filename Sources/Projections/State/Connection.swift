import Journal

/// The link to the broker as last recorded, with what the broker said about the login.
public struct Connection: FieldGroup {
  /// The last change.
  public private(set) var change = ConnectionChanged()
  /// The record of the last change; none before the first.
  public private(set) var since = SequenceNumber.none
  /// When it changed last.
  public private(set) var changedAt = Timestamp.zero
  /// The accounts of the login, comma separated as sent; empty while unknown.
  public private(set) var accounts = ""
  /// The highest order number the broker said to begin at; none while unknown.
  public private(set) var nextOrderID = OrderID.none

  /// Not connected.
  public init() {}

  /// The state of the link.
  public var state: ConnectionState { change.state }

  /// Whether the broker can be reached, as far as anybody said.
  public var mayTakeCommands: Bool { since == .none || state == .ready }

  /// Takes a change of the link.
  public mutating func fold(_ change: ConnectionChanged, _ envelope: Envelope) {
    self.change = change
    since = envelope.sequence
    changedAt = envelope.recordedAt
  }

  /// Takes the accounts of the login.
  public mutating func fold(_ reported: AccountsReported) { accounts = reported.accounts }

  /// Takes the broker's lowest order number; it never goes down.
  public mutating func fold(_ reported: NextOrderIDReported) {
    nextOrderID = max(nextOrderID, reported.order)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("change", &change)
    try visitor.sequence("since", &since)
    try visitor.time("changedAt", &changedAt)
    try visitor.text("accounts", &accounts)
    try visitor.order("nextOrderID", &nextOrderID)
  }
}
