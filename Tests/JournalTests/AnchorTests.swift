import Foundation
import TestSupport
import Testing

@testable import Journal

struct AnchorTests {
  private static let anchors = "j/anchors/"

  /// A closed journal of three days, its anchors, and the key.
  private static func anchored(_ scratch: JournalScratch) throws -> (root: String, key: SigningKey)
  {
    let root = scratch.path + "/j"
    try EvidenceHarness.write(root)
    let key = try EvidenceHarness.key(scratch)
    #expect(try AnchorSigning(root: root, key: key).made.map(\.day) == EvidenceHarness.days)
    return (root, key)
  }

  private static func messages(_ root: String, _ keys: [PublicKey] = []) throws -> [String] {
    try AnchorCheck.run(root: root, publicKeys: keys).findings.map(\.message)
  }

  @Test func `Every closed day gets one anchor that fits, and only once`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let before = EvidenceHarness.contents(scratch, "j")
    let report = try AnchorCheck.run(root: root, publicKeys: [key.publicKey])
    #expect(report.isClean, "\(report.findings)")
    #expect(report.anchors == 3 && report.newestDay == 20131009)
    #expect(report.anchoredThrough.rawValue == 120 && report.keys == [key.publicKey])
    #expect(try JournalCheck.run(root: root).isClean)
    let again = try AnchorSigning(root: root, key: key)
    #expect(again.made.isEmpty && again.kept == EvidenceHarness.days)
    #expect(EvidenceHarness.contents(scratch, "j") == before)
  }

  @Test func `An anchor's text says where the chain stood`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let lines = String(decoding: scratch.bytes(Self.anchors + "2013-10-09.anchor"), as: UTF8.self)
      .split(separator: "\n").map { String($0) }
    let previous = SHA256.hash(scratch.bytes(Self.anchors + "2013-10-08.anchor"))
    let head = try JournalCheck.run(root: root).head
    #expect(
      Array(lines.dropLast()) == [
        "replay journal anchor 1", "day 2013-10-09", "last-seq 120", "records 40",
        "chain \(head.hex)", "previous \(ConfigurationScalar.hex(previous))",
        "public-key \(key.publicKey)",
      ])
    #expect(lines.last?.hasPrefix("signature ") == true && lines.last?.utf8.count == 138)
  }

  @Test func `A new day is anchored after the others, an open one not yet`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let records = JournalHarness.market(20, seed: 8, from: 121).map { record in
      var later = record
      later.envelope.recordedAt = Timestamp(rawValue: record.envelope.recordedAt.rawValue + 1 << 50)
      return later
    }
    try EvidenceHarness.append(
      Array(records.prefix(10)), to: root, day: 20131010, close: false)
    #expect(try AnchorSigning(root: root, key: key).made.isEmpty)
    let open = #expect(throws: EvidenceError.self) {
      try AnchorSigning(root: root, day: 20131010, key: key)
    }
    #expect("\(try #require(open))".contains("2013-10-10: it is not closed"))
    try EvidenceHarness.append(Array(records.suffix(10)), to: root, day: 20131011)
    let made = try AnchorSigning(root: root, key: key).made
    #expect(made.map(\.day) == [20131010, 20131011] && made.map(\.records) == [10, 10])
    #expect(try AnchorCheck.run(root: root).isClean)
  }

  @Test func `One day can be anchored, and covers the days before it`() throws {
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    try EvidenceHarness.write(root)
    let key = try EvidenceHarness.key(scratch)
    #expect(try AnchorSigning(root: root, day: 20131008, key: key).made.count == 1)
    #expect(try AnchorSigning(root: root, day: 20131008, key: key).kept == [20131008])
    for (day, words) in [(20131007, "covers it already"), (20131012, "no such day")] {
      let error = #expect(throws: EvidenceError.self) {
        try AnchorSigning(root: root, day: Int64(day), key: key)
      }
      #expect("\(try #require(error))".contains(words))
    }
    #expect(try AnchorCheck.run(root: root).anchoredThrough.rawValue == 80)
  }

  @Test func `Flipping any byte of an anchor is found`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    for day in ["07", "08", "09"] {
      let name = Self.anchors + "2013-10-\(day).anchor"
      let bytes = scratch.bytes(name)
      for index in bytes.indices {
        var wrong = bytes
        wrong[index] ^= 1
        scratch.put(name, wrong)
        #expect(try !Self.messages(root, [key.publicKey]).isEmpty, "\(name) byte \(index)")
      }
      scratch.put(name, bytes + bytes)
      #expect(try Self.messages(root).contains("is no anchor, or not as one is written"))
      scratch.put(name, bytes)
    }
    #expect(try AnchorCheck.run(root: root).isClean)
  }

  @Test(arguments: [false, true])
  func `A rewritten history is found up to the newest anchor, and not beyond`(
    _ isSealed: Bool
  ) throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    if isSealed { #expect(try Sealer.seal(root: root).written == 6) }
    for (number, isFound) in [(1, true), (60, true), (100, true), (111, true)] {
      try EvidenceHarness.write(
        scratch.path + "/forged", change: EvidenceHarness.alter(from: number))
      if isSealed { _ = try Sealer.seal(root: scratch.path + "/forged") }
      for path in EvidenceHarness.segments(scratch, "forged") {
        scratch.put("j/" + path.dropFirst(7), scratch.bytes(path))
      }
      scratch.remove("forged")
      // Whoever rewrites a history leaves no durable head of the old one.
      scratch.remove("j/head")
      // Without the anchors nothing is wrong with it.
      #expect(try JournalCheck.run(root: root).isClean)
      let found = try Self.messages(root)
      #expect(!found.isEmpty == isFound, "record \(number)")
      #expect(found.allSatisfy { $0.contains("the history was rewritten") })
      let error = #expect(throws: EvidenceError.self) { try AnchorSigning(root: root, key: key) }
      #expect("\(try #require(error))".contains("nothing was signed"))
    }
    scratch.remove(Self.anchors + "2013-10-09.anchor")
    // The last forgery changed a record of the third day, for which nothing vouches any more.
    #expect(try AnchorCheck.run(root: root).isClean)
    #expect(try AnchorCheck.run(root: root).anchoredThrough.rawValue == 80)
  }

  @Test func `A removed anchor is found unless it is the newest, which the report shows`() throws {
    for (day, words) in [
      ("07", "follows an anchor that is gone"), ("08", "one in between is gone"),
    ] {
      let scratch = JournalScratch()
      let (root, _) = try Self.anchored(scratch)
      scratch.remove(Self.anchors + "2013-10-\(day).anchor")
      #expect(try Self.messages(root).contains { $0.contains(words) })
    }
    let scratch = JournalScratch()
    let (root, _) = try Self.anchored(scratch)
    for day in ["07", "08", "09"] { scratch.remove(Self.anchors + "2013-10-\(day).anchor") }
    #expect(
      try Self.messages(root) == [
        "there are no anchors, so nothing vouches for this journal"
      ])
  }

  @Test func `Anchors by another key count only for who does not name the key`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let other = try EvidenceHarness.key(scratch, "other.pem")
    scratch.remove(Self.anchors + "2013-10-09.anchor")
    let refused = #expect(throws: EvidenceError.self) { try AnchorSigning(root: root, key: other) }
    #expect("\(try #require(refused))".contains("not among the keys given"))
    let made = try AnchorSigning(root: root, key: other, olderKeys: [key.publicKey]).made
    #expect(made.count == 1)
    #expect(try Self.messages(root).contains { $0.contains("the first anchor with") })
    #expect(try Self.messages(root, [key.publicKey, other.publicKey]).isEmpty)
    #expect(try Self.messages(root, [key.publicKey]).count == 1)
    #expect(try Self.messages(root, [other.publicKey]).count == 2)
  }

  @Test func `Records that are gone are missed`() throws {
    let scratch = JournalScratch()
    let (root, _) = try Self.anchored(scratch)
    let segments = EvidenceHarness.segments(scratch, "j")
    let kept = scratch.bytes(segments[5])
    scratch.remove(segments[5])
    #expect(try Self.messages(root) == ["the day ends with record 100, the anchor vouches for 120"])
    scratch.remove(segments[4])
    #expect(try Self.messages(root) == ["the journal has no such day"])
    scratch.put(segments[5], kept)
    #expect(throws: JournalError.self) { try AnchorCheck.run(root: root) }
  }

  @Test func `A damaged journal is neither vouched for nor signed`() throws {
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    try EvidenceHarness.write(root)
    let key = try EvidenceHarness.key(scratch)
    let segment = EvidenceHarness.segments(scratch, "j")[2]
    var bytes = scratch.bytes(segment)
    bytes[200] ^= 1
    scratch.put(segment, bytes)
    #expect(try Self.messages(root).contains { $0.contains("cannot be recomputed") })
    #expect(throws: EvidenceError.self) { try AnchorSigning(root: root, key: key) }
    #expect(!scratch.files.contains { $0.contains("anchors") })
  }

  @Test func `A day that went on after its anchor is noted`() throws {
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let time = try JournalStatistics(of: root).lastTime.rawValue
    var tick = Tick()
    tick.price = Price(rawValue: 10_000_000)
    try EvidenceHarness.append(
      [JournalHarness.record(121, tick, time: time)], to: root, day: 20131009)
    let report = try AnchorCheck.run(root: root)
    #expect(report.isClean)
    #expect(report.notes == ["2013-10-09: went on after its anchor, from record 121 to 121"])
    #expect(try AnchorSigning(root: root, key: key).notes == report.notes)
  }

  @Test func `Strange files among the anchors are findings`() throws {
    let scratch = JournalScratch()
    let (root, _) = try Self.anchored(scratch)
    scratch.put(Self.anchors + "notes.txt", [1])
    scratch.put(
      Self.anchors + "2013-10-10.anchor", scratch.bytes(Self.anchors + "2013-10-09.anchor"))
    scratch.put(Self.anchors + "2013-10-11.anchor.partial", [1])
    let found = try Self.messages(root)
    #expect(found == ["is the anchor of 2013-10-09", "does not belong among anchors"])
    scratch.remove("j/anchors")
    scratch.put("j/anchors", [1])
    #expect(try Self.messages(root) == ["is no folder of anchors"])
  }

  @Test func `Anchoring that fails anywhere can be repeated`() throws {
    let reference = JournalScratch()
    let (_, key) = try Self.anchored(reference)
    var operations = Int.max
    var failAt = 1
    while failAt < operations {
      let scratch = JournalScratch()
      let root = scratch.path + "/j"
      try EvidenceHarness.write(root)
      let files = FaultyFiles()
      files.failAt = failAt
      if (try? AnchorSigning(root: root, key: key, files: files)) != nil {
        operations = files.operations
      }
      #expect(throws: Never.self) { try AnchorSigning(root: root, key: key) }
      #expect(
        EvidenceHarness.contents(scratch, "j") == EvidenceHarness.contents(reference, "j"),
        "operation \(failAt)")
      failAt += 1
    }
    #expect(failAt > 10)
  }

  /// The commands are those of `docs/evidence.md`.
  @Test func `OpenSSL verifies an anchor as documented`() throws {
    guard EvidenceHarness.tool("openssl") != nil, let shell = EvidenceHarness.tool("sh") else {
      return
    }
    let scratch = JournalScratch()
    let (root, key) = try Self.anchored(scratch)
    let document = String(
      decoding: FileManager.default.contents(atPath: RepositoryFiles.root + "/docs/evidence.md")
        ?? Data(), as: UTF8.self)
    let block = try #require(
      document.components(separatedBy: "```sh\n").dropFirst().first { $0.contains("pkeyutl") })
    let script = try #require(block.components(separatedBy: "```").first)
    let setup =
      "set -e; cd \(scratch.path)\nkey=\(key.publicKey)\nanchor=\(root)/anchors/2013-10-08.anchor\n"
    let sound = try EvidenceHarness.run(shell, ["-c", setup + script])
    #expect(sound.status == 0 && sound.text.contains("Verified Successfully"), "\(sound.text)")
    let name = Self.anchors + "2013-10-08.anchor"
    var text = String(decoding: scratch.bytes(name), as: UTF8.self)
    text.replace("records 40", with: "records 41")
    scratch.put(name, Array(text.utf8))
    let forged = try EvidenceHarness.run(shell, ["-c", setup + script])
    #expect(forged.status != 0 && !forged.text.contains("Verified Successfully"))
  }
}
