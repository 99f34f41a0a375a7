import Journal

/// Times as TWS writes them, to the second. No zone database: offsets come with the connection.
public enum WireTime {
  /// What a time field said.
  public enum Reading: Hashable, Sendable {
    /// An instant.
    case instant(Timestamp)
    /// A local time of a zone whose offset nobody recorded.
    case unknownZone
    /// No time at all.
    case unreadable
  }

  /// `yyyyMMdd-HH:mm:ss` in UTC; fractions of a second are cut, as TWS does.
  public static func write(_ time: Timestamp) -> String {
    let seconds = floorDivide(time.rawValue, 1_000_000_000)
    let days = floorDivide(seconds, 86_400)
    let rest = Int(seconds - days * 86_400)
    let date = CalendarText.civil(days: Int(days))
    let clock = "\(pad(rest / 3600)):\(pad(rest / 60 % 60)):\(pad(rest % 60))"
    return "\(pad(date.year, 4))\(pad(date.month))\(pad(date.day))-\(clock)"
  }

  /// Reads `yyyyMMdd-HH:mm:ss` (UTC), `yyyyMMdd[ ]HH:mm:ss[ zone]`, `yyyyMMdd` or epoch seconds.
  ///
  /// - Parameter offsets: the server zone's, ascending; local times are read with them. A local
  ///   time that happened twice means its first instant.
  public static func read(_ text: String, offsets: [ZoneOffset]) -> Reading {
    let bytes = Array(text.utf8)
    guard bytes.count >= 8, let date = number(bytes[0..<min(8, bytes.count)]) else {
      return .unreadable
    }
    if bytes.count > 8, bytes.allSatisfy({ (48...57).contains($0) }) {
      // Ten digits reach beyond the instants that nanoseconds can count.
      guard bytes.count <= 10, let seconds = number(bytes[...]), seconds <= epochSecondsMax else {
        return .unreadable
      }
      return .instant(Timestamp(rawValue: seconds * 1_000_000_000))
    }
    guard let day = dayStart(date) else { return .unreadable }
    if bytes.count == 8 { return local(day, offsets: offsets) }
    var rest = bytes[9...]
    if bytes[8] == UInt8(ascii: "-") {
      guard rest.count == 8, let seconds = clock(rest) else { return .unreadable }
      return .instant(Timestamp(rawValue: (day + seconds) * 1_000_000_000))
    }
    guard bytes[8] == UInt8(ascii: " ") else { return .unreadable }
    if rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
    guard rest.count >= 8, let seconds = clock(rest.prefix(8)) else { return .unreadable }
    let zone = rest.dropFirst(8)
    if zone.isEmpty { return local(day + seconds, offsets: offsets) }
    guard zone.first == UInt8(ascii: " ") else { return .unreadable }
    let name = String(decoding: zone.dropFirst(), as: UTF8.self)
    if name == "UTC" || name == "GMT" {
      return .instant(Timestamp(rawValue: (day + seconds) * 1_000_000_000))
    }
    return local(day + seconds, offsets: offsets)
  }

  private static let epochSecondsMax = Int64.max / 1_000_000_000

  /// Seconds since 1970 of the local clock into the first instant that shows them.
  private static func local(_ seconds: Int64, offsets: [ZoneOffset]) -> Reading {
    guard let first = offsets.first else { return .unknownZone }
    // In a spring gap no instant shows the time; the offset before the gap then holds.
    var candidate = seconds - clamped(first.seconds)
    for (index, offset) in offsets.enumerated() {
      let instant = seconds - clamped(offset.seconds)
      let begins = index == 0 ? Int64.min : offset.from.rawValue / 1_000_000_000
      guard instant >= begins else { break }
      candidate = instant
      let isLast = index + 1 == offsets.count
      if isLast || instant < offsets[index + 1].from.rawValue / 1_000_000_000 { break }
    }
    return .instant(Timestamp(rawValue: candidate * 1_000_000_000))
  }

  /// No zone is further than a day from UTC; a recorded value beyond that must not overflow.
  private static func clamped(_ seconds: Int64) -> Int64 { min(max(seconds, -86_400), 86_400) }

  /// Seconds since 1970 of a `yyyyMMdd` number, nil unless it is a date of the calendar.
  private static func dayStart(_ date: Int64) -> Int64? {
    let (year, month, day) = (Int(date / 10_000), Int(date / 100 % 100), Int(date % 100))
    guard (1900...2200).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    let days = CalendarText.days(year: year, month: month, day: day)
    let back = CalendarText.civil(days: days)
    guard back.month == month, back.day == day else { return nil }
    return Int64(days) * 86_400
  }

  /// Seconds of `HH:mm:ss`.
  private static func clock(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let at = bytes.startIndex
    guard bytes.count == 8, bytes[at + 2] == UInt8(ascii: ":"), bytes[at + 5] == UInt8(ascii: ":"),
      let hours = number(bytes[at..<at + 2]), let minutes = number(bytes[at + 3..<at + 5]),
      let seconds = number(bytes[at + 6..<at + 8]), hours < 24, minutes < 60, seconds < 61
    else { return nil }
    return hours * 3600 + minutes * 60 + seconds
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 48)
    }
    return value
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  private static func pad(_ value: Int, _ width: Int = 2) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
