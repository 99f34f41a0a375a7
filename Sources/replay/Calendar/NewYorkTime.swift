import Journal

/// New York's clock by the rule in force since 2007, in whole numbers, without a zone database.
///
/// UTC-5, and UTC-4 from the second Sunday of March 02:00 to the first Sunday of November 02:00.
/// Earlier years had other Sundays and are refused.
/// - Source: Energy Policy Act of 2005, section 110 (15 U.S.C. 260a).
enum NewYorkTime {
  /// The years whose rule is known: from the law's first year to what a timestamp can hold.
  static let years = 2007...2200

  private static let perSecond: Int64 = 1_000_000_000
  private static let standardOffset: Int64 = -5 * 3600
  private static let daylightOffset: Int64 = -4 * 3600

  /// Seconds to add to UTC for New York's clock; nil outside ``years``.
  static func offset(at time: Timestamp) -> Int64? {
    let seconds = floorDivide(time.rawValue, perSecond)
    // The year of the local date; New Year is far from both changes, so standard time decides it.
    let day = Int(floorDivide(seconds + standardOffset, 86_400))
    let year = CalendarText.civil(days: day).year
    guard years.contains(year) else { return nil }
    let change = changes(in: year)
    return change.spring <= seconds && seconds < change.autumn ? daylightOffset : standardOffset
  }

  /// The two changes of a year as seconds since 1970: 07:00 UTC in spring, 06:00 UTC in autumn.
  static func changes(in year: Int) -> (spring: Int64, autumn: Int64) {
    let spring = firstSunday(year: year, month: 3) + 7
    let autumn = firstSunday(year: year, month: 11)
    return (Int64(spring) * 86_400 + 7 * 3600, Int64(autumn) * 86_400 + 6 * 3600)
  }

  /// The instant of a wall clock reading; nil for no such date or a time of day over 24:00.
  ///
  /// A reading that occurs twice in autumn means the first, one that a spring change skips means
  /// the instant of the change plus what is over: 02:30 becomes 03:30.
  /// - Parameter secondOfDay: 0 to 86 400 on New York's clock.
  static func timestamp(date: Int64, secondOfDay: Int64) -> Timestamp? {
    guard let days = CivilDate.days(date), (0...86_400).contains(secondOfDay) else { return nil }
    let year = Int(date / 10_000)
    guard years.contains(year) else { return nil }
    let local = Int64(days) * 86_400 + secondOfDay
    let change = changes(in: year)
    let isDaylight =
      local >= change.spring + standardOffset && local < change.autumn + daylightOffset
    let skipped = isDaylight && local < change.spring + daylightOffset
    let offset = isDaylight && !skipped ? daylightOffset : standardOffset
    return Timestamp(rawValue: (local - offset) * perSecond)
  }

  /// The New York date of an instant as yyyymmdd; nil outside ``years``.
  static func date(of time: Timestamp) -> Int64? {
    guard let local = localSeconds(time) else { return nil }
    return CivilDate.date(days: Int(floorDivide(local, 86_400)))
  }

  /// `HH:MM:SS` on New York's clock; nil outside ``years``.
  static func clockText(_ time: Timestamp) -> String? {
    guard let local = localSeconds(time) else { return nil }
    let second = local - floorDivide(local, 86_400) * 86_400
    return "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
  }

  /// Reads `HH:MM` or `HH:MM:SS` of a date on New York's clock; nil for anything else.
  static func read(_ text: some StringProtocol, on date: Int64) -> Timestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    var numbers: [Int64] = []
    for part in parts {
      let isPlain = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      guard part.utf8.count == 2, isPlain, let number = Int64(part) else { return nil }
      numbers.append(number)
    }
    guard numbers[0] < 24, numbers[1] < 60 else { return nil }
    let second = numbers.count == 3 ? numbers[2] : 0
    guard second < 60 else { return nil }
    return timestamp(date: date, secondOfDay: numbers[0] * 3600 + numbers[1] * 60 + second)
  }

  private static func localSeconds(_ time: Timestamp) -> Int64? {
    guard let offset = offset(at: time) else { return nil }
    return floorDivide(time.rawValue, perSecond) + offset
  }

  private static func firstSunday(year: Int, month: Int) -> Int {
    let first = CalendarText.days(year: year, month: month, day: 1)
    return first + (7 - CivilDate.weekday(days: first)) % 7
  }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  private static func pad(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
