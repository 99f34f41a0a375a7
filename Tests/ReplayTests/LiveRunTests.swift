import Broker
import Engine
import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// Whole sessions against the simulated broker, in lock step.
@Suite struct LiveRunTests {
  private func verify(_ root: String) throws -> VerifyReport {
    try Verifier(journal: root, overrides: []).run()
  }

  /// Every file of a folder with its bytes.
  private func contents(_ root: String) throws -> [String: Data] {
    let names = try #require(FileManager.default.enumerator(atPath: root)).compactMap {
      $0 as? String
    }
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        FileManager.default.contents(atPath: root + "/" + name).map { (name, $0) }
      })
  }

  /// The same session twice: its simulator in this process, then behind a socket.
  private func expectEqual(minutes: Int64, step: Nanoseconds, executionsMin: Int) throws {
    var (inside, outside) = (LiveScenario(), LiveScenario())
    (inside.minutes, inside.step) = (minutes, step)
    (outside.minutes, outside.step) = (minutes, step)
    let within = try inside.run(inside.wire())
    let server = try LoopbackServer(outside.simulator, at: LiveScenario.start)
    defer { server.stop() }
    let over = try outside.run(try SocketWire(host: "127.0.0.1", port: server.port))
    #expect(within.ledger.book.executions.count > executionsMin, "it traded")
    #expect(within.ledger.book.executions == over.ledger.book.executions)
    #expect(within.ledger.book.cash == over.ledger.book.cash)
    #expect(within.head == over.head)
    #expect(within.ledger.digest() == over.ledger.digest())
    #expect(try verify(outside.root).isIdentical)
  }

  @Test func `A session over a socket and one in process give the same journal`() throws {
    try expectEqual(minutes: 12, step: .milliseconds(250), executionsMin: 10)
  }

  @Test func `A day over a socket and one in process give the same executions and P&L`() throws {
    try expectEqual(minutes: 396, step: .seconds(1), executionsMin: 300)
  }

  @Test func `The simulator's own books agree with ours to the cent`() throws {
    let scenario = LiveScenario()
    let wire = LiveScenario.wire()
    let book = try scenario.run(wire).ledger.book
    var server = wire.server
    let lines = server.books().split(separator: "\n").map(String.init)
    let account = try #require(lines.first { $0.hasPrefix("account") })
    #expect(account.contains("cash \(book.cash) "))
    for (index, symbol) in ["AAPL", "SPY"].enumerated() {
      let held = book.position(InstrumentID(rawValue: UInt32(index)))
      let theirs = lines.first { $0.hasPrefix("position") && $0.contains(" \(symbol) ") }
      #expect((held == .zero) == (theirs == nil))
      if held != .zero { #expect(theirs?.contains(" \(symbol) \(held) ") == true) }
    }
  }

  @Test func `A session that ends and begins again goes on, and places nothing twice`() throws {
    var scenario = LiveScenario()
    scenario.minutes = 16
    let wire = LiveScenario.wire()
    let middle = LiveScenario.start + .seconds(480)
    let first = try scenario.run(wire, until: middle)
    let again = wire.reconnected()
    let second = try scenario.run(again, from: middle)
    #expect(second.ledger.orders.all.count > first.ledger.orders.all.count)
    #expect(second.ledger.book.executions.count > first.ledger.book.executions.count)
    #expect(second.ledger.orders.live.allSatisfy { $0.status != .unknown })
    let report = try verify(scenario.root)
    #expect(report.isIdentical)
    var server = again.server
    #expect(server.books().contains("cash \(second.ledger.book.cash) "))
    let ours = Set(second.ledger.orders.live.map(\.id.rawValue))
    let theirs = Set(
      server.books().split(separator: "\n").filter { $0.hasPrefix("order 1/") }.compactMap {
        Int64($0.dropFirst("order 1/".count).prefix { $0.isNumber })
      })
    #expect(ours == theirs, "both know the same working orders")
  }

  @Test func `The stop file closes every position and ends the session`() throws {
    let scenario = LiveScenario()
    let wire = LiveScenario.wire()
    var command = OperatorCommand()
    (command.verb, command.author, command.reason) = (.stop, "stop file", "a test")
    var calls = 0
    let summary = try scenario.run(wire, until: scenario.end + .seconds(3_600)) {
      calls += 1
      return calls == 2_000 ? .command(command) : nil
    }
    let ledger = summary.ledger
    #expect(ledger.book.executions.count > 4, "there was something to close")
    #expect(ledger.tradedInstruments.allSatisfy { ledger.book.position($0) == .zero })
    #expect(ledger.orders.liveCount == 0)
    #expect(ledger.risk.level == .halted)
    #expect(ledger.now < scenario.end, "it did not wait for its end")
    #expect(try verify(scenario.root).isIdentical)
  }

  @Test func `A new day of New York is a new session in a folder of its own`() throws {
    let scenario = LiveScenario()
    // 23:59:30 in New York.
    let late = LiveScenario.start + .seconds(14 * 3_600 + 1_830)
    let wire = SimulatorWire(SimulatorServer(LiveScenario.simulator, at: late))
    let summary = try scenario.run(wire, from: late, until: late + .seconds(60))
    #expect(summary.ledger.session.calendar.date == 20_261_121)
    let days = try FileManager.default.contentsOfDirectory(atPath: scenario.root)
      .filter { $0.hasPrefix("2026-") }
    #expect(days.sorted() == ["2026-11-20", "2026-11-21"])
    #expect(try verify(scenario.root).isIdentical)
  }

  @Test func `A signal ends it and leaves everything as it is`() throws {
    let scenario = LiveScenario()
    var calls = 0
    let summary = try scenario.run(LiveScenario.wire()) {
      calls += 1
      return calls == 100 ? .end("SIGTERM") : nil
    }
    #expect(summary.ledger.now < scenario.end)
    #expect(summary.ledger.risk.level == .normal)
    #expect(summary.ledger.connection.state == .disconnected)
  }

  @Test func `A connection that ends for good loses nothing of what was taken`() throws {
    let scenario = LiveScenario()
    var server = SimulatorServer(LiveScenario.simulator, at: LiveScenario.start)
    server.schedule(.logout, at: LiveScenario.start + .seconds(420))
    #expect(throws: InputError.self) { try scenario.run(SimulatorWire(server)) }
    let reader = try JournalReader(opening: scenario.root)
    while try reader.advance() != nil {}
    #expect(reader.isCleanlyClosed && reader.tornBytes == 0)
    #expect(reader.envelope.recordedAt >= LiveScenario.start + .seconds(419))
    #expect(try verify(scenario.root).isIdentical)
  }

  @Test func `A start that met no account leaves a journal that the next one takes`() throws {
    var simulator = LiveScenario.simulator
    simulator.accounts = ["DU2222222"]
    let scenario = LiveScenario()
    let error = #expect(throws: InputError.self) {
      try scenario.run(SimulatorWire(SimulatorServer(simulator, at: LiveScenario.start)))
    }
    #expect(error?.description.contains("is not one of this login's") == true)
    let until = LiveScenario.start + .seconds(10)
    let summary = try scenario.run(LiveScenario.wire(), until: until)
    #expect(summary.ledger.session.account == LiveScenario.account)
  }

  // MARK: What is refused

  @Test func `A journal of another account, mode or venue is refused`() throws {
    let scenario = LiveScenario()
    _ = try scenario.run(LiveScenario.wire(), until: LiveScenario.start + .seconds(10))
    let before = try contents(scenario.root)
    var other = LiveScenario.configuration
    other.account = "DU7777777"
    let link = LockStepLink(
      LiveScenario.wire(), configuration: LiveScenario.client(), start: LiveScenario.start,
      step: scenario.step)
    let error = #expect(throws: InputError.self) {
      try scenario.run(link, until: scenario.end, configuration: other)
    }
    #expect(error?.description.contains("this is account DU*****77") == true)
    #expect(try contents(scenario.root) == before, "what is refused is not touched")
  }

  @Test func `A clock before the journal's last record, and no instruments, are refused`() throws {
    let scenario = LiveScenario()
    _ = try scenario.run(LiveScenario.wire(), until: LiveScenario.start + .seconds(30))
    let early = #expect(throws: InputError.self) { try scenario.run(LiveScenario.wire()) }
    #expect(early?.description.contains("set the clock") == true)
    var nothing = LiveScenario.configuration
    nothing.instruments = []
    let fresh = LiveScenario()
    let link = LockStepLink(
      LiveScenario.wire(), configuration: LiveScenario.client(), start: LiveScenario.start,
      step: scenario.step)
    let none = #expect(throws: InputError.self) {
      try fresh.run(link, until: fresh.end, configuration: nothing)
    }
    #expect(none?.description.contains("names no `instruments`") == true)
  }

  @Test(arguments: [
    (["run"], "`--config` is missing"), (["run", "--config", "x"], "`--out` is missing"),
    (["run", "--lock-step", "1s"], "belong together"), (["run", "--until", "noon"], "`--until`"),
  ])
  func `What is missing on the command line is named`(words: [String], text: String) {
    let console = Console.inMemory()
    #expect(Dispatcher(CommandRegistry.all).run(words, console) == .cannotRun)
    #expect(console.capturedError.contains(text))
  }

  @Test func `An account with real money is refused`() throws {
    let folder = ScratchFolder()
    let file = folder.path + "/live.yaml"
    let text = "account: U1234567\ninstruments:\n  - symbol: SPY\n"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let console = Console.inMemory()
    let words = ["run", "--config", file, "--out", folder.path + "/j"]
    #expect(Dispatcher(CommandRegistry.all).run(words, console) == .cannotRun)
    #expect(console.capturedError.contains("is no paper account"))
    #expect(!console.capturedError.contains("U1234567"))
  }
}
