import Broker
import Journal

/// No broker: for what a person has to say about a journal that nobody trades at the moment.
final class OfflineLink: BrokerLink {
  private let clock: () -> Timestamp
  private let end: Timestamp
  private var actions: [ClientAction] = []

  /// - Parameter end: the journal's last time, before which the clock does not show anything.
  init(notBefore end: Timestamp, clock: @escaping () -> Timestamp) {
    self.end = end
    self.clock = clock
  }

  var now: Timestamp { max(clock(), end) }

  func open(_ instruments: [InstrumentDefined]) {
    var change = ConnectionChanged()
    change.reason = "no session: a person books something"
    actions = [.input(.connection(change), at: now)]
  }

  func take(until deadline: Timestamp) -> [ClientAction] {
    defer { actions = [] }
    return actions
  }

  func send(_ command: OrderCommand, sequence: SequenceNumber) {
    var dropped = CommandDropped()
    dropped.command = sequence
    dropped.order = command.order
    dropped.reason = "there is no session with the broker"
    actions.append(.input(.commandDropped(dropped), at: now))
  }

  func askAgain() {}

  func recover(_ recovery: DataRecovery) {}

  func poll(_ instrument: InstrumentID, every interval: Nanoseconds) {}

  func stopPolling(_ instrument: InstrumentID) {}

  func close() -> [ClientAction] { take(until: now) }
}
