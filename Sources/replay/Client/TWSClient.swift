import Broker
import Journal
import Synchronization

/// A connection to TWS with a socket and a thread of its own; nobody who uses it ever waits for
/// the network.
///
/// What comes is gathered in a bounded inbox. When nobody empties it, no more is read from the
/// socket, so that the server waits; nothing is ever dropped. When it stays full for too long the
/// connection ends for good: who cannot keep up must not trade.
final class TWSClient: Sendable {
  /// Actions that may wait, unless another number is given.
  static let inboxMax = 100_000
  /// Seconds for which as many may wait.
  static let patience = 5.0

  /// Work for the connection, done by its thread.
  typealias Call = @Sendable (inout TWSConnection, Timestamp) -> Void

  private struct Shared {
    var calls: [Call] = []
    var inbox: [ClientAction] = []
    var isStopping = false
    var hasEnded = false
  }

  /// Actions that may wait in the inbox before reading stops.
  private let inboxMax: Int
  /// Seconds for which the inbox may be full.
  private let patience: Double
  private let shared = Mutex(Shared())
  private let host: String
  private let port: Int
  private let clock: ClientClock
  private let arrivals: ClientSignal
  // safe: the thread alone uses the socket; `wake` is a write to an eventfd, allowed to anybody.
  private nonisolated(unsafe) let socket: ClientSocket
  private let thread = Mutex<ClientThread?>(nil)

  /// Not connected yet.
  init(
    host: String, port: Int, inboxMax: Int = TWSClient.inboxMax,
    patience: Double = TWSClient.patience, clock: ClientClock = ClientClock()
  ) throws(InputError) {
    self.host = host
    self.port = port
    self.clock = clock
    self.inboxMax = inboxMax
    self.patience = patience
    unsafe socket = try ClientSocket()
    arrivals = try ClientSignal()
  }

  /// Connects and talks on its own thread until the connection ends or ``stop()``.
  ///
  /// - Parameters:
  ///   - connection: what speaks; it must be closed.
  ///   - milliseconds: how long to wait for the socket.
  func start(_ connection: TWSConnection, milliseconds: Int32 = 5_000) throws(InputError) {
    let new = try ClientThread { [self] in
      run(connection, milliseconds)
      shared.withLock { $0.hasEnded = true }
      arrivals.raise()
    }
    thread.withLock { $0 = new }
  }

  /// Ends the connection and its thread.
  func stop() {
    shared.withLock { $0.isStopping = true }
    unsafe socket.wake()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// Lets the connection's thread do something.
  func call(_ body: @escaping Call) {
    shared.withLock { $0.calls.append(body) }
    unsafe socket.wake()
  }

  /// What happened since the last call; waits until something did, or the time is over.
  ///
  /// - Returns: nil when the connection has ended and everything was taken.
  func take(milliseconds: Int) -> [ClientAction]? {
    let (actions, hasEnded) = empty()
    if !actions.isEmpty { return actions }
    if hasEnded { return nil }
    arrivals.wait(milliseconds: Int32(clamping: milliseconds))
    let (later, ended) = empty()
    return later.isEmpty && ended ? nil : later
  }

  private func empty() -> ([ClientAction], Bool) {
    let result = shared.withLock { shared in
      defer { shared.inbox.removeAll() }
      return (shared.inbox, shared.hasEnded)
    }
    if result.0.count >= inboxMax { unsafe socket.wake() }
    return result
  }

  // MARK: The thread

  private func run(_ initial: TWSConnection, _ milliseconds: Int32) {
    var connection = initial
    do { try unsafe socket.connect(host: host, port: port, milliseconds: milliseconds) } catch {
      return give([.close(CloseReason(.lost, ConnectionAdvice.text(error, host, port)))])
    }
    connection.connected(at: clock.now)
    var fullSince: UInt64?
    while perform(&connection) {
      let reads = shared.withLock { $0.inbox.count < inboxMax }
      fullSince = reads ? nil : fullSince ?? MonotonicTime.now
      if let fullSince, MonotonicTime.seconds(since: fullSince) > patience {
        connection.overrun(
          "\(inboxMax) messages have waited for more than \(patience) s: "
            + "the session cannot keep up",
          at: clock.now)
        continue
      }
      let event = unsafe socket.wait(
        milliseconds: min(clock.milliseconds(to: connection.nextTime), reads ? .max : 100),
        reads: reads)
      if case .ended(let reason) = event { connection.disconnected(reason, at: clock.now) }
      serve(&connection, at: clock.now)
      if case .received(let bytes) = event { receive(bytes, &connection) }
      connection.advance(to: clock.now)
    }
    // What was told as sent leaves, as far as the other side takes it.
    _ = unsafe socket.wait(milliseconds: 0, reads: false)
    unsafe socket.close()
  }

  /// Lets what was commanded leave before it reads what came: a burst of ticks takes long to read.
  private func receive(_ bytes: [UInt8], _ connection: inout TWSConnection) {
    guard perform(&connection) else { return }
    let end = unsafe socket.leave()
    connection.receive(bytes, at: clock.now)
    if case .ended(let reason)? = end { connection.disconnected(reason, at: clock.now) }
  }

  /// Does what the connection asks for; false when it has ended.
  private func perform(_ connection: inout TWSConnection) -> Bool {
    let actions = connection.takeActions()
    var rest: [ClientAction] = []
    for action in actions {
      if case .write(let bytes) = action { unsafe socket.write(bytes) } else { rest.append(action) }
    }
    give(rest)
    return connection.phase != .closed
  }

  private func give(_ actions: [ClientAction]) {
    guard !actions.isEmpty else { return }
    shared.withLock { $0.inbox += actions }
    arrivals.raise()
  }

  private func serve(_ connection: inout TWSConnection, at now: Timestamp) {
    let (calls, isStopping) = shared.withLock { shared in
      defer { shared.calls.removeAll() }
      return (shared.calls, shared.isStopping)
    }
    for call in calls { call(&connection, now) }
    if isStopping { connection.disconnect(at: now) }
  }
}
