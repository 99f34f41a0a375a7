import Broker
import Foundation
import Journal
import Projections
import Synchronization
import TestSupport
import Testing

@testable import replay

/// Says lines to a session, one after the other, on a thread of its own.
private final class Caller: Sendable {
  private let answers = Mutex<[String]>([])
  private let thread = Mutex<ClientThread?>(nil)

  init(_ path: String, _ lines: [String]) throws {
    let new = try ClientThread { [self] in
      for line in lines {
        let answer = Self.ask(path, line)
        answers.withLock { $0.append(answer) }
      }
    }
    thread.withLock { $0 = new }
  }

  /// What was answered so far.
  var heard: [String] { answers.withLock { $0 } }

  /// Every answer.
  func join() -> [String] {
    thread.withLock {
      $0?.join()
      $0 = nil
    }
    return heard
  }

  private static func ask(_ path: String, _ line: String) -> String {
    do { return try ControlCall.ask(path, line) ?? "nobody" } catch { return "\(error)" }
  }
}

/// A running session that is told what to do.
@Suite struct ControlSocketTests {
  private let folder = ScratchFolder()
  private var path: String { folder.path + "/c" }

  /// The next command, within ten seconds.
  private func next(_ control: ControlSocket) -> OperatorCommand? {
    for _ in 0..<10_000 {
      if case .command(let command)? = control.take() { return command }
      usleep(1_000)
    }
    return nil
  }

  @Test func `A line that arms says until when`() throws {
    let line = "arm ann 2026-11-23T21:00:00Z first day"
    let command = try OperatorLine.read(line)
    #expect(command.verb == .arm && command.reason == "first day")
    #expect(command.until == CalendarText.read("2026-11-23T21:00:00Z"))
    #expect(OperatorLine.text(command) == line)
    #expect(throws: InputError.self) { try OperatorLine.read("arm ann soon first day") }
  }

  @Test(arguments: OperatorLine.verbs.map(\.word).filter { $0 != "arm" })
  func `Every verb is read as it was written`(word: String) throws {
    let line = "\(word) ann because of the news"
    let command = try OperatorLine.read(line)
    #expect(command.author == "ann" && command.reason == "because of the news")
    #expect(OperatorLine.text(command) == line)
  }

  @Test func `What would break a line does not`() throws {
    var command = OperatorCommand()
    (command.author, command.reason) = ("ann b", "two\nlines")
    let read = try OperatorLine.read(OperatorLine.text(command))
    #expect(read.author == "ann_b" && read.reason == "two_lines" && read.verb == .pause)
  }

  @Test(arguments: ["", "halt ann x", "pause", "pause ann", "pause  x", "PAUSE ann x"])
  func `A line that is no command is refused`(line: String) {
    #expect(throws: InputError.self) { try OperatorLine.read(line) }
    let long = "pause ann " + String(repeating: "x", count: OperatorLine.reasonMax + 1)
    #expect(throws: InputError.self) { try OperatorLine.read(long) }
  }

  @Test func `A command is answered when it is journaled, not when it is heard`() throws {
    let control = try ControlSocket(path: path)
    let caller = try Caller(path, ["pause ann the news"])
    #expect(next(control)?.verb == .pause)
    usleep(20_000)
    #expect(caller.heard.isEmpty)
    #expect(control.take() == nil)
    #expect(caller.join() == ["ok"])
  }

  @Test func `Bad lines are answered at once, and the next one is heard`() throws {
    let control = try ControlSocket(path: path)
    let caller = try Caller(path, ["buy ann x", "stop ann y"])
    #expect(next(control)?.verb == .stop)
    _ = control.take()
    let answers = caller.join()
    #expect(answers.count == 2 && answers[1] == "ok")
    #expect(answers[0].hasPrefix("error: `buy ann x` is none of pause, reduce"))
  }

  @Test func `The socket file is its owner's alone and goes with the session`() throws {
    var control: ControlSocket? = try ControlSocket(path: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(control?.take() == nil)
    control = nil
    #expect(!Folders.exists(path))
    #expect(try ControlCall.ask(path, "pause ann x") == nil, "nobody listens")
  }

  @Test func `A session that is told to stop closes everything, journals who said so and ends`()
    throws
  {
    var scenario = LiveScenario()
    scenario.minutes = 600
    let control = try ControlSocket(path: path)
    var caller: Caller?
    var calls = 0
    let summary = try scenario.run(scenario.wire()) {
      calls += 1
      // By then it holds something.
      if calls == 2_000 { caller = try? Caller(path, ["stop ann the news"]) }
      return control.take()
    }
    #expect(caller?.join() == ["ok"])
    let ledger = summary.ledger
    #expect(ledger.book.executions.count > 4, "there was something to close")
    #expect(ledger.tradedInstruments.allSatisfy { ledger.book.position($0) == .zero })
    #expect(ledger.risk.level == .halted && ledger.now < scenario.end)
    let reader = try JournalReader(opening: scenario.root)
    var commands: [OperatorCommand] = []
    while let shape = try reader.advance() {
      guard shape != .tick else { continue }
      if case .operatorCommand(let command) = try reader.event() { commands.append(command) }
    }
    #expect(commands.map(\.author) == ["ann"] && commands.map(\.reason) == ["the news"])
  }

  @Test func `A journal that another process trades keeps its socket`() throws {
    let scenario = LiveScenario()
    let other = try JournalWriter(at: scenario.root, day: 20_261_120)
    var isAsked = false
    #expect(throws: (any Error).self) {
      try scenario.run(scenario.wire(), isAlone: { isAsked = true })
    }
    #expect(!isAsked)
    _ = try other.close()
  }

  @Test func `The commands say who and why, and name a session that is not there`() throws {
    let journal = folder.path + "/journal"
    // `recon` and `arm` need no session.
    for (word, verb) in OperatorLine.verbs where ![.acknowledge, .arm].contains(verb) {
      let console = Console.inMemory()
      let code = Dispatcher(CommandRegistry.all).run([word, journal], console)
      #expect(code == .cannotRun)
      #expect(console.capturedError.contains("\(journal).control: "), "\(verb)")
    }
    let control = try ControlSocket(path: ControlSocket.path(of: journal))
    let done = Mutex<String?>(nil)
    let thread = try ClientThread {
      let console = Console.inMemory()
      let words = ["flatten", journal, "--reason", "the news"]
      let code = Dispatcher(CommandRegistry.all).run(words, console)
      done.withLock { $0 = "\(code) \(console.capturedOutput)" }
    }
    let command = next(control)
    #expect(command?.verb == .flatten && command?.reason == "the news")
    #expect(command?.author.isEmpty == false)
    _ = control.take()
    thread.join()
    let said = done.withLock { $0 }
    #expect(said == "success flatten: the session has it in its journal\n")
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(["pause", journal, "--reason", ""], console)
    #expect(code == .cannotRun && console.capturedError.contains("`--reason` has 1 to"))
  }
}
