import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

@Suite struct CommandLineSealTests {
  /// Calls `body` with the root of a closed journal of every kind, then removes it.
  private func withJournal(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "replay-seal-\(UUID().uuidString)"
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: root) } }
    let writer = try JournalWriter(at: root, day: 20131007)
    for record in EventSamples.records() { try writer.append(record) }
    _ = try writer.close()
    try body(root)
  }

  private func run(_ words: String...) -> (code: ExitCode, lines: [String], error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    let lines = console.capturedOutput.split(separator: "\n").map { String($0) }
    return (code, lines, console.capturedError)
  }

  @Test func `seal and reindex say what they did, and cat prints the same before and after`() throws
  {
    try withJournal { root in
      let before = run("journal", "cat", root)
      let sealed = run("journal", "seal", root)
      #expect(sealed.code == .success && sealed.lines.last?.hasPrefix("sealed 1 of 1") == true)
      #expect(run("journal", "seal", root).lines[0].hasSuffix("it is sealed already"))
      #expect(run("journal", "reindex", root).lines[0].hasSuffix("its index is right"))
      let none = run("journal", "seal", root, "--day", "20131008", "--json")
      #expect(none.lines.first?.contains("\"sealed\":0") == true)
      #expect(run("journal", "cat", root).lines == before.lines)
      #expect(run("journal", "check", root).code == .success)
      #expect(run("journal", "seal", root + "/2013-10-07").code == .cannotRun)
    }
  }

  @Test func `cat goes to a number, a time or an order, sealed or not`() throws {
    try withJournal { root in
      let all = run("journal", "cat", root).lines
      let time = all[11].split(separator: " ")[1]
      for _ in 0..<2 {
        #expect(
          run("journal", "cat", root, "--from", "9", "--to", "11").lines == Array(all[8...10]))
        #expect(run("journal", "cat", root, "--time-from", String(time)).lines == Array(all[11...]))
        #expect(run("journal", "cat", root, "--time-to", String(time)).lines == Array(all[...11]))
        let command = try #require(all.first { $0.contains("  orderCommand  ") })
        let order = try #require(command.split(separator: " ").first { $0.hasPrefix("order=") })
        let found = run("journal", "cat", root, "--order", String(order.dropFirst(6)))
        #expect(found.lines.contains(command) && found.lines.count < 9)
        _ = run("journal", "seal", root)
      }
      #expect(run("journal", "cat", root, "--time-from", "noon").code == .cannotRun)
      #expect(run("journal", "cat", root, "--order", "x").code == .cannotRun)
    }
  }
}
