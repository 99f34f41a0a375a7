import Journal

/// The last signal of each instrument, and how many there were.
public struct Signals: FieldGroup {
  private var latest: [LatestSignal] = []
  /// Signals that say hold.
  public private(set) var holdCount: Int64 = 0
  /// Signals that say buy.
  public private(set) var buyCount: Int64 = 0
  /// Signals that say sell.
  public private(set) var sellCount: Int64 = 0
  /// Signals for a symbol that is not defined.
  public private(set) var unknownInstrumentCount: Int64 = 0
  /// Signals that a decision acted on.
  public private(set) var usedCount: Int64 = 0
  /// Predictions that could not be read.
  public private(set) var rejectedCount: Int64 = 0

  /// No signals.
  public init() {}

  /// Signals of every direction.
  public var count: Int64 { holdCount + buyCount + sellCount }
  /// Signals that no decision acted on.
  public var unusedCount: Int64 { count - usedCount }

  /// How many signals said `direction`.
  public func count(_ direction: SignalDirection) -> Int64 {
    switch direction {
    case .hold: holdCount
    case .buy: buyCount
    case .sell: sellCount
    }
  }

  /// The last signal of an instrument; nil before the first.
  public func last(_ instrument: InstrumentID) -> LatestSignal? {
    guard instrument.index < latest.count else { return nil }
    let entry = latest[instrument.index]
    return entry.sequence == .none ? nil : entry
  }

  /// Takes a signal.
  public mutating func fold(_ signal: Signal, _ envelope: Envelope) {
    switch signal.direction {
    case .hold: holdCount += 1
    case .buy: buyCount += 1
    case .sell: sellCount += 1
    }
    guard InstrumentLimit.allows(signal.instrument) else { return unknownInstrumentCount += 1 }
    grow(signal.instrument)
    latest[signal.instrument.index].signal = signal
    latest[signal.instrument.index].sequence = envelope.sequence
    latest[signal.instrument.index].receivedAt = envelope.recordedAt
  }

  /// Takes a prediction that could not be read.
  public mutating func fold(_ rejected: PredictionRejected) { rejectedCount += 1 }

  /// Takes a decision: one that acted on a signal uses it, once.
  public mutating func fold(_ decision: Decision) {
    guard decision.outcome != .nothing, decision.signal != .none,
      InstrumentLimit.allows(decision.instrument)
    else { return }
    grow(decision.instrument)
    guard decision.signal > latest[decision.instrument.index].lastUsed else { return }
    latest[decision.instrument.index].lastUsed = decision.signal
    usedCount += 1
  }

  private mutating func grow(_ instrument: InstrumentID) {
    while latest.count <= instrument.index { latest.append(LatestSignal()) }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("latest", &latest)
    try visitor.signed("holdCount", &holdCount)
    try visitor.signed("buyCount", &buyCount)
    try visitor.signed("sellCount", &sellCount)
    try visitor.signed("unknownInstrumentCount", &unknownInstrumentCount)
    try visitor.signed("usedCount", &usedCount)
    try visitor.signed("rejectedCount", &rejectedCount)
  }
}

/// The last signal of one instrument.
public struct LatestSignal: FieldGroup {
  /// What it said.
  public var signal = Signal()
  /// Its record.
  public var sequence = SequenceNumber.none
  /// When it was recorded.
  public var receivedAt = Timestamp.zero
  /// The newest signal that a decision acted on; none when none did.
  public var lastUsed = SequenceNumber.none

  public init() {}

  /// Whether a decision acted on this signal.
  public var isUsed: Bool { sequence != .none && lastUsed == sequence }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("signal", &signal)
    try visitor.sequence("sequence", &sequence)
    try visitor.time("receivedAt", &receivedAt)
    try visitor.sequence("lastUsed", &lastUsed)
  }
}
