/// What a copy run did.
public struct CopyReport: Hashable, Sendable {
  /// The last record and the chain of the copy; `journal check` on the copy shows the same.
  public internal(set) var head = JournalHead(sequence: .none, chain: HashChain.start)
  /// Whether the source ended with a clean end record, and so does the copy.
  public internal(set) var isCleanlyClosed = false
  /// Segment files of the source.
  public internal(set) var segments = 0
  /// Bytes of them that the copy holds.
  public internal(set) var bytes = 0
  /// Bytes written by this run.
  public internal(set) var newBytes = 0
  /// Anchors and kept torn bytes copied by this run.
  public internal(set) var newFiles = 0
  /// Segments that were there in another form, for example before they were sealed.
  public internal(set) var renewedSegments = 0
  /// Bytes at the source's end that are not durable yet and were left out.
  public internal(set) var leftBytes = 0
}

/// Copies a journal, also one that is being written; a second run adds what is new.
///
/// Links are never followed. Before anything is changed, all that the destination holds is
/// compared with the source; afterwards the copy is read back whole and its chain compared.
public struct JournalCopy<Files: KeepingFiles> {
  private enum Action {
    case none
    case append(from: Int)
    case renew
  }

  private let source: String
  private let destination: String
  private let files: Files
  private let compared: FileComparison<Files>
  private var report = CopyReport()

  private init(_ source: String, _ destination: String, _ files: Files) {
    (self.source, self.destination, self.files) = (source, destination, files)
    compared = FileComparison(files: files)
  }

  /// Brings the copy at `destination` up to the durable end of the journal at `source`.
  ///
  /// - Throws: ``EvidenceError``; an interrupted run is continued by the next one.
  public static func run(
    from source: String, to destination: String, files: Files = PosixFiles()
  ) throws(EvidenceError) -> CopyReport {
    var copy = JournalCopy(source, destination, files)
    try copy.checkPlaces()
    try asEvidence { () throws(FileError) in try files.makeFolder(destination) }
    let lock = try asEvidence { () throws(FileError) in
      try files.lock(destination + "/" + JournalLayout.lockName)
    }
    guard let lock else { throw .journal(.locked(root: destination)) }
    defer { files.close(lock) }
    try copy.run()
    return copy.report
  }

  // MARK: Order of things

  private mutating func run() throws(EvidenceError) {
    // Anchors first: all they vouch for is then certainly among the segments listed after.
    let sides = try sideFiles()
    let (source, parts) = try look()
    let existing = try asEvidence { () throws(JournalError) in
      try JournalLayout(of: destination, files: files)
    }
    try checkExisting(existing, parts)
    var actions: [Action] = []
    for part in parts { actions.append(try plan(part)) }
    for side in sides { _ = try isSideFileNew(side) }
    for (part, action) in zip(parts, actions) { try act(action, part) }
    for side in sides { try copySide(side) }
    try copyMark()
    try verify(source)
    report.head = source.head
    report.isCleanlyClosed = source.isCleanlyClosed
    report.leftBytes = source.leftBytes
  }

  private func checkPlaces() throws(EvidenceError) {
    let from = try asEvidence { () throws(FileError) in try files.status(source + "/.") }
    guard let from, from.kind == .folder else { throw .journal(.notAJournal(path: source)) }
    var place = destination
    while true {
      let status = try asEvidence { () throws(FileError) in try files.status(place + "/.") }
      if let status, status.isSame(as: from) {
        throw .cannotCopy(path: destination, reason: "lies in the journal itself; copy elsewhere")
      }
      let above = FilePaths.folder(of: place)
      if above == place { return }
      place = above
    }
  }

  private mutating func look() throws(EvidenceError) -> (CopySource, [CopySource.Part]) {
    // Before the segments are listed, so that they reach as far as it says.
    let bound = try asEvidence { () throws(JournalError) in
      try DurableBound(root: source, files: files)
    }
    let layout = try asEvidence { () throws(JournalError) in
      let layout = try JournalLayout(of: source, files: files)
      guard !layout.isOneDay else { throw .notAJournal(path: source) }
      try layout.checkOrder(root: source)
      return layout
    }
    let looked = try asEvidence { () throws(JournalError) in
      try CopySource(layout, bound: bound, files: files)
    }
    report.segments = looked.parts.count
    report.bytes = looked.parts.reduce(0) { $0 + $1.size }
    return (looked, looked.parts)
  }

  private func checkExisting(
    _ existing: JournalLayout, _ parts: [CopySource.Part]
  ) throws(EvidenceError) {
    guard let first = parts.first?.segment, let last = parts.last?.segment else { return }
    for segment in existing.segments where segment.number >= first.number {
      let place = Int(segment.number - first.number)
      guard place < parts.count else {
        throw .copyDiffers(
          path: segment.path, offset: 0,
          reason: "the source ends with segment \(last.number)")
      }
      guard parts[place].segment.day == segment.day else {
        throw .copyDiffers(
          path: segment.path, offset: 0,
          reason: "the source has this segment in "
            + JournalLayout.folderName(day: parts[place].segment.day))
      }
    }
    if let held = existing.segments.last, held.number + 1 < first.number {
      throw .cannotCopy(
        path: destination,
        reason: "ends with segment \(held.number), and the source was pruned up to "
          + "\(first.number - 1); copy to another folder")
    }
  }

  // MARK: Segments

  private func target(_ part: CopySource.Part) -> String {
    destination + "/" + JournalLayout.folderName(day: part.segment.day) + "/"
      + JournalLayout.segmentName(part.segment.number)
  }

  private func open(_ part: CopySource.Part) throws(EvidenceError) -> OpenFile {
    let file = try asEvidence { () throws(FileError) in
      try files.openPlain(part.segment.path, followsLinks: false)
    }
    do {
      if try asEvidence({ () throws(FileError) in try files.status(file) })
        .isSame(as: part.status)
      {
        return file
      }
    } catch {
      files.close(file)
      throw error
    }
    files.close(file)
    throw .changed(path: part.segment.path)
  }

  /// Compares what is there with the source; changes nothing.
  private func plan(_ part: CopySource.Part) throws(EvidenceError) -> Action {
    let path = target(part)
    guard let status = try asEvidence({ () throws(FileError) in try files.status(path) }) else {
      return part.size == 0 ? .none : .append(from: 0)
    }
    guard status.kind == .file else {
      throw .copyDiffers(path: path, offset: 0, reason: "is not a regular file")
    }
    let from = try open(part)
    defer { files.close(from) }
    let difference = try asEvidence { () throws(FileError) in
      let to = try files.openPlain(path, followsLinks: false)
      defer { files.close(to) }
      return try compared.difference(from, to, count: min(status.size, part.size))
    }
    if difference == nil && status.size <= part.size {
      return status.size == part.size ? .none : .append(from: status.size)
    }
    var copied = part.segment
    copied.path = path
    let clipped = ViewedFiles(
      base: files, clippedPath: part.segment.path, clippedSize: part.size)
    let isSame = try asEvidence { () throws(JournalError) in
      try SameHistory.isBeginning(copied, of: part.segment, files: clipped)
    }
    guard isSame else {
      throw .copyDiffers(
        path: path, offset: difference ?? part.size,
        reason: difference == nil
          ? "goes on after the source's durable end" : "differs from the source")
    }
    return .renew
  }

  private mutating func act(
    _ action: Action, _ part: CopySource.Part
  ) throws(EvidenceError) {
    if case .none = action { return }
    let path = target(part)
    try makeFolder(FilePaths.folder(of: path))
    let from = try open(part)
    defer { files.close(from) }
    try asEvidence { () throws(FileError) in
      guard case .append(let start) = action else {
        return try compared.store(from, count: part.size, at: path, replaces: true)
      }
      let to = start == 0 ? try fresh(path) : try files.open(path, forWriting: true)
      defer { files.close(to) }
      try compared.copy(from, to: to, start..<part.size)
      try files.sync(to)
      if start == 0 { try files.syncFolder(FilePaths.folder(of: path)) }
    }
    switch action {
    case .append(let start): report.newBytes += part.size - start
    default:
      report.newBytes += part.size
      report.renewedSegments += 1
    }
  }

  /// A new file, or one that an interrupted run left empty.
  private func fresh(_ path: String) throws(FileError) -> OpenFile {
    try files.status(path) == nil ? files.create(path) : files.open(path, forWriting: true)
  }

  /// Makes a folder of the copy; one that is a link is refused.
  private func makeFolder(_ path: String) throws(EvidenceError) {
    let status = try asEvidence { () throws(FileError) in try files.status(path) }
    if status?.kind == .folder { return }
    guard status == nil else {
      throw .copyDiffers(path: path, offset: 0, reason: "is not a folder")
    }
    try asEvidence { () throws(FileError) in
      try files.makeFolder(path)
      try files.syncFolder(FilePaths.folder(of: path))
    }
  }

  // MARK: Other files

  /// Anchors and torn bytes kept aside, as paths below the root.
  private func sideFiles() throws(EvidenceError) -> [String] {
    let layout = try asEvidence { () throws(JournalError) in
      try JournalLayout(of: source, files: files)
    }
    let anchors = try asEvidence { () throws(FileError) in
      try AnchorFolder(root: source, files: files)
    }
    let paths = anchors.anchors.map(\.path) + layout.keptAside
    return paths.map { String($0.dropFirst(source.utf8.count + 1)) }
  }

  /// Whether the copy lacks this file; one that differs is refused.
  private func isSideFileNew(_ side: String) throws(EvidenceError) -> Bool {
    let (from, to) = (source + "/" + side, destination + "/" + side)
    let isThere = try asEvidence { () throws(FileError) in try files.status(to) } != nil
    if !isThere { return true }
    guard try asEvidence({ () throws(FileError) in try compared.areEqual(from, to) }) else {
      throw .copyDiffers(path: to, offset: 0, reason: "differs from the source")
    }
    return false
  }

  private mutating func copySide(_ side: String) throws(EvidenceError) {
    guard try isSideFileNew(side) else { return }
    let path = destination + "/" + side
    try makeFolder(FilePaths.folder(of: path))
    try asEvidence { () throws(FileError) in
      let from = try files.openPlain(source + "/" + side, followsLinks: false)
      defer { files.close(from) }
      try compared.store(from, count: try files.size(from), at: path, replaces: false)
    }
    report.newFiles += 1
  }

  /// A copy that begins where the pruned source begins says so as well.
  private func copyMark() throws(EvidenceError) {
    let copied = try asEvidence { () throws(JournalError) in
      try JournalLayout(of: destination, files: files)
    }
    guard let first = copied.segments.first, first.number > 1, !copied.isPruned else { return }
    try asEvidence { () throws(FileError) in
      let bytes = try files.contents(
        source + "/" + PruneMark.name, limit: PruneMark.byteCountMax)
      try files.store(bytes, at: destination + "/" + PruneMark.name, replaces: true)
    }
  }

  // MARK: Proof

  /// Reads the whole copy back and compares its head.
  private func verify(_ source: CopySource) throws(EvidenceError) {
    let history = try asEvidence { () throws(JournalError) in
      let layout = try JournalLayout(of: destination, files: files)
      try layout.checkOrder(root: destination)
      let history = try DayHistory(layout.segments, files: ViewedFiles(base: files))
      if let failure = history.failure { throw failure }
      return history
    }
    guard history.head == source.head else {
      throw .cannotCopy(
        path: destination,
        reason: "read back it ends with record \(history.head.sequence), \(history.head.hex), "
          + "the source with \(source.head.sequence), \(source.head.hex); copy to another folder")
    }
  }
}
