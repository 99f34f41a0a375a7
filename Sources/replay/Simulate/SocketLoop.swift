import Glibc

/// Non-blocking sockets of one thread: listeners, their connections, and an end by signal.
///
/// The one file of the simulator that talks to the C library. A peer that reads too slowly is cut
/// off when what waits for it passes ``pendingBytesMax``.
final class SocketLoop {
  /// What happened on a socket.
  enum Event {
    /// Somebody connected to a listener.
    case connected(id: Int, listener: Int)
    /// Bytes came.
    case received(id: Int, bytes: [UInt8])
    /// The peer is gone, or was cut off; the connection is no more.
    case ended(id: Int, reason: String)
    /// The process was asked to stop.
    case interrupted
  }

  private struct Connection {
    let descriptor: Int32
    var pending: [UInt8] = []
    var start = 0
    var closesWhenSent = false
    var isHeld = false
    /// Bytes of one write; nil for as many as go.
    var writeMax: Int?
  }

  /// Bytes that may wait for one peer.
  let pendingBytesMax: Int
  private var listeners: [Int32] = []
  private var socketPath: String?
  private var connections: [Int: Connection] = [:]
  private var nextID = 1
  private var signals: EndSignals?
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)

  init(pendingBytesMax: Int = 32 << 20) { self.pendingBytesMax = pendingBytesMax }

  deinit {
    for descriptor in listeners { _ = Glibc.close(descriptor) }
    for (_, connection) in connections { _ = Glibc.close(connection.descriptor) }
    if let socketPath { _ = unsafe unlink(socketPath) }
  }

  /// The wall clock, in nanoseconds since 1970.
  static var wallClock: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// From now on SIGINT and SIGTERM come as ``Event/interrupted``.
  func catchSignals() { signals = EndSignals() }

  // MARK: Listening

  /// Listens on an IPv4 address.
  ///
  /// - Parameter port: 0 for any that is free.
  /// - Returns: the port.
  func listen(host: String, port: Int) throws(InputError) -> Int {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
      throw InputError("`\(host)` is not an IPv4 address such as 127.0.0.1")
    }
    let descriptor = try newSocket(AF_INET)
    var yes: Int32 = 1
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    // safe: the address is a whole sockaddr_in, and its size says so.
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0 else { throw Self.failure("\(host):\(port)", descriptor) }
    try startListening(descriptor, "\(host):\(port)")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // safe: as above.
    _ = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Listens on a socket file that only this user may open; an old one is replaced.
  func listen(path: String) throws(InputError) {
    var address = try SocketFile(path: path)
    var status = stat()
    if unsafe lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFSOCK else {
        throw InputError("\(path): there is a file that is no socket; choose another path")
      }
      _ = unsafe unlink(path)
    }
    let descriptor = try newSocket(AF_UNIX)
    let mask = umask(0o177)
    let isBound = address.bind(descriptor)
    _ = umask(mask)
    guard isBound else { throw Self.failure(path, descriptor) }
    socketPath = path
    try startListening(descriptor, path)
  }

  private func newSocket(_ family: Int32) throws(InputError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw Self.failure("socket") }
    return descriptor
  }

  private func startListening(_ descriptor: Int32, _ name: String) throws(InputError) {
    guard Glibc.listen(descriptor, 64) == 0 else { throw Self.failure(name, descriptor) }
    listeners.append(descriptor)
  }

  private static func failure(_ what: String, _ descriptor: Int32? = nil) -> InputError {
    // safe: the text belongs to the C library and is copied at once.
    let reason = unsafe String(cString: strerror(errno))
    if let descriptor { _ = Glibc.close(descriptor) }
    return InputError("\(what): \(reason)")
  }

  // MARK: Sending

  /// Queues bytes; they leave with the next ``wait(milliseconds:)``, or at once where they can.
  func send(_ bytes: [UInt8], to id: Int) {
    guard connections[id] != nil else { return }
    connections[id]?.pending.append(contentsOf: bytes)
  }

  /// Ends a connection when everything queued for it is sent.
  func close(_ id: Int) { connections[id]?.closesWhenSent = true }

  /// Stops or resumes sending to a peer, as a line that is half dead does.
  func hold(_ id: Int, _ isHeld: Bool) { connections[id]?.isHeld = isHeld }

  /// Writes so many bytes at a time to a peer; nil for as many as go.
  func split(_ id: Int, _ size: Int?) { connections[id]?.writeMax = size }

  // MARK: Waiting

  /// Sends what waits, then sleeps until something happens or the time is over.
  func wait(milliseconds: Int) -> [Event] {
    var events: [Event] = []
    let ids = connections.keys.sorted()
    for id in ids { flush(id, &events) }
    var polls: [pollfd] = []
    for listener in listeners {
      polls.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
    }
    let first = polls.count
    let open = ids.filter { connections[$0] != nil }
    for id in open {
      guard let connection = connections[id] else { continue }
      let writes = connection.pending.count > connection.start && !connection.isHeld
      let wanted = POLLIN | (writes ? POLLOUT : 0)
      polls.append(pollfd(fd: connection.descriptor, events: Int16(wanted), revents: 0))
    }
    let timeout = events.isEmpty ? milliseconds : 0
    let count = unsafe poll(&polls, nfds_t(polls.count), Int32(min(timeout, Self.sleepMax)))
    if signals?.take() != nil { events.append(.interrupted) }
    guard count > 0 else { return events }
    for (place, id) in open.enumerated() where polls[first + place].revents != 0 {
      let happened = Int32(polls[first + place].revents)
      if happened & (POLLIN | POLLHUP | POLLERR) != 0 { read(id, &events) }
      if happened & POLLOUT != 0 { flush(id, &events) }
    }
    let firstListener = first - listeners.count
    for (place, listener) in listeners.enumerated()
    where polls[firstListener + place].revents != 0 {
      accept(listener, place, &events)
    }
    return events
  }

  private func accept(_ listener: Int32, _ place: Int, _ events: inout [Event]) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { return }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      guard connections.count < Self.connectionsMax else {
        _ = Glibc.close(descriptor)
        continue
      }
      var yes: Int32 = 1
      // A socket file has no such option, and refuses it without harm.
      unsafe setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      connections[nextID] = Connection(descriptor: descriptor)
      events.append(.connected(id: nextID, listener: place))
      nextID += 1
    }
  }

  private static let connectionsMax = 256
  /// Milliseconds; a blocked signal does not end a sleep.
  private static let sleepMax = 200

  private func read(_ id: Int, _ events: inout [Event]) {
    guard let connection = connections[id] else { return }
    // safe: the kernel writes at most `count` bytes into a buffer of that size.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe recv(connection.descriptor, $0.baseAddress, $0.count, 0)
    }
    if count > 0 { return events.append(.received(id: id, bytes: Array(buffer[..<count]))) }
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    end(id, count == 0 ? "closed by the peer" : "reset", &events)
  }

  private func flush(_ id: Int, _ events: inout [Event]) {
    guard var connection = connections[id] else { return }
    let waiting = connection.pending.count - connection.start
    guard waiting <= pendingBytesMax else { return end(id, "reads too slowly", &events) }
    guard !connection.isHeld else { return }
    while connection.start < connection.pending.count {
      // safe: the range lies inside the array, which outlives the call.
      let count = unsafe connection.pending.withUnsafeBytes {
        unsafe Glibc.send(
          connection.descriptor, $0.baseAddress.map { unsafe $0 + connection.start },
          min($0.count - connection.start, connection.writeMax ?? .max), Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { break }
      if count < 0 { return end(id, "reset", &events) }
      connection.start += count
    }
    if connection.start == connection.pending.count {
      if connection.closesWhenSent { return end(id, "closed", &events) }
      connection.pending.removeAll(keepingCapacity: connection.pending.count < 1 << 20)
      connection.start = 0
    }
    connections[id] = connection
  }

  private func end(_ id: Int, _ reason: String, _ events: inout [Event]) {
    guard let connection = connections.removeValue(forKey: id) else { return }
    _ = Glibc.close(connection.descriptor)
    events.append(.ended(id: id, reason: reason))
  }
}
