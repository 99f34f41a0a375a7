import Journal

/// How long each of many operations took, in nanoseconds; negative where one clock read was late.
struct Latencies {
  private var nanoseconds: [Int64] = []

  /// Notes one operation.
  mutating func note(_ nanoseconds: Int64) { self.nanoseconds.append(nanoseconds) }

  /// How many operations were noted.
  var count: Int { nanoseconds.count }

  /// What they took together.
  var seconds: Double { nanoseconds.reduce(0) { $0 + Double($1) } / 1e9 }

  /// Microseconds that `share` of the operations took at most; 0 without any.
  func quantile(_ share: Double) -> Double {
    let sorted = nanoseconds.sorted()
    guard let last = sorted.last else { return 0 }
    let index = Int(Double(sorted.count) * share)
    return Double(index < sorted.count ? sorted[index] : last) / 1e3
  }

  /// The quantiles as members of a row.
  var members: [JSONMember] {
    [
      JSONMember("p50_us", .measure(quantile(0.5))), JSONMember("p99_us", .measure(quantile(0.99))),
      JSONMember("p999_us", .measure(quantile(0.999))),
    ]
  }

  /// The quantiles for a person.
  var text: String {
    "p50 \(quantile(0.5)) us, p99 \(quantile(0.99)) us, p99.9 \(quantile(0.999)) us"
  }
}
