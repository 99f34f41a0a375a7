import Broker
import Journal
import Synchronization

/// A simulated broker whose market data is made before: once every instrument is asked for, all
/// ticks leave as fast as the client takes them.
final class TickServer: Sendable {
  /// The notice that follows the last tick.
  static let endCode: Int64 = 2137

  let port: Int
  private let isStopping = Mutex(false)
  private let startedAt = Mutex<UInt64?>(nil)
  private let thread = Mutex<ClientThread?>(nil)

  /// Listens on any free port of this machine.
  ///
  /// - Parameter symbols: how many instruments are asked for before the ticks leave.
  init(account: String, ticks: Int, symbols: Int) throws {
    let start = Sockets()
    port = try start.loop.listen(host: "127.0.0.1", port: 0)
    let new = try ClientThread { [self] in
      serve(start.loop, account: account, ticks: ticks, symbols: symbols)
    }
    thread.withLock { $0 = new }
  }

  /// When the first tick was handed to the socket.
  func start() throws -> UInt64 {
    guard let start = startedAt.withLock({ $0 }) else {
      throw InputError("ingest: the client never asked for market data")
    }
    return start
  }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func serve(_ loop: SocketLoop, account: String, ticks: Int, symbols: Int) {
    var configuration = SimulatorConfiguration()
    configuration.accounts = [account]
    // Its clock stands still, so that no market data of its own comes in between.
    configuration.lockStep = .seconds(1)
    let time = Timestamp(rawValue: SocketLoop.wallClock)
    var server = SimulatorServer(configuration, at: time)
    var requests: [Int64] = []
    while !isStopping.withLock({ $0 }) {
      for event in loop.wait(milliseconds: 20) {
        switch event {
        case .connected(let id, _): server.connect(id, at: time)
        case .received(let id, let bytes): server.receive(bytes, from: id, at: time)
        case .ended(let id, _): server.disconnect(id, at: time)
        case .interrupted: break
        }
      }
      let before = requests.count
      for case (let id, .frame(let payload)) in server.takeOutgoing() {
        requests += Self.relay(payload, to: id, loop)
      }
      guard requests.count == symbols, before < symbols else { continue }
      let stream = Self.stream(requests, ticks: ticks)
      startedAt.withLock { $0 = MonotonicTime.now }
      loop.send(stream, to: Self.client)
    }
  }

  /// The one connection that there is.
  static let client = 1

  /// Passes on a frame, unless it is market data: all of that is counted, so it is made here.
  ///
  /// - Returns: the request that it begins to answer with market data, if it does.
  static func relay(_ payload: [UInt8], to id: Int, _ loop: SocketLoop) -> [Int64] {
    let decoded = ServerMessage.decode(payload)
    switch decoded {
    case .message(.tickPrice), .message(.tickSize), .message(.tickString): return []
    default: loop.send(Framing.prefixed(payload), to: id)
    }
    if case .message(.tickRequestParameters(let answer)) = decoded { return [answer.tickerId] }
    return []
  }

  /// Bids and asks in turn, each another than the last one of its instrument.
  private static func stream(_ requests: [Int64], ticks: Int) -> [UInt8] {
    var stream: [UInt8] = []
    stream.reserveCapacity(ticks * 32)
    for number in 0..<ticks {
      var tick = TWS.TickPrice()
      (tick.reqId, tick.attrMask) = (requests[number % requests.count], 1)
      let isBid = number / requests.count % 2 == 0
      tick.tickType = isBid ? 1 : 2
      let cents = 19_000 + Int64(number / 7 % 50) + (isBid ? 0 : 2)
      tick.price = WireNumber(significand: cents, exponent: -2)
      tick.size = WireNumber(significand: Int64(number % 9 + 1) * 100, exponent: 0)
      stream += Framing.prefixed(tick.payload())
    }
    return stream + end
  }

  /// The frame that follows the last tick.
  static var end: [UInt8] {
    var end = TWS.ErrorText()
    (end.reqId, end.errorCode, end.errorString) = (-1, endCode, "that was the last tick")
    return Framing.prefixed(end.payload())
  }

  /// The sockets, handed over to the one thread that uses them.
  private final class Sockets: @unchecked Sendable {
    // safe: made here, listened on once, and then used by the server's thread alone.
    let loop = SocketLoop(pendingBytesMax: .max)
  }
}
