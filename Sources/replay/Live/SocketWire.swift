/// The bytes of a lock step over a socket.
final class SocketWire: LockStepWire {
  /// Seconds that a simulator may take for a step.
  private static let patience = 30.0

  private let socket: ClientSocket
  private let place: String

  /// Connects.
  init(host: String, port: Int) throws {
    place = "\(host):\(port)"
    socket = try ClientSocket()
    do { try socket.connect(host: host, port: port, milliseconds: 5_000) } catch {
      throw InputError(ConnectionAdvice.text(error, host, port))
    }
  }

  func write(_ bytes: [UInt8]) { socket.write(bytes) }

  func read() throws -> [UInt8] {
    let start = MonotonicTime.now
    while MonotonicTime.seconds(since: start) < Self.patience {
      switch socket.wait(milliseconds: 1_000, reads: true) {
      case .received(let bytes): return bytes
      case .ended(let reason): throw InputError("\(place): \(reason)")
      case nil: continue
      }
    }
    throw InputError(
      "\(place): no answer within \(Int(Self.patience)) s; does the simulator run with "
        + "`--lock-step`?")
  }
}
