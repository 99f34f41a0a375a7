import TestSupport
import Testing

@testable import Journal

/// Sealed files are read where they lie in memory; what happens to them meanwhile is an error.
struct MappedDamageTests {
  /// A sealed journal of one segment on the machine's disk.
  private static func sealed(_ folder: JournalScratch) throws -> (path: String, bytes: [UInt8]) {
    _ = try SealHarness.write(
      5_000, seed: 42, to: folder.path + "/j", files: PosixFiles(), segmentRawBytes: 1 << 30)
    _ = try Sealer.seal(root: folder.path + "/j")
    let path = try #require(folder.files.first { $0.hasSuffix("00000001.seg") })
    return (path, folder.bytes(path))
  }

  private static func cut(_ folder: JournalScratch, _ path: String, to size: Int) throws {
    let files = PosixFiles()
    let file = try files.open(folder.path + "/" + path, forWriting: true)
    defer { files.close(file) }
    try files.truncate(file, to: size)
  }

  /// Reading on in a mapping behind the end of its file would end the process.
  @Test func `A sealed file that becomes shorter while it is read is an error with its place`()
    throws
  {
    let folder = JournalScratch()
    let (path, bytes) = try Self.sealed(folder)
    let root = folder.path + "/j"
    for size in [0, 50, 96, 97, 4_096, bytes.count / 3, bytes.count / 2, bytes.count - 4_097] {
      folder.put(path, bytes)
      let reader = try JournalReader(opening: root)
      #expect(try reader.advance() != nil)
      try Self.cut(folder, path, to: size)
      let error = #expect(throws: JournalError.self, "cut to \(size)") {
        while try reader.advance() != nil {}
      }
      guard case .damaged(let file, let offset, let sequence, let reason)? = error else {
        Issue.record("cut to \(size): \(String(describing: error))")
        continue
      }
      #expect(file == folder.path + "/" + path && offset > 0 && offset <= bytes.count)
      #expect(sequence > 1 && reason.contains("cut"), "\(reason)")
    }
  }

  // Goal: what a mapped file says is as little believed as what a read one says. Method: flips at
  // random places, before and while it is mapped; the check finds each and reading ends.
  @Test func `Flips in a mapped file are reported, whenever they come`() throws {
    let folder = JournalScratch()
    let (path, bytes) = try Self.sealed(folder)
    let root = folder.path + "/j"
    var random = SeededGenerator(test: "flips in a mapped file")
    let files = PosixFiles()
    let file = try files.open(folder.path + "/" + path, forWriting: true)
    defer { files.close(file) }
    for round in 0..<30 {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      let wrong = [bytes[at] ^ 1 << UInt8.random(in: 0..<8, using: &random)]
      let reader = try JournalReader(opening: root)
      if round % 2 == 0 { #expect(try reader.advance() != nil) }
      try files.write(file, at: at, wrong[...])
      do { while try reader.advance() != nil {} } catch { #expect("\(error)".contains(path)) }
      let finding = try #require(try JournalCheck.run(root: root).findings.first, "byte \(at)")
      #expect(finding.file == folder.path + "/" + path && finding.offset <= at, "byte \(at)")
      try files.write(file, at: at, bytes[at...at])
    }
  }
}
