import CMicroHTTPD

/// A question to an ``HTTPServer``.
struct ServedRequest: Hashable, Sendable {
  /// As sent: `GET`.
  let method: String
  /// Without the query.
  let path: String
  /// What the server was told to read of the query and the header, by name.
  var values: [String: String] = [:]
}

/// What an ``HTTPServer`` says.
struct ServedAnswer: Hashable, Sendable {
  var status: UInt32 = 200
  /// The media type.
  var type = "text/plain; charset=utf-8"
  /// The methods that this path has, where the one asked for is not among them.
  var allow: String?
  var body = ""
}

/// Answers small questions on 127.0.0.1, on a thread of its own; nobody else can connect.
///
/// Bodies of requests are never read. Header lines have a few kilobytes, a connection a few
/// seconds, and there are at most ``connectionsMax`` at a time.
// safe: the handle is used by this class alone and freed with it.
@safe final class HTTPServer {
  /// Connections at a time; one more is refused.
  static let connectionsMax: UInt32 = 16
  private static let timeoutSeconds: UInt32 = 5
  /// Bytes of one connection's memory, its request line and headers among them.
  private static let memoryMax = 16 << 10

  private final class Handler: Sendable {
    let answer: @Sendable (ServedRequest) -> ServedAnswer
    let arguments: [String]
    let headers: [String]

    init(
      _ answer: @escaping @Sendable (ServedRequest) -> ServedAnswer, _ arguments: [String],
      _ headers: [String]
    ) {
      (self.answer, self.arguments, self.headers) = (answer, arguments, headers)
    }
  }

  private let server: OpaquePointer
  private let handler: Unmanaged<Handler>
  /// Where it listens.
  let port: Int

  /// Listens.
  ///
  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - arguments: names in the query that ``ServedRequest/values`` is to have.
  ///   - headers: names of header lines that it is to have.
  ///   - answer: called on the server's thread.
  /// - Throws: ``InputError`` when the port is taken or the library is not installed.
  init(
    port: Int, arguments: [String] = [], headers: [String] = [],
    _ answer: @escaping @Sendable (ServedRequest) -> ServedAnswer
  ) throws(InputError) {
    guard let number = UInt16(exactly: port) else {
      throw InputError("port \(port): a port is a number from 0 to 65535")
    }
    // safe: released behind the stop, after which the server calls nobody.
    unsafe handler = Unmanaged.passRetained(Handler(answer, arguments, headers))
    let limits = replay_http_limits(
      connections_max: Self.connectionsMax, timeout_seconds: Self.timeoutSeconds,
      memory_max: Self.memoryMax)
    var bound: UInt16 = 0
    var reason = [CChar](repeating: 0, count: 512)
    // safe: the context is the handler, which outlives the server.
    let new = unsafe replay_http_start(
      number, limits, Self.handle, handler.toOpaque(), &bound, &reason, reason.count)
    guard let new = unsafe new else {
      unsafe handler.release()
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw InputError("127.0.0.1:\(port): \(text)")
    }
    unsafe server = new
    self.port = Int(bound)
  }

  deinit {
    unsafe replay_http_stop(server)
    unsafe handler.release()
  }

  /// Called by the library on its thread.
  private static let handle: replay_http_handler = { context, request, method, path in
    guard let context = unsafe context, let method = unsafe method, let path = unsafe path else {
      return
    }
    // safe: the context is the retained handler; both texts end with a zero and are copied.
    let handler = unsafe Unmanaged<Handler>.fromOpaque(context).takeUnretainedValue()
    var asked = unsafe ServedRequest(method: String(cString: method), path: String(cString: path))
    // safe: the values belong to the library until the handler returns and are copied.
    for name in handler.arguments {
      guard let value = unsafe replay_http_argument(request, name) else { continue }
      asked.values[name] = unsafe String(cString: value)
    }
    for name in handler.headers {
      guard let value = unsafe replay_http_header(request, name) else { continue }
      asked.values[name] = unsafe String(cString: value)
    }
    let answer = handler.answer(asked)
    let body = Array(answer.body.utf8)
    unsafe replay_http_answer(
      request, answer.status, answer.type, answer.allow, body, body.count)
  }
}
