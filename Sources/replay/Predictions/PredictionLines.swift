import Glibc
import Journal
import Synchronization

/// Predictions as lines on a descriptor, each taken when it comes: `--predictions -`.
final class PredictionLines: PredictionFeed, Sendable {
  private struct Shared {
    var inbox = FeedInbox()
    var isEnding = false
  }

  private let descriptor: Int32
  private let source: String
  private let shared = Mutex(Shared())
  private let alarm: ClientSignal
  private let thread = Mutex<ClientThread?>(nil)
  /// A longer line is refused by whoever reads it, so no more of it is kept.
  private static let lineMax = 65_537

  /// - Parameter descriptor: stays the caller's.
  init(descriptor: Int32 = STDIN_FILENO, source: String = "standard input") throws(InputError) {
    self.descriptor = descriptor
    self.source = source
    alarm = try ClientSignal()
  }

  func begin(since: Timestamp, symbols: [String]) throws {
    let new = try ClientThread { [self] in run() }
    thread.withLock { $0 = new }
  }

  func take() -> FeedItem? {
    let (item, wasFull) = shared.withLock { shared in
      let wasFull = shared.inbox.isFull
      return (shared.inbox.take(), wasFull)
    }
    if wasFull { alarm.raise() }
    return item
  }

  func end() {
    shared.withLock { $0.isEnding = true }
    alarm.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: The thread

  private func run() {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var line: [UInt8] = []
    while wait() {
      // safe: the kernel writes at most `count` bytes into a buffer of that size.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count < 0 { return give("standard input: \(OutputError.text(errno))") }
      if count == 0 {
        give(line)
        return
      }
      for byte in buffer[..<count] {
        if byte == 0x0A {
          give(line)
          line.removeAll(keepingCapacity: true)
        } else if line.count < Self.lineMax {
          line.append(byte)
        }
      }
    }
  }

  /// Sleeps until there is something to read and room for it; false when it is over.
  private func wait() -> Bool {
    while true {
      let (isEnding, isFull) = shared.withLock { ($0.isEnding, $0.inbox.isFull) }
      if isEnding { return false }
      var polls = [
        pollfd(fd: alarm.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isFull ? -1 : descriptor, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&polls, 2, 1_000) > 0 else { continue }
      if polls[0].revents != 0 { alarm.clear() }
      if polls[1].revents != 0 { return true }
    }
  }

  private func give(_ line: [UInt8]) {
    let line = line.last == 0x0D ? Array(line.dropLast()) : line
    guard !line.isEmpty else { return }
    var received = PredictionReceived()
    received.source = source
    received.body = line
    shared.withLock { $0.inbox.put(.prediction(received)) }
  }

  private func give(_ problem: String) {
    var alert = Alert()
    (alert.severity, alert.code, alert.message) = (.critical, "predictions.outage", problem)
    shared.withLock { $0.inbox.put(.alert(alert)) }
  }
}
