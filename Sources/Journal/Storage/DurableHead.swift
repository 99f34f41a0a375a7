/// How far a journal is durable: the side file `head`, rewritten after each sync, never synced.
///
/// It only adds evidence and tells readers of a live journal where to stop. A journal without it,
/// or with one that is wrong, is a whole journal.
struct DurableHead: Hashable {
  /// `RPLH` and the line ends that text transfers spoil.
  static let mark: [UInt8] = [0x52, 0x50, 0x4C, 0x48, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The version that this build writes.
  static let version: UInt64 = 1
  /// Bytes of the file.
  static let byteCount = 64

  /// Last record known durable; 0 when there is none.
  var sequence: UInt64
  /// The segment being written.
  var segment: UInt64
  /// Bytes of that segment known durable, in whole frames.
  var offset: Int
  /// ``SegmentHeader/identity`` of that segment, so that another journal's file is told apart.
  var identity: UInt64

  /// What reading the file came to.
  enum Reading: Hashable {
    case head(DurableHead)
    /// No such file.
    case missing
    /// Not what was written.
    case invalid(String)
  }

  /// The bytes on disk.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    bytes += Self.mark
    LittleEndian.append(Self.version, to: &bytes)
    LittleEndian.append(sequence, to: &bytes)
    LittleEndian.append(segment, to: &bytes)
    LittleEndian.append(UInt64(offset), to: &bytes)
    LittleEndian.append(identity, to: &bytes)
    LittleEndian.append(UInt64(0), to: &bytes)
    LittleEndian.append(Checksum.of(bytes, 0..<bytes.count), to: &bytes)
    return bytes
  }

  /// Reads the whole file's bytes.
  static func read(_ bytes: [UInt8]) -> Reading {
    guard bytes.count == byteCount else { return .invalid("it has not \(byteCount) bytes") }
    guard Checksum.of(bytes, 0..<56) == LittleEndian.read(bytes, 56, as: UInt64.self) else {
      return .invalid("its checksum is wrong")
    }
    guard Array(bytes[0..<8]) == mark, LittleEndian.read(bytes, 8, as: UInt64.self) == version,
      LittleEndian.read(bytes, 48, as: UInt64.self) == 0
    else { return .invalid("it has fields that version 1 does not know") }
    let head = DurableHead(
      sequence: LittleEndian.read(bytes, 16, as: UInt64.self),
      segment: LittleEndian.read(bytes, 24, as: UInt64.self),
      offset: Int(truncatingIfNeeded: LittleEndian.read(bytes, 32, as: UInt64.self)),
      identity: LittleEndian.read(bytes, 40, as: UInt64.self))
    guard head.sequence < FrameHeader.sequenceMax, head.segment <= FrameHeader.sequenceMax,
      head.offset >= SegmentHeader.byteCount
    else { return .invalid("it names places that cannot be") }
    return .head(head)
  }

  /// Reads the side file of the journal at `root`; tries again where a writer was in the middle.
  static func read(root: String, files: any FileSystem) throws(JournalError) -> Reading {
    let path = root + "/" + JournalLayout.headName
    let file: OpenFile
    do { file = try files.open(path, forWriting: false) } catch {
      if error.code == FileError.noSuchFile { return .missing }
      throw .file(error)
    }
    defer { files.close(file) }
    return try asJournalError { () throws(FileError) in try read(file, files: files) }
  }

  /// Reads the open side file.
  static func read(_ file: OpenFile, files: any FileSystem) throws(FileError) -> Reading {
    var reading = Reading.missing
    for _ in 0..<8 {
      // One byte more than there should be shows a file that is too long.
      var bytes = [UInt8](repeating: 0, count: byteCount + 1)
      let count = try files.read(file, at: 0, into: &bytes)
      reading = read(Array(bytes[..<count]))
      if case .head = reading { break }
    }
    return reading
  }
}

extension FileError {
  /// The system's number for a file that is not there.
  static let noSuchFile: Int32 = 2
}

/// What a reader may take as durable, and whether it must stop there.
struct DurableBound {
  /// What the side file says; nil without a valid one.
  var head: DurableHead?
  /// Whether a writer is at work, so that what is beyond the head may still be taken back.
  var isLimit = false
  /// Why the side file is none; nil when it is missing or valid.
  var problem: String?
  /// The journal's folder if nobody wrote there when it was looked at; a writer may come any time.
  private var quietRoot: String?

  /// Nothing is known.
  init() {}

  /// The side file turned out to be another journal's, whose segment has the same number.
  mutating func dropForeign(_ number: UInt64) {
    (head, isLimit) = (nil, false)
    problem = "it is of another journal, or segment \(number) was replaced"
  }

  /// Looks at the journal at `root`; call it before listing segments, so that they reach as far.
  init(root: String, files: any FileSystem) throws(JournalError) {
    let isLive = files.isLocked(root + "/" + JournalLayout.lockName)
    if !isLive { quietRoot = root }
    switch try DurableHead.read(root: root, files: files) {
    case .head(let head):
      self.head = head
      isLimit = isLive
    case .missing: break
    case .invalid(let reason): problem = reason
    }
  }

  /// Stops at the head, or before everything where there is none.
  mutating func stop() {
    // A segment number below every other: nothing is known durable yet.
    head = head ?? DurableHead(sequence: 0, segment: 0, offset: 0, identity: 0)
    isLimit = true
  }

  /// For the writer itself, whose own lock says nothing.
  mutating func ignoreWriters() {
    isLimit = false
    quietRoot = nil
  }

  /// Looks again whether a writer came, unless one was at work from the start.
  ///
  /// Call it after reading: what was read before a writer came is not a writer's.
  /// - Returns: whether one did; from then on this stops at its head.
  mutating func meetsWriter(_ files: any FileSystem) throws(JournalError) -> Bool {
    guard !isLimit, let root = quietRoot else { return false }
    var now = try DurableBound(root: root, files: files)
    // One that has gone again left a head where there was none.
    let hasGone = head == nil && problem == nil && now.head != nil
    guard now.quietRoot == nil || hasGone else { return false }
    now.stop()
    self = now
    return true
  }

  /// Where reading stops in a segment.
  func limit(of segment: UInt64, identity: UInt64) -> Int {
    guard isLimit, let head, head.segment <= segment else { return .max }
    if head.segment < segment { return 0 }
    return head.identity == identity ? head.offset : 0
  }

  /// Whether the record or frame at this place is known durable.
  func covers(_ sequence: UInt64, segment: UInt64, offset: Int) -> Bool {
    guard let head else { return false }
    return sequence <= head.sequence || (segment == head.segment && offset < head.offset)
  }
}

/// The writer's hand on the side file.
final class HeadFile {
  private let files: any FileSystem
  private let file: OpenFile

  /// Opens the side file of the journal at `root`, or makes it.
  init(root: String, files: any FileSystem) throws(FileError) {
    self.files = files
    let path = root + "/" + JournalLayout.headName
    do { file = try files.open(path, forWriting: true) } catch {
      guard error.code == FileError.noSuchFile else { throw error }
      file = try files.create(path)
      return
    }
    do {
      if try files.size(file) > DurableHead.byteCount {
        try files.truncate(file, to: DurableHead.byteCount)
      }
    } catch {
      files.close(file)
      throw error
    }
  }

  deinit { files.close(file) }

  /// Tells readers, and the next recovery, how far the journal is durable.
  func move(to head: DurableHead) throws(FileError) {
    try files.write(file, at: 0, head.bytes[...])
  }
}
