import TestSupport
import Testing

@testable import Journal

/// Fails every changing file operation in turn and then crashes: what was committed is there.
struct JournalFaultTests {
  private static let records = JournalHarness.market(40, seed: 21)

  /// Writes the records over two days; says how far commits succeeded and how it ended.
  private static func write(
    _ files: MemoryFiles, options: WriterOptions = WriterOptions()
  ) -> (committed: Int, appended: Int, isClosed: Bool, error: JournalError?) {
    var (committed, appended) = (0, 0)
    do {
      let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
      do {
        for (index, record) in records.enumerated() {
          if index == 25 { try writer.startDay(20131008) }
          try writer.append(record)
          appended += 1
          try writer.endInput()
          if index % 6 == 5 {
            try writer.commit()
            committed = index + 1
          }
        }
        _ = try writer.close()
        return (records.count, appended, true, nil)
      } catch {
        expectDone(writer, after: error)
        throw error
      }
    } catch {
      return (committed, appended, false, error as? JournalError)
    }
  }

  /// A poisoned writer takes nothing more, whatever is tried.
  private static func expectDone(_ writer: JournalWriter, after error: any Error) {
    guard case .file(let cause)? = error as? JournalError else {
      Issue.record("not a file error: \(error)")
      return
    }
    let poisoned = JournalError.poisoned(cause: cause)
    let next = JournalHarness.record(writer.nextSequence.rawValue, Tick(), time: .max)
    #expect(throws: poisoned) { try writer.append(next) }
    #expect(throws: poisoned) { try writer.append(Recorded(next.envelope, .stateDigest(.init()))) }
    #expect(throws: poisoned) { try writer.commit() }
    #expect(throws: poisoned) { try writer.startDay(20131009) }
    #expect(throws: poisoned) { try writer.close() }
  }

  @Test(arguments: [false, true], [false, true])
  func `Whatever operation fails, what was committed survives and the writer says so`(
    _ writesHalf: Bool, _ keepsUnsynced: Bool
  ) throws {
    var operation = 0
    while true {
      operation += 1
      let files = MemoryFiles()
      files.failAt = operation
      files.writesHalf = writesHalf
      let result = Self.write(files)
      if result.isClosed {
        #expect(operation > 20 && files.operations < operation)
        return
      }
      #expect(result.error != nil, "operation \(operation) failed silently")
      let crashed = files.afterCrash(keepingUnsynced: keepsUnsynced)
      guard crashed.contents["/j/2013-10-07/00000001.seg"] != nil else { continue }
      let read = try JournalHarness.read("/j", files: crashed)
      #expect(read.count >= result.committed && read.count <= result.appended)
      #expect(read == Array(Self.records.prefix(read.count)), "operation \(operation)")
      let writer = try JournalWriter(at: "/j", day: 20131008, files: crashed)
      #expect(writer.nextSequence.rawValue == UInt64(read.count + 1))
      for record in Self.records.dropFirst(read.count) { try writer.append(record) }
      _ = try writer.close()
      let check = try JournalCheck.run(root: "/j", files: crashed)
      #expect(check.isClean, "operation \(operation): \(check.findings)")
      #expect(try JournalHarness.read("/j", files: crashed) == Self.records)
    }
  }

  private static func withRoom(_ delays: Bool) -> (MemoryFiles, WriterOptions) {
    let files = MemoryFiles()
    (files.makesRoom, files.delaysRoom) = (true, delays)
    var options = WriterOptions()
    (options.aheadBytes, options.segmentRawBytes) = (600, 500)
    return (files, options)
  }

  /// One kind of operation at a time: the n-th call fails, for every n there is.
  @Test(
    arguments: [
      "write", "sync", "syncFolder", "create", "open", "truncate", "zero", "statvfs", "lock",
    ], [false, true])
  func `Whichever call of an operation fails, nothing acknowledged is lost without an error`(
    _ operation: String, _ delays: Bool
  ) throws {
    var call = 0
    while true {
      call += 1
      let (files, options) = Self.withRoom(delays)
      _ = try JournalWriter(at: "/j", day: 20131007, files: files).close()
      let before = files.operations
      (files.counted, files.writesHalf) = ([operation], call % 2 == 0)
      files.failAt = before + call
      let result = Self.write(files, options: options)
      if result.isClosed && files.operations < files.failAt {
        #expect(call > 1, "\(operation) never happened")
        return
      }
      for (keeps, head) in [(false, false), (false, true), (true, true)] {
        let crashed = files.afterCrash(keepingUnsynced: keeps, keepingHead: head)
        _ = try JournalWriter(at: "/j", day: 20131008, files: crashed).close()
        let read = try JournalHarness.read("/j", files: crashed)
        #expect(read.count >= result.committed, "\(operation) \(call)")
        #expect(read == Array(Self.records.prefix(read.count)), "\(operation) \(call)")
        #expect(try JournalCheck.run(root: "/j", files: crashed).isClean)
      }
    }
  }

  @Test(arguments: [false, true])
  func `A sync that lies is found out as long as the side file remembers`(
    _ delays: Bool
  ) throws {
    var (lie, losses) = (0, 0)
    while true {
      lie += 1
      let (files, options) = Self.withRoom(delays)
      files.lieAt = lie
      // The power goes after the lie: the next write fails, and no later sync mends it.
      var committed = 0
      do {
        let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
        for (index, record) in Self.records.enumerated() where files.syncs < lie {
          if index == 25 { try writer.startDay(20131008) }
          try writer.append(record)
          try writer.endInput()
          try writer.commit()
          committed = index + 1
        }
      }
      if files.syncs < lie {
        #expect(lie > 30 && (delays || losses > 20))
        return
      }
      let crashed = files.afterCrash(keepingUnsynced: false, keepingHead: true)
      do {
        _ = try JournalWriter(at: "/j", day: 20131008, files: crashed).close()
        #expect(try JournalHarness.read("/j", files: crashed).count >= committed, "lie \(lie)")
      } catch {
        losses += 1
      }
    }
  }

  @Test func `A recovery that fails anywhere can be repeated`() throws {
    let torn = MemoryFiles()
    try JournalHarness.write(Self.records, to: "/j", files: torn, close: false)
    let path = torn.segments[0]
    torn.contents[path]?.append(contentsOf: [UInt8](repeating: 7, count: 100))
    var operation = 0
    while true {
      operation += 1
      let files = torn.afterCrash(keepingUnsynced: true)
      files.failAt = operation
      files.writesHalf = true
      if (try? JournalWriter(at: "/j", day: 20131008, files: files)) != nil {
        #expect(operation > 8)
        return
      }
      for keeps in [false, true] {
        let crashed = files.afterCrash(keepingUnsynced: keeps)
        _ = try JournalWriter(at: "/j", day: 20131008, files: crashed).close()
        #expect(try JournalHarness.read("/j", files: crashed) == Self.records)
        let check = try JournalCheck.run(root: "/j", files: crashed)
        #expect(check.isClean, "operation \(operation): \(check.findings)")
      }
    }
  }
}
