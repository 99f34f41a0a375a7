import Journal

/// Moments as people write them: a record number, an instant, or a time of the journal's day.
enum MomentText {
  /// What a moment may look like, for messages.
  static let forms =
    "a time of the day in New York such as 10:32 or 10:32:15, an instant such as "
    + "2013-10-07T14:32:00Z or 2013-10-07T10:32:00-04:00, or a record number"

  /// Reads a moment.
  ///
  /// - Parameters:
  ///   - day: the date, yyyymmdd, of a time without one.
  ///   - name: the option or word, for messages.
  /// - Throws: for a text that is none.
  static func place(
    _ text: String, on day: Int64, _ name: String
  ) throws(InputError) -> JournalPlace {
    if let place = JournalPlace(text.hasPrefix("#") ? String(text.dropFirst()) : text) {
      return place
    }
    if let time = offsetTime(text) ?? NewYorkTime.read(text, on: day) { return .time(time) }
    throw InputError("\(name): `\(text)` is no moment; write \(forms)")
  }

  /// `2013-10-07T10:32:00-04:00`: an instant with its distance from UTC.
  private static func offsetTime(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count > 6, let local = CalendarText.read(String(text.dropLast(6)) + "Z") else {
      return nil
    }
    let offset = String(text.suffix(6))
    let isBehind = offset.hasPrefix("-")
    guard isBehind || offset.hasPrefix("+"), offset.utf8.count == 6,
      let ahead = ClockText.read(String(offset.dropFirst()))
    else { return nil }
    return local + Nanoseconds(rawValue: isBehind ? ahead.rawValue : -ahead.rawValue)
  }

  /// The newest day that a journal has a folder of.
  ///
  /// - Throws: ``InputError`` for a journal without one.
  static func lastDay(of journal: String) throws -> Int64 {
    let days = try Folders.names(in: journal).compactMap {
      $0.utf8.count == 10 ? CivilDate.read($0) : nil
    }
    if let last = days.max() { return last }
    // One day of a journal is its folder.
    let name = journal.split(separator: "/").last.map(String.init) ?? ""
    if name.utf8.count == 10, let day = CivilDate.read(name) { return day }
    throw InputError(
      "\(journal): holds no day, so a time needs its date: write 2013-10-07T14:32:00Z")
  }
}
