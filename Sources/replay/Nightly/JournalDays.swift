import Journal

/// The session days of a journal that was traded, as their first sessions begin them.
struct JournalDays {
  /// One day.
  struct Day: Hashable {
    /// New York date, yyyymmdd.
    let date: Int64
    /// Its first record, which is a session.
    let first: SequenceNumber
    /// Its last one so far.
    var last: SequenceNumber
    /// Nothing comes to it any more: another day began, or the journal was closed.
    var isClosed: Bool
    /// The market was open on it.
    let isTradingDay: Bool
    /// Its first session.
    let session: SessionStarted

    var name: String { CivilDate.isoText(date) }
  }

  let days: [Day]

  /// Looks at every session of the journal at `root`, and at the end of the last one.
  ///
  /// - Throws: what keeps it from being read; ``InputError`` for a recording, and for one without
  ///   a session.
  init(_ root: String) throws {
    var found: [Day] = []
    var query = JournalQuery()
    query.kinds = [EventKind.sessionStarted.rawValue]
    let selection = try JournalSelection(opening: root, query)
    while try selection.advance() != nil {
      guard case .sessionStarted(let started) = try selection.reader.event() else { continue }
      guard started.mode != .recording else {
        throw InputError("\(root): a recording, in which nothing was decided")
      }
      if found.last?.date == started.calendar.date { continue }
      let first = selection.reader.envelope.sequence
      if !found.isEmpty {
        found[found.count - 1].last = SequenceNumber(rawValue: first.rawValue - 1)
      }
      found.append(Self.day(started, first))
    }
    guard let last = found.last else { throw InputError("\(root): has no session") }
    let end = try Self.end(of: root, from: last.first)
    (found[found.count - 1].last, found[found.count - 1].isClosed) = end
    days = found
  }

  private static func day(_ started: SessionStarted, _ first: SequenceNumber) -> Day {
    let calendar = started.calendar
    return Day(
      date: calendar.date, first: first, last: first, isClosed: true,
      isTradingDay: calendar.close > calendar.open, session: started)
  }

  private static func end(
    of root: String, from first: SequenceNumber
  ) throws -> (SequenceNumber, Bool) {
    let reader = try JournalReader(opening: root)
    try reader.seek(to: first)
    var last = first
    while try reader.advance() != nil { last = reader.envelope.sequence }
    return (last, reader.isCleanlyClosed)
  }

  /// Days to which nothing comes any more, oldest first.
  var closed: [Day] { days.filter(\.isClosed) }

  /// The last closed day on which the market was open; without one, the last closed day.
  var lastTraded: Day? { closed.last(where: \.isTradingDay) ?? closed.last }

  /// The closed day of that date.
  ///
  /// - Throws: ``InputError`` for a day that the journal does not have, or that goes on.
  func closed(_ date: Int64, in root: String) throws(InputError) -> Day {
    guard let day = days.first(where: { $0.date == date }) else {
      throw InputError("\(root): has no day \(CivilDate.isoText(date))")
    }
    guard day.isClosed else {
      throw InputError("\(root): \(day.name) is not closed; its session goes on, or broke off")
    }
    return day
  }
}
