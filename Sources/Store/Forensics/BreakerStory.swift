import Journal
import Projections

extension StoryFinder {
  /// Why trading is held back at the place of `ledger`: the changes of the risk level since it last
  /// was normal, what led to them and what followed.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(ofBreakersAt ledger: Ledger) throws(JournalError) -> StoryAnswer {
    let risk = ledger.risk
    guard risk.level != .normal || !risk.holds.isEmpty || !risk.blocks.isEmpty else {
      return .nothing(
        "nothing holds trading back at record \(ledger.lastSequence): the risk level is normal, "
          + "no breaker is tripped and no symbol is blocked")
    }
    var own = try changes(ledger)
    for record in own {
      own += try finder.consequences(of: [record.sequence], after: record.sequence)
    }
    own = Self.distinct(own)
    var symbols = StorySymbols(ledger.instruments)
    symbols.learn(own)
    return .story(
      try Explanation(
        title: "what holds trading back at record \(ledger.lastSequence)", leadingTo: own, finder,
        symbols, conclusions: level(ledger, own) + blocks(ledger, symbols) + [lifted(ledger)]))
  }

  private static func distinct(_ records: [Recorded]) -> [Recorded] {
    var seen: Set<SequenceNumber> = []
    return records.filter { seen.insert($0.sequence).inserted }.sorted {
      $0.sequence < $1.sequence
    }
  }

  /// Changes of the level since it was normal, the operator's words since, and blocks in force.
  private func changes(_ ledger: Ledger) throws(JournalError) -> [Recorded] {
    let all = try finder.all { query in
      query.kinds = [EventKind.riskState, .symbolRisk, .operatorCommand].map(\.rawValue)
      query.sequences = SequenceNumber(rawValue: 1)...ledger.lastSequence
    }
    let begun = all.last { record in
      guard case .riskState(let change) = record.event else { return false }
      return change.from == .normal && change.to != .normal
    }
    return all.filter { record in
      switch record.event {
      case .riskState: record.sequence >= begun?.sequence ?? .none
      case .symbolRisk: ledger.risk.blocks.contains { $0.since == record.sequence }
      case .operatorCommand: ledger.risk.level != .normal && record.sequence >= first(begun)
      default: false
      }
    }
  }

  /// The operator's own word stands just before the change that it led to.
  private func first(_ begun: Recorded?) -> SequenceNumber {
    begun?.envelope.cause ?? .none
  }

  private func level(_ ledger: Ledger, _ records: [Recorded]) -> [Explanation.Conclusion] {
    guard ledger.risk.level != .normal else { return [] }
    var conclusions: [Explanation.Conclusion] = []
    for record in records {
      guard case .riskState(let change) = record.event else { continue }
      var figures = [
        Explanation.Figure(
          "level", .string(change.to.name), text: "\(change.to.name): \(change.reason)",
          from: [record.sequence])
      ]
      if change.value.unit != .none {
        figures.append(
          Explanation.Figure(
            "value", .string(change.value.text),
            text: "\(change.value.text) against \(change.limit.text)", from: [record.sequence]))
      }
      conclusions.append(Explanation.Conclusion("trading is", figures))
    }
    return conclusions
  }

  private func blocks(_ ledger: Ledger, _ symbols: StorySymbols) -> [Explanation.Conclusion] {
    ledger.risk.blocks.map { block in
      Explanation.Conclusion(
        "blocked",
        [
          Explanation.Figure(
            "symbol", .string(symbols.symbol(block.instrument)),
            text: "\(symbols.symbol(block.instrument)): \(block.reason)", from: [block.since])
        ])
    }
  }

  private func lifted(_ ledger: Ledger) -> Explanation.Conclusion {
    let risk = ledger.risk
    let isDaily = risk.holds.allSatisfy { $0.limit.isDaily } && risk.operatorLevel == .normal
    let next = risk.nextDayAt.rawValue == .max ? "the next session" : "\(risk.nextDayAt)"
    let note = isDaily ? "by the risk day that begins at \(next), or by resume" : "by resume"
    return Explanation.Conclusion("lifted", [], note: note)
  }
}
