import Journal

/// Times in headers of HTTP.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send today.
  ///
  /// - Source: RFC 9110, section 5.6.7.
  static func read(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
      let day = number(words[1], digits: 2), let year = number(words[3], digits: 4),
      let month = months.firstIndex(of: String(words[2])),
      let days = CivilDate.days(Int64(year * 10_000 + (month + 1) * 100 + day))
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], digits: 2), hour < 24,
      let minute = number(clock[1], digits: 2), minute < 60,
      let second = number(clock[2], digits: 2), second <= 60
    else { return nil }
    return Timestamp.zero
      + .seconds(Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
  }

  /// Reads `Retry-After`: whole seconds, or a time.
  ///
  /// - Returns: nil for anything else; at most a day, and not negative.
  static func retryAfter(_ text: String, at now: Timestamp) -> Nanoseconds? {
    let most = Nanoseconds.seconds(86_400)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return Int64(text).map { .seconds(min($0, 86_400)) } ?? most
    }
    return read(text).map { max(.zero, min($0 - now, most)) }
  }

  private static func number(_ text: Substring, digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
