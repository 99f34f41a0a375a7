import Journal
@testable import Projections
import TestSupport
import Testing

@testable import replay

@Suite struct StateCommandTests {
  private static let reports = ["positions", "pnl", "orders", "lots"]

  @Test(arguments: reports)
  func `A report is the same with snapshots and without`(_ name: String) throws {
    let root = try SnapshotDay.root
    for extra in [[], ["--json"]] {
      let console = (Console.inMemory(), Console.inMemory())
      let dispatcher = Dispatcher(CommandRegistry.all)
      #expect(dispatcher.run([name, root] + extra, console.0) == .success)
      #expect(dispatcher.run([name, root, "--no-snapshots"] + extra, console.1) == .success)
      #expect(console.0.capturedOutput == console.1.capturedOutput)
      #expect(!console.0.capturedOutput.isEmpty && console.0.capturedError.isEmpty)
    }
  }

  // Goal: who believes snapshots and who never does. Method: a whole, valid snapshot that is wrong.
  @Test func `Reports believe a snapshot; rebuild and verify never do`() throws {
    try SnapshotDay.withCopy { copy in
      let last = try SnapshotDay.whole.lastSequence
      var wrong = try Self.read(copy, last)
      wrong.book.fold(Self.deposit, Envelope(sequence: last, recordedAt: wrong.now))
      try SnapshotDay.resave(copy, last, state: wrong)
      let plain = ["pnl", "state"].map { SnapshotDay.run($0, copy, "--no-snapshots", "--json") }
      for (name, honest) in zip(["pnl", "state"], plain) {
        let quick = SnapshotDay.run(name, copy, "--json")
        #expect(quick.output != honest.output)
      }
      #expect(SnapshotDay.run("rebuild", copy).code == .success)
      #expect(SnapshotDay.run("verify", copy).code == .success)
      let rebuilt = SnapshotDay.run("rebuild", copy, "--json").output
      #expect(rebuilt == SnapshotDay.run("rebuild", try SnapshotDay.root, "--json").output)
      // Making snapshots anew believes none either.
      #expect(SnapshotDay.run("journal", "snapshot", copy).code == .success)
      #expect(SnapshotDay.run("pnl", copy, "--json").output == plain[0].output)
    }
  }

  private static func read(_ root: String, _ sequence: SequenceNumber) throws -> Ledger {
    try Ledger(canonical: SnapshotStore(root: root).load(sequence).state)
  }

  private static var deposit: Adjustment {
    var deposit = Adjustment()
    deposit.amount = Money(rawValue: 1_000_000_000_000)
    return deposit
  }

  @Test func `The state is told at a record and at a time`() throws {
    let root = try SnapshotDay.root
    let ledger = try SnapshotDay.folded(root, at: .record(SequenceNumber(rawValue: 70_000)))
    let at = SnapshotDay.run("state", root, "--at", "70000", "--json")
    #expect(at.code == .success)
    for line in [
      "\"record\": 70000", "\"time\": \"\(ledger.now)\"", "\"cash\": \"\(ledger.book.cash)\"",
      "\"risk_level\": \"normal\"", "\"digest\": \"\(ledger.digest().hex)\"",
    ] { #expect(at.output.contains(line), "\(line)") }
    #expect(at.output.contains("\"snapshot\": 6"))
    for order in ledger.orders.live { #expect(at.output.contains("\"order\": \(order.id)")) }
    // Behind all records of that instant, so that may be a later one.
    let instant = try SnapshotDay.folded(root, at: .time(ledger.now))
    let timed = SnapshotDay.run("state", root, "--at", "\(ledger.now)")
    #expect(timed.output.contains("record     \(instant.lastSequence) at \(ledger.now)"))
    #expect(timed.output.contains("cash       \(instant.book.cash.cents)"))
    #expect(timed.output.contains("exposure   gross \(instant.exposure.gross.cents)"))
    #expect(at.output.contains("\"gross_exposure\": \"\(ledger.exposure.gross)\""))
    for count in instant.risk.checks {
      #expect(
        timed.output.contains(
          "check      \(count.check): denied \(count.denied), nearly \(count.near)"))
    }
    #expect(timed.output.contains("from       snapshot at record"))
    let plain = SnapshotDay.run("state", root, "--at", "\(ledger.now)", "--no-snapshots")
    #expect(plain.output.contains("from       the beginning"))
    #expect(
      plain.output.split(separator: "\n").dropLast()
        == timed.output.split(separator: "\n").dropLast())
  }

  @Test(arguments: ["0", "-3", "yesterday", "2013-10-07", ""])
  func `A place that is none is refused`(_ place: String) throws {
    let result = SnapshotDay.run("state", try SnapshotDay.root, "--at=\(place)")
    #expect(result.code == .cannotRun)
    #expect(result.error.contains("--at"))
  }

  @Test func `Places outside the journal are named`() throws {
    let root = try SnapshotDay.root
    let behind = SnapshotDay.run("state", root, "--at", "900000000")
    #expect(behind.code == .cannotRun && behind.error.contains("ends with record"))
    let before = SnapshotDay.run("state", root, "--at", "1999-01-01T00:00:00Z")
    #expect(before.code == .cannotRun && before.error.contains("nothing is recorded"))
    #expect(SnapshotDay.run("state", root + "/nowhere").code == .cannotRun)
  }

  @Test func `A verification begins in the middle and says from what`() throws {
    let root = try SnapshotDay.root
    let first = try SnapshotStore(root: root).list()[0]
    for from in [first.rawValue, first.rawValue + 1] {
      let quick = SnapshotDay.run("verify", root, "--from", "\(from)")
      let plain = SnapshotDay.run("verify", root, "--from", "\(from)", "--no-snapshots")
      #expect(quick.code == .success && plain.code == .success)
      let snapshot = from > first.rawValue ? "from the snapshot at record \(first)" : "alone"
      #expect(quick.output.contains(snapshot))
      #expect(plain.output.contains("the recorded outputs alone"))
    }
    #expect(SnapshotDay.run("verify", root, "--from", "900000000").code == .cannotRun)
    #expect(SnapshotDay.run("verify", root, "--from", "0").code == .cannotRun)
    let set = SnapshotDay.run(
      "verify", root, "--from", "5", "--set", "rules.entry.confidence=0.6")
    #expect(set.code == .cannotRun && set.error.contains("--from"))
  }

  @Test func `A wrong state at the start is found by the outputs behind it`() throws {
    try SnapshotDay.withCopy { copy in
      let first = try SnapshotStore(root: copy).list()[0]
      var wrong = try Self.read(copy, first)
      wrong.book.fold(Self.deposit, Envelope(sequence: first, recordedAt: wrong.now))
      try SnapshotDay.resave(copy, first, state: wrong)
      let result = SnapshotDay.run("verify", copy, "--from", "\(first.next)")
      #expect(result.code == .failure)
      #expect(result.output.contains("stateDigest"))
    }
  }
}
