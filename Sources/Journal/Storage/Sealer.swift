/// What sealing did with each segment.
public struct SealReport: Hashable, Sendable {
  /// One segment.
  public struct Segment: Hashable, Sendable {
    /// Its file.
    public let file: String
    /// Bytes before.
    public let before: Int
    /// Bytes now.
    public let after: Int
    /// Why it was left as it is; nil when it was written anew.
    public let left: String?
  }

  /// Every segment looked at, in order.
  public var segments: [Segment] = []
  /// Files of earlier seals that did not finish, now removed.
  public var removed: [String] = []

  /// Segments written anew.
  public var written: Int { segments.count { $0.left == nil } }
}

/// Seals the finished segments of a journal, and rebuilds their indexes.
///
/// Safe beside readers and a writer: a segment that a writer may still go on in is left alone.
public struct Sealer {
  private let root: String
  private let day: Int64?
  private let files: any FileSystem
  private var report = SealReport()

  /// Seals every finished segment of the journal at `root` that is not sealed yet.
  ///
  /// - Parameter day: only the segments of this session date, yyyymmdd.
  /// - Throws: ``JournalError/locked(root:)`` while another seal runs; damage, which stops at the
  ///   segment concerned; what the machine refused. No segment is ever half replaced.
  public static func seal(
    root: String, day: Int64? = nil, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> SealReport {
    try locked(Sealer(root: root, day: day, files: files)) {
      (work: inout Sealer) throws(JournalError) in try work.sealAll()
    }
  }

  /// Writes sealed segments anew whose index is missing, wrong or unreadable.
  ///
  /// - Throws: as ``seal(root:day:files:)``.
  public static func reindex(
    root: String, day: Int64? = nil, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> SealReport {
    try locked(Sealer(root: root, day: day, files: files)) {
      (work: inout Sealer) throws(JournalError) in try work.reindexAll()
    }
  }

  private init(root: String, day: Int64?, files: any FileSystem) {
    self.root = root
    self.day = day
    self.files = files
  }

  /// Removes what seals before a crash left; nothing when one is running.
  static func removeUnfinished(
    _ layout: JournalLayout, root: String, files: any FileSystem
  ) throws(JournalError) {
    if layout.unfinishedSeals.isEmpty { return }
    try asJournalError { () throws(FileError) in
      guard let lock = try files.lock(root + "/" + JournalLayout.sealLockName) else { return }
      defer { files.close(lock) }
      for path in layout.unfinishedSeals { try files.remove(path) }
    }
  }

  /// Runs `body` while no other seal can run.
  private static func locked(
    _ work: Sealer, _ body: (inout Sealer) throws(JournalError) -> Void
  ) throws(JournalError) -> SealReport {
    var work = work
    let layout = try JournalLayout(of: work.root, files: work.files)
    if layout.isOneDay || layout.segments.isEmpty { throw .notAJournal(path: work.root) }
    let (files, path) = (work.files, work.root + "/" + JournalLayout.sealLockName)
    let lock = try asJournalError { () throws(FileError) in try files.lock(path) }
    guard let lock else { throw .locked(root: work.root) }
    defer { files.close(lock) }
    // Only now: what stands there is left over, and nobody is at work on it.
    let unfinished = try JournalLayout(of: work.root, files: files).unfinishedSeals
    try asJournalError { () throws(FileError) in
      for path in unfinished { try files.remove(path) }
    }
    work.report.removed = unfinished
    try body(&work)
    return work.report
  }

  private mutating func sealAll() throws(JournalError) {
    let layout = try ordered()
    for segment in layout.segments where day == nil || segment.day == day {
      if segment == layout.segments.last {
        try sealLast(segment)
      } else {
        try seal(segment, mustBeClosed: false)
      }
    }
  }

  private func ordered() throws(JournalError) -> JournalLayout {
    let layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    return layout
  }

  /// The last segment is a writer's as long as there is one, so its lock is taken meanwhile.
  private mutating func sealLast(_ segment: JournalLayout.Segment) throws(JournalError) {
    let (files, path) = (self.files, root + "/" + JournalLayout.lockName)
    let lock = try asJournalError { () throws(FileError) in try files.lock(path) }
    guard let lock else { return try leave(segment, "a writer has it open") }
    defer { files.close(lock) }
    // A writer may have come and gone since the segments were listed.
    let isStillLast = try ordered().segments.last == segment
    try seal(segment, mustBeClosed: isStillLast)
  }

  private mutating func seal(
    _ segment: JournalLayout.Segment, mustBeClosed: Bool
  ) throws(JournalError) {
    if try isSealed(segment) { return try leave(segment, "it is sealed already") }
    try write(segment, mustBeClosed: mustBeClosed)
  }

  private mutating func write(
    _ segment: JournalLayout.Segment, mustBeClosed: Bool
  ) throws(JournalError) {
    switch try SegmentSealer(
      segment, of: root, mustBeClosed: mustBeClosed, files: files
    ).run() {
    case .left(let reason): try leave(segment, reason)
    case .sealed(let before, let after):
      report.segments.append(
        .init(file: segment.path, before: before, after: after, left: nil))
    }
  }

  private mutating func leave(
    _ segment: JournalLayout.Segment, _ reason: String
  ) throws(JournalError) {
    let size = try SegmentWindow(segment.path, files: files).size
    report.segments.append(
      .init(file: segment.path, before: size, after: size, left: reason))
  }

  private func isSealed(_ segment: JournalLayout.Segment) throws(JournalError) -> Bool {
    let window = try SegmentWindow(segment.path, files: files)
    if case .header(let header) = try SegmentHeader.read(window) { return header.isSealed }
    return false
  }

  private mutating func reindexAll() throws(JournalError) {
    for segment in try ordered().segments where day == nil || segment.day == day {
      let window = try SegmentWindow(segment.path, files: files)
      guard case .header(let header) = try SegmentHeader.read(window), header.isSealed else {
        try leave(segment, "it is not sealed")
        continue
      }
      let right = try SegmentIndexBuilder.rebuild(segment, files: files)
      if case .index(let found) = try SegmentIndex.read(window, header), found == right {
        try leave(segment, "its index is right")
      } else {
        try write(segment, mustBeClosed: false)
      }
    }
  }
}
