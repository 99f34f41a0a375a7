/// What the anchors of a journal vouch for, and what is wrong with them.
public struct AnchorReport: Hashable, Sendable {
  /// Anchors looked at.
  public internal(set) var anchors = 0
  /// The newest anchor's day as yyyymmdd; 0 without anchors.
  public internal(set) var newestDay: Int64 = 0
  /// The last record that the newest anchor vouches for.
  public internal(set) var anchoredThrough = SequenceNumber.none
  /// Whose signatures they are, in order of first use.
  public internal(set) var keys: [PublicKey] = []
  /// What is no fault but worth knowing, a line each.
  public internal(set) var notes: [String] = []
  /// Everything wrong.
  public internal(set) var findings: [CheckFinding] = []

  /// Nothing looked at yet.
  public init() {}

  /// Whether nothing is wrong.
  public var isClean: Bool { findings.isEmpty }
}

/// Compares every anchor with the recomputed chain, its signature, and the anchor before it.
public struct AnchorCheck {
  private(set) var report = AnchorReport()
  /// The anchors that could be read.
  private(set) var folder: AnchorFolder
  /// The days of the journal.
  let history: DayHistory
  private let isPruned: Bool
  private let accepted: [PublicKey]

  /// Checks the anchors of the journal at `root`. Reads only.
  ///
  /// - Parameter publicKeys: keys whose signatures count; without any, one key must have signed
  ///   all, and whose it is stays open.
  /// - Throws: ``JournalError`` when it could not look; what is wrong is a finding.
  public static func run(
    root: String, publicKeys: [PublicKey] = [], files: some KeepingFiles = PosixFiles()
  ) throws(JournalError) -> AnchorReport {
    let check = try AnchorCheck(root: root, publicKeys: publicKeys, files: files)
    var report = check.report
    if report.anchors == 0 && report.findings.isEmpty {
      report.findings.append(
        CheckFinding(
          file: root + "/" + AnchorFolder.name, offset: 0, sequence: 0,
          message: "there are no anchors, so nothing vouches for this journal"))
    }
    return report
  }

  init(
    root: String, publicKeys: [PublicKey], files: some KeepingFiles
  ) throws(JournalError) {
    let layout = try JournalLayout(of: root, files: files)
    guard !layout.isOneDay, !layout.segments.isEmpty else { throw .notAJournal(path: root) }
    try layout.checkOrder(root: root)
    folder = try asJournalError { () throws(FileError) in
      try AnchorFolder(root: root, files: files)
    }
    accepted = publicKeys
    isPruned = layout.isPruned
    history = try DayHistory(
      layout.segments, files: files,
      keeping: Set(folder.anchors.map { $0.anchor.lastSequence.rawValue }))
    report.findings = folder.findings
    report.anchors = folder.anchors.count
    var last: Anchor?
    for stored in folder.anchors {
      checkItself(stored)
      checkOrder(stored, after: last)
      compare(stored)
      last = stored.anchor
    }
    report.newestDay = last?.day ?? 0
    report.anchoredThrough = last?.lastSequence ?? .none
    if let failure = history.failure {
      report.findings.append(
        CheckFinding(
          file: root, offset: 0, sequence: history.head.sequence.rawValue + 1,
          message: "the chain cannot be recomputed from here on: \(failure)"))
    }
  }

  private mutating func checkItself(_ stored: AnchorFolder.Stored) {
    let anchor = stored.anchor
    if !anchor.isSigned { note(stored, "the signature is not that of the key it names") }
    if !accepted.isEmpty {
      if !accepted.contains(anchor.publicKey) {
        note(stored, "signed with key \(anchor.publicKey), which is not among the keys given")
      }
    } else if let first = report.keys.first, first != anchor.publicKey {
      note(
        stored,
        "signed with key \(anchor.publicKey), the first anchor with \(first); "
          + "name every key that counts with --public-key")
    }
    if !report.keys.contains(anchor.publicKey) { report.keys.append(anchor.publicKey) }
  }

  private mutating func checkOrder(_ stored: AnchorFolder.Stored, after last: Anchor?) {
    let anchor = stored.anchor
    if anchor.previous != last?.hash ?? Anchor.noPrevious {
      note(
        stored,
        last == nil
          ? "it follows an anchor that is gone"
          : "it does not follow the anchor before it: one in between is gone or was altered")
    }
    if anchor.lastSequence < last?.lastSequence ?? .none {
      note(stored, "it ends before the anchor before it")
    }
  }

  private mutating func compare(_ stored: AnchorFolder.Stored) {
    let anchor = stored.anchor
    let last = anchor.lastSequence.rawValue
    guard let day = history.day(anchor.day) else {
      if isPruned && last < history.firstSequence {
        if last == history.firstSequence - 1 { compareChain(stored, last) }
      } else if history.failure == nil {
        note(stored, "the journal has no such day")
      }
      return
    }
    guard day.lastSequence >= last else {
      return note(
        stored, "the day ends with record \(day.lastSequence), the anchor vouches for \(last)")
    }
    compareChain(stored, last)
    if day.isWhole && anchor.records != last + 1 - day.firstSequence {
      note(stored, "it counts \(anchor.records) records, the day has \(day.records)")
    }
    if day.lastSequence > last {
      report.notes.append(
        "\(JournalLayout.folderName(day: day.day)): went on after its anchor, from record "
          + "\(last + 1) to \(day.lastSequence)")
    }
  }

  private mutating func compareChain(_ stored: AnchorFolder.Stored, _ last: UInt64) {
    guard let chain = history.chain(at: last) else {
      return note(stored, "no block ends with record \(last): the history was rewritten")
    }
    if chain != stored.anchor.chain {
      note(
        stored,
        "the chain after record \(last) is \(ConfigurationScalar.hex(chain)), the anchor "
          + "vouches for another: the history was rewritten")
    }
  }

  private mutating func note(_ stored: AnchorFolder.Stored, _ message: String) {
    report.findings.append(
      CheckFinding(
        file: stored.path, offset: 0, sequence: stored.anchor.lastSequence.rawValue,
        message: message))
  }

  /// Adds an anchor that was just signed.
  mutating func add(_ anchor: Anchor, files: some KeepingFiles) throws(FileError) {
    try folder.add(anchor, files: files)
  }
}
