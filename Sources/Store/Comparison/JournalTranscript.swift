import Journal
import Projections

/// Reads one journal of a comparison from its beginning: folds it, and hands out what is compared
/// instant by instant.
///
/// It holds the ledger, one instant, and a few bytes a minute that tell where inputs differ, so its
/// memory does not grow with the ticks.
final class JournalTranscript {
  private let reader: JournalReader
  private(set) var ledger = Ledger()
  private(set) var inputs = InputDigest()
  private var causes = RuleCauses()
  private var money = OwnerMoney(nobody: "(no rule)")
  /// The record that the reader stands at and that is not folded yet.
  private var standing: RecordShape?
  /// The last input that was folded, and what it is called.
  private var place = InputPlace(kind: .sessionStarted, time: .zero)
  private var trigger = ""

  /// Reads what `reader` reads, which stands at the beginning of a whole journal.
  init(_ reader: JournalReader) throws {
    self.reader = reader
    standing = try reader.advance()
  }

  /// When the next record was written; nil at the end.
  var nextTime: Timestamp? { standing == nil ? nil : reader.envelope.recordedAt }

  /// When the last input came.
  var lastInput: Timestamp { place.time }

  /// The money of each rule with an order that filled.
  var ruleFigures: [NamedFigures] { money.figures(ledger.book) }

  /// The money of each traded instrument.
  var symbolFigures: [NamedFigures] {
    ledger.tradedInstruments.map {
      NamedFigures(
        name: ledger.symbol($0), currency: ledger.book.currency($0),
        figures: MoneyFigures(ledger.book, $0))
    }
  }

  /// Folds what was recorded at one instant, and goes on to the next.
  ///
  /// - Returns: everything to compare of it, in order.
  func take(at instant: Timestamp) throws -> [ComparedEntry] {
    var entries: [ComparedEntry] = []
    while let shape = standing, reader.envelope.recordedAt == instant {
      if shape == .tick {
        let content = inputs.add(reader.tick, at: instant)
        place = InputPlace(kind: .tick, time: instant, content: content)
        _ = ledger.fold(reader.tick, reader.envelope)
      } else {
        let record = Recorded(reader.envelope, try reader.event())
        fold(record)
        note(record, in: &entries)
      }
      standing = try reader.advance()
    }
    return entries
  }

  // MARK: Folding

  private func fold(_ record: Recorded) {
    if record.event.kind.isInput { enter(record) }
    causes.take(record, ledger)
    ledger.fold(record)
    switch record.event {
    case .execution(let execution):
      let order = ledger.orders.match(execution) ?? .none
      money.settle(
        execution.instrument, ledger.book, owner: causes.rule(of: order),
        execution: execution.execution,
        corrects: ledger.book.execution(execution.execution)?.correctsID)
    case .commission(let commission):
      guard let known = ledger.book.execution(commission.execution) else { return }
      money.settle(known.instrument, ledger.book, owner: nil, execution: commission.execution)
    case .adjustment(let adjustment):
      money.settle(adjustment.instrument, ledger.book, owner: nil, execution: nil)
    case .instrumentDefined(let definition):
      money.settle(definition.instrument, ledger.book, owner: nil, execution: nil)
    case .signal(let signal) where !signal.prediction.isEmpty:
      trigger = "prediction \(signal.prediction)"
    default: break
    }
  }

  // MARK: Places

  private func enter(_ record: Recorded) {
    let (kind, time) = (record.event.kind, record.envelope.recordedAt)
    let content = kind.isExogenous ? inputs.add(record.event, at: time) : 0
    place = InputPlace(kind: kind, time: time, content: content)
    switch record.event {
    case .timerFired: trigger = "timer"
    case .operatorCommand(let command): trigger = "command \(command.verb)"
    case .brokerFrame, .commandDropped, .connection: trigger = "broker"
    default: trigger = "\(kind)"
    }
  }

  // MARK: Entries

  private func note(_ record: Recorded, in entries: inout [ComparedEntry]) {
    switch record.event {
    case .decision(let decision):
      let at = decisionPlace(decision)
      let word = at.isBar ? "bar" : place.kind == .tick ? "tick" : trigger
      let known = DecidedEntry(sequence: record.sequence, decision: decision, trigger: word)
      add(
        .decision, decision.instrument, decision.rule, .decision(known), at: at, record,
        in: &entries)
    case .riskVerdict(let verdict):
      follow(record.envelope.cause, in: &entries) { $0.verdicts.append(verdict) }
    case .orderPlan(let plan) where plan.step == .begun:
      follow(record.envelope.cause, in: &entries) { $0.plans.append(plan.withoutNumbers) }
    case .orderCommand(let command) where command.action != .query:
      let plain = command.withoutNumbers
      follow(record.envelope.cause, in: &entries) { $0.commands.append(plain) }
      add(
        .order, command.instrument, "\(command.action) \(command.role)", .order(plain), at: place,
        record, in: &entries)
    case .execution(let execution):
      let role = ledger.orders.match(execution).flatMap { ledger.orders[$0]?.command.role }
      add(
        .execution, execution.instrument, role.map { "\($0)" } ?? "foreign",
        .execution(
          side: execution.side, quantity: execution.quantity, price: execution.price),
        at: place, record, in: &entries)
    case .commission(let report):
      let paid = ledger.book.execution(report.execution)
      add(
        .commission, paid?.instrument ?? .none, paid.map { "for a \($0.side)" } ?? "unmatched",
        .commission(report.commission, currency: report.currency), at: place, record,
        in: &entries)
    default: break
    }
  }

  private func add(
    _ type: ComparedType, _ instrument: InstrumentID, _ what: String,
    _ content: ComparedEntry.Content, at place: InputPlace, _ record: Recorded,
    in entries: inout [ComparedEntry]
  ) {
    let symbol = instrument == .none ? "" : ledger.symbol(instrument)
    let identity = ComparedEntry.Identity(type: type, place: place, symbol: symbol, what: what)
    entries.append(
      ComparedEntry(identity: identity, content: content, sequence: record.sequence))
  }

  /// Gives a verdict or a command to the decision of this step that led to it.
  private func follow(
    _ cause: SequenceNumber, in entries: inout [ComparedEntry],
    _ body: (inout DecidedEntry) -> Void
  ) {
    guard let decided = causes.decision(of: cause) else { return }
    let at = entries.lastIndex { $0.sequence == decided && $0.identity.type == .decision }
    guard let at, case .decision(var entry) = entries[at].content else { return }
    body(&entry)
    entries[at].content = .decision(entry)
  }

  /// Bars close on whatever input comes next, so their decisions stand at the end of the bar.
  private func decisionPlace(_ decision: Decision) -> InputPlace {
    guard place.kind != .prediction,
      let width = ledger.configuration.barWidth(ofRule: decision.rule)
    else { return place }
    let midnight = ledger.session.calendar.midnight
    let since = (place.time - midnight).rawValue
    guard since >= 0 else { return place }
    let end = midnight + Nanoseconds(rawValue: since - since % width.rawValue)
    return InputPlace(kind: .tick, time: end, isBar: true)
  }
}

extension Configuration {
  /// The width of the bars that a rule looks at; nil for a rule of another event, and for bars that
  /// are not of a length of time.
  func barWidth(ofRule name: String) -> Nanoseconds? {
    guard let rule = rules.first(where: { $0.name == name }) else { return nil }
    let words = rule.on.split(separator: " ")
    guard words.count == 2, words[0] == "bar" else { return nil }
    let size = bars.first { $0.name == words[1] }?.size ?? String(words[1])
    guard let width = Nanoseconds(size), width > .zero else { return nil }
    return width
  }
}
