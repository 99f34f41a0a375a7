import Journal
import Projections

/// Collects what a month's report says, by a walk through the whole journal.
struct MonthCollector {
  private let month: Int64
  private var report: MonthReport
  private var calendar: ProfitCalendar
  private var divisions: [(part: WritableKeyPath<MonthReport, [NamedFigures]>, ProfitDivision)]
  /// What each division came to before the month.
  private var before: [[NamedFigures]] = []
  private var trades: DayTrades?
  private var isOver = false

  /// - Parameters:
  ///   - ledger: the state that the walk begins with.
  ///   - signal: finds a signal by its record.
  init(
    _ month: Int64, from ledger: Ledger, signal: @escaping (SequenceNumber) throws -> Signal?
  ) {
    self.month = month
    report = MonthReport(month: month)
    calendar = ProfitCalendar(from: ledger)
    divisions = [
      (\.symbols, ProfitDivision(.symbol, from: ledger, signal: signal)),
      (\.rules, ProfitDivision(.rule, from: ledger, signal: signal)),
      (\.models, ProfitDivision(.model, from: ledger, signal: signal)),
    ]
    // A pruned journal can begin within the month.
    if ledger.session.calendar.date / 100 == month {
      begin(ledger, at: ledger.now)
      report.session = ledger.session
      report.days = [
        MonthReport.Day(date: ledger.session.calendar.date, first: ledger.lastSequence.next)
      ]
    }
  }

  /// Takes a record with the state behind it.
  mutating func take(_ record: Recorded, _ ledger: Ledger) throws {
    if case .sessionStarted(let started) = record.event { roll(started, record, ledger) }
    calendar.take(record, ledger)
    for index in divisions.indices { try divisions[index].1.take(record, ledger) }
    guard trades != nil, !isOver else { return }
    trades?.take(record, ledger)
    note(record, ledger)
  }

  // MARK: Days

  private mutating func roll(_ started: SessionStarted, _ record: Recorded, _ ledger: Ledger) {
    let date = started.calendar.date
    guard date != report.days.last?.date, !isOver else { return }
    endDay(ledger)
    guard date / 100 == month else {
      if trades != nil { end(ledger, last: SequenceNumber(rawValue: record.sequence.rawValue - 1)) }
      return
    }
    if trades == nil {
      begin(ledger, at: record.envelope.recordedAt)
      report.session = started
      report.first = record.sequence
    }
    report.days.append(MonthReport.Day(date: date, first: record.sequence))
  }

  private mutating func begin(_ ledger: Ledger, at time: Timestamp) {
    trades = DayTrades(ledger, at: time)
    report.first = ledger.lastSequence.next
    report.equityBefore = ledger.book.equity
    report.currency = ledger.book.currencies[0].currency
    before = divisions.map { Self.named($0.1.breakdown(ledger)) }
  }

  private mutating func endDay(_ ledger: Ledger) {
    guard let last = report.days.indices.last else { return }
    report.days[last].equity = ledger.book.equity
  }

  private mutating func end(_ ledger: Ledger, last: SequenceNumber) {
    isOver = true
    report.last = last
    (report.digest, report.digestAt) = (ledger.digest(), ledger.lastSequence)
    for (index, division) in divisions.enumerated() {
      let after = Self.named(division.1.breakdown(ledger))
      let effects = MoneyEffect.join(before[index], after).filter { $0.effect != MoneyFigures() }
      for effect in effects {
        let own = NamedFigures(
          name: effect.name, currency: effect.currency, figures: effect.effect)
        if effect.currency == report.currency {
          report[keyPath: division.part].append(own)
        } else if index == 0 {
          report.others.append(own)
        }
      }
    }
  }

  private static func named(_ breakdown: ProfitBreakdown) -> [NamedFigures] {
    breakdown.rows.map {
      NamedFigures(name: $0.name, currency: $0.currency, figures: $0.figures)
    }
  }

  // MARK: Records

  private mutating func note(_ record: Recorded, _ ledger: Ledger) {
    let day = report.days.count - 1
    switch record.event {
    case .orderCommand(let command) where command.action == .place: report.days[day].orders += 1
    case .execution(let execution):
      // A resent one is booked where it came first.
      let known = ledger.book.execution(execution.execution)?.sequence
      if known == record.sequence { report.days[day].executions += 1 }
    case .adjustment(let adjustment)
    where [.deposit, .withdrawal].contains(adjustment.type)
      && adjustment.currency == report.currency:
      report.deposits += adjustment.amount
    case .alert(let alert) where alert.severity != .notice: note(alert, record.sequence)
    case .breakChanged(let change):
      report.breaks.append(
        DayReport.Incident(
          sequence: record.sequence, time: record.envelope.recordedAt, text: change.words))
    default: break
    }
  }

  private mutating func note(_ alert: Alert, _ sequence: SequenceNumber) {
    let known = report.alerts.firstIndex {
      $0.code == alert.code && $0.severity == alert.severity
    }
    if let known { return report.alerts[known].count += 1 }
    report.alerts.append(
      MonthReport.AlertCount(
        severity: alert.severity, code: alert.code, count: 1, first: sequence))
  }

  // MARK: The end of the journal

  /// The report; nil when the journal has no session in that month.
  mutating func finish(_ ledger: Ledger) -> MonthReport? {
    guard trades != nil else { return nil }
    if !isOver {
      endDay(ledger)
      end(ledger, last: ledger.lastSequence)
    }
    for row in calendar.breakdown(ledger).base {
      let day = report.days.firstIndex { DayText.iso($0.date) == row.name }
      guard let day else { continue }
      report.days[day].figures = row.figures
      report.days[day].told = row.told ?? row.figures
      report.days[day].restatedBy = row.restatedBy
    }
    report.trades = trades?.trades ?? []
    count()
    for part in divisions.map(\.part) { balance(part) }
    return report
  }

  /// Gives closed trades to the days on which they ended.
  private mutating func count() {
    let begins = calendar.begins(of: report.days.map(\.date))
    for trade in report.closed {
      guard let closedAt = trade.closedAt,
        let day = begins.lastIndex(where: { $0 <= closedAt })
      else { continue }
      report.days[day].trades += 1
      if trade.net > .zero { report.days[day].won += 1 }
    }
  }

  /// Parts are as they moved within the month; days are as restated by whatever came later, and
  /// without what restated days of other months. The difference has a row of its own.
  private mutating func balance(_ part: WritableKeyPath<MonthReport, [NamedFigures]>) {
    var money = report.money
    var sum = report[keyPath: part].reduce(MoneyFigures()) { $0 + $1.figures }
    if money.unrealised == nil || sum.unrealised == nil {
      (money.unrealised, sum.unrealised) = (.zero, .zero)
    }
    guard money != sum else { return }
    report[keyPath: part].append(
      NamedFigures(
        name: "(restated before or since)", currency: report.currency, figures: money - sum))
  }
}

extension MonthReport {
  /// The report of a month, by a walk through the whole journal.
  ///
  /// - Parameters:
  ///   - walk: stands at the journal's beginning.
  ///   - root: the journal, in which signals are looked up.
  /// - Returns: nil when no session is recorded in that month.
  /// - Throws: what keeps the journal from being read.
  public static func of(_ month: Int64, _ walk: LedgerWalk, root: String) throws -> MonthReport? {
    var walk = walk
    let finder = RecordFinder(
      reader: try JournalReader(opening: root), known: walk.ledger.instruments)
    var collector = MonthCollector(month, from: walk.ledger) { number in
      guard case .signal(let signal)? = try finder.record(number)?.event else { return nil }
      return signal
    }
    try walk.run { _, _ in
      true
    } take: {
      try collector.take($0, $1)
    }
    return collector.finish(walk.ledger)
  }
}
