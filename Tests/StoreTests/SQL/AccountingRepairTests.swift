import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// A mistake in the books and its repair: the database of the wrong build against the right one's.
@Suite struct AccountingRepairTests {
  /// Three round trips on two days; two executions got a rebate, which is a fee below zero.
  private func script() -> LedgerScript {
    var script = LedgerScript(["AAA", "BBB", "CCC"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "a.01")
    script.fee("a.01", "1")
    script.place(2, instrument: 1, .entry, .sell, 5)
    script.fill(2, instrument: 1, .sell, 5, at: "8", id: "b.01")
    script.fee("b.01", "-0.125")
    script.startDay(8)
    script.place(3, .close, .sell, 10)
    script.fill(3, .sell, 10, at: "21", id: "c.01")
    script.fee("c.01", "-0.2")
    script.place(4, instrument: 2, .entry, .buy, 2)
    script.fill(4, instrument: 2, .buy, 2, at: "100", id: "d.01")
    script.fee("d.01", "1")
    script.trade(2, at: "101")
    return script
  }

  /// The mistake: a rebate is booked as if it had been paid.
  private static func wrongFold(_ ledger: inout Ledger, _ record: Recorded) {
    guard case .commission(var report) = record.event, report.commission < .zero else {
      return ledger.fold(record)
    }
    report.commission = -report.commission
    ledger.fold(Recorded(record.envelope, .commission(report)))
  }

  private struct Pair {
    let journal: ScriptedJournal
    let folder = ScratchFolder()
    var wrong: String { folder.path + "/wrong.db" }
    var right: String { folder.path + "/right.db" }
  }

  private func pair() throws -> Pair {
    let pair = Pair(journal: try ScriptedJournal(script()))
    _ = try SQLiteRebuild(
      journal: pair.journal.root, into: pair.wrong, fold: Self.wrongFold
    ).run { _ in }
    _ = try SQLiteRebuild(journal: pair.journal.root, into: pair.right).run { _ in }
    return pair
  }

  // Goal: the repair of an accounting mistake from end to end. Method: the same journal is folded
  // by a build with the mistake and by this one; what differs must be the two rebates and what is
  // summed from them, nothing else.
  @Test
  func `The right build's rebuild differs in exactly the executions that the mistake concerned`()
    throws
  {
    let pair = try pair()
    let comparison = try DatabaseComparison(pair.wrong, pair.right)
    #expect(!comparison.isEqual)
    // What was journaled is the same; only what is folded from it differs.
    #expect(
      Set(comparison.differences.map(\.table)) == ["positions", "pnl", "balances", "postings"])
    let postings = comparison.differences.filter { $0.table == "postings" }
    let lines = postings.map(\.line)
    let seq = script().records.filter { $0.event.kind == .commission }.map(\.sequence)
    #expect(
      lines == [
        "postings: entry \(seq[1]), account cash, currency USD, symbol BBB, execution_id b.01: "
          + "amount -0.125 → 0.125",
        "postings: entry \(seq[1]), account fees, currency USD, symbol BBB, execution_id b.01: "
          + "amount 0.125 → -0.125",
        "postings: entry \(seq[2]), account cash, currency USD, symbol AAA, execution_id c.01: "
          + "amount -0.2 → 0.2",
        "postings: entry \(seq[2]), account fees, currency USD, symbol AAA, execution_id c.01: "
          + "amount 0.2 → -0.2",
      ])
    #expect(postings.allSatisfy { if case .changed = $0.change { true } else { false } })
    #expect(comparison.effects.map(\.name) == ["AAA", "BBB"])
    #expect(comparison.effects.map(\.effect.fees) == [Money("-0.4"), Money("-0.25")])
    #expect(comparison.effects.map(\.effect.realised) == [.zero, .zero])
    #expect(comparison.money.rows.last == ["total", "0.00", "-", "0.00", "-0.65", "-"])
    #expect(comparison.counts.rows.map { $0[0] } == ["positions", "pnl", "balances", "postings"])
    let balances = comparison.differences.filter { $0.table == "balances" }.map(\.line)
    #expect(
      balances == [
        "balances: currency USD, account cash: debit 9847.675 → 9848.325",
        "balances: currency USD, account fees: debit 2.325 → 1.675",
      ])
    #expect(comparison.json["equal"] == false)
  }

  @Test func `Rebuilt twice, or deleted and rebuilt, nothing differs`() throws {
    let pair = try pair()
    try FileManager.default.removeItem(atPath: pair.wrong)
    _ = try SQLiteRebuild(journal: pair.journal.root, into: pair.wrong).run { _ in }
    let comparison = try DatabaseComparison(pair.wrong, pair.right)
    #expect(comparison.isEqual && comparison.rowCount > 40 && comparison.effects.isEmpty)
    #expect(comparison.verdict == "equal: \(comparison.rowCount) rows")
  }

  @Test func `Rows that only one file has are told as such, and so is how far each goes`() throws {
    let pair = try pair()
    var longer = script()
    longer.place(5, instrument: 1, .close, .buy, 5)
    let fill = longer.fill(5, instrument: 1, .buy, 5, at: "7", id: "e.01")
    let other = try ScriptedJournal(longer)
    let path = pair.folder.path + "/longer.db"
    _ = try SQLiteRebuild(journal: other.root, into: path).run { _ in }
    let comparison = try DatabaseComparison(pair.right, path)
    let executions = comparison.differences.filter { $0.table == "executions" }
    #expect(executions.map(\.change) == [.onlySecond])
    #expect(executions[0].key.map(\.first) == [.integer(Int64(fill.rawValue))])
    #expect(comparison.lastRecords.second == comparison.lastRecords.first + 2)
    #expect(comparison.verdict.contains("the second to \(comparison.lastRecords.second)"))
    let back = try DatabaseComparison(path, pair.right)
    #expect(back.differences.count == comparison.differences.count)
    #expect(back.differences.filter { $0.table == "executions" }.map(\.change) == [.onlyFirst])
    #expect(comparison.effects.map(\.name) == ["BBB"])
    #expect(comparison.effects[0].effect.realised == Money("5"))
  }

  @Test func `A file that is missing, is none, or is of something else is named`() throws {
    let pair = try pair()
    let missing = pair.folder.path + "/missing.db"
    let text = pair.folder.path + "/text.db"
    try "no database at all, but long enough to be looked at".write(
      toFile: text, atomically: true, encoding: .utf8)
    let foreign = pair.folder.path + "/foreign.db"
    try SQLConnection(opening: foreign, isWritable: true).run("CREATE TABLE t(x)")
    let old = pair.folder.path + "/old.db"
    try FileManager.default.copyItem(atPath: pair.right, toPath: old)
    try SQLConnection(opening: old, isWritable: true).run("UPDATE replay_checkpoint SET schema = 1")
    for (path, words) in [
      (missing, "unable to open"), (text, "not a database"),
      (foreign, "not written by `replay rebuild --sqlite`"), (old, "another version"),
    ] {
      for (first, second) in [(path, pair.right), (pair.right, path)] {
        do {
          _ = try DatabaseComparison(first, second)
          Issue.record("\(path) was compared")
        } catch {
          #expect(error.message.contains(path) && error.message.contains(words), "\(error)")
        }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: missing))
  }
}
