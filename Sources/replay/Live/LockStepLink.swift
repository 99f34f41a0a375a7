import Broker
import Journal

/// Where the bytes of a lock step go and come from.
protocol LockStepWire: AnyObject {
  /// Sends bytes.
  func write(_ bytes: [UInt8]) throws
  /// Waits for the next bytes.
  func read() throws -> [UInt8]
}

/// A simulated broker whose clock stands still but for what this session asks: each step moves it
/// by the same length, and ends when everything that happened in between has been told.
///
/// So a day is the same however long the machine takes for it.
final class LockStepLink: BrokerLink {
  private let wire: any LockStepWire
  private let step: Nanoseconds
  private var connection: TWSConnection
  private(set) var now: Timestamp
  /// What the next ``take(until:)`` tells.
  private var early: [ClientAction] = []
  /// Why there is no next step.
  private var failure: (any Error)?

  /// - Parameters:
  ///   - start: what the simulator's clock shows.
  ///   - step: how far it moves at a time.
  init(
    _ wire: some LockStepWire, configuration: ClientConfiguration, start: Timestamp,
    step: Nanoseconds
  ) {
    var configuration = configuration
    // A simulated second lasts as long as it takes, and in order means in order.
    configuration.messagesPerSecond = 1_000_000
    configuration.childDelay = .zero
    self.wire = wire
    self.step = step
    now = start
    connection = TWSConnection(configuration)
  }

  func open(_ instruments: [InstrumentDefined]) throws {
    for instrument in instruments {
      connection.define(instrument)
      connection.subscribe(instrument.instrument, .topOfBook, at: now)
    }
    connection.connected(at: now)
    try perform()
    while connection.phase != .ready {
      connection.receive(try wire.read(), at: now)
      try perform()
    }
    for instrument in instruments where instrument.contractID == 0 {
      connection.lookUp(instrument.instrument, at: now)
    }
    try perform()
  }

  func take(until deadline: Timestamp) throws -> [ClientAction] {
    if let failure { throw failure }
    do { try advance() } catch {
      failure = error
      connection.disconnected("\(error)", at: now)
      early += connection.takeActions()
    }
    defer { early.removeAll(keepingCapacity: true) }
    return early
  }

  /// One step of the simulator's clock.
  private func advance() throws {
    let question = connection.request(.currentTime, at: now)
    var isAnswered = try perform(until: question)
    now = now + step
    while !isAnswered {
      connection.receive(try wire.read(), at: now)
      isAnswered = try perform(until: question)
    }
    connection.advance(to: now)
    try perform()
  }

  /// Writes what has to leave, keeps the rest.
  ///
  /// - Returns: whether the answer to `question` was among it.
  @discardableResult
  private func perform(until question: RequestID? = nil) throws -> Bool {
    var isAnswered = false
    var end: CloseReason?
    for action in connection.takeActions() {
      switch action {
      case .write(let bytes): try wire.write(bytes)
      case .answer(let id, _) where id == question: isAnswered = true
      case .close(let reason): end = reason
      default: early.append(action)
      }
    }
    if let end { throw InputError("the simulator: \(end)") }
    return isAnswered
  }

  func send(_ command: OrderCommand, sequence: SequenceNumber) {
    connection.send(command, sequence: sequence, at: now)
  }

  func askAgain() { connection.askAgain(at: now) }

  /// A new session is no use here: the simulator has one clock and one client.
  func recover(_ recovery: DataRecovery) {
    guard recovery.step != .back else { return }
    connection.resubscribe(recovery.step == .stream ? recovery.instrument : nil, at: now)
  }

  func poll(_ instrument: InstrumentID, every interval: Nanoseconds) {
    connection.poll(instrument, every: interval, at: now)
  }

  func stopPolling(_ instrument: InstrumentID) { connection.stopPolling(instrument, at: now) }

  func close() -> [ClientAction] {
    connection.disconnect(at: now)
    defer { early = [] }
    return early + connection.takeActions()
  }
}
