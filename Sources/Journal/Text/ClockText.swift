/// A time of day as people write it: `15:30` or `09:45:30`.
public enum ClockText {
  /// Reads `H:MM`, `HH:MM` or `HH:MM:SS`, from 0:00 to 23:59:59.
  ///
  /// - Returns: the time since midnight; nil for anything else.
  public static func read(_ text: some StringProtocol) -> Nanoseconds? {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = number(parts[0], 1...2, below: 24),
      let minute = number(parts[1], 2...2, below: 60)
    else { return nil }
    var seconds = hour * 3_600 + minute * 60
    if parts.count == 3 {
      guard let second = number(parts[2], 2...2, below: 60) else { return nil }
      seconds += second
    }
    return .seconds(seconds)
  }

  /// Writes `15:30`, or `09:45:30` where there are seconds.
  ///
  /// - Parameter time: since midnight, from 0 to less than a day; a fraction of a second is left
  ///   out.
  public static func write(_ time: Nanoseconds) -> String {
    let seconds = time.rawValue / 1_000_000_000
    let clock = two(seconds / 3_600 % 24) + ":" + two(seconds / 60 % 60)
    return seconds % 60 == 0 ? clock : clock + ":" + two(seconds % 60)
  }

  private static func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }

  private static func number(
    _ digits: some Collection<UInt8>, _ length: ClosedRange<Int>, below limit: Int64
  ) -> Int64? {
    guard length.contains(digits.count) else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int64(digit) - 48
    }
    return value < limit ? value : nil
  }
}
