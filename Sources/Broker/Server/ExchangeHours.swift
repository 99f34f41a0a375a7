import Journal

/// The exchange's local clock and its regular sessions, from offsets that the owner supplies.
struct ExchangeHours {
  /// Offsets of the exchange's zone from UTC, ascending; UTC where there are none.
  let offsets: [ZoneOffset]
  /// What answers call the zone.
  static let zoneName = "US/Eastern"

  /// Seconds of a session's open and close since local midnight.
  private static let (open, close): (Int64, Int64) = (34_200, 57_600)

  /// The offsets for reading local times; never empty.
  var zone: [ZoneOffset] { offsets.isEmpty ? [ZoneOffset()] : offsets }

  /// Seconds since 1970 on the local clock.
  func localSeconds(_ time: Timestamp) -> Int64 {
    let seconds = Self.floorDivide(time.rawValue, 1_000_000_000)
    return seconds + min(max(offset(at: time), -86_400), 86_400)
  }

  /// Of the last change before an instant, else of the first one that is known.
  private func offset(at time: Timestamp) -> Int64 {
    var (low, high) = (0, offsets.count)
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle].from <= time { low = middle + 1 } else { high = middle }
    }
    return offsets.isEmpty ? 0 : offsets[max(0, low - 1)].seconds
  }

  /// Days since 1970 of the local date.
  func localDay(_ time: Timestamp) -> Int64 { Self.floorDivide(localSeconds(time), 86_400) }

  /// The instant of a local time of day; the offset in force at local noon decides.
  func instant(day: Int64, second: Int64) -> Timestamp {
    let noon = Timestamp(rawValue: (day * 86_400 + 43_200) * 1_000_000_000)
    let offset = localSeconds(noon) - Self.floorDivide(noon.rawValue, 1_000_000_000)
    return Timestamp(rawValue: (day * 86_400 + second - offset) * 1_000_000_000)
  }

  /// Monday to Friday; holidays are not known here.
  func isWeekday(_ day: Int64) -> Bool {
    let weekday = (day % 7 + 11) % 7  // 1970-01-01 was a Thursday: 4
    return weekday != 0 && weekday != 6
  }

  /// Within 9:30 to 16:00 of a weekday.
  func isRegular(_ time: Timestamp) -> Bool {
    let local = localSeconds(time)
    let day = Self.floorDivide(local, 86_400)
    return isWeekday(day) && (Self.open..<Self.close).contains(local - day * 86_400)
  }

  /// The regular session of a local day, nil on weekends.
  func session(_ day: Int64) -> (open: Timestamp, close: Timestamp)? {
    guard isWeekday(day) else { return nil }
    return (instant(day: day, second: Self.open), instant(day: day, second: Self.close))
  }

  /// `yyyyMMdd`.
  func dateText(day: Int64) -> String {
    let date = CalendarText.civil(days: Int(day))
    return "\(pad(Int64(date.year), 4))\(pad(Int64(date.month)))\(pad(Int64(date.day)))"
  }

  /// `yyyyMMdd HH:mm:ss US/Eastern`, as executions, bars and the handshake carry it.
  func text(_ time: Timestamp) -> String {
    let local = localSeconds(time)
    let day = Self.floorDivide(local, 86_400)
    return "\(dateText(day: day)) \(clockText(local - day * 86_400)) \(Self.zoneName)"
  }

  /// `HH:mm` of the local clock.
  func minuteText(_ time: Timestamp) -> String {
    let local = localSeconds(time)
    return String(clockText(local - Self.floorDivide(local, 86_400) * 86_400).prefix(5))
  }

  private func clockText(_ second: Int64) -> String {
    "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
  }

  private func pad(_ value: Int64, _ width: Int = 2) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
