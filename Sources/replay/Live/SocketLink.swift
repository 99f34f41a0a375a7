import Broker
import Journal

/// A broker behind a socket, in real time; after a break it connects again, ever less often.
final class SocketLink: BrokerLink {
  private let host: String
  private let port: Int
  private let configuration: ClientConfiguration
  private let clock: ClientClock
  private let inboxMax: Int
  private let patience: Double
  /// Never raised: something to wait for while there is no connection.
  private let pause: ClientSignal
  private var client: TWSClient?
  private var instruments: [InstrumentDefined] = []
  /// Commands given to the connection of which nothing was heard yet, in order.
  private var unheard: [(sequence: SequenceNumber, order: OrderID)] = []
  /// What became of commands that met no connection.
  private var dropped: [ClientAction] = []
  private var delay = ReconnectDelay()
  /// When to connect again; nil while there is a connection.
  private var retryAt: Timestamp?
  /// Instruments to ask for while their streams are silent, and how often.
  private var polled: [(instrument: InstrumentID, interval: Nanoseconds)] = []
  /// Why there will be no connection any more, once everything before was taken.
  private var failure: InputError?

  /// Not connected yet.
  init(
    host: String, port: Int, configuration: ClientConfiguration,
    clock: ClientClock = ClientClock(), inboxMax: Int = TWSClient.inboxMax,
    patience: Double = TWSClient.patience
  ) throws(InputError) {
    self.inboxMax = inboxMax
    self.patience = patience
    self.clock = clock
    pause = try ClientSignal()
    self.host = host
    self.port = port
    self.configuration = configuration
  }

  var now: Timestamp { clock.now }

  func open(_ instruments: [InstrumentDefined]) throws {
    self.instruments = instruments
    try connect()
  }

  private func connect() throws {
    retryAt = nil
    var connection = TWSConnection(configuration)
    for instrument in instruments {
      connection.define(instrument)
      connection.subscribe(instrument.instrument, .topOfBook, at: now)
    }
    for one in polled { connection.poll(one.instrument, every: one.interval, at: now) }
    let new = try TWSClient(
      host: host, port: port, inboxMax: inboxMax, patience: patience, clock: clock)
    try new.start(connection)
    client = new
  }

  func take(until deadline: Timestamp) throws -> [ClientAction] {
    if !dropped.isEmpty { return takeDropped() }
    if let failure { throw failure }
    if let retryAt, retryAt <= now { try connect() }
    guard let client else {
      pause.wait(milliseconds: clock.milliseconds(to: min(deadline, retryAt ?? deadline)))
      return []
    }
    guard let actions = client.take(milliseconds: Int(clock.milliseconds(to: deadline))) else {
      retryAt = now + delay.next()
      return disconnect()
    }
    // All of it first: what a connection said of a command can stand behind its end.
    for case .input(let event, _) in actions { hear(event) }
    return actions.flatMap { look(at: $0) }
  }

  /// Notices what the next connection has to know.
  private func look(at action: ClientAction) -> [ClientAction] {
    switch action {
    case .input(.connection(let change), _) where change.state == .ready:
      delay = ReconnectDelay()
      complete()
    case .input(.instrumentDefined(let definition), _): learn(definition)
    case .close(let reason):
      if reason.mayReconnect {
        retryAt = now + delay.next()
      } else {
        failure = InputError("\(host):\(port): \(reason)")
      }
      return [action] + disconnect()
    default: break
    }
    return [action]
  }

  /// Something was heard of a command.
  private func hear(_ event: Event) {
    switch event {
    case .commandSent(let sent): unheard.removeAll { $0.sequence == sent.command }
    case .commandDropped(let lost): unheard.removeAll { $0.sequence == lost.command }
    default: break
    }
  }

  /// Asks the broker for what it knows of instruments that are known by their ticker alone.
  private func complete() {
    for instrument in instruments where instrument.contractID == 0 {
      client?.call { connection, now in connection.lookUp(instrument.instrument, at: now) }
    }
  }

  private func learn(_ definition: InstrumentDefined) {
    let index = definition.instrument.index
    if index < instruments.count {
      instruments[index] = definition
    } else if index == instruments.count {
      instruments.append(definition)
    }
  }

  func send(_ command: OrderCommand, sequence: SequenceNumber) {
    guard let client else { return dropped.append(drop(sequence, command.order)) }
    unheard.append((sequence, command.order))
    client.call { connection, now in connection.send(command, sequence: sequence, at: now) }
  }

  func askAgain() { client?.call { connection, now in connection.askAgain(at: now) } }

  func recover(_ recovery: DataRecovery) {
    switch recovery.step {
    case .back: break
    case .stream:
      let instrument = recovery.instrument
      client?.call { connection, now in connection.resubscribe(instrument, at: now) }
    case .all: client?.call { connection, now in connection.resubscribe(nil, at: now) }
    case .session:
      client?.call { connection, now in connection.disconnected(Self.renewal, at: now) }
    }
  }

  func poll(_ instrument: InstrumentID, every interval: Nanoseconds) {
    guard !polled.contains(where: { $0.instrument == instrument }) else { return }
    polled.append((instrument, interval))
    client?.call { connection, now in connection.poll(instrument, every: interval, at: now) }
  }

  func stopPolling(_ instrument: InstrumentID) {
    guard polled.contains(where: { $0.instrument == instrument }) else { return }
    polled.removeAll { $0.instrument == instrument }
    client?.call { connection, now in connection.stopPolling(instrument, at: now) }
  }

  /// A new session is wanted: the connection ends like one that broke, so it is made again.
  private static let renewal = "market data has stopped: a new session is made"

  private func drop(_ sequence: SequenceNumber, _ order: OrderID) -> ClientAction {
    var dropped = CommandDropped()
    dropped.command = sequence
    dropped.order = order
    dropped.reason = "there is no session with the broker"
    return .input(.commandDropped(dropped), at: now)
  }

  /// The connection is over; what it never heard of cannot leave any more.
  private func disconnect() -> [ClientAction] {
    client?.stop()
    var last = [ClientAction]()
    while let rest = client?.take(milliseconds: 0), !rest.isEmpty { last += rest }
    client = nil
    for case .input(let event, _) in last { hear(event) }
    defer { unheard = [] }
    return last + unheard.map { drop($0.sequence, $0.order) }
  }

  private func takeDropped() -> [ClientAction] {
    defer { dropped = [] }
    return dropped
  }

  func close() -> [ClientAction] { takeDropped() + disconnect() }
}

/// How long to wait before connecting again: one second, then twice as long each time up to 64.
struct ReconnectDelay: Hashable {
  private var seconds: Int64 = 1

  /// The next pause.
  mutating func next() -> Nanoseconds {
    defer { seconds = min(seconds * 2, 64) }
    return .seconds(seconds)
  }
}
