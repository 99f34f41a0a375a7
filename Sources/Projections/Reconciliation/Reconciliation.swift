import Journal

/// The broker's view of the account beside our books: compared, never added (I6).
///
/// Nothing is compared before the broker has told all of its positions once, so a backtest, whose
/// venue tells none, has no breaks.
public struct Reconciliation: FieldGroup {
  /// What the broker told last, ascending by contract; a position that is gone is not here.
  public private(set) var positions: [BrokerPosition] = []
  /// The broker has told all of its positions.
  public private(set) var isKnown = false
  /// Where both sides differ now: positions first, by instrument, then cash.
  public private(set) var differences: [Difference] = []
  /// Breaks that are not resolved, oldest first.
  public private(set) var breaks: [OpenBreak] = []
  /// Breaks ever opened.
  public private(set) var openedCount: Int64 = 0
  private var cash = CashWatch()

  /// Nothing is known of the broker's side.
  public init() {}

  /// Breaks of positions that no person knows of: while there is one nothing is entered.
  public var blockingCount: Int {
    breaks.count { $0.difference.subject == .position && !$0.isAcknowledged }
  }

  /// The broker's cash as told last; nil before it told any.
  public var reportedCash: Money? { cash.reported }

  /// The open break about the same thing as a difference; nil when there is none.
  public func openBreak(for difference: Difference) -> OpenBreak? {
    breaks.first { $0.difference.isSameSubject(difference) }
  }

  /// The difference that keeps a break open; nil when both sides agree again.
  public func difference(of open: OpenBreak) -> Difference? {
    differences.first { $0.isSameSubject(open.difference) }
  }

  // MARK: Folds

  /// Takes a position of the broker.
  mutating func fold(_ report: PositionReported) {
    let at = positions.lowerBound { $0.contractID < report.contractID }
    let isThere = at < positions.count && positions[at].contractID == report.contractID
    switch (isThere, report.quantity == .zero) {
    case (true, true): positions.remove(at: at)
    case (true, false): positions[at] = BrokerPosition(report)
    case (false, true): break
    case (false, false): positions.insert(BrokerPosition(report), at: at)
    }
  }

  /// All positions were told: one that was not among them is gone.
  mutating func endPositions() {
    positions.removeAll { !$0.isFresh }
    forgetFreshness()
    isKnown = true
  }

  /// The link changed, so whatever is told from now on is a new answer.
  mutating func fold(_ change: ConnectionChanged, booked: Money) {
    forgetFreshness()
    if change.state == .ready { cash.begin(booked: booked) }
  }

  private mutating func forgetFreshness() {
    for index in positions.indices { positions[index].isFresh = false }
  }

  /// Takes the broker's cash in `currency`, while the books say `booked`.
  mutating func fold(
    _ value: AccountValueReported, currency: String, booked: Money, at now: Timestamp
  ) {
    guard value.key == "CashBalance", value.currency == currency,
      let amount = Money(value.value)
    else { return }
    cash.take(amount, booked: booked)
    compareCash(currency, at: now)
  }

  /// Takes a deposit, dividend or another thing that changed the cash of the books.
  mutating func rebookCash(_ currency: String, _ booked: Money, at now: Timestamp) {
    cash.rebook(booked)
    compareCash(currency, at: now)
  }

  /// Takes what was decided about a break.
  mutating func fold(_ change: BreakChanged, _ envelope: Envelope) {
    switch change.step {
    case .opened:
      var new = OpenBreak()
      new.number = change.number
      new.openedBy = envelope.sequence
      new.difference = Self.difference(change)
      breaks.append(new)
      openedCount = max(openedCount, change.number)
    case .changed:
      guard let at = place(change) else { return }
      breaks[at].difference = Self.difference(change)
      breaks[at].isAcknowledged = false
    case .acknowledged:
      if let at = place(change) { breaks[at].isAcknowledged = true }
    case .resolved: breaks.removeAll { $0.number == change.number }
    }
  }

  private func place(_ change: BreakChanged) -> Int? {
    breaks.firstIndex { $0.number == change.number }
  }

  private static func difference(_ change: BreakChanged) -> Difference {
    var difference = Difference()
    difference.subject = change.subject
    difference.instrument = change.instrument
    difference.contractID = change.contractID
    difference.symbol = change.symbol
    difference.ours = change.ours
    difference.theirs = change.theirs
    return difference
  }

  // MARK: Comparing

  /// Compares every position anew.
  mutating func compare(_ book: Book, _ instruments: Instruments, at now: Timestamp) {
    guard isKnown else { return }
    var new: [Difference] = []
    let owners = positions.map { Self.instrument(of: $0, instruments) }
    for definition in instruments.all where !definition.symbol.isEmpty {
      let ours = book.position(definition.instrument)
      let theirs = owners.firstIndex(of: definition.instrument).map { positions[$0] }
      add(definition, ours, theirs, &new)
    }
    for (position, owner) in zip(positions, owners) where owner == nil {
      var unknown = InstrumentDefined()
      (unknown.instrument, unknown.symbol) = (.none, position.symbol)
      add(unknown, .zero, position, &new)
    }
    let old = differences
    for index in new.indices { new[index].since = Self.since(new[index], old, now) }
    differences = new + old.filter { $0.subject == .cash }
  }

  private func add(
    _ definition: InstrumentDefined, _ ours: Quantity, _ theirs: BrokerPosition?,
    _ all: inout [Difference]
  ) {
    let reported = theirs?.quantity ?? .zero
    guard ours != reported else { return }
    var difference = Difference()
    difference.instrument = definition.instrument
    difference.contractID = theirs?.contractID ?? definition.contractID
    difference.symbol = definition.symbol
    difference.ours = .quantity(ours)
    difference.theirs = .quantity(reported)
    all.append(difference)
  }

  /// By contract; by ticker only where one side does not know the contract, for options and futures
  /// have the ticker of their underlying.
  private static func instrument(
    of position: BrokerPosition, _ instruments: Instruments
  ) -> InstrumentID? {
    if let known = instruments.id(contract: position.contractID) { return known }
    guard let named = instruments.id(symbol: position.symbol), let definition = instruments[named],
      definition.contractID == 0 || position.contractID == 0
    else { return nil }
    return named
  }

  /// A difference that only moved along on both sides is as old as it was.
  private static func since(
    _ difference: Difference, _ old: [Difference], _ now: Timestamp
  ) -> Timestamp {
    let before = old.first { $0.isSameSubject(difference) && $0.amount == difference.amount }
    return before?.since ?? now
  }

  private mutating func compareCash(_ currency: String, at now: Timestamp) {
    let before = differences.first { $0.subject == .cash }
    differences.removeAll { $0.subject == .cash }
    guard let found = cash.difference else { return }
    var difference = Difference()
    difference.subject = .cash
    difference.symbol = currency
    difference.ours = .money(found.ours)
    difference.theirs = .money(found.theirs)
    difference.since = before?.since ?? now
    differences.append(difference)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("positions", &positions)
    try visitor.flag("isKnown", &isKnown)
    try visitor.list("differences", &differences)
    try visitor.list("breaks", &breaks)
    try visitor.signed("openedCount", &openedCount)
    try visitor.group("cash", &cash)
    for index in positions.indices.dropFirst()
    where positions[index - 1].contractID >= positions[index].contractID {
      throw .valueOutOfRange(field: "positions")
    }
  }
}
