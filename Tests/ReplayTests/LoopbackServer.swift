import Broker
import Glibc
import Journal
import Synchronization

@testable import replay

/// A simulated broker on a real socket of this machine; its market's clock stands still, so that
/// equal requests get equal bytes.
final class LoopbackServer: Sendable {
  let port: Int
  private let isStopping = Mutex(false)
  private let asked = Mutex(Asked())
  private let thread = Mutex<ClientThread?>(nil)

  /// Serves until ``stop()``.
  ///
  /// - Parameter port: 0 for any that is free.
  init(
    _ configuration: SimulatorConfiguration = SimulatorConfiguration(), at time: Timestamp,
    port: Int = 0
  ) throws {
    let start = LoopbackStart()
    self.port = try start.loop.listen(host: "127.0.0.1", port: port)
    let new = try ClientThread { [self] in serve(start.loop, configuration, time) }
    thread.withLock { $0 = new }
  }

  /// What other threads want of the one that serves.
  private struct Asked {
    var faults: [(fault: SimulatorFault, time: Timestamp)] = []
    var wantsBooks = false
    var books: [String]?
  }

  /// Makes something go wrong at that time.
  func schedule(_ line: String, at time: Timestamp) {
    guard let fault = SimulatorFault(line) else { preconditionFailure("no fault: \(line)") }
    asked.withLock { $0.faults.append((fault, time)) }
  }

  /// The simulator's own books: a line for the account, each position and each working order.
  func books() -> [String] {
    asked.withLock { ($0.wantsBooks, $0.books) = (true, nil) }
    while true {
      if let books = asked.withLock({ $0.books }) { return books }
      usleep(1_000)
    }
  }

  private func answer(_ server: inout SimulatorServer) {
    let faults = asked.withLock { asked in
      defer { asked.faults = [] }
      return asked.faults
    }
    for (fault, time) in faults { server.schedule(fault, at: time) }
    guard asked.withLock({ $0.wantsBooks }) else { return }
    let books = server.books().split(separator: "\n").map(String.init)
    asked.withLock { ($0.wantsBooks, $0.books) = (false, books) }
  }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func serve(
    _ loop: SocketLoop, _ configuration: SimulatorConfiguration, _ time: Timestamp
  ) {
    var server = SimulatorServer(configuration, at: time)
    while !isStopping.withLock({ $0 }) {
      for event in loop.wait(milliseconds: 20) {
        switch event {
        case .connected(let id, _): server.connect(id, at: time)
        case .received(let id, let bytes): server.receive(bytes, from: id, at: time)
        case .ended(let id, _): server.disconnect(id, at: time)
        default: break
        }
      }
      answer(&server)
      server.advance(to: time)
      for (id, output) in server.takeOutgoing() {
        switch output {
        case .frame(let payload): loop.send(Framing.prefixed(payload), to: id)
        case .close: loop.close(id)
        default: break
        }
      }
    }
  }

  /// The sockets, handed over to the one thread that uses them.
  private final class LoopbackStart: @unchecked Sendable {
    // safe: made here, listened on once, and then used by the server's thread alone.
    let loop = SocketLoop()
  }
}
