import Broker
import Journal
import Synchronization

/// The simulated broker on a thread of this process: what `run` trades with when no TWS answers
/// and none is configured.
final class LocalSimulator: Sendable {
  private struct Shared {
    var port: Int?
    var problem: String?
    var isStopping = false
  }

  private let shared = Mutex(Shared())
  private let hasStarted: ClientSignal
  private let thread = Mutex<ClientThread?>(nil)

  /// Starts it on a free port of this machine.
  ///
  /// - Parameters:
  ///   - account: its one account.
  ///   - state: the folder in which orders, fills and positions outlive this process.
  init(account: String, state: String) throws {
    hasStarted = try ClientSignal()
    let new = try ClientThread { [self] in
      do { try serve(account, state) } catch {
        shared.withLock { $0.problem = "\(error)" }
      }
      hasStarted.raise()
    }
    thread.withLock { $0 = new }
    hasStarted.wait(milliseconds: 30_000)
    if let problem = shared.withLock({ $0.problem }) {
      throw InputError("the simulated broker: \(problem)")
    }
  }

  deinit { stop() }

  /// Where it listens.
  var port: Int { shared.withLock { $0.port } ?? 0 }

  /// Ends it; its state is whole then.
  func stop() {
    shared.withLock { $0.isStopping = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func serve(_ account: String, _ state: String) throws {
    var configuration = SimulatorConfiguration()
    configuration.accounts = [account]
    configuration.zoneOffsets = SimulatorZone().offsets
    let loop = SocketLoop()
    let port = try loop.listen(host: "127.0.0.1", port: 0)
    let now = Timestamp(rawValue: SocketLoop.wallClock)
    var server = SimulatorServer(configuration, recording: nil, at: now)
    let kept = try SimulatorState(state, server: &server, zone: SimulatorZone())
    let runner = SimulatorRunner(
      server, state: kept, loop: loop,
      clock: MarketClock(start: server.now, speed: Ratio(whole: 1)), market: nil,
      console: .inMemory(), isQuiet: true)
    runner.isStopped = { [self] in shared.withLock { $0.isStopping } }
    shared.withLock { $0.port = port }
    hasStarted.raise()
    _ = try runner.run()
  }
}
