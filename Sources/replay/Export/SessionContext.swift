import Journal

/// What an exporter must know about the records before a tick: the day and the symbols.
struct SessionContext {
  /// The calendar of the session in force; nil before the first.
  private(set) var calendar: SessionCalendar?
  /// Symbols by instrument number; empty where a number was not defined.
  private(set) var symbols: [String] = []
  /// Most instruments taken: numbers are dense, a larger one is damage.
  private static let limit = 1 << 20

  /// Takes notice of a record that is not a tick.
  mutating func take(_ record: Recorded) throws(ExportError) {
    switch record.event {
    case .sessionStarted(let started): calendar = started.calendar
    case .instrumentDefined(let defined):
      let index = defined.instrument.index
      guard index < Self.limit else { throw .undefinedInstrument(record.sequence) }
      while symbols.count <= index { symbols.append("") }
      symbols[index] = defined.symbol
    default: break  // every other kind says nothing about day or instruments
    }
  }

  /// The symbol of a tick.
  func symbol(_ tick: Tick, _ envelope: Envelope) throws(ExportError) -> String {
    guard tick.instrument.index < symbols.count, !symbols[tick.instrument.index].isEmpty else {
      throw .undefinedInstrument(envelope.sequence)
    }
    return symbols[tick.instrument.index]
  }

  /// Refuses text that would break a CSV row.
  static func check(
    _ text: ShortText, _ envelope: Envelope, format: String
  ) throws(ExportError) {
    for word in [text.low, text.high] {
      var rest = word
      while rest != 0 {
        let byte = UInt8(truncatingIfNeeded: rest)
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == 0x0d {
          throw .notExpressible(
            envelope.sequence, format: format, reason: "'\(text)' holds a comma or a line end")
        }
        rest >>= 8
      }
    }
  }
}
