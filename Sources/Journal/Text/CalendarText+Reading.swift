extension CalendarText {
  /// Reads ISO 8601 in UTC as ``write(_:)`` writes it: `2013-10-07T13:30:15.250Z`.
  ///
  /// - Returns: nil for other text, for dates that do not exist, for more than nine fraction
  ///   digits, and for instants outside the years 1678…2261 that nanoseconds can count.
  public static func read(_ text: some StringProtocol) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 30, bytes.last == UInt8(ascii: "Z") else { return nil }
    for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
    where bytes[index] != mark.utf8.first { return nil }
    guard let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), hour < 24,
      let minute = number(bytes[14..<16]), minute < 60, let second = number(bytes[17..<19]),
      second < 60, let fraction = fraction(bytes[19..<bytes.count - 1]),
      (1678...2261).contains(year), (1...12).contains(month)
    else { return nil }
    let days = days(year: year, month: month, day: day)
    guard civil(days: days) == (year, month, day) else { return nil }
    let seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
    return Timestamp(rawValue: seconds * 1_000_000_000 + Int64(fraction))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// Nanoseconds of nothing, or of a point and one to nine digits.
  private static func fraction(_ text: ArraySlice<UInt8>) -> Int? {
    guard let point = text.first else { return 0 }
    let digits = text.dropFirst()
    guard point == UInt8(ascii: "."), (1...9).contains(digits.count), var value = number(digits)
    else { return nil }
    for _ in digits.count..<9 { value *= 10 }
    return value
  }
}
