import Journal
import Synchronization

/// A log that is written by a thread of its own, so that nobody who trades waits for its disk.
///
/// Lines wait in a bounded queue; what finds no room is counted and the count is logged. A file
/// that cannot be written costs lines, never the session.
final class Log: Sendable {
  private struct Shared {
    var lines: [(text: String, time: Timestamp)] = []
    /// Lines that found no room and were not reported yet.
    var unreported: UInt64 = 0
    var lost: UInt64 = 0
    var problem: String?
    var isStopping = false
  }

  /// Lines that may wait.
  private static let linesMax = 10_000

  private let shared = Mutex(Shared())
  private let signal: ClientSignal
  private let thread = Mutex<ClientThread?>(nil)
  // safe: the thread alone uses the file once it runs, and nobody before.
  private nonisolated(unsafe) let file: LogFile

  /// Opens the file and starts the thread.
  init(_ path: String, _ limits: LogFile.Limits = LogFile.Limits()) throws(InputError) {
    unsafe file = try LogFile(path, limits)
    signal = try ClientSignal()
    let new = try ClientThread { [self] in run() }
    thread.withLock { $0 = new }
  }

  /// Queues a line.
  func write(_ line: LogLine) {
    let time = Timestamp(rawValue: SocketLoop.wallClock)
    shared.withLock {
      if $0.lines.count < Self.linesMax {
        $0.lines.append((line.text, time))
      } else {
        $0.unreported += 1
        $0.lost += 1
      }
    }
    signal.raise()
  }

  /// Lines that are in no file: no room, or the file could not be written.
  var lostLines: UInt64 { shared.withLock { $0.lost } }

  /// Why lines were lost or stand in a file that is too long, once for each reason.
  func takeProblem() -> String? {
    shared.withLock { shared in
      defer { shared.problem = nil }
      return shared.problem
    }
  }

  /// Writes what waits and ends the thread.
  func stop() {
    shared.withLock { $0.isStopping = true }
    signal.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: The thread

  private func run() {
    var lastProblem: String?
    while true {
      let (lines, unreported, isStopping) = shared.withLock { shared in
        defer { (shared.lines, shared.unreported) = ([], 0) }
        return (shared.lines, shared.unreported, shared.isStopping)
      }
      for line in lines { append(line.text, line.time, &lastProblem) }
      if unreported > 0 {
        let now = Timestamp(rawValue: SocketLoop.wallClock)
        let line = LogLine("log.lost", .warn, at: now).with("lines", unreported)
        append(line.text, now, &lastProblem)
      }
      if lines.isEmpty, isStopping { return }
      if !isStopping { signal.wait(milliseconds: 1_000) }
    }
  }

  private func append(_ text: String, _ time: Timestamp, _ lastProblem: inout String?) {
    do throws(InputError) {
      try unsafe file.append(text, at: time)
      note(unsafe file.problem, lost: 0, &lastProblem)
    } catch {
      note(error, lost: 1, &lastProblem)
    }
  }

  /// Keeps a problem that is another one than that of the line before.
  private func note(_ error: InputError?, lost: UInt64, _ lastProblem: inout String?) {
    let problem = error.map { "\($0)" }
    shared.withLock {
      $0.lost += lost
      if let problem, problem != lastProblem { $0.problem = problem }
    }
    lastProblem = problem
  }
}
