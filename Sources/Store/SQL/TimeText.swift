import Journal

/// Times as SQL shows them: UTC, nine digits, no zone letter: `2013-10-07T13:30:15.250000000`.
///
/// Of one length, so that texts stand in the order of the times; SQLite's own functions read them.
struct TimeText {
  private static let perDay: Int64 = 86_400_000_000_000
  private var day = Int64.min
  private var bytes = [UInt8]("0000-00-00T00:00:00.000000000".utf8)

  /// The text as bytes.
  mutating func write(_ time: Timestamp) -> [UInt8] {
    var days = time.rawValue / Self.perDay
    var rest = time.rawValue % Self.perDay
    if rest < 0 {
      rest += Self.perDay
      days -= 1
    }
    if days != day {
      day = days
      let date = CalendarText.civil(days: Int(days))
      put(Int64(date.year), at: 0, width: 4)
      put(Int64(date.month), at: 5, width: 2)
      put(Int64(date.day), at: 8, width: 2)
    }
    let seconds = rest / 1_000_000_000
    put(seconds / 3_600, at: 11, width: 2)
    put(seconds / 60 % 60, at: 14, width: 2)
    put(seconds % 60, at: 17, width: 2)
    put(rest % 1_000_000_000, at: 20, width: 9)
    return bytes
  }

  /// The text of one time.
  static func text(_ time: Timestamp) -> String {
    var writer = TimeText()
    return String(decoding: writer.write(time), as: UTF8.self)
  }

  private mutating func put(_ value: Int64, at start: Int, width: Int) {
    var rest = value
    for index in (start..<start + width).reversed() {
      bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
  }

  /// The times whose texts begin as `text` does, as far as it is a time; nil for anything else.
  ///
  /// A text that stands before (behind) `text` is of a time before the last (behind the first).
  static func span(of text: String) -> (first: Int64, last: Int64)? {
    let parts: [(end: Int, lead: Character)] = [
      (4, " "), (7, "-"), (10, "-"), (13, "T"), (16, ":"), (19, ":"),
    ]
    let letters = Array(text.utf8)
    var values: [Int] = []
    for (index, part) in parts.enumerated() {
      let start = index == 0 ? 0 : parts[index - 1].end + 1
      guard letters.count >= part.end,
        index == 0 || letters[start - 1] == part.lead.asciiValue,
        let value = number(letters[start..<part.end])
      else { break }
      values.append(value)
    }
    guard let year = values.first, (1678...2261).contains(year) else { return nil }
    guard let first = instant(values, isNext: false), let next = instant(values, isNext: true)
    else { return nil }
    return (first, next - 1)
  }

  /// The first instant of the year, month, day … that `values` name, or of the next such.
  private static func instant(_ values: [Int], isNext: Bool) -> Int64? {
    var fields = values + [1, 1, 0, 0, 0].suffix(6 - values.count)
    if isNext && values.count < 3 { fields[values.count - 1] += 1 }
    if fields[1] == 13 { (fields[0], fields[1]) = (fields[0] + 1, 1) }
    guard (1...12).contains(fields[1]), (1...31).contains(fields[2]), fields[3] < 24,
      fields[4] < 60, fields[5] < 60
    else { return nil }
    let days = CalendarText.days(year: fields[0], month: fields[1], day: fields[2])
    // Texts of a date that does not exist stand between others, but no time does.
    guard CalendarText.civil(days: days) == (fields[0], fields[1], fields[2]) else { return nil }
    let seconds = Int64(days * 86_400 + fields[3] * 3_600 + fields[4] * 60 + fields[5])
    let lengths: [Int64] = [0, 0, 86_400, 3_600, 60, 1]
    let length = isNext ? lengths[values.count - 1] : 0
    let (time, overflow) = (seconds + length).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : time
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
