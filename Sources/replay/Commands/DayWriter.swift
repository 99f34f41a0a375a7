import Journal

/// Writes a journal that is made of another one: each session goes into the folder of its day.
struct DayWriter: Recorder {
  private let writer: JournalWriter

  init(_ writer: JournalWriter) { self.writer = writer }

  func append(_ tick: Tick, _ envelope: Envelope) throws { try writer.append(tick, envelope) }

  func append(_ record: Recorded) throws {
    if case .sessionStarted(let started) = record.event {
      try writer.startDay(started.calendar.date)
    }
    try writer.append(record)
  }

  func endInput() throws { try writer.endInput() }

  func commit() throws { try writer.commit() }
}
