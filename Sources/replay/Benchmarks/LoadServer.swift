import Broker
import Journal
import Synchronization

/// A simulated broker that sends ticks at a steady rate, now and then one at which the client's
/// rule places an order, and notes how long it takes until that order is here.
///
/// Every order is answered with its cancel, so that nothing is in the way of the next one, unless
/// an exchange is wanted, which fills them at prices of its own.
final class LoadServer: Sendable {
  /// The ask, in dollars, from which on the rule places an order; every other price is below.
  static let trigger: Int64 = 200

  /// What is sent.
  struct Plan: Sendable {
    let account: String
    let symbols: Int
    let ticksPerSecond: Int
    let ticks: Int
    /// Ticks from one that triggers to the next.
    let triggerEvery: Int
    /// Ticks after which none triggers.
    var triggersUntil = Int.max
    /// The clock of an exchange that takes the orders; nil for none.
    var exchange: ClientClock?
  }

  /// What happened.
  struct Counts {
    var ticks = 0
    var triggers = 0
    /// From the socket to the socket, in nanoseconds.
    var latencies = Latencies()
    var lastOrderAt: UInt64 = 0
    fileprivate var pending: UInt64?
  }

  let port: Int
  private let plan: Plan
  private let shared = Mutex(Counts())
  private let lastBooks = Mutex("")
  private let isStopping = Mutex(false)
  private let thread = Mutex<ClientThread?>(nil)

  /// Listens on any free port of this machine.
  init(_ plan: Plan) throws {
    self.plan = plan
    let start = Sockets()
    port = try start.loop.listen(host: "127.0.0.1", port: 0)
    let new = try ClientThread { [self] in serve(start.loop) }
    thread.withLock { $0 = new }
  }

  /// What happened so far.
  var counts: Counts { shared.withLock { $0 } }

  /// The broker's own books, once it has stopped.
  var books: String { lastBooks.withLock { $0 } }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func serve(_ loop: SocketLoop) {
    var time = plan.exchange?.now ?? Timestamp(rawValue: SocketLoop.wallClock)
    var server = SimulatorServer(configuration, at: time)
    var orders = FrameSplitter()
    var requests: [Int64] = []
    var load: LoadStream?
    while !isStopping.withLock({ $0 }) {
      let events = loop.wait(milliseconds: load == nil ? 20 : 1)
      if let exchange = plan.exchange { time = exchange.now }
      for event in events {
        switch event {
        case .connected(let id, _): server.connect(id, at: time)
        case .received(let id, let bytes):
          // Once ticks flow nothing comes but orders, and those are answered here.
          if load == nil || plan.exchange != nil {
            server.receive(bytes, from: id, at: time)
          } else {
            take(bytes, &orders, from: id, loop)
          }
        case .ended(let id, _): server.disconnect(id, at: time)
        case .interrupted: break
        }
      }
      if plan.exchange != nil { server.advance(to: time) }
      for case (let id, .frame(let payload)) in server.takeOutgoing() {
        requests += TickServer.relay(payload, to: id, loop)
      }
      if load == nil, requests.count == plan.symbols { load = LoadStream(plan, requests) }
      guard let bytes = load?.next(), !bytes.isEmpty else { continue }
      loop.send(bytes, to: TickServer.client)
      note(load)
    }
    lastBooks.withLock { $0 = server.books() }
  }

  private var configuration: SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    configuration.accounts = [plan.account]
    configuration.zoneOffsets = SimulatorZone().offsets
    // Without an exchange its clock stands still, so that no market data comes in between.
    if plan.exchange == nil { configuration.lockStep = .seconds(1) }
    configuration.messagesPerSecond = 0
    return configuration
  }

  private func note(_ load: LoadStream?) {
    guard let load else { return }
    shared.withLock { counts in
      counts.ticks = load.sent
      if let at = load.triggeredAt, counts.triggers < load.triggers {
        counts.triggers = load.triggers
        counts.pending = at
      }
    }
  }

  /// The client's frames: orders, and nothing else that matters. What cannot be read ends it.
  private func take(
    _ bytes: [UInt8], _ orders: inout FrameSplitter, from id: Int, _ loop: SocketLoop
  ) {
    orders.append(bytes)
    do {
      while let frame = try orders.next() {
        var reader = FieldReader(frame, serverVersion: ServerVersion.current)
        if try reader.integer() == 3 { answer(try reader.integer(), to: id, loop) }
      }
    } catch { loop.close(id) }
  }

  /// An order is here: its way is noted, and it is cancelled.
  private func answer(_ order: Int64, to id: Int, _ loop: SocketLoop) {
    let now = MonotonicTime.now
    shared.withLock { counts in
      counts.lastOrderAt = now
      if let pending = counts.pending { counts.latencies.note(Int64(now - pending)) }
      counts.pending = nil
    }
    var status = TWS.OrderStatus()
    (status.orderId, status.status, status.permId) = (order, "Cancelled", 1_000_000 + order)
    loop.send(Framing.prefixed(status.payload()), to: id)
  }

  /// The sockets, handed over to the one thread that uses them.
  private final class Sockets: @unchecked Sendable {
    // safe: made here, listened on once, and then used by the server's thread alone.
    let loop = SocketLoop(pendingBytesMax: .max)
  }
}
