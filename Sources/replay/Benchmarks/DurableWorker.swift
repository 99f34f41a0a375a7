import Glibc
import Journal

/// A writer to be killed, the check after it, and a follower with a watch, for the scripts.
///
/// Each record follows from its number, so that whoever finds one knows what it must be.
struct DurableWorker {
  private enum Role {
    /// Writes until killed or `commits` are done; prints each acknowledged record.
    case write(commits: Int, perSecond: Int, batch: Int, smallSegments: Bool)
    /// Checks that every record up to this one is there, and right.
    case check(acknowledged: UInt64)
    /// Prints when each batch's last record was seen.
    case tail(batch: UInt64)
  }

  private let role: Role

  /// Nil when no role was asked for.
  init?(_ arguments: inout Arguments) throws(UsageError) {
    let commits = try arguments.number("--write-commits", in: 1...Int64.max)
    let acknowledged = try arguments.number("--check-acknowledged")
    let isTail = arguments.flag("--tail-lag")
    let perSecond = Int(try arguments.number("--events-per-second") ?? 0)
    let batch = Int(try arguments.number("--batch", in: 1...100_000) ?? 7)
    let smallSegments = arguments.flag("--small-segments")
    if let commits {
      role = .write(
        commits: Int(commits), perSecond: perSecond, batch: batch, smallSegments: smallSegments)
    } else if let acknowledged {
      role = .check(acknowledged: UInt64(acknowledged))
    } else if isTail {
      role = .tail(batch: UInt64(batch))
    } else {
      return nil
    }
  }

  func run(_ root: String, _ console: Console) throws -> ExitCode {
    switch role {
    case .write(let commits, let perSecond, let batch, let small):
      return try write(root, commits, perSecond, batch, small, console)
    case .check(let acknowledged): return try check(root, acknowledged, console)
    case .tail(let batch): return try tail(root, batch, console)
    }
  }

  /// The record with this number.
  private static func record(_ number: UInt64) -> Recorded {
    let mixed = (number &* 0x9E37_79B9_7F4A_7C15) >> 20
    let time = Timestamp(rawValue: 1_700_000_000_000_000_000 + Int64(number) * 1_000)
    let envelope = Envelope(sequence: SequenceNumber(rawValue: number), recordedAt: time)
    if number % 50 == 0 {
      var rejected = PredictionRejected()
      rejected.reason = String(repeating: "r", count: Int(mixed % 300))
      rejected.offset = mixed
      return Recorded(envelope, .predictionRejected(rejected))
    }
    let tick = Tick(
      instrument: InstrumentID(rawValue: UInt32(mixed % 5)), kind: .trade,
      price: Price(rawValue: 45_000_000_000 + Int64(mixed % 1_000) * 10_000_000),
      size: Quantity(shares: Int64(mixed % 90) * 100), exchange: ShortText("N") ?? .empty,
      condition: .empty, flags: [])
    return Recorded(envelope, .tick(tick))
  }

  /// A day that goes on every 60 000 records.
  private static func day(_ number: UInt64) -> Int64 {
    let days = Int64(number / 60_000)
    return 20_240_101 + days % 28 + days / 28 % 12 * 100 + days / 336 * 10_000
  }

  private func write(
    _ root: String, _ commits: Int, _ perSecond: Int, _ batch: Int, _ small: Bool,
    _ console: Console
  ) throws -> ExitCode {
    var options = WriterOptions()
    if small { (options.segmentRawBytes, options.aheadBytes) = (150_000, 64 << 10) }
    let start = try Self.lastDay(of: root) ?? Self.day(0)
    let writer = try JournalWriter(at: root, day: start, options: options)
    console.print("resumed \(writer.nextSequence.rawValue - 1)")
    let begin = MonotonicTime.now
    let first = writer.nextSequence.rawValue
    for _ in 0..<commits {
      for _ in 0..<batch {
        let number = writer.nextSequence.rawValue
        try writer.startDay(Self.day(number))
        try writer.append(Self.record(number))
        try writer.endInput()
      }
      try writer.commit()
      console.print("\(writer.nextSequence.rawValue - 1) \(MonotonicTime.now)")
      console.flush()
      if console.isClosed { return .cannotRun }
      if perSecond > 0 {
        let due = (writer.nextSequence.rawValue - first) * 1_000_000_000 / UInt64(perSecond)
        while MonotonicTime.now - begin < due { _ = usleep(20) }
      }
    }
    _ = try writer.close()
    return .success
  }

  private static func lastDay(of root: String) throws -> Int64? {
    do { return try RepairPlan(root: root).lastDay } catch {
      switch error {
      case .notAJournal, .file: return nil
      default: throw error
      }
    }
  }

  private func check(
    _ root: String, _ acknowledged: UInt64, _ console: Console
  ) throws -> ExitCode {
    let reader = try JournalReader(opening: root)
    var last: UInt64 = 0
    while let shape = try reader.advance() {
      last += 1
      let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
      guard Recorded(reader.envelope, event) == Self.record(last) else {
        throw InputError("record \(last) is not what was written")
      }
    }
    console.print("last \(last)")
    if last >= acknowledged { return .success }
    console.complain("record \(acknowledged) was acknowledged, the last one found is \(last)")
    return .failure
  }

  private func tail(_ root: String, _ batch: UInt64, _ console: Console) throws -> ExitCode {
    while true {
      do { _ = try JournalReader(opening: root) } catch {
        _ = usleep(1_000)
        continue
      }
      break
    }
    let tail = try JournalTail(following: root)
    while !console.isClosed {
      while try tail.advance() != nil {
        let number = tail.record.envelope.sequence.rawValue
        if number % batch == 0 { console.print("\(number) \(MonotonicTime.now)") }
      }
      if tail.isCleanlyClosed { return .success }
      console.flush()
      tail.wait(milliseconds: 50)
    }
    return .success
  }
}
