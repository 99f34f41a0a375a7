import Journal

/// The simulated market's clock: starts anywhere and runs at any speed against the machine's own.
struct MarketClock {
  private let start: Timestamp
  private let begunAt: UInt64
  private let speed: Ratio

  /// A clock that shows `start` now and runs `speed` times as fast as time.
  init(start: Timestamp, speed: Ratio) {
    self.start = start
    self.speed = speed
    begunAt = MonotonicTime.now
  }

  /// What it shows.
  var now: Timestamp {
    let passed = Int128(MonotonicTime.now - begunAt) * Int128(speed.rawValue) / 1_000_000_000
    return start + Nanoseconds(rawValue: Int64(clamping: passed))
  }

  /// Real milliseconds until it shows `time`, rounded up; 0 to `limit`.
  func milliseconds(until time: Timestamp, limit: Int) -> Int {
    let left = Int128((time - now).rawValue)
    guard left > 0, speed > .zero else { return left > 0 ? limit : 0 }
    let real = left * 1_000_000_000 / Int128(speed.rawValue)
    return Int(min(Int128(limit), real / 1_000_000 + 1))
  }
}
