import Journal
import Projections

/// Divides profit along a walk through a journal by who opened, or by what.
struct ProfitDivision {
  private enum Bucket {
    /// Opened by a person through this program.
    static let manual = "manual"
    /// Opened by somebody else: the broker reported it, or `adjust` booked it.
    static let external = "external"
    /// What belongs to no instrument.
    static let cash = "(cash)"
    static let before = "(before the journal begins)"
    static let noPrediction = "(no prediction)"
    static let unnamedModel = "(unnamed model)"
  }

  private let grouping: ProfitGrouping
  private let signal: (SequenceNumber) throws -> Signal?
  /// The record that the walk begins behind.
  private let start: SequenceNumber
  private var money: OwnerMoney
  private var causes = RuleCauses()
  /// The models behind the signals that decisions acted on.
  private var models: [SequenceNumber: String] = [:]
  private var strategy = ""
  private var strategies: [OrderID: String] = [:]

  /// - Parameters:
  ///   - ledger: the state that the walk begins with.
  ///   - signal: finds a signal by its record.
  init(
    _ grouping: ProfitGrouping, from ledger: Ledger,
    signal: @escaping (SequenceNumber) throws -> Signal?
  ) {
    self.grouping = grouping
    self.signal = signal
    strategy = Self.strategy(SHA256.hash(ledger.configuration.canonicalBytes))
    start = ledger.lastSequence
    money = OwnerMoney(nobody: grouping == .symbol ? Bucket.cash : Bucket.external)
    money.begin(ledger.book) { instrument in
      guard grouping == .symbol else { return Bucket.before }
      return instrument == .none ? Bucket.cash : "\(instrument.rawValue)"
    }
  }

  private static func strategy(_ hash: [UInt8]) -> String {
    let digits = hash.prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return "configuration \(digits.joined())"
  }

  /// Takes a record with the state behind it.
  mutating func take(_ record: Recorded, _ ledger: Ledger) throws {
    causes.take(record, ledger)
    switch record.event {
    case .sessionStarted(let started):
      strategy = Self.strategy(SHA256.hash(started.configuration))
    case .configurationChanged(let change):
      strategy = Self.strategy(SHA256.hash(change.configuration))
    case .decision(let decision) where decision.outcome != .nothing:
      try note(decision, ledger)
    case .orderCommand(let command) where command.action == .place:
      if strategies[command.order] == nil { strategies[command.order] = strategy }
    case .execution(let execution):
      settle(
        execution.instrument, ledger, owner(of: execution, ledger), execution.execution,
        corrects: ledger.book.execution(execution.execution)?.correctsID)
    case .commission(let commission):
      guard let known = ledger.book.execution(commission.execution) else { return }
      settle(known.instrument, ledger, nil, commission.execution)
    case .adjustment(let adjustment): settle(adjustment.instrument, ledger, nil, nil)
    case .instrumentDefined(let definition): settle(definition.instrument, ledger, nil, nil)
    default: break
    }
  }

  private mutating func settle(
    _ instrument: InstrumentID, _ ledger: Ledger, _ owner: String?, _ execution: String?,
    corrects: String? = nil
  ) {
    // Tickers change; the number stays.
    let name = grouping == .symbol && instrument != .none ? "\(instrument.rawValue)" : owner
    money.settle(instrument, ledger.book, owner: name, execution: execution, corrects: corrects)
  }

  private mutating func note(_ decision: Decision, _ ledger: Ledger) throws {
    guard grouping == .model, decision.signal != .none, models[decision.signal] == nil else {
      return
    }
    let last = ledger.signals.last(decision.instrument)
    let found = last?.sequence == decision.signal ? last?.signal : try signal(decision.signal)
    let model = found?.model ?? ""
    models[decision.signal] = model.isEmpty ? Bucket.unnamedModel : model
  }

  private func owner(of execution: ExecutionReported, _ ledger: Ledger) -> String {
    guard let order = ledger.orders.match(execution) else { return Bucket.external }
    guard let rule = causes.rule(of: order) else {
      let placed = ledger.orders[order]?.placedBy ?? .none
      return placed != .none && placed <= start ? Bucket.before : Bucket.manual
    }
    switch grouping {
    case .model:
      let signal = causes.signal(of: order) ?? .none
      return models[signal] ?? Bucket.noPrediction
    case .strategy: return strategies[order] ?? strategy
    case .rule, .symbol, .day: return rule
    }
  }

  /// The parts as they stand.
  func breakdown(_ ledger: Ledger) -> ProfitBreakdown {
    var breakdown = ProfitBreakdown(grouping, ledger.book)
    let parts = money.figures(ledger.book).filter { $0.figures != MoneyFigures() }
    breakdown.rows = parts.map { part in
      ProfitBreakdown.Row(
        name: name(part.name, ledger), currency: part.currency, figures: part.figures)
    }
    return breakdown
  }

  private func name(_ owner: String, _ ledger: Ledger) -> String {
    guard grouping == .symbol else { return owner }
    guard let number = UInt32(owner) else { return owner }
    return ledger.symbol(InstrumentID(rawValue: number))
  }
}
