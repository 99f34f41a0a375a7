/// Decides about one day after the other, oldest first.
struct PruneJudge<Files: KeepingFiles> {
  let root: String
  let rules: PruneRules
  let check: AnchorCheck
  let layout: JournalLayout
  let copied: DayHistory
  let files: Files
  /// The first day that stays; later ones stay too, or the journal would have a hole.
  private var firstStaying: Int64?

  init(
    root: String, rules: PruneRules, check: AnchorCheck, layout: JournalLayout,
    copied: DayHistory, files: Files
  ) {
    (self.root, self.rules, self.check) = (root, rules, check)
    (self.layout, self.copied, self.files) = (layout, copied, files)
  }

  /// What becomes of `day`.
  mutating func decide(
    _ day: DayHistory.Day, isAmongNewest: Bool
  ) throws(EvidenceError) -> PrunePlan.Day {
    let folder = root + "/" + JournalLayout.folderName(day: day.day)
    let torn = layout.keptAside.filter { $0.hasPrefix(folder + "/") }
    let paths = torn + day.segments.map(\.path)
    let reason = try reasonToStay(day, folder, torn, isAmongNewest: isAmongNewest)
    if reason != nil && firstStaying == nil { firstStaying = day.day }
    var bytes = 0
    for path in paths {
      bytes += try asEvidence { () throws(FileError) in try files.status(path)?.size ?? 0 }
    }
    return PrunePlan.Day(
      day: day.day, segments: day.segments.count, bytes: bytes,
      firstSequence: SequenceNumber(rawValue: day.firstSequence),
      lastSequence: SequenceNumber(rawValue: day.lastSequence), isRemoved: reason == nil,
      reason: reason ?? "closed, anchored, and read back from the copy", files: paths)
  }

  private func reasonToStay(
    _ day: DayHistory.Day, _ folder: String, _ torn: [String], isAmongNewest: Bool
  ) throws(EvidenceError) -> String? {
    if !day.isClosed { return "it is not closed" }
    if isAmongNewest {
      return rules.keptDays == 1 ? "the newest day" : "among the newest \(rules.keptDays) days"
    }
    if let firstStaying {
      return "\(JournalLayout.folderName(day: firstStaying)) before it stays"
    }
    if let needed = neededToRestore(day) { return needed }
    if day.lastSequence > check.report.anchoredThrough.rawValue || check.report.anchors == 0 {
      return "no anchor covers it; `replay journal anchor` makes one"
    }
    if rules.mustBeSealed, let open = try firstUnsealed(day) {
      return "\(open) is not sealed; `replay journal seal` does it"
    }
    if let foreign = layout.unexpected.first(where: { $0.hasPrefix(folder + "/") }) {
      return "\(foreign) is no file of the journal"
    }
    return try missingInCopy(day, torn)
  }

  private func neededToRestore(_ day: DayHistory.Day) -> String? {
    switch rules.restorePoint {
    case .notNeeded: nil
    case .wholeJournal:
      "without a snapshot trading can only be resumed from the whole journal; "
        + "`replay journal snapshot` makes one"
    case .snapshot(let sequence):
      sequence.rawValue >= day.lastSequence
        ? nil : "the newest snapshot, at record \(sequence), needs what comes after it"
    }
  }

  private func firstUnsealed(_ day: DayHistory.Day) throws(EvidenceError) -> String? {
    for segment in day.segments {
      let header = try asEvidence { () throws(FileError) in
        let file = try files.openPlain(segment.path, followsLinks: false)
        defer { files.close(file) }
        var bytes = [UInt8](repeating: 0, count: SegmentHeader.byteCount)
        _ = try files.read(file, at: 0, into: &bytes)
        return bytes
      }
      if LittleEndian.read(header, 10, as: UInt16.self) & 1 == 0 { return segment.path }
    }
    return nil
  }

  private func missingInCopy(
    _ day: DayHistory.Day, _ torn: [String]
  ) throws(EvidenceError) -> String? {
    if copied.chain(at: day.lastSequence) != day.chain {
      return "the copy does not hold it; `replay journal copy` brings it there"
    }
    if copied.firstSequence > day.firstSequence { return "the copy was pruned beyond it" }
    let compared = FileComparison(files: files)
    for path in torn {
      let other = rules.copy + path.dropFirst(root.utf8.count)
      if try !asEvidence({ () throws(FileError) in try compared.areEqual(path, other) }) {
        return "the copy does not hold \(path)"
      }
    }
    return nil
  }
}
