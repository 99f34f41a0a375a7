import Journal

/// Writes a journal that is made of another one: each input goes into the folder of the day that it
/// was read from.
struct DayWriter: Recorder {
  private let writer: JournalWriter
  private let reader: JournalReader

  /// - Parameter reader: stands at an input while that is written.
  init(_ writer: JournalWriter, readingFrom reader: JournalReader) {
    (self.writer, self.reader) = (writer, reader)
  }

  func append(_ tick: Tick, _ envelope: Envelope) throws {
    try writer.startDay(reader.day)
    try writer.append(tick, envelope)
  }

  func append(_ record: Recorded) throws {
    if record.event.kind.isInput { try writer.startDay(reader.day) }
    try writer.append(record)
  }

  func endInput() throws { try writer.endInput() }

  func commit() throws { try writer.commit() }
}
