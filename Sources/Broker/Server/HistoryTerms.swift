import Journal

/// The words of a historical request as numbers.
enum HistoryTerms {
  private static let second: Int64 = 1_000_000_000

  /// Every bar size that TWS takes, in nanoseconds.
  static let barSizes: [String: Int64] = [
    "1 secs": second, "1 sec": second, "5 secs": 5 * second, "10 secs": 10 * second,
    "15 secs": 15 * second, "30 secs": 30 * second, "1 min": 60 * second, "2 mins": 120 * second,
    "3 mins": 180 * second, "5 mins": 300 * second, "10 mins": 600 * second,
    "15 mins": 900 * second, "20 mins": 1200 * second, "30 mins": 1800 * second,
    "1 hour": 3600 * second, "2 hours": 7200 * second, "3 hours": 10_800 * second,
    "4 hours": 14_400 * second, "8 hours": 28_800 * second, "1 day": 86_400 * second,
  ]

  /// A duration such as `3600 S` or `2 D`: whole days, or seconds.
  enum Duration: Hashable {
    case seconds(Int64)
    case days(Int64)
  }

  /// Reads a duration; nil for text that is none, or for more than TWS gives at once.
  static func duration(_ text: String) -> Duration? {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let count = Int64(parts[0]), (1...100_000).contains(count) else {
      return nil
    }
    switch parts[1] {
    case "S": return .seconds(count)
    case "D": return .days(count)
    case "W": return .days(count * 7)
    case "M": return .days(count * 30)
    case "Y": return .days(count * 365)
    default: return nil
    }
  }
}
