import Journal

/// A calendar date as the number yyyymmdd, for example 20131007.
enum CivilDate {
  /// Days since 1970-01-01; nil when the number is no date of the years 1970 to 9999.
  static func days(_ yyyymmdd: Int64) -> Int? {
    guard (19_700_101...99_991_231).contains(yyyymmdd) else { return nil }
    let number = Int(yyyymmdd)
    let days = CalendarText.days(
      year: number / 10_000, month: number / 100 % 100, day: number % 100)
    // A day or month that does not exist lands on another date.
    return yyyymmdd == date(days: days) ? days : nil
  }

  /// The number of a day counted from 1970-01-01.
  static func date(days: Int) -> Int64 {
    let civil = CalendarText.civil(days: days)
    return Int64(civil.year * 10_000 + civil.month * 100 + civil.day)
  }

  /// 0 for Sunday to 6 for Saturday; 1970-01-01 was a Thursday.
  static func weekday(days: Int) -> Int { ((days + 4) % 7 + 7) % 7 }

  /// `2013-10-07`; the bare number when it is no date.
  static func isoText(_ yyyymmdd: Int64) -> String {
    guard days(yyyymmdd) != nil else { return String(yyyymmdd) }
    let digits = String(yyyymmdd)
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }

  /// Reads `2013-10-07` or `20131007`; nil for anything else, such as a 31st of June.
  static func read(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    var digits = bytes
    if bytes.count == 10 {
      guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
      digits = Array(bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
    }
    guard digits.count == 8 else { return nil }
    var number: Int64 = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return days(number) == nil ? nil : number
  }
}
