/// Follows a journal that another process writes, across segments and days.
///
/// Nothing is shown before the writer's side file says that it is durable, so under `commit` no
/// power cut can take it back. A journal without a valid side file is shown as far as its whole
/// frames go, unless a writer is at work: then nothing more is shown until it has one.
public final class JournalTail {
  private let root: String
  private let files: any FileSystem
  private let reader: JournalReader
  private let watch: any FileWatch
  private var seen: DurableHead?

  /// Starts at the first record of a day's segment, early enough for the last `count` records.
  ///
  /// - Parameter count: records that must be seen; nil starts at record 1. With a count the start
  ///   is that of the last session day or before, so that the day's definitions are seen, too.
  /// - Throws: ``JournalError/notAJournal(path:)``, damage, or what the machine refused.
  public init(
    following root: String, last count: UInt64? = nil, files: some FileSystem = PosixFiles()
  ) throws(JournalError) {
    self.root = root
    self.files = files
    watch = files.watch(root + "/" + JournalLayout.headName)
    let bound = try Self.bound(root, files)
    var layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    if let count { try Self.skip(&layout, bound, count, files) }
    seen = bound.head
    reader = JournalReader(layout, files: files, verifiesChain: false, bound: bound)
  }

  /// The side file stops a tail also where no writer is at work: its last frames may not be synced.
  private static func bound(
    _ root: String, _ files: any FileSystem
  ) throws(JournalError) -> DurableBound {
    var bound = try DurableBound(root: root, files: files)
    if bound.head != nil || files.isLocked(root + "/" + JournalLayout.lockName) { bound.stop() }
    return bound
  }

  /// Drops the segments before the last day that are not needed for `count` records.
  private static func skip(
    _ layout: inout JournalLayout, _ bound: DurableBound, _ count: UInt64, _ files: any FileSystem
  ) throws(JournalError) {
    guard let last = layout.segments.last, let head = bound.head else { return }
    for index in layout.segments.indices.reversed() where index > 0 {
      let segment = layout.segments[index]
      if segment.day == last.day && layout.segments[index - 1].day == last.day { continue }
      let window = try SegmentWindow(segment.path, files: files)
      let length = min(window.size, SegmentHeader.byteCount)
      guard let at = try window.load(0, length),
        case .header(let header) = SegmentHeader.read(
          Array(window.bytes[at..<at + length]), count: length)
      else { continue }
      if header.firstSequence + count <= head.sequence + 1 {
        layout.segments.removeFirst(index)
        return
      }
    }
  }

  /// The record at hand; its payload, tick and event are read from here.
  public var record: JournalReader { reader }

  /// The last record that the writer has made durable, as far as this tail has looked.
  public var durable: SequenceNumber { SequenceNumber(rawValue: seen?.sequence ?? 0) }

  /// Whether the writer has closed the journal and everything was shown.
  public var isCleanlyClosed: Bool { reader.isCleanlyClosed }

  /// Moves to the next durable record.
  ///
  /// - Returns: what it is; nil when there is none yet.
  /// - Throws: ``JournalError`` for damage, with file, offset and record.
  public func advance() throws(JournalError) -> RecordShape? {
    if let shape = try reader.advance() { return shape }
    guard try follow() else { return nil }
    return try reader.advance()
  }

  /// Returns when the writer has made more durable, or after this time.
  public func wait(milliseconds: Int) {
    watch.wait(milliseconds: milliseconds)
  }

  /// Looks whether there is more; false when there is not.
  private func follow() throws(JournalError) -> Bool {
    let bound = try Self.bound(root, files)
    guard let head = bound.head, head.segment > 0, head != seen else { return false }
    let layout = try layout(for: head)
    try reader.follow(bound, layout.segments)
    seen = head
    return true
  }

  /// The segments; looked up again only when the writer has gone on to another one.
  private func layout(for head: DurableHead) throws(JournalError) -> JournalLayout {
    if head.segment == seen?.segment, let known { return known }
    let layout = try JournalLayout(of: root, files: files)
    try layout.checkOrder(root: root)
    known = layout
    return layout
  }

  private var known: JournalLayout?
}
