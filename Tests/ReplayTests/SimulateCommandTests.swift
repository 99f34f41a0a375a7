import Broker
import Journal
import TestSupport
import Testing

@testable import replay

@Suite struct SimulateCommandTests {
  private func run(_ words: String...) -> (code: ExitCode, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(["simulate", "tws"] + words, console)
    return (code, console.capturedError)
  }

  @Test(arguments: [
    ["--port", "70000"], ["--speed", "0"], ["--account", "du-1"], ["--cash", "-1"],
    ["--latency", "2 s"], ["--slippage", "2"], ["--commissions", "free"], ["--rates", "1999"],
    ["--lock-step", "0s"], ["--start", "noon"], ["--message-rate", "-1"], ["--nothing", "x"],
  ])
  func `An option that makes no sense is refused by name`(words: [String]) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(["simulate", "tws"] + words, console)
    #expect(code == .cannotRun)
    #expect(console.capturedError.contains(words[0]))
  }

  @Test func `An address that is none, and a market without ticks, are named`() throws {
    let folder = ScratchFolder()
    let (code, error) = run("--host", "localhost", "--port", "0")
    #expect(code == .cannotRun && error.contains("`localhost` is not an IPv4 address"))
    let writer = try JournalWriter(at: folder.path + "/empty", day: 20_131_007)
    _ = try writer.close()
    let empty = run("--market", folder.path + "/empty", "--port", "0")
    #expect(empty.code == .cannotRun && empty.error.contains("there are no ticks in it"))
  }

  @Test func `A scenario is read with its times, and every problem has its line`() throws {
    let good = try FaultScenario.read(
      try YAMLParser.parse(Array("- after: 10s\n  do: link lost\n- do: logout\n  after: 1m\n".utf8))
    )
    #expect(good.map(\.after) == [.seconds(10), .seconds(60)])
    #expect(good.map(\.fault) == [.linkLost, .logout])
    let bad =
      "- after: soon\n  do: logout\n- after: 1s\n  do: nothing\n- after: 1s\n- x\n- why: 1\n"
    let tree = try YAMLParser.parse(Array(bad.utf8))
    let error = #expect(throws: ConfigurationError.self) { try FaultScenario.read(tree) }
    #expect(error?.problems.map(\.place.line) == [1, 4, 5, 6, 7])
    #expect(throws: ConfigurationError.self) {
      try FaultScenario.read(try YAMLParser.parse(Array("after: 1s\n".utf8)))
    }
  }

  @Test func `Lines of the control socket are cut however they come, and have a longest length`() {
    var lines = ControlLines()
    #expect(lines.take(Array("link lo".utf8)) == [])
    #expect(lines.take(Array("st\r\nbooks\nx".utf8)) == ["link lost", "books"])
    #expect(lines.take([UInt8](repeating: 65, count: 5_000)) == nil)
    var other = ControlLines()
    #expect(other.take([UInt8](repeating: 65, count: 5_000) + [0x0A]) == nil)
  }

  @Test func `The market's clock goes as fast as it is told`() {
    let clock = MarketClock(start: Timestamp(rawValue: 1_000), speed: Ratio(whole: 1_000))
    let later = clock.now + .seconds(100)
    #expect((50...101).contains(clock.milliseconds(until: later, limit: 1_000)))
    #expect(clock.milliseconds(until: later, limit: 10) == 10)
    #expect(clock.milliseconds(until: .zero, limit: 10) == 0)
  }
}
