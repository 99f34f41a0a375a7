/// Civil dates of the proleptic Gregorian calendar, in UTC only; no zone database.
///
/// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days from civil).
public enum CalendarText {
  /// Days since 1970-01-01 of a civil date.
  public static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The civil date of a number of days since 1970-01-01.
  public static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// ISO 8601, `2013-10-07T13:30:15.250Z`.
  public static func write(_ time: Timestamp) -> String {
    let perDay: Int64 = 86_400_000_000_000
    var days = time.rawValue / perDay
    var rest = time.rawValue % perDay
    if rest < 0 {
      rest += perDay
      days -= 1
    }
    let date = civil(days: Int(days))
    let seconds = rest / 1_000_000_000
    let clock = "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    let day = "\(pad(Int64(date.year), 4))-\(pad(Int64(date.month), 2))-\(pad(Int64(date.day), 2))"
    return "\(day)T\(clock)\(fraction(rest % 1_000_000_000))Z"
  }

  private static func fraction(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "" }
    if nanoseconds % 1_000_000 == 0 { return "." + pad(nanoseconds / 1_000_000, 3) }
    if nanoseconds % 1_000 == 0 { return "." + pad(nanoseconds / 1_000, 6) }
    return "." + pad(nanoseconds, 9)
  }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
