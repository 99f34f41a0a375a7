import Journal

/// Walks through a day's single ticks, a thousand at a time, and loses none at the seams.
///
/// The protocol knows times to the second only, and a page may end within one. So the next page
/// begins at the last second again, and what both pages have of it is taken once.
public struct TickPager: Sendable {
  /// What a page is asked for.
  public static let pageSize: Int64 = 1000

  /// The first instant, in seconds since 1970.
  public let start: Int64
  /// The instant at which it ends, exclusive.
  public let end: Int64
  /// The second that the next page begins with; nil when everything was told.
  public private(set) var next: Int64?
  /// Ticks of the second ``next`` that were taken already.
  private var seen = 0
  /// Ticks that two pages told, and that were taken once.
  public private(set) var repeated = 0
  /// Seconds with more ticks than a page holds: what is beyond cannot be asked for.
  public private(set) var cutSeconds: [Int64] = []

  /// A walk from `start` to `end`.
  public init(start: Int64, end: Int64) {
    (self.start, self.end) = (start, end)
    next = start < end ? start : nil
  }

  /// Takes the times of a page, in its order, and says which of its ticks are new and wanted.
  ///
  /// - Returns: places in the page; nil when the page is out of order, and the walk is over.
  public mutating func take(_ times: [Int64]) -> [Int]? {
    guard let begin = next else { return [] }
    guard zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      next = nil
      return nil
    }
    var fresh: [Int] = []
    var passed = 0
    for (place, time) in times.enumerated() where time >= begin && time < end {
      if time == begin, passed < seen {
        passed += 1
        continue
      }
      fresh.append(place)
    }
    repeated += passed
    advance(times, begin)
    return fresh
  }

  private mutating func advance(_ times: [Int64], _ begin: Int64) {
    guard times.count >= Self.pageSize, let last = times.last, last < end else {
      next = nil
      return
    }
    if last > begin {
      next = last
      seen = times.reversed().prefix { $0 == last }.count
    } else {
      // A whole page within one second: there is no way to ask for the rest of it.
      cutSeconds.append(begin)
      next = begin + 1 < end ? begin + 1 : nil
      seen = 0
    }
  }
}
