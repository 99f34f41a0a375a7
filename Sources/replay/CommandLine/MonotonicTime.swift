import Glibc

/// The clock that measures how long work took; never part of a result that is recorded.
enum MonotonicTime {
  /// Nanoseconds since some fixed moment.
  static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Seconds that passed since `start`.
  static func seconds(since start: UInt64) -> Double { Double(now - start) / 1e9 }
}
