/// The other side of the wire: takes commands, whose answers come back as inputs.
public protocol Venue {
  /// Takes a command whose record is durable. What left is reported as an input, not here.
  ///
  /// - Parameter sequence: the record of the command.
  mutating func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp)
  /// Brings back market data that stopped; its record is durable. Where nothing can be asked
  /// again, nothing happens.
  mutating func recover(_ recovery: DataRecovery, at time: Timestamp)
}

extension Venue {
  /// Asks nobody.
  public mutating func recover(_ recovery: DataRecovery, at time: Timestamp) {}
}

/// Reads the broker's frames; a pure function of frame and connection.
public protocol FrameDecoder: Sendable {
  /// The facts in a frame, in order; ``Event/unreadFrame(_:)`` when there is none.
  ///
  /// - Parameter connection: the recorded state of the link: protocol version, zone offsets.
  func decode(_ frame: [UInt8], on connection: ConnectionChanged) -> [Event]
}
