import Broker
import Journal

@testable import replay

/// The bytes of a lock step without a socket: the simulator lives in this process.
final class SimulatorWire: LockStepWire {
  private(set) var server: SimulatorServer
  private let connection: Int

  /// Connects; the server must move its clock in lock step.
  init(_ server: SimulatorServer, connection: Int = 1) {
    self.server = server
    self.connection = connection
    self.server.connect(connection, at: server.now)
  }

  /// Makes something go wrong at that time.
  func schedule(_ line: String, at time: Timestamp) {
    guard let fault = SimulatorFault(line) else { preconditionFailure("no fault: \(line)") }
    server.schedule(fault, at: time)
  }

  /// The simulator's own books: a line for the account, each position and each working order.
  func books() -> [String] { server.books().split(separator: "\n").map(String.init) }

  /// A new connection to the same simulator; this one is gone.
  func reconnected() -> SimulatorWire {
    server.disconnect(connection, at: server.now)
    return SimulatorWire(server, connection: connection + 1)
  }

  func write(_ bytes: [UInt8]) {
    server.receive(bytes, from: connection, at: server.now)
  }

  func read() throws -> [UInt8] {
    server.advance(to: server.now)
    // Nothing of the simulator's state is kept.
    _ = server.takeRecords()
    var bytes: [UInt8] = []
    for (_, output) in server.takeOutgoing() {
      switch output {
      case .frame(let payload): bytes += Framing.prefixed(payload)
      case .close: throw InputError("the simulator ended the connection")
      case .hold, .split: continue
      }
    }
    guard !bytes.isEmpty else { throw InputError("the simulator has nothing more to say") }
    return bytes
  }
}
