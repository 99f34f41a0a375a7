import Broker
import Journal

/// A simulated broker on sockets: one thread, which owns the server, its state and its clock.
final class SimulatorRunner {
  private var server: SimulatorServer
  private var state: SimulatorState?
  private let loop: SocketLoop
  private let clock: MarketClock
  private let console: Console
  private let isQuiet: Bool

  init(
    _ server: SimulatorServer, state: SimulatorState?, loop: SocketLoop, clock: MarketClock,
    console: Console, isQuiet: Bool
  ) {
    self.server = server
    self.state = state
    self.loop = loop
    self.clock = clock
    self.console = console
    self.isQuiet = isQuiet
  }

  /// Serves until the process is asked to stop.
  func run() throws -> ExitCode {
    while true {
      let timeout = clock.milliseconds(until: server.nextTime, limit: 1_000)
      let events = loop.wait(milliseconds: timeout)
      var isInterrupted = false
      for event in events {
        if case .interrupted = event { isInterrupted = true }
        take(event)
      }
      server.advance(to: clock.now)
      try release()
      if isInterrupted { break }
    }
    _ = loop.wait(milliseconds: 0)
    try state?.close()
    return .success
  }

  private func take(_ event: SocketLoop.Event) {
    switch event {
    case .connected(let id, _):
      server.connect(id, at: clock.now)
      say("connection \(id) opened")
    case .received(let id, let bytes): server.receive(bytes, from: id, at: clock.now)
    case .ended(let id, let reason):
      server.disconnect(id, at: clock.now)
      say("connection \(id) ended: \(reason)")
    case .interrupted: say("stopping")
    }
  }

  /// What was decided becomes durable, then it is told.
  private func release() throws {
    try state?.save(server.takeRecords(), at: server.now)
    for (id, output) in server.takeOutgoing() {
      switch output {
      case .frame(let payload): loop.send(Framing.prefixed(payload), to: id)
      case .close: loop.close(id)
      }
    }
  }

  private func say(_ text: String) {
    if !isQuiet { console.printError(text) }
  }
}
