import Journal
import Projections

/// What happened in one instrument, one line each: predictions, decisions that changed, orders,
/// executions, stops and alerts, with position and profit running along.
public struct InstrumentTimeline {
  /// One thing that happened.
  public struct Line: Sendable, Hashable {
    /// Its record.
    public let sequence: SequenceNumber
    /// When it was recorded.
    public let time: Timestamp
    /// `prediction`, `decision`, `risk`, `order`, `execution`, `stop`, `fee` or `alert`.
    public let topic: String
    /// What happened.
    public let sentence: String
    /// The position behind it.
    public let position: Quantity
    /// Realised and unrealised profit less fees behind it; nil while something open has no mark.
    public let result: Money?
  }

  private let instrument: InstrumentID
  private let symbols: StorySymbols
  private let symbol: String
  /// How each rule ended last: outcome and what stopped it.
  private var ends: [String: String] = [:]

  /// A timeline of an instrument.
  ///
  /// - Parameters:
  ///   - ledger: knows the instrument.
  ///   - start: the state before the first record that is taken.
  public init(_ instrument: InstrumentID, _ ledger: Ledger, from start: Ledger = Ledger()) {
    self.instrument = instrument
    for rule in start.configuration.rules {
      guard let last = start.decisions.last(instrument, rule: rule.name) else { continue }
      ends[rule.name] = last.outcome == .nothing ? last.stoppedBy : ""
    }
    symbols = StorySymbols(ledger.instruments)
    symbol = symbols.symbol(instrument)
  }

  /// Takes a record with the state behind it.
  ///
  /// - Returns: its line; nil for a record that says nothing new about the instrument.
  public mutating func take(_ record: Recorded, _ ledger: Ledger) -> Line? {
    guard let topic = topic(record.event, ledger) else { return nil }
    let figures = MoneyFigures(ledger.book, instrument)
    return Line(
      sequence: record.sequence, time: record.envelope.recordedAt, topic: topic,
      sentence: sentence(record), position: ledger.book.position(instrument), result: figures.net)
  }

  private mutating func topic(_ event: Event, _ ledger: Ledger) -> String? {
    switch event {
    case .signal(let signal): own(signal.instrument, "prediction")
    case .decision(let decision): hasChanged(decision) ? "decision" : nil
    case .riskVerdict(let verdict): verdict.isAdmitted ? nil : own(verdict.instrument, "risk")
    case .symbolRisk(let change): own(change.instrument, "risk")
    case .riskState: "risk"
    case .orderCommand(let command):
      command.action == .query ? nil : own(command.instrument, "order")
    case .orderState(let change): topic(change, ledger)
    case .execution(let execution):
      own(execution.instrument, isStop(execution, ledger) ? "stop" : "execution")
    case .commission(let commission):
      own(ledger.book.execution(commission.execution)?.instrument ?? .none, "fee")
    case .adjustment(let adjustment):
      // Cash is about no instrument: it is shown for all.
      adjustment.instrument == .none
        ? "adjustment" : own(adjustment.instrument, "adjustment")
    case .breakChanged(let change): own(change.instrument, "break")
    case .alert(let alert): mentions(alert.message, ledger) ? "alert" : nil
    default: nil
    }
  }

  private func own(_ named: InstrumentID, _ topic: String) -> String? {
    named == instrument ? topic : nil
  }

  /// Fills tell themselves; other ends of an order are worth a line.
  private func topic(_ change: OrderStateChanged, _ ledger: Ledger) -> String? {
    switch change.to {
    case .cancelled, .denied, .rejected, .expired, .unknown: break
    case .submitted, .accepted, .partiallyFilled, .filled, .cancelPending: return nil
    }
    return own(ledger.orders[change.order]?.command.instrument ?? .none, "order")
  }

  private func isStop(_ execution: ExecutionReported, _ ledger: Ledger) -> Bool {
    ledger.orders.match(execution).flatMap { ledger.orders[$0]?.command.role } == .stop
  }

  private mutating func hasChanged(_ decision: Decision) -> Bool {
    guard decision.instrument == instrument else { return false }
    let end = decision.outcome == .nothing ? decision.stoppedBy : ""
    defer { ends[decision.rule] = end }
    return decision.outcome != .nothing || ends[decision.rule] != end
  }

  /// An alert names its instrument in words only; one that names none is about all.
  private func mentions(_ message: String, _ ledger: Ledger) -> Bool {
    let words = message.split { !$0.isLetter && !$0.isNumber && $0 != "." }.map(String.init)
    if words.contains(symbol) { return true }
    return !words.contains { ledger.instruments.id(symbol: $0) != nil }
  }

  private func sentence(_ record: Recorded) -> String {
    guard case .decision(let decision) = record.event else {
      return StoryTeller(symbol: symbol).sentence(record)
    }
    // The whole evidence is in the decision; here only what was decisive.
    guard let stop = decision.conditions.first(where: { !$0.held }) else {
      return "rule \(decision.rule) decided \(decision.outcome)"
    }
    return "rule \(decision.rule) did nothing, stopped by \(stop.sentence)"
  }
}

extension InstrumentTimeline.Line {
  /// Exact values for machines.
  public var json: JSONValue {
    [
      "seq": .whole(sequence.rawValue), "time": .string(time.description),
      "topic": .string(topic), "sentence": .string(sentence), "position": .decimal(position),
      "result": .decimal(result),
    ]
  }
}
