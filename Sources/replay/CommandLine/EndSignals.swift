import Glibc

/// SIGINT and SIGTERM as something to look at, instead of the end of the process.
///
/// Block them before the first thread is made: a thread takes its mask from the one that makes it.
struct EndSignals {
  /// From now on they wait to be taken.
  init() {
    var set = Self.set
    unsafe sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// Takes one that waits; they are blocked, so nothing else sees them.
  ///
  /// - Returns: its name; nil when none waits.
  func take() -> String? {
    var set = Self.set
    var none = timespec()
    switch unsafe sigtimedwait(&set, nil, &none) {
    case SIGINT: return "SIGINT"
    case SIGTERM: return "SIGTERM"
    default: return nil
    }
  }

  /// Waits, without taking any.
  static func pause(milliseconds: UInt32) { _ = usleep(milliseconds * 1_000) }

  private static var set: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    return set
  }
}
