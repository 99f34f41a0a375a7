import Broker
import Foundation
import Glibc
import Journal
import TestSupport
import Testing

@testable import replay

/// The program itself as a broker, and clients on real sockets.
@Suite(.serialized) struct SimulatorSocketTests {
  @Test func `Orders outlive a stop of the broker, and a client finds them again`() throws {
    let folder = ScratchFolder()
    var broker = try RunningBroker("--state", folder.path + "/state")
    var client = try SocketClient(port: broker.port, client: 5)
    try client.send(Self.limitOrder(1))
    try client.wait { $0 is TWS.OrderStatus }
    client.close()
    #expect(broker.stop() == 0, "a signal ends it cleanly")
    broker = try RunningBroker("--state", folder.path + "/state")
    client = try SocketClient(port: broker.port, client: 5)
    let next = client.messages.compactMap { $0 as? TWS.NextValidID }.first
    #expect(next?.orderId == 2)
    try client.send(TWS.RequestOpenOrders())
    try client.wait { $0 is TWS.OpenOrderEnd }
    let open = client.messages.compactMap { $0 as? TWS.OpenOrder }
    #expect(open.map(\.order.orderId) == [1])
    client.close()
    #expect(broker.stop() == 0)
  }

  @Test func `Two clients at once, and one that sends garbage, do not disturb each other`() throws {
    let broker = try RunningBroker()
    var first = try SocketClient(port: broker.port, client: 1)
    var second = try SocketClient(port: broker.port, client: 2)
    let third = try SocketClient(port: broker.port)
    try third.send(bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8))
    #expect(third.isClosedByPeer())
    try first.send(Self.limitOrder(1))
    try second.send(Self.limitOrder(1))
    try first.wait { $0 is TWS.OrderStatus }
    try second.wait { $0 is TWS.OrderStatus }
    #expect(first.messages.compactMap { $0 as? TWS.OpenOrder }.map(\.order.clientId) == [1])
    #expect(second.messages.compactMap { $0 as? TWS.OpenOrder }.map(\.order.clientId) == [2])
    #expect(broker.stop() == 0)
  }

  @Test func `Faults come over the control socket, and writes of one byte change nothing`() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/control"
    let broker = try RunningBroker("--control", path)
    var client = try SocketClient(port: broker.port, client: 1)
    let control = try SocketClient(path: path)
    try control.send(bytes: Array("split 1\nnonsense\nlink lost\nbooks\n".utf8))
    let answer = try control.text(until: "worth")
    #expect(answer.hasPrefix("ok\nerror: `nonsense` is none of\n"))
    #expect(answer.contains("account DU*****01 cash 1000000 worth"))
    try client.wait { ($0 as? TWS.ErrorText)?.errorCode == 1100 }
    #expect(broker.stop() == 0)
  }

  @Test func `A peer that does not read is cut off, and the others are served`() throws {
    let loop = SocketLoop(pendingBytesMax: 1 << 20)
    let port = try loop.listen(host: "127.0.0.1", port: 0)
    let (deaf, other) = (try SocketClient(port: port), try SocketClient(port: port))
    var ids: [Int] = []
    while ids.count < 2 {
      for case .connected(let id, _) in loop.wait(milliseconds: 1_000) { ids.append(id) }
    }
    var reasons: [String] = []
    for _ in 0..<40 where reasons.isEmpty {
      loop.send([UInt8](repeating: 0, count: 1 << 20), to: ids[0])
      for case .ended(_, let reason) in loop.wait(milliseconds: 0) { reasons.append(reason) }
    }
    #expect(reasons == ["reads too slowly"])
    loop.send(Array("hello".utf8), to: ids[1])
    _ = loop.wait(milliseconds: 0)
    #expect(try other.text(until: "hello") == "hello")
    deaf.close()
  }

  private static func limitOrder(_ number: Int64) -> TWS.PlaceOrder {
    var message = TWS.PlaceOrder()
    message.orderId = number
    (message.contract.symbol, message.contract.secType) = ("AAPL", "STK")
    (message.contract.exchange, message.contract.currency) = ("SMART", "USD")
    (message.order.action, message.order.totalQuantity) = ("BUY", 10)
    (message.order.orderType, message.order.lmtPrice, message.order.tif) = ("LMT", 50, "GTC")
    return message
  }
}

/// The built program as a simulated broker.
private final class RunningBroker {
  let port: Int
  private let process = Process()

  init(_ options: String...) throws {
    process.executableURL = URL(fileURLWithPath: try #require(BuiltProgram.path))
    process.arguments = ["simulate", "tws", "--port", "0", "--quiet"] + options
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    // It says one line when it is ready.
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let words = line.split { $0 == ":" || $0 == "," }
    port = try #require(words.count > 1 ? Int(words[1]) : nil, "it said: \(line)")
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Asks it to stop; its exit code.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}

/// A client on a blocking socket.
private struct SocketClient {
  private let descriptor: Int32
  private var splitter = FrameSplitter()
  private(set) var messages: [any WireMessage] = []

  /// Connects and says nothing.
  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // safe: the address is a whole sockaddr_in, and its size says so.
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
    limitWaiting()
  }

  /// Connects to a socket file.
  init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    // safe: the path of a scratch folder is shorter than the field, whose rest is zero.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    // safe: the address is a whole sockaddr_un, and its size says so.
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
    limitWaiting()
  }

  /// Connects and begins a session.
  init(port: Int, client: Int64) throws {
    try self.init(port: port)
    let hello = Array("API\0".utf8) + Framing.prefixed(Array("v176..178".utf8))
    try send(bytes: hello)
    try send(TWS.StartAPI(clientId: client, optionalCapabilities: ""))
    try wait { ($0 as? TWS.ErrorText)?.errorCode == 2158 }
  }

  /// No read waits for more than ten seconds.
  private func limitWaiting() {
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  func close() { _ = Glibc.close(descriptor) }

  func send(bytes: [UInt8]) throws {
    let count = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    try #require(count == bytes.count)
  }

  func send(_ message: some WireMessage) throws {
    try send(bytes: Framing.prefixed(message.payload()))
  }

  private func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  func isClosedByPeer() -> Bool { read().isEmpty }

  /// Text up to a word.
  func text(until word: String) throws -> String {
    var text = ""
    while !text.contains(word) {
      let bytes = read()
      try #require(!bytes.isEmpty, "nothing more came after: \(text)")
      text += String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  /// Reads until a message is what is waited for.
  mutating func wait(for isWanted: (any WireMessage) -> Bool) throws {
    while true {
      while let frame = try splitter.next() {
        guard case .message(let message) = ServerMessage.decode(frame) else { continue }
        messages.append(message.message)
        if isWanted(message.message) { return }
      }
      let bytes = read()
      try #require(!bytes.isEmpty, "the wanted message did not come")
      splitter.append(bytes)
    }
  }
}
