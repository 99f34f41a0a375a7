/// A length of bar that the server knows.
public struct BarLength: Hashable, Sendable {
  /// The server's words, such as `5 mins`.
  public let words: String
  /// Its length.
  public let seconds: Int64
  /// The most that one request may ask for, in seconds.
  public let reachSeconds: Int64

  /// Every length within a day.
  /// - Source: the broker's table of step sizes for history.
  public static let all: [BarLength] = [
    BarLength(words: "1 secs", seconds: 1, reachSeconds: 1_800),
    BarLength(words: "5 secs", seconds: 5, reachSeconds: 7_200),
    BarLength(words: "10 secs", seconds: 10, reachSeconds: 14_400),
    BarLength(words: "15 secs", seconds: 15, reachSeconds: 14_400),
    BarLength(words: "30 secs", seconds: 30, reachSeconds: 28_800),
    BarLength(words: "1 min", seconds: 60, reachSeconds: 86_400),
    BarLength(words: "2 mins", seconds: 120, reachSeconds: 86_400),
    BarLength(words: "3 mins", seconds: 180, reachSeconds: 86_400),
    BarLength(words: "5 mins", seconds: 300, reachSeconds: 86_400),
    BarLength(words: "10 mins", seconds: 600, reachSeconds: 86_400),
    BarLength(words: "15 mins", seconds: 900, reachSeconds: 86_400),
    BarLength(words: "20 mins", seconds: 1_200, reachSeconds: 86_400),
    BarLength(words: "30 mins", seconds: 1_800, reachSeconds: 86_400),
    BarLength(words: "1 hour", seconds: 3_600, reachSeconds: 86_400),
  ]

  /// The length of that many seconds; nil when the server has none.
  public static func of(seconds: Int64) -> BarLength? { all.first { $0.seconds == seconds } }
}

/// Cuts a stretch of time into requests that the server answers whole.
public enum BarPlan {
  /// Ends and lengths in seconds, oldest first.
  ///
  /// - Parameters:
  ///   - span: seconds since 1970.
  ///   - length: of a bar.
  public static func pages(_ span: Range<Int64>, _ length: BarLength) -> [(
    end: Int64, seconds: Int64
  )] {
    var pages: [(end: Int64, seconds: Int64)] = []
    var start = span.lowerBound
    while start < span.upperBound {
      let seconds = min(length.reachSeconds, span.upperBound - start)
      pages.append((start + seconds, seconds))
      start += seconds
    }
    return pages
  }

  /// The server's words for a length of time: seconds up to a day, then days.
  public static func duration(_ seconds: Int64) -> String {
    seconds < 86_400 ? "\(seconds) S" : "\((seconds + 86_399) / 86_400) D"
  }
}
