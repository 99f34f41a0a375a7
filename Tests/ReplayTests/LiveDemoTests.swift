import Foundation
import Glibc
import Journal
import TestSupport
import Testing

@testable import replay

/// `demo --live`: processes, sockets and one fast clock, as a person starts it.
@Suite(.serialized) struct LiveDemoTests {
  private let folder = ScratchFolder()
  private var out: String { folder.path + "/rehearsal" }

  private func words(_ more: [String] = []) -> [String] {
    ["demo", "--live", "--ticks", "20000", "--out", out] + more
  }

  /// The processes that name this test's folder on their command line.
  private func processes() -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { id in
      let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return id != getpid() && String(decoding: line, as: UTF8.self).contains(out)
    }
  }

  private func wait(_ seconds: Double, until isTrue: () -> Bool) -> Bool {
    let begun = MonotonicTime.now
    while !isTrue() {
      if MonotonicTime.seconds(since: begun) > seconds { return false }
      usleep(20_000)
    }
    return true
  }

  private func start(_ program: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words(["--speed", "1"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  @Test func `Twenty minutes over sockets end with books that agree and a journal that verifies`()
    throws
  {
    guard let program = BuiltProgram.path else { return }
    let result = try BuiltProgram.run(
      program, words(["--speed", "100", "--until", "09:40"]), environment: [:])
    #expect(result.status == 0, "\(result.output)\n\(result.error)")
    #expect(result.output.contains("recon      books and broker agree"))
    #expect(result.output.contains(", identical: "))
    let ledger = try LedgerLoader(root: out + "/day").load().ledger
    #expect(ledger.session.venue == LiveRun.simulator)
    #expect(ledger.orders.all.count > 0 && ledger.book.executions.count > 0)
    #expect(processes() == [])
    let key = try #require(
      try? String(contentsOfFile: out + "/session.log", encoding: .utf8), "the log is kept")
    #expect(!key.contains("API_KEY"))
  }

  @Test func `SIGINT ends every process of a rehearsal, and says so with exit code 2`() throws {
    guard let program = BuiltProgram.path else { return }
    let process = try start(program)
    #expect(wait(60) { processes().count == 4 }, "\(processes())")
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(wait(5) { processes().isEmpty }, "\(processes())")
  }

  @Test func `No process of a rehearsal outlives one that is killed`() throws {
    guard let program = BuiltProgram.path else { return }
    let process = try start(program)
    #expect(wait(60) { processes().count == 4 }, "\(processes())")
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(wait(25) { processes().isEmpty }, "\(processes())")
  }

  @Test(arguments: [
    (["demo", "--speed", "60"], "`--speed` and `--until` belong to `--live`"),
    (["demo", "--live", "--until", "noon"], "`noon` is not a time of day"),
    (["demo", "--live", "--speed", "0"], "--speed"),
    (["demo", "--live", "--ticks", "2000", "--until", "09:20", "--out", "O"], "behind 09:20"),
  ])
  func `A rehearsal that makes no sense is refused by name`(words: [String], text: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words.map { $0 == "O" ? out : $0 }, console)
    #expect(code == .cannotRun)
    #expect(console.capturedError.contains(text), "\(console.capturedError)")
  }
}
