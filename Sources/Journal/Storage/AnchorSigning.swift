/// Adds the anchors that a journal lacks.
public struct AnchorSigning: Hashable, Sendable {
  /// Anchors made by this run, by day.
  public private(set) var made: [Anchor] = []
  /// Days that had an anchor already, which fits.
  public private(set) var kept: [Int64] = []
  /// What is no fault but worth knowing, a line each.
  public private(set) var notes: [String] = []

  /// Signs every closed day after the newest anchor, or only `day`.
  ///
  /// First the whole journal is walked and compared with the anchors there are, so that a
  /// signature never vouches for a history that was changed.
  /// - Parameters:
  ///   - day: session date as yyyymmdd; nil for all.
  ///   - olderKeys: keys that signed earlier anchors, besides `key` itself.
  /// - Throws: ``EvidenceError``; anchors made before the failure stay.
  public init(
    root: String, day: Int64? = nil, key: SigningKey, olderKeys: [PublicKey] = [],
    files: some KeepingFiles = PosixFiles()
  ) throws(EvidenceError) {
    var check = try asEvidence { () throws(JournalError) in
      try AnchorCheck(root: root, publicKeys: [key.publicKey] + olderKeys, files: files)
    }
    if let first = check.report.findings.first {
      throw .anchorsDoNotFit(first: first, count: check.report.findings.count)
    }
    notes = check.report.notes
    var last = check.folder.anchors.last?.anchor
    for candidate in try days(of: check, only: day) {
      let anchor = Anchor(
        day: candidate.day, lastSequence: candidate.lastSequence, records: candidate.records,
        chain: candidate.chain, previous: last?.hash ?? Anchor.noPrevious, key: key)
      try asEvidence { () throws(FileError) in try check.add(anchor, files: files) }
      made.append(anchor)
      last = anchor
    }
  }

  /// The days to sign; those that have an anchor are noted in ``kept``.
  private mutating func days(
    of check: AnchorCheck, only wanted: Int64?
  ) throws(EvidenceError) -> [DayHistory.Day] {
    let anchored = check.folder.anchors.map(\.anchor.day)
    kept = anchored.filter { wanted == nil || wanted == $0 }
    let newest = anchored.last ?? 0
    guard let wanted else {
      return check.history.days.filter { $0.isClosed && $0.isWhole && $0.day > newest }
    }
    if anchored.contains(wanted) { return [] }
    guard let day = check.history.day(wanted) else {
      throw .cannotAnchor(day: wanted, reason: "the journal has no such day")
    }
    guard day.isClosed else {
      throw .cannotAnchor(
        day: wanted, reason: "it is not closed; anchor it after its session has ended")
    }
    guard wanted > newest else {
      throw .cannotAnchor(
        day: wanted,
        reason: "the anchor of \(JournalLayout.folderName(day: newest)) covers it already, and "
          + "anchors are only added at the end")
    }
    guard day.isWhole else {
      throw .cannotAnchor(day: wanted, reason: "its first records were pruned")
    }
    return [day]
  }
}
