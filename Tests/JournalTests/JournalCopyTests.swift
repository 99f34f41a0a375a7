import Glibc
import TestSupport
import Testing

@testable import Journal

struct JournalCopyTests {
  private static func copy(
    _ scratch: JournalScratch, _ from: String = "j", to: String = "c"
  ) throws -> CopyReport {
    try JournalCopy.run(
      from: scratch.path + "/" + from, to: scratch.path + "/" + to, files: PosixFiles())
  }

  private static func refusal(_ scratch: JournalScratch) throws -> String {
    let before = EvidenceHarness.contents(scratch, "c")
    let error = #expect(throws: EvidenceError.self) { try copy(scratch) }
    #expect(EvidenceHarness.contents(scratch, "c") == before, "a refusal changes nothing")
    return error.map { "\($0)" } ?? ""
  }

  /// A closed journal of three days at `j`.
  private static func journal(_ scratch: JournalScratch) throws -> JournalHead {
    try #require(try EvidenceHarness.write(scratch.path + "/j"))
  }

  @Test func `A copy is equal and proves it, and a second run has nothing to do`() throws {
    let scratch = JournalScratch()
    let head = try Self.journal(scratch)
    let key = try EvidenceHarness.key(scratch)
    _ = try AnchorSigning(root: scratch.path + "/j", key: key)
    scratch.put("j/2013-10-08/00000003.seg.400.torn", [1, 2, 3])
    let report = try Self.copy(scratch)
    #expect(report.head == head && report.isCleanlyClosed && report.leftBytes == 0)
    #expect(report.segments == 6 && report.newBytes == report.bytes && report.newFiles == 4)
    #expect(EvidenceHarness.contents(scratch, "c") == EvidenceHarness.contents(scratch, "j"))
    let check = try JournalCheck.run(root: scratch.path + "/c")
    #expect(check.isClean && check.head == head)
    #expect(try AnchorCheck.run(root: scratch.path + "/c").isClean)
    let again = try Self.copy(scratch)
    #expect(again.newBytes == 0 && again.newFiles == 0 && again.head == head)
  }

  @Test func `A second run writes only what is new`() throws {
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    try EvidenceHarness.write(root, days: [20131007])
    let first = try Self.copy(scratch)
    let time = try JournalStatistics(of: root).lastTime.rawValue
    try EvidenceHarness.append(
      [JournalHarness.record(41, Tick(), time: time)], to: root, day: 20131007)
    let second = try Self.copy(scratch)
    #expect(second.newBytes == second.bytes - first.bytes && second.newBytes > 0)
    #expect(EvidenceHarness.contents(scratch, "c") == EvidenceHarness.contents(scratch, "j"))
  }

  @Test(arguments: [false, true])
  func `A run that fails at any operation is continued by the next`(
    _ countsOpening: Bool
  ) throws {
    let source = JournalScratch()
    _ = try Self.journal(source)
    _ = try AnchorSigning(root: source.path + "/j", key: try EvidenceHarness.key(source))
    let whole = EvidenceHarness.contents(source, "j")
    var failAt = 1
    var isDone = false
    while !isDone {
      let files = FaultyFiles()
      (files.failAt, files.countsOpening) = (failAt, countsOpening)
      do {
        _ = try JournalCopy.run(from: source.path + "/j", to: source.path + "/c", files: files)
        isDone = true
      } catch {
        guard EvidenceHarness.isRefusal(error) else { throw error }
        failAt += 1
      }
      let copied = EvidenceHarness.contents(source, "c").filter { $0.key.hasSuffix(".seg") }
      for (path, bytes) in copied { #expect(whole[path]?.starts(with: bytes) == true, "\(path)") }
      if !isDone {
        _ = try Self.copy(source)
        #expect(EvidenceHarness.contents(source, "c") == whole, "operation \(failAt - 1)")
      }
      source.remove("c")
    }
    #expect(failAt > 30)
  }

  // Goal: a copy that says it is done survives a power cut. Method: count what waits for a sync.
  @Test func `When a copy is done none of its bytes and names waits for a sync`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    _ = try AnchorSigning(root: scratch.path + "/j", key: try EvidenceHarness.key(scratch))
    for _ in 0..<2 {
      let files = WaitingFiles()
      _ = try JournalCopy.run(from: scratch.path + "/j", to: scratch.path + "/c", files: files)
      #expect(files.bytes == [] && files.names == [] && files.early == [])
      // Sealed segments are exchanged in the second run.
      #expect(files.written > 3)
      _ = try Sealer.seal(root: scratch.path + "/j")
    }
  }

  @Test func `A copy cut at any byte is completed`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    _ = try Self.copy(scratch)
    let whole = EvidenceHarness.contents(scratch, "j")
    let path = EvidenceHarness.segments(scratch, "c")[3]
    let bytes = scratch.bytes(path)
    for length in stride(from: 0, through: bytes.count, by: 13) {
      scratch.put(path, Array(bytes[..<length]))
      #expect(try Self.copy(scratch).newBytes == bytes.count - length)
      #expect(EvidenceHarness.contents(scratch, "c") == whole, "cut to \(length)")
    }
    scratch.remove(path)
    #expect(try Self.copy(scratch).newBytes == bytes.count)
  }

  @Test func `Of a journal being written the durable part is copied, commit by commit`() throws {
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    let records = JournalHarness.market(60, seed: 4)
    let writer = try JournalWriter(at: root, day: 20131007)
    var copied: UInt64 = 0
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      guard index % 10 == 9 else { continue }
      try writer.commit()
      let report = try Self.copy(scratch)
      // What the last commit made durable is known no later than at the next one.
      #expect(report.head.sequence.rawValue >= copied && !report.isCleanlyClosed)
      #expect(report.head.sequence.rawValue + 10 >= UInt64(index + 1))
      copied = report.head.sequence.rawValue
      guard copied > 0 else { continue }
      let check = try JournalCheck.run(root: scratch.path + "/c")
      #expect(check.head == report.head)
      #expect(check.findings.map(\.message) == ["the journal was not closed"])
      #expect(
        try JournalHarness.read(scratch.path + "/c") == Array(records.prefix(Int(copied))))
    }
    #expect(copied >= 50)
    let head = try writer.close()
    let last = try Self.copy(scratch)
    #expect(last.head == head && last.isCleanlyClosed)
    #expect(EvidenceHarness.contents(scratch, "c") == EvidenceHarness.contents(scratch, "j"))
  }

  @Test func `A destination with another byte anywhere is refused, with its place`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    _ = try Self.copy(scratch)
    for path in EvidenceHarness.segments(scratch, "c") {
      let bytes = scratch.bytes(path)
      for offset in stride(from: 0, to: bytes.count, by: 41) {
        var wrong = bytes
        wrong[offset] ^= 4
        scratch.put(path, wrong)
        do {
          let report = try Self.copy(scratch)
          // Bytes that hold no record, such as a clean end's, may be put right.
          #expect(report.renewedSegments == 1)
          #expect(scratch.bytes(path) == bytes)
        } catch let error as EvidenceError {
          guard case .copyDiffers(let named, let at, _) = error else {
            Issue.record("\(error)")
            continue
          }
          #expect(named == scratch.path + "/" + path && at == offset)
          #expect(scratch.bytes(path) == wrong)
        }
        scratch.put(path, bytes)
      }
    }
  }

  @Test func `Another history, a longer one and a misplaced segment are refused`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    try EvidenceHarness.write(scratch.path + "/c", change: EvidenceHarness.alter(from: 45))
    #expect(try Self.refusal(scratch).contains("c/2013-10-08/00000003.seg: offset"))
    scratch.remove("c")
    try EvidenceHarness.write(scratch.path + "/c", days: EvidenceHarness.days + [20131010])
    #expect(try Self.refusal(scratch).contains("the source ends with segment 6"))
    scratch.remove("c")
    _ = try Self.copy(scratch)
    let last = try #require(EvidenceHarness.segments(scratch, "c").last)
    let bytes = scratch.bytes(last)
    scratch.put("c/2013-10-10/00000006.seg", bytes)
    scratch.remove(last)
    #expect(try Self.refusal(scratch).contains("the source has this segment in 2013-10-09"))
    scratch.remove("c/2013-10-10")
    let time = try JournalStatistics(of: scratch.path + "/j").lastTime.rawValue
    _ = try Self.copy(scratch)
    var options = WriterOptions()
    options.segmentRawBytes = 1 << 20
    let writer = try JournalWriter(at: scratch.path + "/c", day: 20131009, options: options)
    try writer.append(JournalHarness.record(121, Tick(), time: time))
    _ = try writer.close()
    #expect(try Self.refusal(scratch).contains("goes on after the source's durable end"))
  }

  @Test func `The same blocks in another form are exchanged`() throws {
    for (batch, close) in [(7, true), (40, true), (7, false), (3, false)] {
      let scratch = JournalScratch()
      let head = try Self.journal(scratch)
      try EvidenceHarness.write(scratch.path + "/c", batch: batch, close: close)
      #expect(EvidenceHarness.contents(scratch, "c") != EvidenceHarness.contents(scratch, "j"))
      let report = try Self.copy(scratch)
      #expect(report.renewedSegments > 0 && report.head == head)
      #expect(EvidenceHarness.contents(scratch, "c") == EvidenceHarness.contents(scratch, "j"))
    }
    // An open block that begins otherwise is another history.
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    try EvidenceHarness.write(
      scratch.path + "/c", batch: 3, close: false, change: EvidenceHarness.alter(from: 115))
    #expect(try Self.refusal(scratch).contains("differs from the source"))
  }

  @Test func `Links are not followed on either side`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    let (root, copy) = (scratch.path + "/j", scratch.path + "/c")
    _ = try Self.copy(scratch)
    let segment = "/2013-10-08/00000004.seg"
    let bytes = scratch.bytes("c" + segment)
    scratch.remove("c" + segment)
    #expect(unsafe symlink(root + segment, copy + segment) == 0)
    #expect(try Self.refusal(scratch).contains("is not a regular file"))
    scratch.put("c" + segment, bytes)
    scratch.remove("c/2013-10-09")
    try PosixFiles().makeFolder(scratch.path + "/elsewhere")
    #expect(unsafe symlink(scratch.path + "/elsewhere", copy + "/2013-10-09") == 0)
    #expect(throws: EvidenceError.self) { try Self.copy(scratch) }
    #expect(!scratch.files.contains { $0.hasPrefix("elsewhere/") })
    scratch.remove("c")
    scratch.put("real.seg", scratch.bytes("j" + segment))
    scratch.remove("j" + segment)
    #expect(unsafe symlink(scratch.path + "/real.seg", root + segment) == 0)
    #expect(throws: EvidenceError.self) { try Self.copy(scratch) }
    #expect(EvidenceHarness.segments(scratch, "c").isEmpty)
  }

  @Test func `Places that cannot be are refused`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    for place in ["j", "j/backup", "j/2013-10-07", "./j/a/b"] {
      let error = #expect(throws: EvidenceError.self) { try Self.copy(scratch, to: place) }
      #expect("\(try #require(error))".contains("in the journal itself"), "\(place)")
    }
    #expect(throws: EvidenceError.self) { try Self.copy(scratch, "none") }
    #expect(throws: EvidenceError.self) { try Self.copy(scratch, "j/2013-10-07") }
    scratch.put("file", [1])
    #expect(throws: EvidenceError.self) { try Self.copy(scratch, to: "file") }
    let busy = try JournalWriter(at: scratch.path + "/busy", day: 20131007)
    let locked = #expect(throws: EvidenceError.self) { try Self.copy(scratch, to: "busy") }
    #expect(locked == .journal(.locked(root: scratch.path + "/busy")))
    _ = try busy.close()
  }

  @Test func `A damaged journal is not copied`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    let path = EvidenceHarness.segments(scratch, "j")[2]
    var bytes = scratch.bytes(path)
    bytes[180] ^= 1
    scratch.put(path, bytes)
    let error = #expect(throws: EvidenceError.self) { try Self.copy(scratch) }
    guard case .journal(.damaged) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(EvidenceHarness.contents(scratch, "c").isEmpty)
  }

  @Test func `A segment exchanged while it is copied is noticed`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    let path = scratch.path + "/" + EvidenceHarness.segments(scratch, "j")[0]
    let files = ExchangingFiles(path: path)
    let error = #expect(throws: EvidenceError.self) {
      try JournalCopy.run(from: scratch.path + "/j", to: scratch.path + "/c", files: files)
    }
    #expect(error == .changed(path: path))
    _ = try Self.copy(scratch)
  }

  @Test func `An anchor that differs is never replaced`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    _ = try AnchorSigning(
      root: scratch.path + "/j", key: try EvidenceHarness.key(scratch))
    _ = try Self.copy(scratch)
    scratch.put("c/anchors/2013-10-08.anchor", [1])
    #expect(try Self.refusal(scratch).contains("c/anchors/2013-10-08.anchor: offset 0: differs"))
  }

  @Test func `A copy that reads back otherwise is reported`() throws {
    let scratch = JournalScratch()
    _ = try Self.journal(scratch)
    let error = #expect(throws: EvidenceError.self) {
      try JournalCopy.run(
        from: scratch.path + "/j", to: scratch.path + "/c", files: ForgetfulFiles())
    }
    #expect("\(try #require(error))".contains("/c/"), "\(String(describing: error))")
  }
}

/// Files of which one is exchanged for an equal one as soon as somebody wants to copy it.
private final class ExchangingFiles: FaultyFiles {
  private let path: String
  private var opened = 0

  init(path: String) { self.path = path }

  override func openPlain(_ path: String, followsLinks: Bool) throws(FileError) -> OpenFile {
    if path == self.path { opened += 1 }
    if path == self.path && opened == 2 {
      try store(try contents(path, limit: 1 << 20), at: path, replaces: true)
    }
    return try super.openPlain(path, followsLinks: followsLinks)
  }
}

/// Files that say they wrote and did not, once, in the middle of a long write.
private final class ForgetfulFiles: FaultyFiles {
  private var writes = 0

  override func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) {
    writes += 1
    var kept = Array(bytes)
    if writes == 3 { kept[300] ^= 1 }
    try super.write(file, at: offset, kept[...])
  }
}
