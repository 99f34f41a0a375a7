import Journal

/// Everything known at one place in the journal: the fold of every record up to there.
///
/// The engine decides from it and the reports print it, so the number that decides is the number
/// that is reported. It changes only through ``fold(_:)`` and its tick twin.
public struct Ledger: FieldGroup {
  /// The last record folded.
  public internal(set) var lastSequence = SequenceNumber.none
  /// Engine time: the recorded time of the last record.
  public internal(set) var now = Timestamp.zero
  /// The session under way; its mode is `recording` until one started.
  public internal(set) var session = SessionStarted()
  /// The configuration in force, read from the journal.
  public internal(set) var configuration = Configuration()
  /// What is traded or watched.
  public internal(set) var instruments = Instruments()
  /// Last quote and trade, by instrument.
  public internal(set) var markets: [MarketState] = []
  /// Bars and indicators, by instrument.
  public internal(set) var studies: [Studies] = []
  /// Executions, positions, P&L and cash.
  public internal(set) var book = Book(openingCash: .zero, currency: "USD")
  /// Every order of ours.
  public internal(set) var orders = Orders()
  /// How entries of an instrument went, by instrument.
  public internal(set) var entries: [EntryHistory] = []
  /// What every rule did last.
  public internal(set) var ruleStates = RuleStates()
  /// Named numbers that rules set, by name.
  public internal(set) var contexts: [ContextValue] = []
  /// What the limits of one instrument look at, by instrument.
  public internal(set) var symbols: [SymbolState] = []
  /// The last closes of those bars, by instrument; empty unless a window is configured.
  public internal(set) var closes: [CloseRing] = []
  /// Predictions read.
  public internal(set) var signals = Signals()
  /// Evaluations made.
  public internal(set) var decisions = Decisions()
  /// What may be done.
  public internal(set) var risk = RiskState()
  /// Timers to come.
  public internal(set) var timers = Timers()
  /// What the order manager goes on doing.
  public internal(set) var plans = Plans()
  /// The link to the broker.
  public internal(set) var connection = Connection()
  /// How market data flows.
  public internal(set) var dataWatch = DataWatch()
  /// What the broker says about the account, beside our books.
  public internal(set) var reconciliation = Reconciliation()
  /// The first unused order number.
  public internal(set) var nextOrder = OrderID(rawValue: 1)
  /// The sequence number from which on the next digest is due.
  public internal(set) var digestDueAt = SequenceNumber(rawValue: Ledger.digestInterval)
  /// Alerts raised so far.
  public internal(set) var alertCount: UInt64 = 0
  /// When a bar closes next; none of any instrument closes before.
  public internal(set) var nextBarEnd = Timestamp(rawValue: .max)
  /// Bars and indicators that the configuration in force asks for.
  var planned = Derived(MarketPlan(Configuration()))
  /// The bars that ``closeNextBars()`` closed last.
  var closed = Derived<[ClosedBar]>([])
  /// Instruments with a position, ascending.
  var held = Derived<[InstrumentID]>([])
  /// The sectors of each instrument as bits; see ``ExposureConfiguration/sectorMask(of:)``.
  var sectors = Derived<[UInt64]>([])
  /// The windows of ``RiskConfiguration/maintenance``, read once.
  var maintenance = Derived(Configuration().risk.maintenanceWindows)

  /// A state digest is recorded at the first input boundary at or after each multiple of this.
  public static let digestInterval: UInt64 = 65_536

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.sequence("lastSequence", &lastSequence)
    try visitor.time("now", &now)
    try visitor.group("session", &session)
    try visitor.group("configuration", &configuration)
    try visitor.group("instruments", &instruments)
    try visitor.list("markets", &markets)
    try visitor.list("studies", &studies)
    try visitor.group("book", &book)
    try visitor.group("orders", &orders)
    try visitor.list("entries", &entries)
    try visitor.group("ruleStates", &ruleStates)
    try visitor.list("contexts", &contexts)
    for index in contexts.indices.dropFirst() where contexts[index - 1].name >= contexts[index].name
    {
      throw .valueOutOfRange(field: "contexts")
    }
    try visitor.list("symbols", &symbols)
    try visitor.list("closes", &closes)
    try visitor.group("signals", &signals)
    try visitor.group("decisions", &decisions)
    try visitor.group("risk", &risk)
    try visitor.group("timers", &timers)
    try visitor.group("plans", &plans)
    try visitor.group("connection", &connection)
    try visitor.group("dataWatch", &dataWatch)
    try visitor.group("reconciliation", &reconciliation)
    try visitor.order("nextOrder", &nextOrder)
    try visitor.sequence("digestDueAt", &digestDueAt)
    try visitor.unsigned("alertCount", &alertCount)
    try visitor.time("nextBarEnd", &nextBarEnd)
  }
}

extension Ledger {
  /// Fingerprint of the whole state: XXH3-128 over its canonical bytes.
  public func digest() -> StateDigest {
    var copy = self
    var writer = PayloadWriter()
    return copy.digest(through: &writer)
  }

  /// ``digest()`` without a copy of anything, for the one that holds the state and asks often.
  ///
  /// Mutating because a visit is; nothing changes.
  /// - Parameter writer: one that visits in place; what it wrote before is forgotten, its memory
  ///   is used again.
  public mutating func digest(through writer: inout PayloadWriter) -> StateDigest {
    writer.reset()
    // A writer never throws: it only reads values that already exist.
    do { try visit(&writer) } catch { preconditionFailure("writing cannot fail: \(error)") }
    writer.flush()
    let hash = Checksum.wide(writer.bytes)
    var digest = StateDigest()
    digest.high = hash.high
    digest.low = hash.low
    return digest
  }

  /// Whether this instrument may be traded under the configuration.
  public func isTraded(_ instrument: InstrumentID) -> Bool {
    guard let definition = instruments[instrument] else { return false }
    return configuration.instruments.isEmpty
      || configuration.instruments.contains { $0.symbol == definition.symbol }
  }

  /// Instruments in use, in order of definition.
  public var instrumentIDs: [InstrumentID] {
    markets.indices.map { InstrumentID(rawValue: UInt32($0)) }
  }

  /// Something is being closed and not yet flat and quiet.
  public var isClosing: Bool { entries.contains { $0.isClosing } }

  /// Nothing is held and no order of the instrument can still do anything.
  public func isQuiet(_ instrument: InstrumentID) -> Bool {
    book.position(instrument) == .zero && orders.liveCount(instrument) == 0
  }
}
