import Journal

/// A place in a journal that somebody asks about.
enum JournalPlace: Hashable, CustomStringConvertible {
  /// Behind the last record.
  case end
  /// Behind that record.
  case record(SequenceNumber)
  /// Behind the last record that is not later.
  case time(Timestamp)

  /// Reads a record number or a time such as `2013-10-07T13:30:15.250Z`; nil for anything else.
  init?(_ text: String) {
    if let number = UInt64(text), number > 0 {
      self = .record(SequenceNumber(rawValue: number))
    } else if let time = CalendarText.read(text) {
      self = .time(time)
    } else {
      return nil
    }
  }

  /// The place that `--at` names; the end without it.
  ///
  /// - Throws: for a word that names none.
  static func parse(_ text: String?) throws(UsageError) -> JournalPlace {
    guard let text else { return .end }
    guard let place = JournalPlace(text) else {
      throw UsageError(
        "`--at`: `\(text)` is no record number and no time such as 2013-10-07T13:30:15.250Z")
    }
    return place
  }

  /// Whether the record comes no later than this place.
  @inline(__always)
  func includes(_ sequence: SequenceNumber, _ recordedAt: Timestamp) -> Bool {
    switch self {
    case .end: true
    case .record(let last): sequence <= last
    case .time(let last): recordedAt <= last
    }
  }

  var description: String {
    switch self {
    case .end: "the end"
    case .record(let sequence): "record \(sequence)"
    case .time(let time): time.description
    }
  }
}
