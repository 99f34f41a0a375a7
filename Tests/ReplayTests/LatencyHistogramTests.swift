import Journal
import TestSupport
import Testing

@testable import replay

/// Times in buckets.
@Suite struct LatencyHistogramTests {
  /// The first bucket whose end is not below, looked for one by one.
  private func searched(_ time: UInt64) -> Int {
    (0..<LatencyHistogram.boundCount).first { time <= LatencyHistogram.bound($0) }
      ?? LatencyHistogram.boundCount
  }

  @Test func `Every time is in the first bucket that ends behind it`() {
    for bucket in 0..<LatencyHistogram.boundCount {
      let bound = LatencyHistogram.bound(bucket)
      for time in [bound - 1, bound, bound + 1] {
        #expect(LatencyHistogram.bucket(time) == searched(time), "\(time)")
      }
    }
    let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? 11
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed, stream: 3)
    for _ in 0..<10_000 {
      let time = random.next() >> (random.next() % 64)
      #expect(LatencyHistogram.bucket(time) == searched(time), "\(time), SEED=\(seed)")
    }
    #expect(LatencyHistogram.bucket(0) == 0 && LatencyHistogram.bucket(.max) == 25)
  }

  @Test func `Times add up, and one below zero counts as none`() {
    var histogram = LatencyHistogram()
    for time in [-5, 0, 1_500, 3_000_000] as [Int64] { histogram.note(time) }
    #expect(histogram.count == 4 && histogram.sum == 3_001_500)
    #expect(histogram.buckets[0] == 2 && histogram.buckets[1] == 1)
  }

  @Test func `A detached one does not change with its origin`() {
    var histogram = LatencyHistogram()
    histogram.note(10)
    let before = histogram.detached
    histogram.note(10)
    #expect(before.count == 1 && histogram.count == 2 && before != histogram)
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.000000001"), (1_000_000_000, "1"), (1_500_000_000, "1.5"),
      (-1_500_000_000, "-1.5"), (90_005_002_001, "90.005002001"),
    ] as [(Int64, String)])
  func `Seconds are exact`(nanoseconds: Int64, text: String) {
    #expect(MetricsText.seconds(nanoseconds) == text)
  }
}
