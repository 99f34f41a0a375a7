import TestSupport
import Testing

@testable import Journal

/// Fails each call of each operation of a repair and of a snapshot, then crashes.
struct RepairFaultTests {
  private static let records = JournalHarness.market(60, seed: 23)

  /// A journal that a crash left torn, behind a segment that was sealed.
  private static func torn() throws -> MemoryFiles {
    let files = MemoryFiles()
    try JournalHarness.write(Array(records.prefix(30)), to: "/j", files: files)
    _ = try Sealer.seal(root: "/j", files: files)
    try JournalHarness.write(
      Array(records.dropFirst(30)), to: "/j", files: files, batch: 3, close: false)
    let crashed = files.afterCrash(keepingUnsynced: true, keepingHead: true)
    let last = try #require(crashed.segments.last)
    crashed.contents[last]?.append(contentsOf: [UInt8](repeating: 7, count: 100))
    crashed.contents[crashed.segments[0] + ".sealing"] = [1, 2]
    return crashed
  }

  @Test(
    arguments: [
      "", "write", "sync", "syncFolder", "create", "open", "truncate", "remove", "lock",
    ], [false, true])
  func `Whichever call of a repair fails, it says so, loses nothing and can be repeated`(
    _ operation: String, _ keepsUnsynced: Bool
  ) throws {
    let torn = try Self.torn()
    var call = 0
    while true {
      call += 1
      let files = torn.afterCrash(keepingUnsynced: true, keepingHead: true)
      files.counted = operation.isEmpty ? [] : [operation]
      (files.failAt, files.writesHalf) = (call, call % 2 == 0)
      var failure: JournalError?
      do { _ = try JournalWriter(at: "/j", day: 20131007, files: files).close() } catch {
        failure = error
      }
      if files.operations < call {
        #expect(failure == nil && call > 1, "\(operation)")
        return
      }
      #expect(failure != nil, "\(operation) \(call) failed silently")
      for keepsHead in [false, true] {
        let crashed = files.afterCrash(keepingUnsynced: keepsUnsynced, keepingHead: keepsHead)
        _ = try JournalWriter(at: "/j", day: 20131008, files: crashed).close()
        #expect(try JournalHarness.read("/j", files: crashed) == Self.records)
        let check = try JournalCheck.run(root: "/j", files: crashed)
        #expect(check.isClean, "\(operation) \(call): \(check.findings)")
      }
    }
  }

  @Test(arguments: ["write", "sync", "syncFolder", "rename", "create", "open", "remove"])
  func `Whichever call of keeping a snapshot fails, it says so and the one before is whole`(
    _ operation: String
  ) throws {
    var call = 0
    while true {
      call += 1
      let files = MemoryFiles()
      let store = SnapshotStore(root: "/j", files: files)
      func header(_ sequence: UInt64) -> SnapshotHeader {
        SnapshotHeader(
          head: JournalHead(sequence: SequenceNumber(rawValue: sequence), chain: HashChain.start),
          recordedAt: .zero, build: "test", configurationHash: SHA256.hash([]), schemaVersion: 1,
          schemaFingerprint: 1)
      }
      try store.save(header(10), [1, 2, 3])
      files.counted = [operation]
      files.failAt = files.operations + call
      var failure: JournalError?
      do { try store.save(header(20), [4, 5, 6]) } catch { failure = error }
      let isReached = files.operations >= files.failAt
      #expect(isReached == (failure != nil), "\(operation) \(call)")
      files.failAt = 0
      for crashed in [files, files.afterCrash(keepingUnsynced: false)] {
        let after = SnapshotStore(root: "/j", files: crashed)
        let found = try after.list()
        #expect(found.contains(SequenceNumber(rawValue: 10)))
        #expect(failure != nil || found.count == 2)
        for sequence in found {
          let kept: [UInt8] = sequence.rawValue == 10 ? [1, 2, 3] : [4, 5, 6]
          #expect(try after.load(sequence).state == kept)
        }
      }
      if !isReached { return }
    }
  }
}
