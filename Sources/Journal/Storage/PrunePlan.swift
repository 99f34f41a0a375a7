/// What a pruning must respect.
public struct PruneRules: Sendable {
  /// Newest days that stay, at least 1.
  public var keptDays: Int
  /// The root of the copy that must hold whatever goes.
  public var copy: String
  /// Where trading can be resumed from.
  public var restorePoint: RestorePoint
  /// Whether only sealed segments may go.
  public var mustBeSealed = true
  /// Keys whose anchors count; none leaves open whose they are.
  public var publicKeys: [PublicKey] = []

  /// Rules that keep `keptDays` days and need the copy at `copy`.
  public init(keptDays: Int, copy: String, restorePoint: RestorePoint) {
    precondition(keptDays > 0, "the newest day always stays")
    (self.keptDays, self.copy, self.restorePoint) = (keptDays, copy, restorePoint)
  }
}

/// Which days of a journal may be removed, and why the others stay. Making it changes nothing.
public struct PrunePlan: Sendable {
  /// One day and what becomes of it.
  public struct Day: Hashable, Sendable {
    /// Session date as yyyymmdd.
    public var day: Int64
    /// Its segment files.
    public var segments: Int
    /// Bytes of them and of torn bytes kept beside.
    public var bytes: Int
    /// First record.
    public var firstSequence: SequenceNumber
    /// Last record.
    public var lastSequence: SequenceNumber
    /// Whether it goes.
    public var isRemoved: Bool
    /// Why it stays or goes.
    public var reason: String
    /// In the order in which they are removed.
    var files: [String] = []
  }

  /// Every day, oldest first; those that go come before those that stay.
  public private(set) var days: [Day] = []
  /// The journal.
  public let root: String
  /// The first segment that stays.
  let firstKept: JournalLayout.Segment

  /// The first record that stays when something goes; nil when nothing does.
  public var keptFrom: SequenceNumber? {
    days.lastIndex { $0.isRemoved }.map { days[$0].lastSequence.next }
  }

  /// Bytes that go.
  public var removedBytes: Int { days.reduce(0) { $0 + ($1.isRemoved ? $1.bytes : 0) } }

  /// Reads the journal, its anchors and the copy whole, now, and decides.
  ///
  /// - Throws: ``EvidenceError`` when any of the three is not in order; nothing may go then.
  public init(
    root: String, rules: PruneRules, files: some KeepingFiles = PosixFiles()
  ) throws(EvidenceError) {
    self.root = root
    let check = try asEvidence { () throws(JournalError) in
      try AnchorCheck(root: root, publicKeys: rules.publicKeys, files: files)
    }
    if let finding = check.report.findings.first {
      throw .cannotPrune(path: root, reason: "\(finding)")
    }
    let layout = try asEvidence { () throws(JournalError) in
      try JournalLayout(of: root, files: files)
    }
    let copied = try Self.copied(rules.copy, of: root, check.history, files: files)
    var judge = PruneJudge(
      root: root, rules: rules, check: check, layout: layout, copied: copied, files: files)
    for (place, day) in check.history.days.enumerated() {
      let isNewest = place >= check.history.days.count - rules.keptDays
      days.append(try judge.decide(day, isAmongNewest: isNewest))
    }
    let kept = days.firstIndex { !$0.isRemoved } ?? days.count - 1
    firstKept = check.history.days[kept].segments[0]
  }

  /// Walks the copy whole, keeping the chain at the end of each of the journal's days.
  private static func copied(
    _ copy: String, of root: String, _ history: DayHistory, files: some KeepingFiles
  ) throws(EvidenceError) -> DayHistory {
    let statuses = try asEvidence { () throws(FileError) in
      (try files.status(root + "/."), try files.status(copy + "/."))
    }
    guard let one = statuses.0, let other = statuses.1 else {
      throw .cannotPrune(path: copy, reason: "there is no copy here")
    }
    if one.isSame(as: other) {
      throw .cannotPrune(path: copy, reason: "is the journal itself, not a copy")
    }
    do {
      let layout = try JournalLayout(of: copy, files: files)
      guard !layout.isOneDay else { throw JournalError.notAJournal(path: copy) }
      try layout.checkOrder(root: copy)
      let copied = try DayHistory(
        layout.segments, files: ViewedFiles(base: files),
        keeping: Set(history.days.map(\.lastSequence)))
      if let failure = copied.failure { throw failure }
      return copied
    } catch {
      throw .cannotPrune(path: copy, reason: "the copy is not in order: \(error)")
    }
  }
}
