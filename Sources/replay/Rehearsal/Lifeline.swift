import Glibc

/// Ends this process when standard input ends: who started it holds the other end, and the system
/// closes that one however the starter ends. So no process of a rehearsal outlives it.
enum Lifeline {
  static let option = "--lifeline"
  static let detail = "--lifeline     end when standard input ends, as on SIGTERM"

  /// Seconds for an end in order.
  private static let patience: UInt32 = 20

  /// From now on; signals must be caught already, for a thread takes its mask from its maker.
  static func hold() throws(InputError) {
    _ = try ClientThread {
      var byte: UInt8 = 0
      while true {
        // safe: one byte into one byte.
        let count = unsafe read(STDIN_FILENO, &byte, 1)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
      }
      _ = kill(getpid(), SIGTERM)
      sleep(patience)
      _exit(ExitCode.cannotRun.rawValue)
    }
  }
}
