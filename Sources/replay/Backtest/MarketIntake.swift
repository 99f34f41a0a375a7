import Journal

/// What a backtest takes from the journal that is its market.
enum MarketIntake {
  /// A recording of market data, all of it; anything else in it is an error.
  case recording
  /// A journal of any session: what came from outside, whatever was decided and answered then.
  case journal

  /// Moves to the next record that is taken.
  @inline(__always)
  func advance(_ reader: JournalReader) throws -> RecordShape? {
    while let shape = try reader.advance() {
      if shape == .tick || self == .recording { return shape }
      if EventKind(rawValue: reader.kind)?.isExogenous == true { return shape }
    }
    return nil
  }

  /// The current event.
  ///
  /// - Parameter name: how messages call the journal.
  /// - Throws: what keeps it from being read; ``InputError`` for an event that does not belong
  ///   into a recording.
  func event(_ reader: JournalReader, _ name: String) throws -> Event {
    let event = try reader.event()
    guard self == .recording else { return event }
    switch event {
    case .sessionStarted(let started) where started.mode == .recording: return event
    case .instrumentDefined, .adjustment: return event
    default:
      throw InputError(
        "\(name): record \(reader.envelope.sequence) is of kind \(event.kind), so this is "
          + "not a recording of market data alone; give one made by `import`")
    }
  }

  /// The first session of the journal.
  ///
  /// - Throws: ``InputError`` when there is none at its beginning, or one of the wrong mode.
  func firstSession(in root: String) throws -> SessionStarted {
    let reader = try JournalReader(opening: root)
    if let record = try reader.prunedBefore() {
      throw InputError(
        "\(root): pruned before record \(record); give the copy that holds the days before")
    }
    guard try reader.advance() == .event, case .sessionStarted(let started) = try reader.event()
    else { throw InputError("\(root): \(wanted): it does not begin with a session") }
    guard reader.envelope.sequence.rawValue == 1 else {
      throw InputError(
        "\(root): begins with record \(reader.envelope.sequence), not 1; give the whole journal, "
          + "not one day of it")
    }
    switch (self, started.mode) {
    case (.recording, .recording), (.journal, .live), (.journal, .paper), (.journal, .backtest):
      return started
    case (.recording, _):
      throw InputError(
        "\(root): not a recording: it is a journal of mode \(started.mode); "
          + "give one made by `import`")
    case (.journal, .recording):
      throw InputError(
        "\(root): a recording, in which nothing was decided; trade it with `backtest` first")
    }
  }

  private var wanted: String { self == .recording ? "not a recording" : "not a session's journal" }
}
