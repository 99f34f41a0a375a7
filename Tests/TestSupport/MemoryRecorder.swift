import Journal

/// Keeps a session's records in memory, and checks after each input what must always hold.
public final class MemoryRecorder: Recorder {
  /// Everything appended.
  public private(set) var records: [Recorded] = []
  /// The fold of ``records``, with every broken promise.
  public private(set) var invariants = EngineInvariants()
  /// How many records the last commit made durable.
  public private(set) var durable = 0
  /// Records after which each commit was made.
  public private(set) var commits: [Int] = []
  private let log: CallLog?
  private let failingCommit: Int?
  private let checks: Bool

  /// A recorder without records.
  ///
  /// - Parameters:
  ///   - failingCommit: the number, from 1, of the commit that throws; nil for none.
  ///   - checks: fold the records and check them.
  public init(log: CallLog? = nil, failingCommit: Int? = nil, checks: Bool = true) {
    self.log = log
    self.failingCommit = failingCommit
    self.checks = checks
  }

  /// More records than any of these days has: something answers itself without end.
  public struct Endless: Error, Equatable {}

  /// Records after which a day counts as endless.
  public static let most = 12_000

  /// An invariant does not hold any more; there is no point in going on.
  public struct Broken: Error { public let violations: [String] }

  /// A commit that could not be made durable.
  public struct DiskFull: Error, Equatable {}

  public func append(_ tick: Tick, _ envelope: Envelope) throws {
    try append(Recorded(envelope, .tick(tick)))
  }

  public func append(_ record: Recorded) throws {
    if records.count >= Self.most { throw Endless() }
    records.append(record)
    log?.note("append \(record.sequence) \(record.event.kind)")
    if checks { invariants.take(record) }
  }

  public func endInput() throws {
    guard checks else { return }
    invariants.endInput()
    if !invariants.violations.isEmpty { throw Broken(violations: invariants.violations) }
  }

  public func commit() throws {
    if commits.count + 1 == failingCommit {
      log?.note("commit failed")
      throw DiskFull()
    }
    log?.note("commit")
    durable = records.count
    commits.append(records.count)
  }
}
