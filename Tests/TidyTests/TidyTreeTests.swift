import Foundation
import TestSupport
import Testing

@Suite struct TidyTreeTests {
  @Test func `The checkout keeps every house rule`() throws {
    let files = try RepositoryTree.textFiles(root: RepositoryFiles.root)
    // A walk that finds nothing would pass for ever.
    #expect(files.filter { $0.isSource && $0.isSwift }.count > 20)
    #expect(files.contains { $0.path == "Sources/Journal/Events/Event.swift" })
    #expect(files.contains { $0.path == "Makefile" })
    let findings = Tidy.check(files)
    let listing = findings.map(\.description).joined(separator: "\n")
    #expect(findings.isEmpty, "\n\(listing)")
  }

  @Test func `A git folder, a build folder and bytes that are no text are left out`() throws {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.path + "/tidy-\(UUID().uuidString)"
    for folder in [".git", ".build/x", "var", "Sources/A"] {
      try manager.createDirectory(
        atPath: root + "/" + folder, withIntermediateDirectories: true)
      try "let a = 1\n".write(
        toFile: "\(root)/\(folder)/a.swift", atomically: true, encoding: .utf8)
    }
    defer { try? manager.removeItem(atPath: root) }
    try Data([1, 0, 2]).write(to: URL(fileURLWithPath: root + "/b.bin"))
    try Data([0xFF]).write(to: URL(fileURLWithPath: root + "/c.txt"))
    #expect(try RepositoryTree.textFiles(root: root).map(\.path) == ["Sources/A/a.swift"])
  }
}
