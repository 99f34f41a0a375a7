import Broker
import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// Closing everything past a session, against the simulated broker in real time.
@Suite(.serialized) struct DirectFlattenTests {
  private let folder = ScratchFolder()
  private var journal: String { folder.path + "/journal" }

  private func run(_ words: [String]) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  /// A session of two seconds over a socket; what a person or a note wants is done.
  private func session(port: Int) throws -> Ledger {
    let link = try SocketLink(
      host: "127.0.0.1", port: port, configuration: LiveScenario.client())
    let watch = OperatorWatch(stopFile: journal + ".STOP", note: DirectNote.path(of: journal))
    var configuration = Configuration()
    configuration.account = LiveScenario.account
    configuration.instruments = LiveScenario.configuration.instruments
    return try LiveRun(
      configuration: configuration, root: journal, link: link, predictions: nil,
      until: link.now + .seconds(2), listen: watch.look, tell: { _ in }
    ).run().ledger
  }

  /// Buys shares with the session's client id, so that the next session is told of them.
  private func buy(_ shares: Int64, port: Int) throws {
    let client = try TWSClient(host: "127.0.0.1", port: port)
    var connection = TWSConnection(LiveScenario.client())
    var instrument = InstrumentDefined()
    (instrument.symbol, instrument.contractID) = ("AAPL", 265_598)
    connection.define(instrument)
    try client.start(connection)
    defer { client.stop() }
    var command = OrderCommand()
    (command.order, command.quantity) = (OrderID(rawValue: 1), Quantity(shares: shares))
    (command.account, command.instrument) = (LiveScenario.account, instrument.instrument)
    let order = command
    var (isFilled, wasSent) = (false, false)
    var heard: [String] = []
    for _ in 0..<100 where !isFilled {
      for action in client.take(milliseconds: 100) ?? [] {
        switch action {
        case .input(.connection(let change), _) where change.state == .ready && !wasSent:
          wasSent = true
          client.call { connection, now in
            connection.send(order, sequence: SequenceNumber(rawValue: 1), at: now)
          }
        case .input(.brokerFrame(let frame), _):
          let facts = TWSFrameDecoder().decode(frame.bytes, on: ConnectionChanged())
          heard += facts.map(\.line)
          isFilled = isFilled || facts.contains { if case .commission = $0 { true } else { false } }
        case .input(let event, _): heard.append(event.line)
        default: break
        }
      }
    }
    try #require(isFilled, "\(heard)")
  }

  @Test func `What was closed past a session is in its journal when it goes on`() throws {
    let simulator = try LocalSimulator(
      account: LiveScenario.account, state: folder.path + "/broker")
    defer { simulator.stop() }
    try buy(100, port: simulator.port)
    let before = try session(port: simulator.port)
    let aapl = try #require(before.instruments.id(symbol: "AAPL"))
    #expect(before.book.position(aapl) == Quantity(shares: 100))
    #expect(before.reconciliation.breaks.isEmpty && before.risk.level == .normal)

    let port = "\(simulator.port)"
    let done = run(["flatten", journal, "--direct", "--port", port, "--reason", "it hangs"])
    #expect(done.code == .success, "\(done.error)")
    #expect(done.output.contains("sell 100 AAPL at the market"))
    #expect(done.output.contains("nothing is held any more"))
    let attributes = try FileManager.default.attributesOfItem(atPath: journal + ".direct")
    #expect(attributes[.posixPermissions] as? Int == 0o600)

    let after = try session(port: simulator.port)
    #expect(after.book.position(aapl) == .zero)
    #expect(after.book.pendingCommissions == 0)
    #expect(after.reconciliation.breaks.isEmpty)
    #expect(after.risk.level == .paused && after.risk.reason.contains("it hangs"))
    #expect(!Folders.exists(journal + ".direct") && Folders.exists(journal + ".direct.journaled.1"))
    #expect(try Verifier(journal: journal, overrides: []).run().isIdentical)
  }

  @Test func `Without anything held it says so`() throws {
    let simulator = try LocalSimulator(
      account: LiveScenario.account, state: folder.path + "/broker")
    defer { simulator.stop() }
    _ = try session(port: simulator.port)
    let done = run(["flatten", journal, "--direct", "--port", "\(simulator.port)"])
    #expect(done.code == .success && done.output.contains("nothing is held any more"))
  }

  @Test func `A note that is still written is waited for, and one without an end is not lost`()
    throws
  {
    let path = DirectNote.path(of: journal)
    let begun = LiveScenario.start
    let note = try DirectNote(journal: journal, author: "ann b", reason: "it\nhangs", at: begun)
    try note.add([1, 2, 255])
    #expect(try DirectNote.read(path, at: begun + .seconds(1)) == nil)
    let late = try #require(try DirectNote.read(path, at: begun + .seconds(121)))
    #expect(late.frames.map(\.bytes) == [[1, 2, 255]])
    #expect(late.command.verb == .pause && late.command.author == "ann_b")
    try note.end("flat")
    let whole = try #require(try DirectNote.read(path, at: begun + .seconds(1)))
    #expect(whole.command.reason.contains("flat") && whole.command.reason.contains("it_hangs"))
  }

  @Test func `A file that is no note is refused with its name`() throws {
    let path = DirectNote.path(of: journal)
    try "rubbish\n".write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: InputError.self) {
      try DirectNote.read(path, at: LiveScenario.start)
    }
    #expect(error?.description.contains(path) == true)
  }

  @Test func `A file that is no note is moved aside, people hear of it, and the session goes on`()
    throws
  {
    let simulator = try LocalSimulator(
      account: LiveScenario.account, state: folder.path + "/broker")
    defer { simulator.stop() }
    let path = DirectNote.path(of: journal)
    try "rubbish\n".write(toFile: path, atomically: true, encoding: .utf8)
    let link = try SocketLink(
      host: "127.0.0.1", port: simulator.port, configuration: LiveScenario.client())
    let watch = OperatorWatch(stopFile: journal + ".STOP", note: path)
    var told: [String] = []
    let ledger = try LiveRun(
      configuration: LiveScenario.configuration, root: journal, link: link, predictions: nil,
      until: link.now + .seconds(2), listen: watch.look,
      tell: { action in
        if case .notice(let notice) = action { told.append(notice.text) }
      }
    ).run().ledger
    #expect(ledger.lastSequence > SequenceNumber(rawValue: 10), "it went on")
    #expect(ledger.risk.level == .normal, "nothing was taken from it")
    #expect(!Folders.exists(path))
    #expect(try TestFiles.text(path + ".unreadable.1") == "rubbish\n")
    let alerts = told.filter { $0.contains("no note of `flatten --direct`") }
    #expect(alerts.count == 1 && alerts[0].hasPrefix("critical: "), "\(told)")
    #expect(alerts.first?.contains(path + ".unreadable.1") == true)
  }

  @Test func `A second file that is no note gets a name of its own`() throws {
    let path = DirectNote.path(of: journal)
    let watch = OperatorWatch(stopFile: journal + ".STOP", note: path)
    for text in ["rubbish\n", "begun never ann why\n", ""] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      guard case .alert(let alert)? = try watch.look() else {
        Issue.record("`\(text)` is no note")
        continue
      }
      #expect(alert.code == "direct.unreadable" && alert.severity == .critical)
    }
    #expect(try watch.look() == nil)
    #expect((1...3).allSatisfy { Folders.exists("\(path).unreadable.\($0)") })
  }

  @Test func `A journal that stands for no account is not flattened`() throws {
    _ = try JournalWriter(at: journal, day: 20_261_120).close()
    let done = run(["flatten", journal, "--direct", "--port", "1"])
    #expect(done.code == .cannotRun)
  }
}

/// Real money on the command line.
@Suite struct ArmCommandTests {
  private let folder = ScratchFolder()

  private func run(_ words: [String]) -> (code: ExitCode, text: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput + console.capturedError)
  }

  private func configuration(_ text: String) throws -> String {
    let path = folder.path + "/c.yaml"
    try "\(text)\ninstruments:\n  - symbol: AAPL\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func `Real money is refused until it is armed, and arming is journaled`() throws {
    let config = try configuration("mode: live\naccount: U7654321")
    let journal = folder.path + "/live"
    let refused = run(["run", "--config", config, "--out", journal, "--port", "1"])
    #expect(refused.code == .cannotRun && refused.text.contains("real money is not armed"))
    #expect(!Folders.exists(journal), "nothing was made")
    let armed = run(
      ["arm", journal, "--config", config, "--for", "8h", "--reason", "first day"])
    #expect(armed.code == .success && armed.text.contains("U*****21 is armed until"))
    let ledger = try LedgerLoader(root: journal).load().ledger
    #expect(ledger.session.mode == .live && ledger.risk.armedUntil > ledger.now)
    #expect(!armed.text.contains("U7654321"))
  }

  @Test(arguments: [
    ("account: U7654321", "needs `mode: live`"),
    ("mode: live\naccount: DU7654321", "is a paper account"),
  ])
  func `Account and mode must say the same`(text: String, reason: String) throws {
    let config = try configuration(text)
    let done = run(["run", "--config", config, "--out", folder.path + "/j", "--port", "1"])
    #expect(done.code == .cannotRun && done.text.contains(reason))
  }

  @Test func `Lock step is not for real money, and paper is not armed`() throws {
    let live = try configuration("mode: live\naccount: U7654321")
    let step = ["--lock-step", "1s", "--start", "2026-11-20T14:29:00Z"]
    let stepped = run(["run", "--config", live, "--out", folder.path + "/j", "--port", "1"] + step)
    #expect(stepped.code == .cannotRun && stepped.text.contains("not for real money"))
    let paper = try configuration("account: DU7654321")
    let armed = run(
      ["arm", folder.path + "/j", "--config", paper, "--for", "8h", "--reason", "x"])
    #expect(armed.code == .cannotRun && armed.text.contains("needs no arming"))
    for words in [["--for", "0s"], ["--for", "32d"], ["--for", "soon"], []] {
      let bad = run(["arm", "j", "--config", live, "--reason", "x"] + words)
      #expect(bad.code == .cannotRun, "\(words)")
    }
  }
}
