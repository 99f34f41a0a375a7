import TestSupport
import Testing

@testable import Journal

/// Fails every operation of sealing and reindexing in turn, one kind at a time too, then crashes.
struct SealFaultTests {
  /// What may fail on the way.
  private static let operations = [
    "", "write", "sync", "syncFolder", "rename", "open", "create", "remove", "lock",
  ]

  /// Five sessions, each in a segment of its own.
  private static func written() throws -> (files: MemoryFiles, records: [Recorded]) {
    let files = MemoryFiles()
    let records = JournalHarness.market(100, seed: 52)
    for start in stride(from: 0, to: 100, by: 20) {
      try JournalHarness.write(
        Array(records[start..<start + 20]), to: "/j", files: files, batch: 6, segmentRawBytes: 1)
    }
    #expect(files.segments.count == 5)
    return (files, records)
  }

  /// A sealed journal of several segments, some of whose indexes are wrong, cut or missing.
  private static func spoiled() throws -> (
    spoiled: MemoryFiles, right: [String: [UInt8]], records: [Recorded]
  ) {
    let (files, records) = try written()
    _ = try Sealer.seal(root: "/j", files: files)
    let right = files.contents
    let (paths, map) = (
      files.segments,
      JournalMap(try JournalLayout(of: "/j", files: files).segments, files: files)
    )
    for (index, path) in paths.enumerated() where index % 2 == 0 {
      let end = Int(try #require(try map.index(of: index)).framesEnd)
      switch index % 3 {
      case 0: files.contents[path]?.removeLast(7)
      case 1: files.contents[path]?[end + 3] ^= 8
      default: files.contents[path]?.removeLast((right[path]?.count ?? 0) - end)
      }
    }
    return (files.afterCrash(keepingUnsynced: true), right, records)
  }

  @Test(arguments: operations, [false, true])
  func `Whichever call of a reindexing fails, each segment is old or new and nothing is lost`(
    _ operation: String, _ keepsUnsynced: Bool
  ) throws {
    let (spoiled, right, records) = try Self.spoiled()
    var call = 0
    while true {
      call += 1
      let files = spoiled.afterCrash(keepingUnsynced: true)
      files.counted = operation.isEmpty ? [] : [operation]
      (files.failAt, files.writesHalf) = (call, call % 2 == 0)
      var failure: JournalError?
      do { _ = try Sealer.reindex(root: "/j", files: files) } catch { failure = error }
      if files.operations < call {
        #expect(failure == nil && (call > 1 || operation == "remove"), "\(operation)")
        for path in files.segments { #expect(files.contents[path] == right[path]) }
        return
      }
      // A left-over that cannot be removed is the next one's to remove; all else is told.
      #expect(failure != nil || operation == "remove", "\(operation) \(call) failed silently")
      let crashed = files.afterCrash(keepingUnsynced: keepsUnsynced)
      for path in spoiled.segments {
        let bytes = crashed.contents[path]
        #expect(
          bytes == spoiled.contents[path] || bytes == right[path], "\(operation) \(call) \(path)")
      }
      #expect(try JournalHarness.read("/j", files: crashed) == records, "\(operation) \(call)")
      _ = try Sealer.reindex(root: "/j", files: crashed)
      for path in spoiled.segments { #expect(crashed.contents[path] == right[path]) }
      #expect(try JournalCheck.run(root: "/j", files: crashed).isClean)
    }
  }

  @Test(arguments: operations, [false, true])
  func `Whichever call of a sealing fails, each segment is old or new and nothing is lost`(
    _ operation: String, _ keepsUnsynced: Bool
  ) throws {
    let (original, records) = try Self.written()
    let sealed = original.afterCrash(keepingUnsynced: true, keepingHead: true)
    _ = try Sealer.seal(root: "/j", files: sealed)
    var call = 0
    while true {
      call += 1
      let files = original.afterCrash(keepingUnsynced: true, keepingHead: true)
      files.counted = operation.isEmpty ? [] : [operation]
      (files.failAt, files.writesHalf) = (call, call % 2 == 0)
      var failure: JournalError?
      do { _ = try Sealer.seal(root: "/j", files: files) } catch { failure = error }
      if files.operations < call {
        #expect(failure == nil && (call > 1 || operation == "remove"), "\(operation)")
        return
      }
      #expect(failure != nil, "\(operation) \(call) failed silently")
      let crashed = files.afterCrash(keepingUnsynced: keepsUnsynced, keepingHead: true)
      #expect(try JournalHarness.read("/j", files: crashed) == records, "\(operation) \(call)")
      #expect(try JournalCheck.run(root: "/j", files: crashed).isClean, "\(operation) \(call)")
      _ = try Sealer.seal(root: "/j", files: crashed)
      for path in original.segments {
        #expect(crashed.contents[path] == sealed.contents[path], "\(operation) \(call)")
      }
    }
  }
}
