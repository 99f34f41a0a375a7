import Foundation
import TestSupport
import Testing

@testable import Journal

struct VerifyChainScriptTests {
  private static let script = RepositoryFiles.root + "/docs/verify-chain.py"

  private static func days(_ root: String) throws -> [String] {
    let layout = try JournalLayout(of: root, files: PosixFiles())
    return try DayHistory(layout.segments, files: PosixFiles()).days.map { day in
      let chain = JournalHead(sequence: .none, chain: day.chain).hex
      return "\(JournalLayout.folderName(day: day.day)) \(day.lastSequence) \(chain)"
    }
  }

  @Test func `The script is short and needs the standard library only`() throws {
    let text = try String(contentsOfFile: Self.script, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 101)
    let imports = lines.filter { $0.hasPrefix("import ") || $0.hasPrefix("from ") }
    #expect(
      Set(imports) == ["import hashlib", "import os", "import re", "import struct", "import sys"])
  }

  @Test func `The script finds the chain that the check finds`() throws {
    guard let python = EvidenceHarness.tool("python3") else { return }
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    let head = try #require(try EvidenceHarness.write(root, perDay: 3000, batch: 700))
    let result = try EvidenceHarness.run(python, [Self.script, root])
    #expect(result.status == 0, "\(result.text)")
    let lines = result.text.split(separator: "\n").map { String($0) }
    #expect(try lines == Self.days(root))
    #expect(lines.last == "2013-10-09 9000 \(head.hex)")
    #expect(try JournalCheck.run(root: root).head == head)
  }

  @Test func `An open block and a torn tail are taken as the reader takes them`() throws {
    guard let python = EvidenceHarness.tool("python3") else { return }
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    try EvidenceHarness.write(root, close: false)
    let last = try #require(EvidenceHarness.segments(scratch, "j").last)
    scratch.put(last, scratch.bytes(last) + [UInt8](repeating: 0, count: 100))
    let head = try JournalCheck.run(root: root).head
    let result = try EvidenceHarness.run(python, [Self.script, root])
    #expect(
      result.text.split(separator: "\n").last.map { String($0) }
        == "2013-10-09 \(head.sequence) \(head.hex)")
  }

  @Test func `Other bytes with right checksums, a missing segment and nothing are refused`() throws
  {
    guard let python = EvidenceHarness.tool("python3") else { return }
    let scratch = JournalScratch()
    let (root, forged) = (scratch.path + "/j", scratch.path + "/forged")
    try EvidenceHarness.write(root)
    try EvidenceHarness.write(forged, change: EvidenceHarness.alter(from: 45))
    let segments = EvidenceHarness.segments(scratch, "j")
    let original = scratch.bytes(segments[2])
    scratch.put(segments[2], scratch.bytes("forged" + segments[2].dropFirst(1)))
    let changed = try EvidenceHarness.run(python, [Self.script, root])
    #expect(changed.status == 1 && changed.text.contains("does not join"), "\(changed.text)")
    scratch.remove(segments[2])
    #expect(try EvidenceHarness.run(python, [Self.script, root]).status == 1)
    scratch.put(segments[2], Array(original.prefix(300)))
    #expect(try EvidenceHarness.run(python, [Self.script, root]).status == 1)
    scratch.put(segments[2], original)
    #expect(try EvidenceHarness.run(python, [Self.script, root]).status == 0)
    #expect(try EvidenceHarness.run(python, [Self.script]).status == 1)
    #expect(try EvidenceHarness.run(python, [Self.script, root + "/none"]).status == 1)
  }
}
