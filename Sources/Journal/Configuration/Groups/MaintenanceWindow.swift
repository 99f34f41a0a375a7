/// A time of the week at which the broker's servers, or the login, begin anew: what is sent then
/// can be lost, so nothing new is entered.
///
/// Written as `daily 23:45-00:45` or `Fri,Sun 23:00-03:00`, New York; one that ends before it
/// begins ends on the next day.
public struct MaintenanceWindow: Hashable, Sendable {
  /// As it was written.
  public let text: String
  /// Days on which it begins, Sunday the lowest bit.
  private let days: UInt8
  private let from: Nanoseconds
  private let until: Nanoseconds

  private static let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let day = Nanoseconds.seconds(86_400)

  /// What it has to look like.
  public static let form = "`daily 23:45-00:45` or `Fri,Sun 23:00-03:00`"

  /// Those of Interactive Brokers in North America: TWS begins anew at 23:45 unless told otherwise,
  /// servers from 00:15 to 01:45, on Friday for longer (the broker's page of system status); the
  /// login of the week ends on Sunday at 01:00 (TWS guide, "Auto Restart Considerations").
  public static let usual = ["daily 23:45-01:45", "Fri 23:00-03:00", "Sun 01:00-03:00"]

  /// Reads one; nil for a text of another form, for times that are equal, and for unknown days.
  public init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let times = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let from = ClockText.read(times[0]),
      let until = ClockText.read(times[1]), from != until, let days = Self.days(parts[0])
    else { return nil }
    (self.text, self.days, self.from, self.until) = (text, days, from, until)
  }

  private static func days(_ text: Substring) -> UInt8? {
    if text == "daily" { return 0x7F }
    var days: UInt8 = 0
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let place = names.firstIndex(where: { $0 == name }) else { return nil }
      days |= 1 << UInt8(place)
    }
    return days
  }

  /// Whether an instant lies in it.
  ///
  /// - Parameter calendar: of that day, or of one near it; none says no.
  public func contains(_ time: Timestamp, _ calendar: SessionCalendar) -> Bool {
    guard calendar.date > 0 else { return false }
    let passed = (time - calendar.midnight).rawValue
    let length = Self.day.rawValue
    // Rounded down, also before midnight.
    let later = passed >= 0 ? passed / length : -((length - 1 - passed) / length)
    let clock = Nanoseconds(rawValue: passed - later * length)
    let first = CalendarText.days(
      year: Int(calendar.date / 10_000), month: Int(calendar.date / 100 % 100),
      day: Int(calendar.date % 100))
    // 1970-01-01 was a Thursday.
    let today = ((first + Int(later) + 4) % 7 + 7) % 7
    if from < until { return isOn(today) && clock >= from && clock < until }
    return isOn(today) && clock >= from || isOn((today + 6) % 7) && clock < until
  }

  private func isOn(_ day: Int) -> Bool { days & 1 << UInt8(day) != 0 }
}

extension RiskConfiguration {
  /// ``maintenance`` as it is read; a text of another form, which no check lets in, is left out.
  public var maintenanceWindows: [MaintenanceWindow] {
    maintenance.compactMap { MaintenanceWindow($0) }
  }
}

extension RangeCheck {
  mutating func maintenance(_ windows: [String]) {
    if windows.count > 16 { report("risk.maintenance", "lists more than 16 windows") }
    for (index, window) in windows.enumerated() where MaintenanceWindow(window) == nil {
      report(
        "risk.maintenance[\(index)]", "`\(window.prefix(40))` is not \(MaintenanceWindow.form)")
    }
  }
}
