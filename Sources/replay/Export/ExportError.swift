import Journal

/// Why an export stopped.
enum ExportError: Error, Hashable, CustomStringConvertible {
  /// A tick of an instrument that no record before it defined: the journal is damaged.
  case undefinedInstrument(SequenceNumber)
  /// A record before the first `sessionStarted`: the journal is damaged.
  case outsideSession(SequenceNumber)
  /// The format cannot hold this value: choose another format.
  case notExpressible(SequenceNumber, format: String, reason: String)

  var description: String {
    switch self {
    case .undefinedInstrument(let sequence):
      "record \(sequence): a tick of an instrument that is not defined; check the journal"
    case .outsideSession(let sequence):
      "record \(sequence): a tick before the session's start; check the journal"
    case .notExpressible(let sequence, let format, let reason):
      "record \(sequence): \(format) cannot hold it: \(reason); export to another format"
    }
  }
}
