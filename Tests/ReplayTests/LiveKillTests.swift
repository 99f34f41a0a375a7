import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// Kills `replay run` in the middle of trading days; `scripts/live-kill.sh` does it 300 times.
@Suite struct LiveKillTests {
  /// A day of the simulated broker in a process of its own, whose clock stands unless asked.
  private final class Day {
    let folder = ScratchFolder()
    private let program: String
    private let simulator = Process()
    private let port: Int
    private(set) var slowestStart = 0.0

    var journal: String { folder.path + "/journal" }
    private var control: String { folder.path + "/c" }

    /// When its sessions end.
    private let end: Timestamp

    /// - Parameter minutes: how long it lasts, from 09:29 in New York.
    init(_ program: String, seed: UInt64, minutes: Int64 = 396) throws {
      self.program = program
      end = LiveScenario.start + .seconds(minutes * 60)
      try Self.configuration.write(
        toFile: folder.path + "/day.yaml", atomically: true, encoding: .utf8)
      try Self.predictions(seed, minutes: minutes).write(
        toFile: folder.path + "/day.ndjson", atomically: true, encoding: .utf8)
      simulator.executableURL = URL(fileURLWithPath: program)
      simulator.arguments = [
        "simulate", "tws", "--port", "0", "--lock-step", "1s", "--start",
        LiveScenario.start.description, "--state", folder.path + "/broker", "--control",
        folder.path + "/c", "--seed", "\(seed)", "--quiet",
      ]
      let output = Pipe()
      simulator.standardOutput = output
      try simulator.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      let words = line.split { " :,".contains($0) }
      port = try #require(words.dropFirst(3).first.flatMap { Int($0) }, "\(line)")
    }

    deinit {
      simulator.terminate()
      simulator.waitUntilExit()
    }

    /// The simulator's own books.
    func books() throws -> [String] {
      let answer = try #require(try ControlCall.ask(control, "books"))
      return answer.split(separator: "\n").map(String.init)
    }

    /// What the simulator's clock shows.
    func clock() throws -> Timestamp {
      let line = try #require(try books().first)
      return try #require(CalendarText.read(String(line.dropFirst("time ".count))), "\(line)")
    }

    /// Trades from where the clock stands; nil kills nothing.
    ///
    /// - Returns: how the program ended, and what it complained about.
    func trade(killAfter seconds: Double?) throws -> (status: Int32, error: String) {
      try trade { process in
        guard let seconds else { return }
        Thread.sleep(forTimeInterval: seconds)
        kill(process, SIGKILL)
      }
    }

    /// The same, killed between two commands: some seconds behind the last predictions.
    func trade(killQuietlyAfter seconds: Double) throws -> (status: Int32, error: String) {
      try trade { process in
        Thread.sleep(forTimeInterval: seconds)
        while kill(process, 0) == 0 {
          let passed = (try clock() - LiveScenario.start).rawValue / 1_000_000_000
          if (4...8).contains(passed % 15) { break }
          if try clock() >= end { return }
        }
        kill(process, SIGKILL)
      }
    }

    private func trade(_ during: (Int32) throws -> Void) throws -> (status: Int32, error: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = [
        "run", "--durable", "--config", folder.path + "/day.yaml", "--out", journal,
        "--port", "\(port)",
        "--predictions", folder.path + "/day.ndjson", "--lock-step", "1s", "--start",
        try clock().description, "--until", end.description,
      ]
      let errors = folder.path + "/errors"
      _ = FileManager.default.createFile(atPath: errors, contents: nil)
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      try during(process.processIdentifier)
      process.waitUntilExit()
      return (process.terminationStatus, try String(contentsOfFile: errors, encoding: .utf8))
    }

    private static let configuration = """
      account: DU1000001
      opening_cash: 1000000
      instruments:
        - symbol: AAPL
        - symbol: SPY
      """

    /// Turns of mind every quarter of a minute.
    private static func predictions(_ seed: UInt64, minutes: Int64) -> String {
      var random = SeededGenerator(seed: seed, stream: 1)
      var lines = ""
      for quarter in 6..<minutes * 4 {
        for symbol in ["AAPL", "SPY"] {
          let side = ["BUY", "SELL", "HOLD"][Int(random.next() % 3)]
          let time = LiveScenario.start + .seconds(15 * quarter)
          lines +=
            #"{"id":"\#(symbol)\#(quarter)","ts_ns":\#(time.rawValue),"symbol":"\#(symbol)","#
            + #""side":"\#(side)","confidence":0.\#(40 + random.next() % 50)}"# + "\n"
        }
      }
      return lines
    }
  }

  /// What must hold when a day is over, however often the program was killed.
  private func expectWhole(_ day: Day, kills: Int) throws {
    let ledger = try LedgerLoader(root: day.journal).load().ledger
    let books = try day.books()
    let account = try #require(books.first { $0.hasPrefix("account") })
    #expect(account.contains("cash \(ledger.book.cash) "), "after \(kills) kills: \(account)")
    #expect(!books.contains { $0.hasPrefix("position") }, "\(books)")
    #expect(ledger.tradedInstruments.allSatisfy { ledger.book.position($0) == .zero })
    #expect(ledger.book.executions.count > 50, "it traded")
    #expect(ledger.reconciliation.breaks.isEmpty, "\(ledger.reconciliation.breaks)")
    #expect(ledger.orders.live.isEmpty, "\(ledger.orders.live.map(\.id))")
    #expect(try Verifier(journal: day.journal, overrides: []).run().isIdentical)
    try expectNothingTwice(day.journal)
  }

  /// No number was used for two orders: the broker answers 103 then.
  private func expectNothingTwice(_ journal: String) throws {
    let reader = try JournalReader(opening: journal)
    var placed: Set<OrderID> = []
    while let shape = try reader.advance() {
      guard shape == .event else { continue }
      switch try reader.event() {
      case .brokerError(let error): #expect(error.code != 103, "\(error)")
      case .orderCommand(let command) where command.action == .place:
        #expect(placed.insert(command.order).inserted, "\(command.order) was placed twice")
      default: break
      }
    }
  }

  @Test func `A killed session goes on without a lost execution or an order placed twice`() throws {
    guard let program = BuiltProgram.path else {
      print("skipped: the program `replay` is not built beside the tests")
      return
    }
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["LIVE_KILLS"].flatMap { Int($0) } ?? 8
    let seed = environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed, stream: 2)
    var (kills, round) = (0, UInt64(0))
    while kills < wanted {
      let day = try Day(program, seed: seed + round)
      let before = kills
      var isOver = false
      while kills < wanted, !isOver {
        let seconds = Double(random.next() % 600) / 1_000 + 0.02
        let end = try day.trade(killAfter: seconds)
        #expect(end.status == 0 || end.status == SIGKILL, "\(end.error)")
        isOver = end.status == 0
        if !isOver { kills += 1 }
      }
      let end = try day.trade(killAfter: nil)
      #expect(end.status == 0, "\(end.error)")
      try expectWhole(day, kills: kills - before)
      round += 1
    }
    print("\(kills) kills in \(round) days: nothing lost, nothing twice")
  }

  /// What a day came to: its orders and executions as they are, and the broker's books.
  private struct Outcome: Equatable {
    var orders: [String] = []
    var executions: [String] = []
    var cash = ""
    var books: [String] = []
  }

  private func outcome(_ day: Day) throws -> Outcome {
    let ledger = try LedgerLoader(root: day.journal).load().ledger
    #expect(try Verifier(journal: day.journal, overrides: []).run().isIdentical)
    return Outcome(
      orders: ledger.orders.all.map {
        "\($0.id) \($0.placedAt) \($0.command.role) \($0.command.side) \($0.command.quantity) "
          + "\($0.command.limitPrice ?? .zero) \($0.command.stopPrice ?? .zero) \($0.status) "
          + "\($0.filled)"
      },
      executions: ledger.book.executions.map {
        "\($0.id) \($0.side) \($0.quantity) \($0.price) \($0.time)"
      }, cash: "\(ledger.book.cash)", books: try day.books())
  }

  // A kill between a command's disk and its wire is another thing: what no answer of the next
  // session knows is never sent again, so such a day goes another way, as it must.
  @Test func `A day with kills between its commands comes to the same as one without any`() throws {
    guard let program = BuiltProgram.path else {
      print("skipped: the program `replay` is not built beside the tests")
      return
    }
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed, stream: 3)
    let whole = try Day(program, seed: seed, minutes: 90)
    #expect(try whole.trade(killAfter: nil).status == 0)
    let killed = try Day(program, seed: seed, minutes: 90)
    var kills = 0
    while kills < 4 {
      let pause = Double(random.next() % 150) / 1_000 + 0.02
      let end = try killed.trade(killQuietlyAfter: pause)
      #expect(end.status == 0 || end.status == SIGKILL, "\(end.error)")
      if end.status == 0 { break }
      kills += 1
    }
    #expect(kills > 0, "a day takes longer than that")
    #expect(try killed.trade(killAfter: nil).status == 0)
    let (one, other) = (try outcome(whole), try outcome(killed))
    #expect(one.orders.count > 50 && one.executions.count > 30, "it traded")
    for (a, b) in zip(one.orders, other.orders) where a != b {
      Issue.record("after \(kills) kills: \(a) became \(b)")
      break
    }
    #expect(one == other)
  }
}
