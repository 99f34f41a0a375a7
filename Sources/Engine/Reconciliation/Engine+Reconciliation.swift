import Journal
import Projections

// The broker's account against the books: what differs for longer than messages take is a break.
extension Engine {
  /// A fill and the position that follows from it come in two messages; so much time they have.
  static let settlingTime = Nanoseconds.seconds(10)

  /// Ends breaks whose sides agree again, and opens those that had their time.
  ///
  /// - Parameter atOnce: the broker has just told everything, so nothing is on its way.
  mutating func reconcile(atOnce: Bool = false, cause: SequenceNumber) {
    guard ledger.connection.state == .ready else { return }
    for open in ledger.reconciliation.breaks where ledger.reconciliation.difference(of: open) == nil
    {
      resolve(open, cause: cause)
    }
    var next: Timestamp?
    for difference in ledger.reconciliation.differences {
      let due = difference.since + Self.settlingTime
      if atOnce || due <= ledger.now || difference.subject == .cash {
        note(difference, cause: cause)
      } else {
        next = min(next ?? due, due)
      }
    }
    if let next { awaitSettling(until: next, cause: cause) }
  }

  private mutating func awaitSettling(until due: Timestamp, cause: SequenceNumber) {
    let isSet = ledger.timers.pending.contains { $0.timer.purpose == .reconcile }
    if !isSet { setTimer(.reconcile, at: due, cause: cause) }
  }

  /// Opens a break, or records that it is about another amount now.
  private mutating func note(_ difference: Difference, cause: SequenceNumber) {
    let known = ledger.reconciliation.openBreak(for: difference)
    if let known, known.difference.amount == difference.amount { return }
    var change = BreakChanged(difference)
    change.number = known?.number ?? ledger.reconciliation.openedCount + 1
    change.step = known == nil ? .opened : .changed
    let sequence = emit(.breakChanged(change), cause: cause)
    alert(
      difference.subject == .position ? .critical : .warning, "reconciliation.break",
      "break \(change.number): \(difference.words)", cause: sequence)
  }

  private mutating func resolve(_ open: OpenBreak, cause: SequenceNumber) {
    var change = BreakChanged(open.difference)
    change.number = open.number
    change.step = .resolved
    change.ours = agreed(open.difference)
    change.theirs = change.ours
    change.reason = "both sides agree"
    let sequence = emit(.breakChanged(change), cause: cause)
    alert(
      .notice, "reconciliation.resolved",
      "break \(open.number) of \(open.difference.symbol) is over: both say \(change.ours.text)",
      cause: sequence)
  }

  /// What both sides say now about the subject of a break that is over.
  private func agreed(_ difference: Difference) -> Evidence {
    difference.subject == .cash
      ? .money(ledger.reconciliation.reportedCash ?? .zero)
      : .quantity(ledger.book.position(difference.instrument))
  }

  /// A person knows of every break that is open.
  mutating func acknowledge(_ command: OperatorCommand, cause: SequenceNumber) {
    for open in ledger.reconciliation.breaks where !open.isAcknowledged {
      var change = BreakChanged(open.difference)
      change.number = open.number
      change.step = .acknowledged
      change.reason = "\(command.author): \(command.reason)"
      emit(.breakChanged(change), cause: cause)
    }
  }
}

extension BreakChanged {
  /// What a difference says of both sides.
  fileprivate init(_ difference: Difference) {
    self.init()
    subject = difference.subject
    instrument = difference.instrument
    contractID = difference.contractID
    symbol = difference.symbol
    ours = difference.ours
    theirs = difference.theirs
  }
}
