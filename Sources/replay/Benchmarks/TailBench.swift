import Glibc
import Journal

/// How long after a commit a follower in another thread has its records.
struct TailBench {
  let source: String
  let commits: Int

  private static let recordsPerCommit: UInt64 = 100
  /// 100 000 records a second.
  private static let nanosecondsPerCommit: UInt64 = 1_000_000

  /// Writes at an even rate while a second thread reads along.
  func run(to root: String) throws -> BenchRow {
    PeakMemory.restart()
    let writer = try JournalWriter(at: root, day: SyntheticMarket.defaultDate)
    let follower = try FollowerThread(root, recordsPerCommit: Self.recordsPerCommit)
    var committed: [UInt64] = []
    do { committed = try write(to: writer) } catch {
      follower.stop()
      throw error
    }
    let records = writer.nextSequence.rawValue - 1
    _ = try writer.close()
    let seen = try follower.result()
    guard seen.count == committed.count else {
      throw InputError("the follower saw \(seen.count) of \(committed.count) commits")
    }
    var latencies = Latencies()
    // Signed: the follower may have the records before `commit` has returned.
    for (end, time) in zip(committed, seen) { latencies.note(Int64(time) - Int64(end)) }
    let seconds = Double((seen.last ?? 0) - (committed.first ?? 0)) / 1e9
    var row = BenchRow("journal", "tail", events: records, seconds: seconds)
    row.latencies = latencies
    row.commits = UInt64(committed.count)
    return row
  }

  /// Appends whole commits of ticks; returns when each came back.
  private func write(to writer: JournalWriter) throws -> [UInt64] {
    var committed: [UInt64] = []
    let start = MonotonicTime.now
    let chunks = try RecordChunks(source)
    while committed.count < commits, try chunks.advance() {
      for row in chunks.rows where committed.count < commits {
        let envelope = Envelope(
          sequence: writer.nextSequence, recordedAt: row.recordedAt, occurredAt: row.occurredAt)
        try writer.append(row.tick, envelope)
        try writer.endInput()
        if writer.nextSequence.rawValue % Self.recordsPerCommit != 1 { continue }
        try writer.commit()
        committed.append(MonotonicTime.now)
        let due = start + UInt64(committed.count) * Self.nanosecondsPerCommit
        while MonotonicTime.now < due { _ = usleep(20) }
      }
    }
    return committed
  }
}

/// A thread that follows a journal until it is closed.
private final class FollowerThread {
  /// What the thread does and finds.
  ///
  /// safe: only the thread touches `seen` and `problem`, until it has been joined; the tail is
  /// made before and used by the thread alone; `stop` is the number of a pipe's open end.
  private final class Work: @unchecked Sendable {
    let tail: JournalTail
    let recordsPerCommit: UInt64
    var seen: [UInt64] = []
    var problem: (any Error)?
    let stop: Int32

    init(_ tail: JournalTail, _ recordsPerCommit: UInt64, stop: Int32) {
      self.tail = tail
      self.recordsPerCommit = recordsPerCommit
      self.stop = stop
    }

    var isStopped: Bool {
      var request = pollfd(fd: stop, events: Int16(POLLIN), revents: 0)
      return unsafe poll(&request, 1, 0) != 0
    }

    func run() {
      do {
        while !isStopped {
          while try tail.advance() != nil {
            let number = tail.record.envelope.sequence.rawValue
            if number % recordsPerCommit == 0 { seen.append(MonotonicTime.now) }
          }
          if tail.isCleanlyClosed { return }
          tail.wait(milliseconds: 50)
        }
      } catch { problem = error }
    }
  }

  private let work: Work
  private let thread: pthread_t
  private let pipeEnds: (read: Int32, write: Int32)

  init(_ root: String, recordsPerCommit: UInt64) throws {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw InputError("no pipe: errno \(errno)") }
    pipeEnds = (ends[0], ends[1])
    work = Work(try JournalTail(following: root), recordsPerCommit, stop: ends[0])
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(work)
    // safe: the thread takes the one reference that was passed, and only that.
    let code = unsafe pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code != 0 {
      unsafe context.release()
      throw InputError("no thread: errno \(code)")
    }
    self.thread = thread
  }

  deinit {
    _ = close(pipeEnds.read)
    _ = close(pipeEnds.write)
  }

  /// Ends the thread early.
  func stop() {
    unsafe _ = write(pipeEnds.write, "x", 1)
    _ = pthread_join(thread, nil)
  }

  /// When each commit's last record was seen; waits for the journal's end.
  func result() throws -> [UInt64] {
    _ = pthread_join(thread, nil)
    if let problem = work.problem { throw problem }
    return work.seen
  }
}
