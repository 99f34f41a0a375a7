/// Something that ``JournalCheck`` found wrong.
public struct CheckFinding: Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let file: String
  /// Where in the file, in bytes.
  public let offset: Int
  /// The record there, or the one that should come next.
  public let sequence: UInt64
  /// The last record that it may concern; the same as ``sequence`` when nothing says more.
  public let lastSequence: UInt64
  /// What is wrong.
  public let message: String

  /// One line for a person.
  public var description: String {
    let records =
      lastSequence > sequence ? "records \(sequence)-\(lastSequence)" : "record \(sequence)"
    return "\(file): offset \(offset), \(records): \(message)"
  }

  init(file: String, offset: Int, sequence: UInt64, through last: UInt64? = nil, message: String) {
    (self.file, self.offset, self.sequence) = (file, offset, sequence)
    lastSequence = max(sequence, last ?? sequence)
    self.message = message
  }
}

/// What ``JournalCheck`` looked at and what it found.
public struct CheckReport: Hashable, Sendable {
  /// Records decoded.
  public var records = 0
  /// Ticks among them.
  public var ticks = 0
  /// Complete blocks.
  public var blocks = 0
  /// Segment files.
  public var segments = 0
  /// Bytes of the segment files.
  public var bytes = 0
  /// The last record and the chain, as far as the journal could be read.
  public var head = JournalHead(sequence: .none, chain: HashChain.start)
  /// The first record that is left; nil when the journal was never pruned.
  public var prunedBefore: SequenceNumber?
  /// Files that an earlier recovery kept aside; no finding.
  public var keptAside: [String] = []
  /// Files of seals that did not finish; no finding, the next seal removes them.
  public var unfinishedSeals: [String] = []
  /// Everything wrong, in order of place.
  public var findings: [CheckFinding] = []

  /// Whether nothing is wrong.
  public var isClean: Bool { findings.isEmpty }
}

/// Looks at every byte of a journal: checksums, rows, payloads, order, chain, trailers, the end.
public struct JournalCheck {
  /// Checks the journal at `root`, or one day folder of it. Reads only.
  ///
  /// After damage it goes on with the next segment.
  /// - Throws: ``JournalError/notAJournal(path:)`` and ``JournalError/file(_:)`` when it could not
  ///   look; whatever is wrong with the journal itself is a finding.
  public static func run(
    root: String, files: some FileSystem = PosixFiles()
  ) throws(JournalError) -> CheckReport {
    let bound = try DurableBound(root: root, files: files)
    let layout = try JournalLayout(of: root, files: files)
    guard !layout.segments.isEmpty else { throw .notAJournal(path: root) }
    let pass = CheckPass(
      JournalReader(layout, files: files, verifiesChain: true, bound: bound))
    pass.report.segments = layout.segments.count
    pass.report.keptAside = layout.keptAside
    pass.report.unfinishedSeals = layout.unfinishedSeals
    do { try layout.checkOrder(root: root) } catch { pass.add(error) }
    for path in layout.unexpected { pass.add(path, 0, "does not belong to a journal") }
    if let first = layout.segments.first, let mark = layout.pruneMark, !layout.isOneDay,
      let problem = try mark.problem(with: first, files: files)
    {
      pass.add(first.path, 0, problem)
    }
    pass.isPruned = layout.isPruned
    try pass.run()
    if let problem = bound.problem ?? pass.headProblem {
      pass.add(
        root + "/" + JournalLayout.headName, 0, "not this journal's durable head: \(problem)")
    }
    for segment in layout.segments { try pass.checkIndex(segment, files) }
    return pass.report
  }
}

/// One walk over a journal, with what it has seen of the block at hand.
private final class CheckPass {
  var report = CheckReport()
  /// Whether the first record there is becomes ``CheckReport/prunedBefore``.
  var isPruned = false
  private let reader: JournalReader
  private var block = BlockTrailer()
  private var instruments: [UInt32] = []
  private var isBlockOpen = false
  private var lastTime = Int64.min

  /// Why the side file is not this journal's.
  var headProblem: String? { reader.frames.bound.problem }

  init(_ reader: JournalReader) {
    self.reader = reader
    reader.onBlockEnd = { [unowned self] trailer throws(JournalError) in endBlock(trailer) }
  }

  func run() throws(JournalError) {
    while true {
      do {
        guard let shape = try reader.advance() else { break }
        try take(shape)
      } catch {
        if case .file = error { throw error }
        try add(error, through: reader.frames.lastAffected())
        isBlockOpen = false
        if reader.frames.isInLastSegment { break }
        reader.skipSegment()
      }
    }
    report.head = reader.head
    report.bytes = reader.frames.diskBytes
    let frames = reader.frames
    // While it is written, a journal is sound up to its durable head.
    if report.findings.isEmpty && !reader.isCleanlyClosed && !frames.bound.isLimit {
      let torn = reader.tornBytes
      let detail = torn == 0 ? "" : "; \(torn) bytes here are no frame: \(frames.tornReason)"
      add(frames.path, frames.frameOffset, "the journal was not closed\(detail)")
    }
  }

  /// Compares a sealed segment's index with one made anew; of a damaged segment nothing is said.
  func checkIndex(
    _ segment: JournalLayout.Segment, _ files: any FileSystem
  ) throws(JournalError) {
    if report.findings.contains(where: { $0.file == segment.path }) { return }
    let window = try SegmentWindow(segment.path, files: files)
    guard case .header(let header) = try SegmentHeader.read(window), header.isSealed else {
      return
    }
    let right = try SegmentIndexBuilder.rebuild(segment, files: files)
    var message = "the index does not say what the segment holds"
    switch try SegmentIndex.read(window, header) {
    case .index(let found):
      if found == right { return }
    case .unusable(let reason): message = reason
    }
    report.findings.append(
      CheckFinding(
        file: segment.path, offset: Int(right.framesEnd), sequence: header.firstSequence,
        through: right.blocks.last?.trailer.lastSequence,
        message: "\(message); reading is right without it, `journal reindex` rebuilds it"))
  }

  private func take(_ shape: RecordShape) throws(JournalError) {
    let envelope = reader.envelope
    let time = envelope.recordedAt.rawValue
    if !isBlockOpen {
      block = BlockTrailer()
      block.firstTime = time
      instruments.removeAll(keepingCapacity: true)
      isBlockOpen = true
    }
    if time < lastTime { add(envelope.sequence, "its time is earlier than the record's before") }
    lastTime = time
    block.lastTime = time
    if isPruned && report.records == 0 { report.prunedBefore = envelope.sequence }
    report.records += 1
    block.note(kind: reader.kind)
    if shape == .tick {
      report.ticks += 1
      // Plain ticks have no definition that names their instrument.
      if reader.isPlainTick { instruments.append(reader.tick.instrument.rawValue) }
    } else {
      _ = try reader.event()
    }
  }

  private func endBlock(_ trailer: BlockTrailer) {
    report.blocks += 1
    isBlockOpen = false
    block.note(instruments: instruments + reader.definedInstruments)
    let last = SequenceNumber(rawValue: trailer.lastSequence)
    if (trailer.firstTime, trailer.lastTime) != (block.firstTime, block.lastTime) {
      add(last, "the block's trailer names times that are not those of its records")
    }
    if (trailer.kindsLow, trailer.kindsHigh) != (block.kindsLow, block.kindsHigh) {
      add(last, "the block's trailer names kinds that are not those of its records")
    }
    if trailer.instruments != block.instruments {
      add(last, "the block's trailer names instruments that are not those of its ticks")
    }
  }

  func add(_ sequence: SequenceNumber, _ message: String) {
    report.findings.append(
      CheckFinding(
        file: reader.frames.path, offset: reader.frames.frameOffset,
        sequence: sequence.rawValue, message: message))
  }

  func add(_ file: String, _ offset: Int, _ message: String) {
    report.findings.append(
      CheckFinding(
        file: file, offset: offset, sequence: reader.frames.nextSequence, message: message))
  }

  func add(_ error: JournalError, through last: UInt64? = nil) {
    let sequence = reader.frames.nextSequence
    let finding =
      switch error {
      case .damaged(let file, let offset, let record, let reason):
        CheckFinding(
          file: file, offset: offset, sequence: record, through: last, message: reason)
      case .badRecord(let file, let offset, let record, let reason):
        CheckFinding(
          file: file, offset: offset, sequence: record, through: last, message: "\(reason)")
      case .wrongChain(let file, let offset, let record):
        CheckFinding(
          file: file, offset: offset, sequence: record, through: last,
          message: "the hash chain does not join")
      case .wrongVersion(let file, let version):
        CheckFinding(
          file: file, offset: 8, sequence: sequence, message: "format version \(version)")
      case .missingSegment(let folder, let expected, let found):
        CheckFinding(
          file: folder, offset: 0, sequence: sequence,
          message: "segment \(expected) is missing, \(found) comes next")
      default:
        CheckFinding(
          file: reader.frames.path, offset: reader.frames.frameOffset, sequence: sequence,
          message: "\(error)")
      }
    report.findings.append(finding)
  }
}
