import Glibc
import Synchronization

@testable import replay

/// A request as it came.
struct WebRequest: Sendable {
  /// Method, path with its question, version.
  var line: [String] = []
  /// Names in small letters.
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  var path: String { line.count > 1 ? line[1] : "" }

  /// The value of a name in the question; nil without it.
  func query(_ name: String) -> String? {
    let question = path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    for pair in question.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, parts[0] == name { return String(parts[1]) }
    }
    return nil
  }
}

/// What a server does with a request, one thing after the other.
enum WebStep: Sendable {
  case write([UInt8])
  case pause(milliseconds: Int32)
  /// The connection ends with an RST in place of a FIN.
  case reset
  case close
  /// Nothing happens any more until the other side goes away.
  case hang
}

/// A web server on a port of this machine that answers as a closure says, one connection at a time.
final class WebServer: Sendable {
  let port: Int
  private let descriptor: Int32
  private let answer: @Sendable (WebRequest) -> [WebStep]
  private let isStopping = Mutex(false)
  private let requests = Mutex<[WebRequest]>([])
  private let connections = Mutex(0)
  private let thread = Mutex<ClientThread?>(nil)

  /// What was asked so far.
  var asked: [WebRequest] { requests.withLock { $0 } }
  /// Connections taken so far.
  var connectionCount: Int { connections.withLock { $0 } }
  var address: String { "http://127.0.0.1:\(port)" }

  init(_ answer: @escaping @Sendable (WebRequest) -> [WebStep]) throws {
    self.answer = answer
    (descriptor, port) = try Self.listen()
    let new = try ClientThread { [self] in serve() }
    thread.withLock { $0 = new }
  }

  deinit { _ = Glibc.close(descriptor) }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  /// A listening socket on a free port.
  static func listen() throws -> (Int32, Int) {
    let new = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe Glibc.bind(new, address, length) == 0 && Glibc.listen(new, 16) == 0
          && getsockname(new, address, &length) == 0
      }
    }
    guard isBound else { throw InputError("no port for a test: \(errno)") }
    return (new, Int(UInt16(bigEndian: place.sin_port)))
  }

  // MARK: The thread

  private var isOver: Bool { isStopping.withLock { $0 } }

  private func serve() {
    while !isOver {
      guard Self.isReadable(descriptor) else { continue }
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      connections.withLock { $0 += 1 }
      talk(connection)
      _ = Glibc.close(connection)
    }
  }

  static func isReadable(_ descriptor: Int32, milliseconds: Int32 = 20) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe Glibc.poll(&poll, 1, milliseconds) > 0
  }

  /// Serves requests until one side ends the connection.
  private func talk(_ connection: Int32) {
    var pending: [UInt8] = []
    while !isOver {
      while let request = Self.takeRequest(&pending) {
        requests.withLock { $0.append(request) }
        for step in answer(request) where !perform(step, connection) { return }
      }
      guard Self.isReadable(connection) else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return }
      pending += buffer[..<count]
    }
  }

  /// Takes a whole request off the front.
  private static func takeRequest(_ pending: inout [UInt8]) -> WebRequest? {
    let text = String(decoding: pending, as: UTF8.self)
    let mark = Array("\r\n\r\n".utf8)
    guard
      let end = pending.indices.first(where: {
        $0 + 4 <= pending.count && pending[$0..<$0 + 4].elementsEqual(mark)
      })
    else { return nil }
    var request = WebRequest()
    let head = String(decoding: pending[..<end], as: UTF8.self)
    var lines = head.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
    guard !text.isEmpty, !lines.isEmpty else { return nil }
    request.line = lines.removeFirst().split(separator: " ").map(String.init)
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      request.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
    guard pending.count >= end + 4 + length else { return nil }
    request.body = Array(pending[(end + 4)..<(end + 4 + length)])
    pending.removeFirst(end + 4 + length)
    return request
  }

  /// Does one thing; false when the connection is over.
  private func perform(_ step: WebStep, _ connection: Int32) -> Bool {
    switch step {
    case .write(let bytes): return Self.write(bytes, connection)
    case .pause(let milliseconds):
      _ = poll(nil, 0, milliseconds)
      return true
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      unsafe setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
      return false
    case .close: return false
    case .hang:
      while !isOver {
        var byte: UInt8 = 0
        if Self.isReadable(connection), unsafe recv(connection, &byte, 1, 0) <= 0 { break }
      }
      return false
    }
  }

  static func write(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { all in
        unsafe send(
          connection, all.baseAddress.map { unsafe $0 + start }, all.count - start,
          Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      start += count
    }
    return true
  }
}

extension WebStep {
  /// A whole answer.
  static func answer(
    _ status: String, _ body: [UInt8], type: String = "application/json", headers: [String] = []
  ) -> WebStep {
    let lines =
      ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.count)"] + headers
    return .write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
  }

  static func answer(
    _ status: String, _ body: String, type: String = "application/json", headers: [String] = []
  ) -> WebStep {
    answer(status, Array(body.utf8), type: type, headers: headers)
  }

  /// A good answer.
  static func answer(_ body: String, type: String = "application/json") -> WebStep {
    answer("200 OK", Array(body.utf8), type: type)
  }
}
