import Journal
import Projections

/// What records of later days made of a day: corrections, late fees, late executions.
///
/// Figures are of what stands on the day. What arrived on it for earlier days is not in them,
/// though it is in what the day moved.
public struct DayRestatement: Sendable {
  /// What was known of the day at its end, in the base currency.
  public internal(set) var told = MoneyFigures()
  /// What is known of it at the journal's end.
  public internal(set) var restated = MoneyFigures()
  /// Later records that changed it.
  public internal(set) var records: [SequenceNumber] = []
  /// Instruments that differ: what was told, and what is known now.
  public internal(set) var symbols: [(name: String, told: MoneyFigures, restated: MoneyFigures)] =
    []

  /// Whether anything that came later changed the day.
  public var isRestated: Bool { told != restated }

  private let span: RestatedSpan
  private var book: Book

  /// The day as known at its end.
  ///
  /// - Parameter range: from the day's first instant to before the next day's.
  init(before: Ledger, after: Ledger, in range: Range<Timestamp>) {
    span = RestatedSpan(
      begin: before.lastSequence == .none ? Timestamp(rawValue: .min) : range.lowerBound,
      marksBefore: RestatedSpan.marks(before), end: range.upperBound,
      marks: RestatedSpan.marks(after))
    book = after.book
    let first = before.book.currencies[0].interest
    told = total(book, interest: book.currencies[0].interest - first)
    restated = told
  }

  private func total(_ book: Book, interest: Money) -> MoneyFigures {
    var total = span.figures(book)[0]
    total.interest = interest
    return total
  }

  /// Takes what the journal says behind the day.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  mutating func read(_ finder: RecordFinder, after last: Ledger) throws(JournalError) {
    let (known, kinds) = (
      book,
      [EventKind.instrumentDefined, .execution, .commission, .adjustment].map(\.rawValue)
    )
    let later = try finder.all { query in
      query.sequences = last.lastSequence.next...SequenceNumber(rawValue: .max)
      query.kinds = kinds
    }
    var now = restated
    for record in later {
      guard fold(record) else { continue }
      let new = total(book, interest: told.interest)
      if new != now { records.append(record.sequence) }
      now = new
    }
    restated = now
    for index in 0..<book.instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      let (first, second) = (span.figures(id, known).own, span.figures(id, book).own)
      if first != second { symbols.append((last.symbol(id), first, second)) }
    }
  }

  /// - Returns: whether it is about the day or an earlier one.
  private mutating func fold(_ record: Recorded) -> Bool {
    switch record.event {
    case .instrumentDefined(let definition):
      book.define(definition)
      return true
    case .execution(let execution):
      book.fold(execution, record.envelope)
      return isBefore(execution.execution)
    case .commission(let commission):
      book.fold(commission)
      return isBefore(commission.execution)
    case .adjustment(let adjustment):
      book.fold(adjustment, record.envelope)
      let time = record.envelope.occurredAt
      return (time == .zero ? record.envelope.recordedAt : time) < span.end
    default: return false
    }
  }

  private func isBefore(_ execution: String) -> Bool {
    book.bookedTime(ofExecution: execution).map { $0 < span.end } ?? false
  }
}

extension DayRestatement {
  /// The rows that differ, and the sum.
  var table: ReportTable {
    var table = ReportTable(
      ["symbol", "told#", "restated#", "difference#", "of it realised#", "of it fees#"],
      emptyText: "nothing that came later changed the day")
    let rows = symbols + (isRestated ? [("total", told, restated)] : [])
    for (name, told, restated) in rows {
      let difference = restated - told
      table.rows.append([
        name, told.net.cents, restated.net.cents, difference.net.cents, difference.realised.cents,
        (-difference.fees).cents,
      ])
    }
    return table
  }

  /// What came later, in words.
  var lines: [String] {
    guard isRestated else { return [] }
    let named = records.prefix(20).map { "#\($0)" }.joined(separator: " ")
    let rest = records.count > 20 ? " and \(records.count - 20) more" : ""
    return ["Changed by records of later days: \(named)\(rest)."]
  }

  /// Exact values for machines.
  var json: JSONValue {
    [
      "changed": .bool(isRestated), "told": .object(told.members),
      "restated": .object(restated.members),
      "records": .array(records.map { .whole($0.rawValue) }),
      "symbols": .array(
        symbols.map { row in
          [
            "symbol": .string(row.name), "told": .object(row.told.members),
            "restated": .object(row.restated.members),
          ]
        }),
    ]
  }
}
