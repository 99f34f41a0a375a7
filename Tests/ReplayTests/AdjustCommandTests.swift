import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// Interest and another ticker, booked into a journal that nobody trades.
@Suite struct AdjustCommandTests {
  private func run(_ words: [String]) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  /// A few traded minutes of AAPL and SPY.
  private func traded(minutes: Int64 = 12) throws -> LiveScenario {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step) = (minutes, .seconds(1))
    _ = try scenario.run(scenario.wire())
    return scenario
  }

  private func ledger(_ root: String) throws -> Ledger {
    try LedgerLoader(root: root, usesSnapshots: false).load().ledger
  }

  @Test func `Interest is cash and income in double entry, told by why, sql and the day`() throws {
    let scenario = try traded()
    let root = scenario.root
    let before = try ledger(root)
    for (value, said) in [("12.5", "received"), ("-2.25", "paid")] {
      let done = run(["adjust", root, "interest", value, "--reason", "statement"])
      #expect(done.code == .success && done.output.contains("it is journaled"), "\(done.error)")
      let last = try records(root).last { $0.event.kind == .adjustment }
      let story = run(["why", root, "#\(try #require(last).sequence)"])
      #expect(story.output.contains("interest of \(value) USD \(said)"), "\(story.output)")
    }
    let after = try ledger(root)
    let accounts = after.book.currencies[0]
    #expect(accounts.interest == Money("10.25"))
    #expect(after.book.cash - before.book.cash == Money("10.25") && after.book.isBalanced)
    #expect(after.book.realisedTotal == before.book.realisedTotal)
    let entries = run([
      "sql", root,
      "SELECT account, sum(amount_nano) FROM postings WHERE kind = 'interest' GROUP BY 1",
      "--csv",
    ])
    #expect(entries.output.hasSuffix("cash,10250000000\ninterest,-10250000000\n"))
    let balances = run([
      "sql", root, "SELECT debit_nano FROM balances WHERE account = 'interest'", "--csv",
    ])
    #expect(balances.output == "debit_nano\n-10250000000\n")
    let check = run(["check", root, "--json"])
    let assertions = try JSONReader.read(Array(check.output.utf8))["assertions"]?.elements
    let entry = assertions?.first { $0["assertion"] == "double entry adds up to zero" }
    #expect(entry?["light"] == "green")
    let profit = run(["pnl", root, "--by", "day", "--json"])
    #expect(profit.output.contains(#""interest": "10.25""#))
    #expect(try Verifier(journal: root, overrides: []).run().isIdentical)
  }

  private func records(_ root: String) throws -> [Recorded] {
    let reader = try JournalReader(opening: root)
    var records: [Recorded] = []
    while let shape = try reader.advance() {
      if shape == .event { records.append(Recorded(reader.envelope, try reader.event())) }
    }
    return records
  }

  @Test func `Another ticker keeps number, position and history, and the next session knows it`()
    throws
  {
    let scenario = try traded()
    let root = scenario.root
    let before = try ledger(root)
    let id = try #require(before.instruments.id(symbol: "AAPL"))
    let done = run(["adjust", root, "symbol", "AAPL", "APLX", "--reason", "new name"])
    #expect(done.code == .success && done.output.contains("APLX is journaled"), "\(done.error)")
    let after = try ledger(root)
    #expect(
      after.instruments.id(symbol: "APLX") == id && after.instruments.id(symbol: "AAPL") == nil)
    #expect(after.book.position(id) == before.book.position(id))
    #expect(
      after.book.currencies[0].balances.map(\.debit)
        == before.book.currencies[0].balances.map(\.debit))
    let timeline = run(["timeline", root, "APLX"])
    #expect(
      timeline.output.contains("AAPL is APLX now: new name"), "\(timeline.output.suffix(300))")
    #expect(run(["positions", root]).output.contains("APLX"))
    let known = run(["sql", root, "SELECT DISTINCT symbol FROM executions WHERE symbol LIKE 'A%'"])
    #expect(known.output.contains("AAPL"))
    // The recorded configuration names AAPL still: what is booked next must not define it anew.
    #expect(run(["adjust", root, "deposit", "5", "--reason", "wire"]).code == .success)
    #expect(try ledger(root).instruments.count == before.instruments.count)
    #expect(try Verifier(journal: root, overrides: []).run().isIdentical)
    #expect(run(["rebuild", root]).code == .success)
  }

  @Test func `What cannot be booked is exit code 2 with the reason, and nothing is journaled`()
    throws
  {
    let scenario = try traded(minutes: 3)
    let root = scenario.root
    let last = try ledger(root).lastSequence
    let cases: [(words: [String], said: String)] = [
      (["symbol", "APPL", "APLX"], "AAPL"), (["symbol", "AAPL", "AAPL"], "is its ticker already"),
      (["symbol", "AAPL", "SPY"], "ticker of another instrument"),
      (["symbol", "AAPL", "aplx"], "no ticker"), (["symbol", "AAPL", ""], "no ticker"),
      (["symbol", "AAPL", "ABCDEFGHIJKLMNOPQ"], "no ticker"), (["symbol", "AAPL"], "value"),
      (["interest", "much"], "no value for `interest`"), (["interest"], "value"),
      (["symbolChange", "AAPL", "APLX"], "symbol"),
      (["interest", "5", "--cash", "3"], "belongs to a correction"),
    ]
    for (words, said) in cases {
      let result = run(["adjust", root] + words + ["--reason", "x"])
      #expect(result.code == .cannotRun && result.error.contains(said), "\(result.error)")
    }
    #expect(run(["adjust", root, "interest", "5"]).error.contains("--reason"))
    let folder = ScratchFolder()
    let control = folder.path + "/control"
    let socket = try ControlSocket(path: control)
    let refused = run([
      "adjust", root, "symbol", "AAPL", "APLX", "--reason", "x", "--control", control,
    ])
    withExtendedLifetime(socket) {}
    #expect(refused.code == .cannotRun && refused.error.contains("stop it first"))
    #expect(try ledger(root).lastSequence == last)
  }
}
