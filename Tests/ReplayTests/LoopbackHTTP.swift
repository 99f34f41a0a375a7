import Glibc

@testable import replay

/// Asks an HTTP server of this machine, byte for byte.
enum LoopbackHTTP {
  struct Response {
    var status = 0
    var head = ""
    var body = ""
  }

  /// Sends the bytes of a request and reads until the server ends the connection.
  static func send(_ request: String, port: Int, to host: String = "127.0.0.1") -> Response? {
    guard let descriptor = connect(port, host) else { return nil }
    defer { _ = close(descriptor) }
    let bytes = Array(request.utf8)
    _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count <= 0 { break }
      answer += buffer[..<count]
    }
    return read(String(decoding: answer, as: UTF8.self))
  }

  static func ask(_ method: String, _ path: String, port: Int) -> Response? {
    send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port: port)
  }

  private static func read(_ text: String) -> Response? {
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0",
      let status = Int(words[1])
    else { return nil }
    var response = Response(status: status)
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst(), !line.isEmpty { response.head += "\(line)\n" }
    response.body = lines.joined(separator: "\r\n")
    return response
  }

  /// A connection that says nothing yet.
  static func connect(_ port: Int, _ host: String = "127.0.0.1") -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    _ = unsafe inet_pton(AF_INET, host, &address.sin_addr)
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if code == 0 { return descriptor }
    _ = close(descriptor)
    return nil
  }
}
