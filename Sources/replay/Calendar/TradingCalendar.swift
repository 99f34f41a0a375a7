import Journal

/// The sessions of the New York Stock Exchange by rule, as UTC instants.
///
/// Regular hours are 09:30 to 16:00 New York, 13:00 on an early close. Closings that the exchange
/// announced outside its rule are listed; ones not yet announced cannot be known.
/// - Source: NYSE Rule 7.2 (holidays), Rule 7.1 (hours) and the exchange's yearly calendars.
enum TradingCalendar {
  /// Closings outside the rule since 2007: days of mourning and Hurricane Sandy.
  static let specialClosings: [Int64] = [
    20_070_102, 20_121_029, 20_121_030, 20_181_205, 20_250_109,
  ]

  /// The instants of a session; nil when there is none on that date.
  static func session(_ date: Int64) -> SessionCalendar? {
    guard let day = day(date), day.open != day.midnight else { return nil }
    return day
  }

  /// The instants of any date; without a session, open and close equal midnight.
  ///
  /// - Returns: nil for a number that is no date, or a year outside ``NewYorkTime/years``.
  static func day(_ date: Int64) -> SessionCalendar? {
    guard let days = CivilDate.days(date),
      let midnight = NewYorkTime.timestamp(date: date, secondOfDay: 0)
    else { return nil }
    var calendar = SessionCalendar()
    calendar.date = date
    calendar.midnight = midnight
    calendar.open = midnight
    calendar.close = midnight
    guard isSession(days: days) else { return calendar }
    calendar.isEarlyClose = isEarlyClose(days: days)
    let closing: Int64 = (calendar.isEarlyClose ? 13 : 16) * 3600
    guard let open = NewYorkTime.timestamp(date: date, secondOfDay: 9 * 3600 + 1800),
      let close = NewYorkTime.timestamp(date: date, secondOfDay: closing)
    else { return nil }
    calendar.open = open
    calendar.close = close
    return calendar
  }

  /// The name of a weekday's closing, such as `Good Friday`; nil when none applies.
  static func holiday(_ date: Int64) -> String? {
    guard let days = CivilDate.days(date) else { return nil }
    return holidayName(days: days)
  }

  private static func isSession(days: Int) -> Bool {
    let weekday = CivilDate.weekday(days: days)
    return weekday != 0 && weekday != 6 && holidayName(days: days) == nil
  }

  private static func holidayName(days: Int) -> String? {
    let (year, month, day) = CalendarText.civil(days: days)
    let weekday = CivilDate.weekday(days: days)
    if specialClosings.contains(CivilDate.date(days: days)) { return "Special closing" }
    if isObserved(days, year, 1, 1, saturdayToo: false) { return "New Year's Day" }
    if isObserved(days, year, 7, 4) { return "Independence Day" }
    if isObserved(days, year, 12, 25) { return "Christmas Day" }
    if year >= 2022 && isObserved(days, year, 6, 19) { return "Juneteenth" }
    if days == easter(year) - 2 { return "Good Friday" }
    switch (month, weekday, (day - 1) / 7) {
    case (1, 1, 2): return "Martin Luther King Jr. Day"
    case (2, 1, 2): return "Washington's Birthday"
    case (5, 1, _) where day > 24: return "Memorial Day"
    case (9, 1, 0): return "Labor Day"
    case (11, 4, 3): return "Thanksgiving Day"
    default: return nil
    }
  }

  /// Whether a fixed holiday is kept on this day: Sunday moves to Monday, Saturday to Friday.
  ///
  /// New Year on a Saturday is not moved: the last Friday of a year closes the books.
  private static func isObserved(
    _ days: Int, _ year: Int, _ month: Int, _ day: Int, saturdayToo: Bool = true
  ) -> Bool {
    let exact = CalendarText.days(year: year, month: month, day: day)
    switch CivilDate.weekday(days: exact) {
    case 0: return days == exact + 1
    case 6: return saturdayToo && days == exact - 1
    default: return days == exact
    }
  }

  /// Monday to Thursday on July 3 and December 24, and the Friday after Thanksgiving.
  private static func isEarlyClose(days: Int) -> Bool {
    let (_, month, day) = CalendarText.civil(days: days)
    let weekday = CivilDate.weekday(days: days)
    switch (month, day) {
    case (7, 3), (12, 24): return weekday >= 1 && weekday <= 4
    case (11, 23...29): return weekday == 5
    default: return false
    }
  }

  /// Easter Sunday of the Gregorian calendar, as days since 1970.
  ///
  /// - Source: the "anonymous Gregorian algorithm", Nature, 20 April 1876 (Meeus, ch. 8).
  static func easter(_ year: Int) -> Int {
    let a = year % 19
    let b = year / 100
    let c = year % 100
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let sum = h + l - 7 * m + 114
    return CalendarText.days(year: year, month: sum / 31, day: sum % 31 + 1)
  }
}
