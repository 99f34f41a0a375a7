import Journal

/// Functions that every connection has beside SQLite's own.
enum SQLFunctions {
  /// Adds them.
  static func add(to connection: SQLConnection) throws(SQLError) {
    try connection.add(
      SQLFunction("ns") { (value, _) throws(SQLError) in
        guard case .text(let text) = value else { return .null }
        guard let time = instant(text) else {
          throw SQLError("ns: `\(text)` is not a time such as 2013-10-07T13:30:15.250Z")
        }
        return .integer(time.rawValue)
      })
    try connection.add(
      SQLFunction("iso") { value, _ in
        guard case .integer(let time) = value else { return .null }
        return .text(TimeText.text(Timestamp(rawValue: time)))
      })
  }

  /// A time with or without zone letter, seconds or clock.
  private static func instant(_ text: String) -> Timestamp? {
    let plain = text.hasSuffix("Z") ? String(text.dropLast()) : text
    let words = plain.split(separator: plain.contains("T") ? "T" : " ", maxSplits: 1)
    guard let day = words.first else { return nil }
    var clock = words.count > 1 ? String(words[1]) : "00:00:00"
    if clock.utf8.count == 5 { clock += ":00" }
    return CalendarText.read("\(day)T\(clock)Z")
  }
}
