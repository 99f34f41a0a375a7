import Glibc

/// Lets one thread sleep until another one has something for it.
final class ClientSignal: Sendable {
  /// Becomes readable when it is raised; for a `poll` beside other descriptors.
  let descriptor: Int32
  private let end: Int32

  /// Not raised.
  init() throws(InputError) {
    var pair: [Int32] = [-1, -1]
    guard unsafe pipe(&pair) == 0 else { throw InputError("pipe: \(OutputError.text(errno))") }
    descriptor = pair[0]
    end = pair[1]
    for one in pair {
      _ = fcntl(one, F_SETFD, FD_CLOEXEC)
      _ = fcntl(one, F_SETFL, O_NONBLOCK)
    }
  }

  deinit {
    _ = Glibc.close(descriptor)
    _ = Glibc.close(end)
  }

  /// Wakes whoever waits, or the next one that would; a full pipe is raised already.
  func raise() {
    var one: UInt8 = 1
    _ = unsafe Glibc.write(end, &one, 1)
  }

  /// Sleeps until it is raised, or the time is over; then it is not raised any more.
  func wait(milliseconds: Int32) {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if unsafe Glibc.poll(&poll, 1, milliseconds) > 0 { clear() }
  }

  /// From now on it is not raised.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 512)
    while unsafe Glibc.read(descriptor, &bytes, bytes.count) == bytes.count {}
  }
}
