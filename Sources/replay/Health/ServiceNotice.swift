import Glibc

/// Tells the service manager how this process is: `sd_notify` without its library.
///
/// - Source: sd_notify(3), systemd 252: datagrams of `NAME=value` to the socket in
///   `NOTIFY_SOCKET`, a path or `@` and an abstract name; `WATCHDOG_USEC` and `WATCHDOG_PID`.
final class ServiceNotice {
  private var address: sockaddr_un
  private let length: socklen_t
  private let descriptor: Int32
  /// Nanoseconds between signs of life: half of what the manager allows; nil when it asks for none.
  let watchdogInterval: UInt64?
  private var nextBeat: UInt64 = 0

  /// - Returns: nil where no service manager asked to be told.
  /// - Throws: ``InputError`` for a socket that cannot be spoken to.
  init?(
    _ environment: (String) -> String? = { Environment.value($0) }, process: Int32 = getpid()
  ) throws(InputError) {
    guard let socket = environment("NOTIFY_SOCKET"), !socket.isEmpty else { return nil }
    (address, length) = try Self.address(of: socket)
    watchdogInterval = Self.interval(environment, process)
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw InputError("socket: \(OutputError.text(errno))") }
  }

  deinit { _ = close(descriptor) }

  private static func address(
    of socket: String
  ) throws(InputError) -> (sockaddr_un, socklen_t) {
    var bytes = Array(socket.utf8)
    var address = sockaddr_un()
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@"), bytes.count < room else {
      throw InputError(
        "NOTIFY_SOCKET `\(socket)`: neither a path nor an abstract name of at most \(room - 1) "
          + "bytes")
    }
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    address.sun_family = sa_family_t(AF_UNIX)
    // safe: the name is shorter than the field, whose rest is zero.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    // An abstract name ends with the address, a path with a zero.
    let size = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
    return (address, socklen_t(size))
  }

  private static func interval(
    _ environment: (String) -> String?, _ process: Int32
  ) -> UInt64? {
    guard let text = environment("WATCHDOG_USEC"), let microseconds = UInt64(text),
      (1...1_000_000_000_000).contains(microseconds)
    else { return nil }
    if let owner = environment("WATCHDOG_PID"), owner != "\(process)" { return nil }
    return microseconds * 1_000 / 2
  }

  /// The process does what it is there for.
  func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

  /// It is about to end.
  func stopping() { send("STOPPING=1") }

  /// It lives; tells so when that is due.
  ///
  /// - Parameter now: by ``MonotonicTime``.
  func beat(at now: UInt64 = MonotonicTime.now) {
    guard let watchdogInterval, now >= nextBeat else { return }
    nextBeat = now + watchdogInterval
    send("WATCHDOG=1")
  }

  /// A manager that is gone or busy is no reason to stop trading; it misses the next beats as well.
  private func send(_ text: String) {
    let bytes = Array(text.utf8)
    // safe: the address is as long as `length` says, and the bytes outlive the call.
    _ = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe sendto(
          descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0,
          length)
      }
    }
  }
}
