import Glibc

/// One outgoing TCP connection that never blocks, and a way to wake the thread that waits on it.
///
/// The one file of the client that talks to the C library. Used by one thread, except for
/// ``wake()``.
final class ClientSocket {
  /// What happened while waiting.
  enum Event {
    /// Bytes came.
    case received([UInt8])
    /// The other side ended it, or the line broke.
    case ended(String)
  }

  private var descriptor: Int32 = -1
  private let wakeup: ClientSignal
  private var pending: [UInt8] = []
  private var start = 0
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Not connected yet.
  init() throws(InputError) { wakeup = try ClientSignal() }

  deinit { close() }

  /// Why there is no connection.
  enum Refusal: Error, Hashable {
    /// The name has no address.
    case unknownHost(String)
    /// Nothing listens there.
    case refused
    /// No answer in time.
    case timedOut
    /// Anything else, in the system's words.
    case failed(String)
  }

  /// Connects, waiting at most so long for each address of the name.
  func connect(host: String, port: Int, milliseconds: Int32) throws(Refusal) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      // safe: the text belongs to the C library and is copied at once.
      throw .unknownHost(unsafe String(cString: gai_strerror(code)))
    }
    defer { unsafe freeaddrinfo(list) }
    var refusal = Refusal.refused
    var next = unsafe list
    while let address = unsafe next {
      // safe: the list lives until it is freed at the end.
      guard let problem = unsafe connect(address.pointee, milliseconds) else { return }
      refusal = problem
      unsafe next = address.pointee.ai_next
    }
    throw refusal
  }

  /// Tries one address; nil when it is connected.
  private func connect(_ address: addrinfo, _ milliseconds: Int32) -> Refusal? {
    let type = unsafe address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let new = unsafe socket(address.ai_family, type, address.ai_protocol)
    guard new >= 0 else { return .failed(OutputError.text(errno)) }
    let problem = unsafe Self.finish(
      Glibc.connect(new, address.ai_addr, address.ai_addrlen), new, milliseconds)
    guard problem == nil else {
      _ = Glibc.close(new)
      return problem
    }
    var yes: Int32 = 1
    unsafe setsockopt(
      new, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    descriptor = new
    return nil
  }

  /// Waits for what a non-blocking `connect` began.
  private static func finish(
    _ result: Int32, _ descriptor: Int32, _ milliseconds: Int32
  ) -> Refusal? {
    if result == 0 { return nil }
    guard errno == EINPROGRESS else { return refusal(errno) }
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, milliseconds) > 0 else { return .timedOut }
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    return code == 0 ? nil : refusal(code)
  }

  private static func refusal(_ code: Int32) -> Refusal {
    switch code {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: .timedOut
    default: .failed(OutputError.text(code))
    }
  }

  /// Ends the connection.
  func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
  }

  /// Queues bytes; they leave as soon as the other side takes them.
  func write(_ bytes: [UInt8]) { pending.append(contentsOf: bytes) }

  /// Bytes that have not left.
  var pendingBytes: Int { pending.count - start }

  /// Writes as much as the other side takes now.
  ///
  /// - Returns: the end of the connection, if that is what it met.
  func leave() -> Event? { flush() }

  /// Makes a ``wait(milliseconds:reads:)`` of another thread return.
  func wake() { wakeup.raise() }

  /// Writes what it can, then sleeps until something happens, somebody wakes it, or time is over.
  ///
  /// - Parameter reads: whether bytes are taken; what is not taken holds up the sender.
  func wait(milliseconds: Int32, reads: Bool) -> Event? {
    if let ended = flush() { return ended }
    var events = reads ? POLLIN : 0
    if pendingBytes > 0 { events |= POLLOUT }
    var polls = [
      pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(events), revents: 0),
    ]
    guard unsafe poll(&polls, 2, milliseconds) > 0 else { return nil }
    if polls[0].revents != 0 { wakeup.clear() }
    let happened = Int32(polls[1].revents)
    if happened & POLLOUT != 0, let ended = flush() { return ended }
    guard happened & (POLLIN | POLLHUP | POLLERR) != 0 else { return nil }
    return read()
  }

  private func read() -> Event? {
    let count = unsafe buffer.withUnsafeMutableBytes { target in
      // safe: the size is the buffer's own.
      unsafe Glibc.recv(descriptor, target.baseAddress, target.count, 0)
    }
    if count > 0 { return .received(Array(buffer[..<count])) }
    if count == 0 { return .ended("the other side closed the connection") }
    return errno == EAGAIN || errno == EINTR ? nil : .ended(OutputError.text(errno))
  }

  /// Writes until the other side takes no more.
  private func flush() -> Event? {
    while pendingBytes > 0 {
      let count = unsafe pending.withUnsafeBytes { bytes in
        // safe: the range lies inside the array, which outlives the call.
        unsafe Glibc.send(
          descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return nil }
      if count < 0 { return .ended(OutputError.text(errno)) }
      start += count
    }
    pending.removeAll(keepingCapacity: true)
    start = 0
    return nil
  }
}
