/// What opening a journal for writing would change, found without changing anything.
public struct RepairPlan {
  /// One change; none of them takes away bytes that are not zero.
  public enum Action: Hashable, Sendable, CustomStringConvertible {
    /// Bytes after the last whole frame move into a file beside.
    case cutTail(file: String, offset: Int, bytes: Int, keptAs: String, reason: String)
    /// Zeros made ahead of the writer are cut off.
    case cutRoom(file: String, offset: Int)
    /// A segment whose header never became durable gets it anew.
    case writeHeader(file: String)
    /// The last block gets its trailer.
    case endBlock(first: SequenceNumber, last: SequenceNumber)
    /// The clean end is written.
    case writeCleanEnd
    /// The unfinished result of an interrupted sealing goes; the segment itself is whole.
    case removeLeftover(file: String)
    /// The side file that names the durable head is written anew.
    case replaceHead(reason: String)

    /// One line for a person, as something to do.
    public var description: String {
      switch self {
      case .cutTail(let file, let offset, let bytes, let keptAs, let reason):
        "cut \(bytes) bytes at offset \(offset) of \(file) (\(reason)), keep them in \(keptAs)"
      case .cutRoom(let file, let offset):
        "cut the zeros at the end of \(file), from offset \(offset) on"
      case .writeHeader(let file): "write the segment header of \(file) anew"
      case .endBlock(let first, let last):
        "end the block of records \(first) to \(last) with its trailer"
      case .writeCleanEnd: "write the clean end"
      case .removeLeftover(let file): "remove \(file), left by a sealing that was interrupted"
      case .replaceHead(let reason): "write the file `head` anew: \(reason)"
      }
    }
  }

  /// What would be done, in this order.
  public private(set) var actions: [Action] = []
  /// Session date of the last segment.
  public let lastDay: Int64

  let layout: JournalLayout
  /// Stands at the end of the journal; nil without any segment.
  let cursor: FrameCursor?
  /// The last segment; nil without any.
  var last: JournalLayout.Segment? { layout.segments.last }

  /// The last record that stays.
  public var lastSequence: SequenceNumber {
    SequenceNumber(rawValue: (cursor?.nextSequence ?? 1) - 1)
  }

  /// Looks at the journal at `root`.
  ///
  /// - Throws: ``JournalError/locked(root:)``, ``JournalError/notAJournal(path:)``, or damage,
  ///   which nothing here repairs.
  public init(root: String, files: some FileSystem = PosixFiles()) throws(JournalError) {
    if files.isLocked(root + "/" + JournalLayout.lockName) { throw .locked(root: root) }
    let plan = try RepairPlan(lockedRoot: root, files: files)
    if plan.last == nil { throw .notAJournal(path: root) }
    self = plan
  }

  /// Looks at a journal whose lock the caller holds, or that nobody writes.
  init(lockedRoot root: String, files: any FileSystem) throws(JournalError) {
    var bound = try DurableBound(root: root, files: files)
    bound.ignoreWriters()
    layout = try JournalLayout(of: root, files: files)
    actions = layout.unfinishedSeals.map { .removeLeftover(file: $0) }
    guard let last = layout.segments.last else {
      (cursor, lastDay) = (nil, 0)
      return
    }
    guard !layout.isOneDay else { throw .notAJournal(path: root) }
    try layout.checkOrder(root: root)
    lastDay = last.day
    let cursor = FrameCursor(
      Array(layout.segments.suffix(2)), files: files, verifiesChain: true, bound: bound)
    self.cursor = cursor
    while true { if case .end = try cursor.next() { break } }
    if let reason = cursor.bound.problem { actions.append(.replaceHead(reason: reason)) }
    planEnd(cursor, last)
  }

  private mutating func planEnd(_ cursor: FrameCursor, _ last: JournalLayout.Segment) {
    if cursor.tornBytes > 0 {
      actions.append(
        .cutTail(
          file: last.path, offset: cursor.frameOffset, bytes: cursor.tornBytes,
          keptAs: nameAside(last.path, cursor.frameOffset), reason: cursor.tornReason))
    } else if cursor.hasRoom {
      actions.append(.cutRoom(file: last.path, offset: cursor.frameOffset))
    }
    if cursor.header == nil { actions.append(.writeHeader(file: last.path)) }
    if cursor.rawCount > 0 {
      actions.append(
        .endBlock(first: SequenceNumber(rawValue: cursor.blockSequence), last: lastSequence))
    }
    if !cursor.isCleanlyClosed { actions.append(.writeCleanEnd) }
  }

  /// A name that is free for bytes cut from `path`.
  private func nameAside(_ path: String, _ offset: Int) -> String {
    var name = "\(path).\(offset).torn"
    var copy = 1
    while layout.keptAside.contains(name) {
      copy += 1
      name = "\(path).\(offset)-\(copy).torn"
    }
    return name
  }
}
