import Broker
import Journal
import Projections

/// Brings what a person has to say into a journal: through the session that trades it, else by a
/// session without a broker.
struct JournalDesk {
  let journal: String
  /// The socket file of a session.
  let control: String
  /// What a journal that is not there yet begins with; nil for one that has to be there.
  var configuration: Configuration?
  /// What the clock shows.
  var clock: () -> Timestamp = { ClientClock().now }

  /// Brings it.
  ///
  /// - Parameters:
  ///   - wish: what is to be journaled.
  ///   - line: the same for the control socket.
  /// - Returns: what was done, for people.
  func bring(_ wish: OperatorWish, line: String) throws -> String {
    if let answer = try ControlCall.ask(control, line) {
      guard answer == "ok" else { throw InputError("\(control): \(answer)") }
      return "the session has it in its journal"
    }
    try journalAlone(wish)
    return "no session trades \(journal); it is journaled"
  }

  /// Gives an instrument another ticker, which a running session would not follow.
  ///
  /// - Returns: what was done, for people.
  func rename(_ change: Adjustment, _ definition: InstrumentDefined) throws -> String {
    if try ControlCall.isAnswered(control) {
      throw InputError(
        "\(control): a session trades \(journal) under the ticker that its configuration names; "
          + "stop it first, and change the configuration before the next one")
    }
    try journalAlone(.renaming(change, definition))
    return "\(definition.symbol) is journaled; the next session's configuration has to name it"
  }

  private func journalAlone(_ wish: OperatorWish) throws {
    let ledger = try ledger()
    // First the link says that there is no broker, so that nothing is commanded; and no time of day
    // comes, for whatever a rule does then has to be done by a session that can.
    var wishes: [OperatorWish?] = [nil, wish, .end("done")]
    var run = LiveRun(
      configuration: configuration ?? ledger.configuration, root: journal,
      link: OfflineLink(notBefore: ledger.now, clock: clock), predictions: nil, until: nil,
      listen: { wishes.isEmpty ? nil : wishes.removeFirst() }, tell: { _ in })
    run.firesTimers = false
    // The configuration may name a ticker that was changed since.
    run.addsInstruments = ledger.lastSequence == .none
    if ledger.lastSequence != .none { run.venue = ledger.session.venue }
    _ = try run.run()
  }

  /// The state of the journal; nothing for one that is to begin.
  private func ledger() throws -> Ledger {
    guard PosixFiles().isJournal(journal) else {
      guard configuration == nil else { return Ledger() }
      throw InputError("\(journal): no journal")
    }
    let ledger = try LedgerLoader(root: journal).load().ledger
    guard [.paper, .live].contains(ledger.session.mode) else {
      throw InputError("\(journal): a \(ledger.session.mode); only traded journals are added to")
    }
    return ledger
  }
}
