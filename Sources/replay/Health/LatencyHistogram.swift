/// How often something took how long, in buckets that double: up to 1 µs, 2 µs, 4 µs … 16.8 s.
///
/// Noting a time is a few instructions and never takes memory.
struct LatencyHistogram: Equatable, Sendable {
  /// Buckets with an upper end; one more holds what took longer.
  static let boundCount = 25

  /// The upper end of a bucket, in nanoseconds.
  static func bound(_ bucket: Int) -> UInt64 { 1_000 << UInt64(bucket) }

  /// Times noted, by bucket; the last one has no upper end.
  private(set) var buckets = [UInt64](repeating: 0, count: boundCount + 1)
  /// All times together, in nanoseconds.
  private(set) var sum: UInt64 = 0

  /// Times noted.
  var count: UInt64 { buckets.reduce(0, +) }

  /// Notes a time in nanoseconds; one below zero, of a clock that was set back, counts as none.
  mutating func note(_ nanoseconds: Int64) {
    let time = UInt64(max(0, nanoseconds))
    buckets[Self.bucket(time)] += 1
    sum &+= time
  }

  /// The first bucket whose end is not below `time`.
  static func bucket(_ time: UInt64) -> Int {
    guard time > 1_000 else { return 0 }
    // Whole microseconds begun, less one: its bits count the doublings.
    let microseconds = (time - 1) / 1_000
    return min(boundCount, UInt64.bitWidth - microseconds.leadingZeroBitCount)
  }

  /// One that shares no memory with this one, so that noting more copies nothing.
  var detached: LatencyHistogram {
    var copy = LatencyHistogram()
    for bucket in buckets.indices { copy.buckets[bucket] = buckets[bucket] }
    copy.sum = sum
    return copy
  }
}

/// What an input goes through, and what is measured of it.
enum LatencyStage: Int, CaseIterable {
  /// From when the broker's side had it until the session took it.
  case inbox
  /// From being taken until everything that was decided about it was appended.
  case decide
  /// A commit: until it is durable.
  case commit
  /// From handing over a durable command until its bytes had left.
  case send
}
