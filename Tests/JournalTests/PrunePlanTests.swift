import TestSupport
import Testing

@testable import Journal

struct PrunePlanTests {
  private static let week: [Int64] = [20131007, 20131008, 20131009, 20131010, 20131011]

  /// A closed, anchored journal of five days at `j` and its copy at `c`.
  private static func prepared(_ scratch: JournalScratch, days: [Int64] = week) throws
    -> JournalHead
  {
    let head = try #require(try EvidenceHarness.write(scratch.path + "/j", days: days))
    _ = try AnchorSigning(root: scratch.path + "/j", key: try EvidenceHarness.key(scratch))
    _ = try JournalCopy.run(from: scratch.path + "/j", to: scratch.path + "/c", files: PosixFiles())
    return head
  }

  private static func plan(
    _ scratch: JournalScratch, keep: Int = 2, restorePoint: RestorePoint = .notNeeded,
    change: (inout PruneRules) -> Void = { _ in }
  ) throws -> PrunePlan {
    var rules = PruneRules(
      keptDays: keep, copy: scratch.path + "/c", restorePoint: restorePoint)
    // Sealing has a test of its own; the other days here are told apart by other things.
    rules.mustBeSealed = false
    change(&rules)
    return try PrunePlan(root: scratch.path + "/j", rules: rules)
  }

  private static func going(_ plan: PrunePlan) -> [Int64] {
    plan.days.filter(\.isRemoved).map(\.day)
  }

  private static func refusal(
    _ scratch: JournalScratch, change: (inout PruneRules) -> Void = { _ in }
  ) -> String {
    let error = #expect(throws: EvidenceError.self) { try plan(scratch, change: change) }
    return error.map { "\($0)" } ?? ""
  }

  @Test func `Old days go with a reason, and the rest is a journal that goes on`() throws {
    let scratch = JournalScratch()
    let (root, head) = (scratch.path + "/j", try Self.prepared(scratch))
    let before = EvidenceHarness.contents(scratch, "j")
    let plan = try Self.plan(scratch)
    #expect(EvidenceHarness.contents(scratch, "j") == before, "a plan changes nothing")
    #expect(Self.going(plan) == [20131007, 20131008, 20131009])
    #expect(plan.days[2...].dropFirst().allSatisfy { $0.reason == "among the newest 2 days" })
    #expect(plan.days[0].reason == "closed, anchored, and read back from the copy")
    #expect(plan.days.map(\.lastSequence.rawValue) == [40, 80, 120, 160, 200])
    #expect(try plan.remove() == plan.removedBytes && plan.removedBytes > 0)
    #expect(EvidenceHarness.segments(scratch, "j").count == 4)
    #expect(!scratch.files.contains { $0.contains("2013-10-09/") && $0.hasPrefix("j/") })

    let check = try JournalCheck.run(root: root)
    #expect(check.isClean && check.head == head, "\(check.findings)")
    #expect(check.prunedBefore?.rawValue == 121)
    let statistics = try JournalStatistics(of: root)
    #expect(statistics.isPruned && statistics.firstSequence.rawValue == 121)
    #expect(statistics.records == 80 && statistics.head == head)
    let anchors = try AnchorCheck.run(root: root)
    #expect(anchors.isClean && anchors.anchors == 5, "\(anchors.findings)")
    #expect(
      try JournalHarness.read(root) == Array(JournalHarness.read(scratch.path + "/c").suffix(80)))

    try EvidenceHarness.append(
      [JournalHarness.record(201, Tick(), time: statistics.lastTime.rawValue)], to: root,
      day: 20131014)
    #expect(try JournalCheck.run(root: root).isClean)
    _ = try AnchorSigning(root: root, key: SigningKey(contentsOf: scratch.path + "/key.pem"))
    // The copy holds more than the journal by now, and still takes what is new.
    _ = try JournalCopy.run(from: root, to: scratch.path + "/c", files: PosixFiles())
    #expect(try JournalCheck.run(root: scratch.path + "/c").records == 201)
    let second = try Self.plan(scratch, keep: 1)
    #expect(Self.going(second) == [20131010, 20131011])
    _ = try second.remove()
    #expect(try JournalCheck.run(root: root).prunedBefore?.rawValue == 201)
    #expect(try Self.going(Self.plan(scratch, keep: 1)).isEmpty)
  }

  @Test func `The last day stays whatever is asked, and an open one too`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch, days: [20131007])
    #expect(try Self.plan(scratch, keep: 1).days.map(\.reason) == ["the newest day"])
    #expect(try Self.plan(scratch, keep: 99).days.map(\.reason) == ["among the newest 99 days"])
    #expect(try Self.plan(scratch, keep: 1).remove() == 0)
    let time = try JournalStatistics(of: scratch.path + "/j").lastTime.rawValue
    try EvidenceHarness.append(
      [JournalHarness.record(41, Tick(), time: time)], to: scratch.path + "/j", day: 20131007,
      close: false)
    #expect(try Self.plan(scratch, keep: 1).days.map(\.reason) == ["it is not closed"])
  }

  @Test(
    arguments: [
      (.wholeJournal, []), (.snapshot(SequenceNumber(rawValue: 39)), []),
      (.snapshot(SequenceNumber(rawValue: 40)), [20131007]),
      (.snapshot(SequenceNumber(rawValue: 119)), [20131007, 20131008]),
      (.snapshot(SequenceNumber(rawValue: 200)), [20131007, 20131008, 20131009, 20131010]),
    ] as [(RestorePoint, [Int64])])
  func `What trading would be resumed from stays`(
    restorePoint: RestorePoint, expected: [Int64]
  ) throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let plan = try Self.plan(scratch, keep: 1, restorePoint: restorePoint)
    #expect(Self.going(plan) == expected)
    if expected.count < 4 { #expect(plan.days[expected.count].reason.contains("snapshot")) }
  }

  @Test func `A recording needs no restore point, a session that trades does`() throws {
    for (mode, expected) in [
      (SessionMode.recording, RestorePoint.notNeeded), (.paper, .wholeJournal),
      (.live, .wholeJournal),
    ] {
      let scratch = JournalScratch()
      var session = SessionStarted()
      session.mode = mode
      try EvidenceHarness.append(
        [
          JournalHarness.record(1, Tick()),
          Recorded(
            Envelope(sequence: SequenceNumber(rawValue: 2), recordedAt: .zero),
            .sessionStarted(session)),
        ], to: scratch.path + "/j", day: 20131007)
      let root = scratch.path + "/j"
      #expect(try RestorePoint.find(root: root, newestSnapshot: nil) == expected)
      let found = try RestorePoint.find(root: root, newestSnapshot: SequenceNumber(rawValue: 1))
      #expect(
        found == (mode == .recording ? .notNeeded : .snapshot(SequenceNumber(rawValue: 1))))
    }
  }

  @Test func `A day stays that no anchor covers, and the days after it`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    for day in ["09", "10", "11"] { scratch.remove("j/anchors/2013-10-\(day).anchor") }
    let plan = try Self.plan(scratch, keep: 1)
    #expect(Self.going(plan) == [20131007, 20131008])
    #expect(plan.days[2].reason.contains("no anchor covers it"))
    #expect(plan.days[3].reason == "2013-10-09 before it stays")
    for day in ["07", "08"] { scratch.remove("j/anchors/2013-10-\(day).anchor") }
    #expect(try Self.going(Self.plan(scratch, keep: 1)).isEmpty)
  }

  @Test func `A day stays that the copy does not hold`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let segments = EvidenceHarness.segments(scratch, "c")
    for path in segments.suffix(7) { scratch.remove(path) }
    let plan = try Self.plan(scratch, keep: 1)
    #expect(Self.going(plan) == [20131007])
    #expect(plan.days[1].reason.contains("the copy does not hold it"))
    // A copy of another history holds none of it.
    scratch.remove("c")
    try EvidenceHarness.write(
      scratch.path + "/c", days: Self.week, change: EvidenceHarness.alter(from: 1))
    #expect(try Self.going(Self.plan(scratch, keep: 1)).isEmpty)
  }

  @Test func `Torn bytes kept aside go only when the copy has them`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    scratch.put("j/2013-10-07/00000001.seg.400.torn", [1, 2, 3])
    #expect(try Self.plan(scratch).days[0].reason.contains("00000001.seg.400.torn"))
    scratch.put("c/2013-10-07/00000001.seg.400.torn", [1, 2, 4])
    #expect(try Self.going(Self.plan(scratch)).isEmpty)
    scratch.put("c/2013-10-07/00000001.seg.400.torn", [1, 2, 3])
    _ = try Self.plan(scratch).remove()
    #expect(!scratch.files.contains { $0.hasPrefix("j/2013-10-07") })
  }

  @Test func `A day stays with a foreign file, or unsealed where it must be sealed`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let unsealed = try Self.plan(scratch) { $0.mustBeSealed = true }
    #expect(Self.going(unsealed).isEmpty)
    #expect(unsealed.days[0].reason.contains("00000001.seg is not sealed"))
    scratch.put("j/2013-10-08/notes.txt", [1])
    let plan = try Self.plan(scratch)
    #expect(Self.going(plan) == [20131007])
    #expect(plan.days[1].reason.contains("notes.txt is no file of the journal"))
  }

  @Test func `Only sealed days go unless somebody says otherwise`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let rules = PruneRules(keptDays: 2, copy: scratch.path + "/c", restorePoint: .notNeeded)
    #expect(try Self.going(PrunePlan(root: scratch.path + "/j", rules: rules)).isEmpty)
    _ = try Sealer.seal(root: scratch.path + "/j", day: 20131007)
    let plan = try PrunePlan(root: scratch.path + "/j", rules: rules)
    #expect(Self.going(plan) == [20131007])
    #expect(plan.keptFrom?.rawValue == 41)
    let path = EvidenceHarness.segments(scratch, "j")[2]
    #expect(
      plan.days[1].reason
        == "\(scratch.path)/\(path) is not sealed; `replay journal seal` does it")
    #expect(plan.days[2].reason == "2013-10-08 before it stays")
    _ = try plan.remove()
    #expect(try JournalCheck.run(root: scratch.path + "/j").isClean)
  }

  @Test func `Nothing goes when journal, anchors or copy are not in order`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let other = try EvidenceHarness.key(scratch, "other.pem").publicKey
    #expect(Self.refusal(scratch) { $0.publicKeys = [other] }.contains("not among the keys"))
    #expect(Self.refusal(scratch) { $0.copy = scratch.path + "/none" }.contains("no copy here"))
    #expect(Self.refusal(scratch) { $0.copy = scratch.path + "/j" }.contains("the journal itself"))
    #expect(
      Self.refusal(scratch) { $0.copy = scratch.path + "/c/2013-10-07" }.contains("not in order"))
    for (root, words) in [("c", "the copy is not in order"), ("j", "cannot be recomputed")] {
      let path = EvidenceHarness.segments(scratch, root)[8]
      let bytes = scratch.bytes(path)
      var wrong = bytes
      wrong[180] ^= 1
      scratch.put(path, wrong)
      #expect(Self.refusal(scratch).contains(words))
      scratch.put(path, bytes)
    }
    scratch.put("j/anchors/2013-10-08.anchor", [1])
    #expect(Self.refusal(scratch).contains("nothing was removed"))
    #expect(EvidenceHarness.segments(scratch, "j").count == 10)
  }

  @Test func `When days are gone no name waits for a sync`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let files = WaitingFiles()
    #expect(try Self.plan(scratch).remove(files: files) > 0)
    #expect(files.bytes == [] && files.early == [])
    // A folder that is gone has nothing to sync; the one above it was.
    let left = files.names.filter { !$0.contains("/2013-") }
    #expect(left == [])
  }

  @Test(arguments: [false, true])
  func `A removal interrupted anywhere leaves a whole journal, and the next ends it`(
    _ countsOpening: Bool
  ) throws {
    let scratch = JournalScratch()
    let head = try Self.prepared(scratch)
    let root = scratch.path + "/j"
    let before = EvidenceHarness.contents(scratch, "j")
    var failAt = 1
    var isDone = false
    while !isDone {
      let files = FaultyFiles()
      (files.failAt, files.countsOpening) = (failAt, countsOpening)
      let plan = try Self.plan(scratch)
      do {
        _ = try plan.remove(files: files)
        isDone = true
      } catch {
        guard EvidenceHarness.isRefusal(error) else { throw error }
        failAt += 1
      }
      let check = try JournalCheck.run(root: root)
      let findings = check.findings.filter { !$0.file.hasSuffix(".partial") }
      #expect(findings.isEmpty && check.head == head, "operation \(failAt - 1): \(findings)")
      #expect(try AnchorCheck.run(root: root).isClean)
      _ = try Self.plan(scratch).remove()
      #expect(try JournalCheck.run(root: root).prunedBefore?.rawValue == 121)
      scratch.remove("j")
      for (path, bytes) in before { scratch.put("j/" + path, bytes) }
    }
    #expect(failAt > 15)
  }

  @Test func `Without the mark missing first days are damage, and the mark must fit`() throws {
    let scratch = JournalScratch()
    _ = try Self.prepared(scratch)
    let root = scratch.path + "/j"
    _ = try Self.plan(scratch).remove()
    let mark = scratch.bytes("j/pruned")
    scratch.remove("j/pruned")
    #expect(throws: JournalError.missingSegment(folder: root, expected: 1, found: 7)) {
      try JournalReader(opening: root)
    }
    for wrong in [[], Array(mark.dropLast()), mark + mark, Array("x".utf8) + mark] {
      scratch.put("j/pruned", wrong)
      #expect(throws: JournalError.self) { try JournalReader(opening: root) }
      #expect(try JournalCheck.run(root: root).findings.count == 2)
    }
    scratch.put("j/pruned", mark)
    #expect(try JournalCheck.run(root: root).isClean)
    var text = String(decoding: mark, as: UTF8.self)
    text.replace("first-seq 121", with: "first-seq 120")
    scratch.put("j/pruned", Array(text.utf8))
    #expect(
      try JournalCheck.run(root: root).findings.map(\.message)
        == ["it does not start where the journal was pruned, at record 120"])
    // More is missing than was pruned.
    scratch.put("j/pruned", mark)
    scratch.remove(EvidenceHarness.segments(scratch, "j")[0])
    #expect(throws: JournalError.missingSegment(folder: root, expected: 1, found: 8)) {
      try JournalReader(opening: root)
    }
  }

  @Test func `A pruned journal is copied as one, and onto a copy that reaches it`() throws {
    let scratch = JournalScratch()
    let head = try Self.prepared(scratch)
    _ = try Self.plan(scratch).remove()
    let fresh = try JournalCopy.run(
      from: scratch.path + "/j", to: scratch.path + "/d", files: PosixFiles())
    #expect(fresh.head == head)
    #expect(EvidenceHarness.contents(scratch, "d") == EvidenceHarness.contents(scratch, "j"))
    let check = try JournalCheck.run(root: scratch.path + "/d")
    #expect(check.isClean && check.prunedBefore?.rawValue == 121)
    for path in EvidenceHarness.segments(scratch, "c").suffix(6) { scratch.remove(path) }
    let error = #expect(throws: EvidenceError.self) {
      try JournalCopy.run(from: scratch.path + "/j", to: scratch.path + "/c", files: PosixFiles())
    }
    #expect("\(try #require(error))".contains("the source was pruned up to 6"))
    // A copy that was pruned further does not prove what the journal still holds.
    var rules = PruneRules(keptDays: 1, copy: scratch.path + "/d", restorePoint: .notNeeded)
    rules.mustBeSealed = false
    _ = try PrunePlan(root: scratch.path + "/j", rules: rules)
    var further = rules
    further.copy = scratch.path + "/j"
    _ = try PrunePlan(root: scratch.path + "/d", rules: further).remove()
    let plan = try PrunePlan(root: scratch.path + "/j", rules: rules)
    #expect(plan.days[0].reason == "the copy was pruned beyond it")
  }
}
