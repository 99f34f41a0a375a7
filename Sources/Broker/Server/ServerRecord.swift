import Journal

/// Something that a simulated broker has to remember over a restart.
public struct ServerRecord: Sendable {
  /// What happened, in the journal's words.
  public let event: Event
  /// The market's time when it did.
  public let time: Timestamp
}
