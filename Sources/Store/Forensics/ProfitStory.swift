import Journal
import Projections

/// Which executions and fees a profit is the sum of.
public struct ProfitStory {
  /// What the profit is of.
  public enum Subject: Hashable, Sendable {
    /// One instrument, up to the place.
    case instrument(InstrumentID)
    /// All instruments in the session of that date, yyyymmdd.
    case day(Int64)
  }

  private let finder: RecordFinder
  private let root: String
  private let ledger: Ledger
  private let walk: ProfitWalk
  private let symbols: StorySymbols

  /// A story at the place of `ledger`.
  ///
  /// - Parameters:
  ///   - start: the state that the journal begins with: empty, unless it was pruned.
  ///   - root: the journal, for the ticks that gave the marks.
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public init(
    _ stories: StoryFinder, root: String, at ledger: Ledger, from start: Ledger
  ) throws(JournalError) {
    finder = stories.finder
    self.root = root
    self.ledger = ledger
    symbols = StorySymbols(ledger.instruments)
    walk = try ProfitWalk(finder, from: start, through: ledger.lastSequence)
  }

  /// The records and their sums.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(of subject: Subject) throws(JournalError) -> StoryAnswer {
    switch subject {
    case .instrument(let instrument): try story(instrument)
    case .day(let day): try story(day: day)
    }
  }

  private func story(_ instrument: InstrumentID) throws(JournalError) -> StoryAnswer {
    let steps = walk.steps.filter { $0.instrument == instrument }
    let symbol = symbols.symbol(instrument)
    guard !steps.isEmpty else {
      return .nothing("nothing of \(symbol) was traded up to record \(ledger.lastSequence)")
    }
    var figures = sums(steps)
    let open = try unrealised(instrument)
    if let open { figures.append(open) }
    if let net = net(instrument) {
      figures.append(
        Explanation.Figure(
          "net", .decimal(net), text: "net \(net.cents)",
          from: figures.flatMap(\.records).sorted(), isDerived: true))
    }
    return .story(
      Explanation(
        title: "profit of \(symbol) up to record \(ledger.lastSequence)",
        chapters: chapters(steps),
        conclusions: [Explanation.Conclusion("profit", figures)]
          + rest([instrument], steps)))
  }

  private func net(_ instrument: InstrumentID) -> Money? {
    MoneyFigures(ledger.book, instrument).net
  }

  private func story(day: Int64) throws(JournalError) -> StoryAnswer {
    let steps = walk.steps.filter { $0.day == day }
    guard ledger.book.day == day else {
      return .nothing("there is no session of \(day) up to record \(ledger.lastSequence)")
    }
    guard !steps.isEmpty else { return .nothing("nothing was traded on \(day)") }
    var conclusions: [Explanation.Conclusion] = []
    for instrument in ledger.instrumentIDs {
      let own = steps.filter { $0.instrument == instrument }
      guard !own.isEmpty else { continue }
      conclusions.append(Explanation.Conclusion(symbols.symbol(instrument), sums(own)))
    }
    var total = sums(steps).map { figure in
      Explanation.Figure(
        figure.name, figure.value, text: figure.text, from: figure.records, isDerived: true)
    }
    total += try dayMarks()
    let result = ledger.book.dayResult
    total.append(
      Explanation.Figure(
        "result", .decimal(result), text: "result \(result.cents)",
        from: total.flatMap(\.records).sorted(), isDerived: true))
    conclusions.append(Explanation.Conclusion("day \(day)", total))
    return .story(
      Explanation(
        title: "profit of \(day) up to record \(ledger.lastSequence)", chapters: chapters(steps),
        conclusions: conclusions))
  }

  private func sums(_ steps: [ProfitWalk.Step]) -> [Explanation.Figure] {
    let dividends = steps.figure("dividends", \.dividends)
    return [steps.figure("realised", \.realised)]
      + (dividends.records.isEmpty ? [] : [dividends]) + [steps.figure("fees", \.fees)]
  }

  /// Each record with what it moved.
  private func chapters(_ steps: [ProfitWalk.Step]) -> [Explanation.Chapter] {
    steps.map { step in
      var words: [String] = []
      let moved = step.moved
      if moved.realised != .zero { words.append("realised \(moved.realised)") }
      if moved.dividends != .zero { words.append("dividend \(moved.dividends)") }
      if moved.fees != .zero { words.append("fee \(moved.fees)") }
      words.append("\(symbols.symbol(step.instrument)) position \(step.position)")
      return Explanation.Chapter(
        step.record, symbols.sentence(step.record) + ": " + words.joined(separator: ", "))
    }
  }

  // MARK: What is open

  /// The open position's part, with the tick that values it; nil when flat.
  private func unrealised(_ instrument: InstrumentID) throws(JournalError) -> Explanation.Figure? {
    guard ledger.book.position(instrument) != .zero else { return nil }
    guard let value = ledger.book.unrealised(instrument), let mark = ledger.book.mark(instrument)
    else {
      return Explanation.Figure(
        "unrealised", .null, text: "unrealised not known: no mark", from: [])
    }
    let tick = try finder.trade(
      instrument, at: mark, notBehind: ledger.lastSequence, root: root)
    return Explanation.Figure(
      "unrealised", .decimal(value), text: "unrealised \(value.cents) at \(mark)",
      from: tick.map { [$0] } ?? [])
  }

  /// What the marks moved since the day began, where anything is open or was.
  private func dayMarks() throws(JournalError) -> [Explanation.Figure] {
    let moved = ledger.book.dayUnrealised
    var ticks: [SequenceNumber] = []
    for instrument in ledger.heldInstruments {
      ticks += try unrealised(instrument)?.records ?? []
    }
    guard moved != .zero || !ticks.isEmpty else { return [] }
    return [
      Explanation.Figure(
        "unrealised", .decimal(moved), text: "unrealised since the day began \(moved.cents)",
        from: ticks.sorted())
    ]
  }

  /// What the book has and no record here explains: a correction valued at a mark.
  private func rest(
    _ instruments: [InstrumentID], _ steps: [ProfitWalk.Step]
  ) -> [Explanation.Conclusion] {
    let booked = instruments.reduce(Money.zero) {
      $0 + ledger.book.realised($1) - ledger.book.fees($1)
    }
    // A pruned journal begins with what was booked before.
    let before =
      instruments.reduce(Money.zero) {
        $0 + walk.book.realised($1) - walk.book.fees($1)
      } - steps.sum(\.realised) + steps.sum(\.fees)
    let rest = booked - steps.sum(\.realised) + steps.sum(\.fees)
    guard rest != .zero else { return [] }
    let reason =
      before == rest ? "booked before the journal begins" : "from shares booked at a mark"
    return [
      Explanation.Conclusion(
        "besides",
        [Explanation.Figure("other", .decimal(rest), text: "\(rest.cents)", from: [])],
        note: reason)
    ]
  }
}
