import Foundation
import Journal
import Testing

/// Kills a real writing process; `scripts/crash-test.sh` does it 200 times.
struct KillTests {
  @Test func `A writing process killed ten times loses nothing that it acknowledged`() throws {
    guard let program = BuiltProgram.path else {
      print("skipped: the program `replay` is not built beside the tests")
      return
    }
    let folder = NSTemporaryDirectory() + "replay-kill-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    defer {
      #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) }
    }
    var acknowledged: UInt64 = 0
    for round in 0..<10 {
      let lines = try Self.killed(program, journal: folder + "/j", output: "\(folder)/\(round)")
      if let resumed = lines.first, resumed.first == "resumed", resumed.count == 2 {
        #expect(try #require(UInt64(resumed[1])) >= acknowledged, "round \(round)")
      }
      if let last = lines.last, last.first != "resumed" {
        acknowledged = try #require(UInt64(last[0]))
      }
      if acknowledged == 0 { continue }
      let reader = try JournalReader(opening: folder + "/j")
      while try reader.advance() != nil {}
      #expect(reader.head.sequence.rawValue >= acknowledged, "round \(round)")
    }
    #expect(acknowledged > 0)
  }

  /// Starts a writer, kills it a little later, and gives the whole lines that it printed.
  private static func killed(
    _ program: String, journal: String, output: String
  ) throws -> [[Substring]] {
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [
      "bench", "durable", journal, "--write-commits", "100000000", "--small-segments",
    ]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try process.run()
    Thread.sleep(forTimeInterval: Double.random(in: 0.1...0.4))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return try String(contentsOfFile: output, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { $0.split(separator: " ") }
  }
}
