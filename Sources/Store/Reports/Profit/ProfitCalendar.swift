import Journal
import Projections

/// Profit by session day along a walk: what was known at each day's end, and what is known now.
///
/// A correction, a late fee and a late execution belong to the day on which the execution they are
/// about stands, whatever day they arrive on; so that day is restated and the day of arrival is not
/// touched. Interest is the exception: it belongs to the day on which it is booked.
public struct ProfitCalendar {
  /// A day that has begun.
  private struct Day {
    let date: Int64
    /// What stands at or behind it belongs to the day or a later one.
    let begin: Timestamp
    /// What values positions at its end, by instrument.
    var marks: [Price?] = []
    /// Interest booked on it, by currency.
    var interest: [Money] = []
    /// Figures by currency as known at its end.
    var told: [MoneyFigures] = []
    /// Later records that moved something of it or of a day before it.
    var laterRecords: [SequenceNumber] = []
  }

  private var days: [Day] = []
  private let earlier: Timestamp?
  /// Marks before the first day.
  private let marksBefore: [Price?]
  private var interestBefore: [Money]
  /// The accounts behind the last record that was looked at.
  private var accounts: [CurrencyAccounts]

  /// - Parameter ledger: the state that the walk begins with; not empty where a journal was pruned.
  public init(from ledger: Ledger) {
    let isWhole = ledger.lastSequence == .none
    earlier = isWhole ? nil : ledger.session.calendar.midnight
    marksBefore = RestatedSpan.marks(ledger)
    interestBefore = ledger.book.currencies.map(\.interest)
    accounts = ledger.book.currencies
    guard !isWhole else { return }
    days.append(Day(date: ledger.session.calendar.date, begin: ledger.session.calendar.midnight))
  }

  /// Takes a record with the state behind it.
  public mutating func take(_ record: Recorded, _ ledger: Ledger) {
    switch record.event {
    case .sessionStarted(let started) where days.last?.date != started.calendar.date:
      endDay(ledger)
      let begin = max(started.calendar.midnight, days.last?.begin ?? .init(rawValue: .min))
      days.append(
        Day(date: started.calendar.date, begin: days.isEmpty ? .init(rawValue: .min) : begin))
    case .execution(let execution): restate(execution.execution, record, ledger)
    case .commission(let commission): restate(commission.execution, record, ledger)
    case .adjustment:
      let time = record.envelope.occurredAt
      restate(at: time == .zero ? record.envelope.recordedAt : time, record, ledger)
    default: return
    }
    accounts = ledger.book.currencies
  }

  // MARK: Later records

  private mutating func restate(_ execution: String, _ record: Recorded, _ ledger: Ledger) {
    guard let time = ledger.book.bookedTime(ofExecution: execution) else { return }
    restate(at: time, record, ledger)
  }

  private mutating func restate(at time: Timestamp, _ record: Recorded, _ ledger: Ledger) {
    guard let last = days.last, time < last.begin, hasMoved(ledger.book) else { return }
    // What is bought on one day and sold on another moves both.
    for place in days.indices.dropLast() where place + 1 < days.count {
      if time < days[place + 1].begin { days[place].laterRecords.append(record.sequence) }
    }
  }

  /// What is resent moves nothing.
  private func hasMoved(_ book: Book) -> Bool {
    guard book.currencies.count == accounts.count else { return true }
    return zip(book.currencies, accounts).contains { now, before in
      now.balances.map(\.debit) != before.balances.map(\.debit)
    }
  }

  // MARK: Ends of days

  private mutating func endDay(_ ledger: Ledger) {
    guard let day = days.last else { return }
    let known = days.dropLast().last
    let place = days.count - 1
    days[place].marks = RestatedSpan.marks(ledger)
    days[place].interest = interest(ledger.book, since: place)
    let span = RestatedSpan(
      begin: day.begin, marksBefore: known?.marks ?? marksBefore,
      end: Timestamp(rawValue: .max), marks: days[place].marks)
    days[place].told = Self.figures(ledger.book, span, days[place].interest)
  }

  /// Interest since the days before the one at `place`.
  private func interest(_ book: Book, since place: Int) -> [Money] {
    book.currencies.indices.map { index in
      let before = ([interestBefore] + days[..<place].map(\.interest)).map {
        index < $0.count ? $0[index] : .zero
      }
      return book.currencies[index].interest - before.reduce(.zero, +)
    }
  }

  /// What moved in a span, by currency, with interest.
  private static func figures(
    _ book: Book, _ span: RestatedSpan, _ interest: [Money]
  ) -> [MoneyFigures] {
    var sums = span.figures(book)
    for (index, amount) in interest.enumerated() { sums[index].interest = amount }
    return sums
  }

  // MARK: The answer

  /// When each of these days began; never for one that the walk did not meet.
  func begins(of dates: [Int64]) -> [Timestamp] {
    dates.map { date in
      days.first { $0.date == date }?.begin ?? Timestamp(rawValue: .max)
    }
  }

  /// Every day, with the state at the end of the walk.
  public func breakdown(_ ledger: Ledger) -> ProfitBreakdown {
    var ended = self
    ended.endDay(ledger)
    var breakdown = ProfitBreakdown(.day, ledger.book)
    if let earlier { ended.addEarlier(earlier, ledger, to: &breakdown) }
    for place in ended.days.indices { ended.add(place, ledger, to: &breakdown) }
    return breakdown
  }

  private func addEarlier(
    _ end: Timestamp, _ ledger: Ledger, to breakdown: inout ProfitBreakdown
  ) {
    let span = RestatedSpan(
      begin: Timestamp(rawValue: .min), marksBefore: [], end: end, marks: marksBefore)
    let sums = Self.figures(ledger.book, span, interestBefore)
    for (accounts, figures) in zip(ledger.book.currencies, sums)
    where figures != MoneyFigures() {
      breakdown.rows.append(
        ProfitBreakdown.Row(
          name: "(before the journal begins)", currency: accounts.currency, figures: figures))
    }
  }

  private func add(_ place: Int, _ ledger: Ledger, to breakdown: inout ProfitBreakdown) {
    let day = days[place]
    let isLast = place == days.count - 1
    let span = RestatedSpan(
      begin: day.begin, marksBefore: place == 0 ? marksBefore : days[place - 1].marks,
      end: isLast ? Timestamp(rawValue: .max) : days[place + 1].begin, marks: day.marks)
    let sums = Self.figures(ledger.book, span, day.interest)
    for (index, accounts) in ledger.book.currencies.enumerated() {
      let told = index < day.told.count ? day.told[index] : MoneyFigures()
      let isBase = index == 0
      guard isBase || sums[index] != MoneyFigures() || told != MoneyFigures() else { continue }
      var row = ProfitBreakdown.Row(
        name: DayText.iso(day.date), currency: accounts.currency, figures: sums[index])
      row.told = told
      if row.isRestated { row.restatedBy = day.laterRecords }
      breakdown.rows.append(row)
    }
  }
}

/// Dates as people write them.
enum DayText {
  /// `2013-10-07` of 20131007.
  static func iso(_ day: Int64) -> String {
    func pad(_ value: Int64, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(pad(day / 10_000, 4))-\(pad(day / 100 % 100, 2))-\(pad(day % 100, 2))"
  }
}
