import Broker
import Journal

/// The broker as a live session sees it: who implements this owns connection, bytes and time.
protocol BrokerLink: AnyObject {
  /// The session's clock; it never goes back.
  var now: Timestamp { get }
  /// Connects, and keeps market data flowing for every instrument.
  ///
  /// - Parameter instruments: numbered without gaps from 0; the broker completes those that have
  ///   no contract number.
  func open(_ instruments: [InstrumentDefined]) throws
  /// What happened since the last call, in order; waits for something until `deadline`.
  ///
  /// - Throws: when there is no connection and will be none without a person.
  func take(until deadline: Timestamp) throws -> [ClientAction]
  /// Takes a command whose record is durable; what became of it is among the next actions.
  func send(_ command: OrderCommand, sequence: SequenceNumber)
  /// Asks for orders, positions and executions once more; the answers are among the next actions.
  func askAgain()
  /// Brings back market data that stopped.
  func recover(_ recovery: DataRecovery)
  /// Asks for an instrument's prices again and again, whose stream is silent, until
  /// ``stopPolling(_:)``; also over the next connections.
  func poll(_ instrument: InstrumentID, every interval: Nanoseconds)
  /// It need not be asked for any more.
  func stopPolling(_ instrument: InstrumentID)
  /// Ends the connection.
  ///
  /// - Returns: what happened last.
  func close() -> [ClientAction]
}
