import Journal

/// The wall clock as it was at the start, moved on by the clock that never jumps.
///
/// A rehearsal has another start, and runs faster.
struct ClientClock: Sendable {
  private let start: Timestamp
  private let speed: Int64
  private let begunAt = MonotonicTime.now

  /// - Parameters:
  ///   - start: what it shows first; the wall clock unless given.
  ///   - speed: how many of its seconds pass in one.
  init(start: Timestamp? = nil, speed: Int64 = 1) {
    precondition(speed > 0, "a clock goes on")
    self.start = start ?? Timestamp(rawValue: SocketLoop.wallClock)
    self.speed = speed
  }

  /// Nanoseconds since 1970.
  var now: Timestamp {
    let passed = Int64(clamping: MonotonicTime.now - begunAt)
    return start + Nanoseconds(rawValue: passed.multipliedReportingOverflow(by: speed).partialValue)
  }

  /// Milliseconds of real time until an instant, rounded up, at most a second.
  func milliseconds(to time: Timestamp?) -> Int32 {
    guard let time else { return 1_000 }
    let left = (time - now).rawValue / speed
    return left <= 0 ? 0 : Int32(min(1_000, left / 1_000_000 + 1))
  }
}
