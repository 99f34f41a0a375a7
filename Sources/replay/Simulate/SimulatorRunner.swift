import Broker
import Journal

/// A simulated broker on sockets: one thread, which owns the server, its state and its clock.
final class SimulatorRunner {
  private var server: SimulatorServer
  private var state: SimulatorState?
  private let loop: SocketLoop
  /// nil in lock step, where the clients move the market's clock.
  private let clock: MarketClock?
  /// nil for the synthetic market.
  private let market: JournalMarket?
  private let console: Console
  private let isQuiet: Bool
  /// Looked at now and then: somebody in this process wants it to end.
  var isStopped: () -> Bool = { false }
  /// Connections of the control socket.
  private var controls: [Int: ControlLines] = [:]

  init(
    _ server: SimulatorServer, state: SimulatorState?, loop: SocketLoop, clock: MarketClock?,
    market: JournalMarket?, console: Console, isQuiet: Bool
  ) {
    self.server = server
    self.state = state
    self.loop = loop
    self.clock = clock
    self.market = market
    self.console = console
    self.isQuiet = isQuiet
  }

  private var now: Timestamp { clock?.now ?? server.now }

  /// Milliseconds between looks at a journal that grows.
  private static let lookEvery = 20

  /// Milliseconds that it waits at most for something to happen.
  private static let patience = 250

  /// Serves until the process is asked to stop.
  func run() throws -> ExitCode {
    var isInterrupted = false
    while !isInterrupted, !isStopped() {
      let limit = market?.isGrowing == true ? Self.lookEvery : Self.patience
      let timeout = clock?.milliseconds(until: server.nextTime, limit: limit) ?? limit
      for event in loop.wait(milliseconds: timeout) {
        if case .interrupted = event { isInterrupted = true }
        take(event)
      }
      for symbol in try market?.advance(into: &server) ?? [] {
        say("\(symbol) is new in the journal; it is listed after a restart")
      }
      server.advance(to: now)
      try release()
    }
    _ = loop.wait(milliseconds: 0)
    try state?.close()
    return .success
  }

  private func take(_ event: SocketLoop.Event) {
    switch event {
    case .connected(let id, let listener):
      guard listener == 0 else {
        controls[id] = ControlLines()
        return
      }
      server.connect(id, at: now)
      say("connection \(id) opened")
    case .received(let id, let bytes):
      if controls[id] != nil { return control(bytes, id) }
      server.receive(bytes, from: id, at: now)
    case .ended(let id, let reason):
      guard controls.removeValue(forKey: id) == nil else { return }
      server.disconnect(id, at: now)
      say("connection \(id) ended: \(reason)")
    case .interrupted: say("stopping")
    }
  }

  private func control(_ bytes: [UInt8], _ id: Int) {
    guard let lines = controls[id]?.take(bytes) else { return loop.close(id) }
    for line in lines {
      let answer = server.control(line, at: now)
      loop.send(Array(answer.utf8), to: id)
    }
  }

  /// What was decided becomes durable, then it is told.
  private func release() throws {
    try state?.save(server.takeRecords())
    for (id, output) in server.takeOutgoing() {
      switch output {
      case .frame(let payload): loop.send(Framing.prefixed(payload), to: id)
      case .close: loop.close(id)
      case .hold(let isHeld): loop.hold(id, isHeld)
      case .split(let size): loop.split(id, size)
      }
    }
  }

  private func say(_ text: String) {
    if !isQuiet { console.printError(text) }
  }
}
