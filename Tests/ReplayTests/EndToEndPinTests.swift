import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// The demo's head and digest, pinned: every build, machine and process must find these bytes.
///
/// They depend on the version that `--version` prints, since it stands in the journal: after a new
/// version, or a change that means to decide otherwise, `UPDATE_GOLDEN=1` writes them anew.
@Suite struct EndToEndPinTests {
  private static let file = RepositoryFiles.fixtures + "/demo/seed-1-ticks-2000.txt"
  private static let words = ["demo", "--seed", "1", "--ticks", "2000"]

  /// The lines of a demo's output that are a pure function of its seed, and the version.
  private func pinned(_ output: String) -> String {
    let names = ["market", "records", "orders", "realised", "fees", "cash", "digest", "head"]
    var lines = [BuildInformation.text]
    for line in output.split(separator: "\n") {
      if names.contains(where: { line.hasPrefix($0 + " ") }) { lines.append(String(line)) }
      if line.hasPrefix("verified"), let range = line.range(of: "digest ") {
        lines.append("outputs    \(line[range.upperBound...])")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func compare(_ output: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let found = pinned(output)
    #expect(found.split(separator: "\n").count == 10, sourceLocation: sourceLocation)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Folders.create(Folders.parent(of: Self.file))
      try found.write(toFile: Self.file, atomically: true, encoding: .utf8)
    }
    let expected = try TestFiles.text(Self.file)
    #expect(
      found == expected, "UPDATE_GOLDEN=1 rewrites \(Self.file) if this change is meant",
      sourceLocation: sourceLocation)
  }

  @Test func `In this process`() throws {
    let folder = TestFolder()
    let result = replay(Self.words + ["--out", folder.path + "/demo"])
    #expect(result.code == .success, "\(result.error)")
    try compare(result.output)
    #expect(result.output.contains("\nverified "))
    let next = try #require(result.output.components(separatedBy: "try next:\n").last)
    #expect(next.split(separator: "\n").count == 3)
    // The three commands it proposes are real ones.
    for line in next.split(separator: "\n") {
      let words = line.split(separator: " ").dropFirst().map(String.init)
      #expect(replay(words).code != .cannotRun, "\(line)")
    }
  }

  @Test(arguments: [
    ["SWIFT_DETERMINISTIC_HASHING": "1"], ["LC_ALL": "C", "TZ": "Asia/Tokyo"],
  ])
  func `In a process of its own, whatever its environment`(settings: [String: String]) throws {
    guard let binary = Self.binary else {
      print("skipped: no built `replay` beside the tests")
      return
    }
    let folder = TestFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary)
    process.arguments = Self.words + ["--out", folder.path + "/demo"]
    process.environment = settings
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    try compare(String(decoding: output, as: UTF8.self))
  }

  /// The program as built together with these tests.
  private static var binary: String? {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [
      tests.deletingLastPathComponent().path + "/replay",
      RepositoryFiles.root + "/.build/debug/replay",
    ]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
