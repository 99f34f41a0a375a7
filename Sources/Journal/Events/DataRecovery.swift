/// Market data that stopped is asked for again, or is back: what the engine wants of the edge.
public struct DataRecovery: Payload {
  public static let kind = EventKind.dataRecovery
  /// The instrument that led to it.
  public var instrument = InstrumentID.none
  /// What is to be done.
  public var step = RecoveryStep.back
  /// How old its data is.
  public var age = Nanoseconds.zero
  /// How old it may be.
  public var limit = Nanoseconds.zero
  /// Instruments whose data has stopped.
  public var stale: Int64 = 0
  /// Instruments that are watched.
  public var watched: Int64 = 0

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("step", &step)
    try visitor.duration("age", &age)
    try visitor.duration("limit", &limit)
    try visitor.signed("stale", &stale)
    try visitor.signed("watched", &watched)
  }
}

/// The steps of bringing data back, the gentlest first.
public enum RecoveryStep: UInt8, Choice {
  /// Nothing: it is back.
  case back = 0
  /// The instrument's stream is asked for again.
  case stream = 1
  /// Every stream is.
  case all = 2
  /// The connection is ended, and a new one made.
  case session = 3
}
