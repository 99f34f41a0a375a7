import Journal
import Projections

/// What each record did to the books: executions, commissions, adjustments, one after another.
///
/// It folds the same book as everybody, without ticks, so realised profit and fees are the same.
struct ProfitWalk {
  /// What one record moved in the book of one instrument.
  struct Step {
    let record: Recorded
    let instrument: InstrumentID
    /// The session's date as yyyymmdd.
    let day: Int64
    /// The position behind it.
    let position: Quantity
    /// What it added to realised profit, dividends and fees; ``MoneyFigures/unrealised`` is 0.
    let moved: MoneyFigures
  }

  /// Every such record, in order.
  private(set) var steps: [Step] = []
  private(set) var book: Book
  /// The date of the session under way.
  private(set) var day: Int64
  private var executions: [String: InstrumentID] = [:]

  /// Walks over everything up to a record.
  ///
  /// - Parameter start: the state that the journal begins with; empty for a whole journal.
  init(
    _ finder: RecordFinder, from start: Ledger, through last: SequenceNumber
  ) throws(JournalError) {
    book = start.book
    day = start.session.calendar.date
    for execution in start.book.reportedExecutions {
      executions[execution.id] = execution.instrument
    }
    var walk = self
    try finder.select { query in
      query.sequences = start.lastSequence.next...max(last, start.lastSequence.next)
      query.kinds = [
        EventKind.sessionStarted, .instrumentDefined, .execution, .commission, .adjustment,
      ].map(\.rawValue)
    } take: {
      walk.take($0)
    }
    self = walk
  }

  private mutating func take(_ record: Recorded) {
    switch record.event {
    case .sessionStarted(let started): day = started.calendar.date
    case .instrumentDefined(let definition):
      step(record, definition.instrument) { $0.define(definition) }
    case .execution(let execution):
      executions[execution.execution] = execution.instrument
      step(record, execution.instrument) { $0.fold(execution, record.envelope) }
    case .commission(let commission):
      let instrument = executions[commission.execution] ?? .none
      step(record, instrument) { $0.fold(commission) }
    case .adjustment(let adjustment):
      step(record, adjustment.instrument) { $0.fold(adjustment, record.envelope) }
    default: break
    }
  }

  private mutating func step(
    _ record: Recorded, _ instrument: InstrumentID, _ fold: (inout Book) -> Void
  ) {
    let before = figures(instrument)
    let held = book.position(instrument)
    fold(&book)
    let moved = figures(instrument) - before
    let position = book.position(instrument)
    // A definition, or what is resent, moves nothing.
    guard moved != MoneyFigures() || position != held else { return }
    steps.append(
      Step(record: record, instrument: instrument, day: day, position: position, moved: moved))
  }

  private func figures(_ instrument: InstrumentID) -> MoneyFigures {
    var figures = MoneyFigures()
    figures.realised = book.realised(instrument)
    figures.dividends = book.dividends(instrument)
    figures.fees = book.fees(instrument)
    return figures
  }
}

extension [ProfitWalk.Step] {
  /// The sum of one figure, with the records that moved it.
  func figure(
    _ name: String, _ field: KeyPath<MoneyFigures, Money>
  ) -> Explanation.Figure {
    let moving = filter { $0.moved[keyPath: field] != .zero }
    let sum = moving.reduce(Money.zero) { $0 + $1.moved[keyPath: field] }
    return Explanation.Figure(
      name, .decimal(sum), text: "\(name) \(sum.cents)", from: moving.map(\.record.sequence))
  }

  /// The sum of one figure.
  func sum(_ field: KeyPath<MoneyFigures, Money>) -> Money {
    reduce(.zero) { $0 + $1.moved[keyPath: field] }
  }
}
