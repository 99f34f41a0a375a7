/// Keeps room ahead of the writer of one segment, and watches how much the disk has left.
///
/// The reserve is looked at before room is granted, so that a full disk is an error while every
/// record is still in memory and the journal on disk is whole.
final class SegmentFiller {
  private let files: any FileSystem
  private let root: String
  private let reserveBytes: Int
  private let chunkBytes: Int
  private let room: (any RoomAhead)?
  /// The writer may go up to here without another look at the disk.
  private var granted: Int
  /// Whether less than twice the reserve was free at the last look.
  private(set) var isSpaceLow = false

  /// Bytes of a chunk where the options ask for no room ahead.
  private static let uncheckedBytes = 4 << 20

  /// Watches over `file`, which is written from `offset` on.
  init(
    files: any FileSystem, root: String, file: OpenFile, offset: Int, options: WriterOptions
  ) {
    self.files = files
    self.root = root
    reserveBytes = options.freeSpaceReserveBytes
    let fills = options.policy != .none && options.aheadBytes > 0
    chunkBytes = fills ? options.aheadBytes : Self.uncheckedBytes
    room = fills ? files.makeRoomAhead(of: file, from: offset) : nil
    granted = offset
  }

  /// Whether zeros stand beyond what was written.
  var hasRoom: Bool { room != nil }

  /// Grants the next chunk when less than half a chunk is left after `end`.
  ///
  /// - Throws: ``JournalError/lowSpace(path:freeBytes:reserveBytes:)`` when `end` is beyond what
  ///   was granted and the disk is at its reserve; nothing has happened then.
  func check(upTo end: Int) throws(JournalError) {
    if end + chunkBytes / 2 <= granted { return }
    let free = try look()
    guard free >= reserveBytes else {
      if end <= granted { return }
      throw .lowSpace(path: root, freeBytes: free, reserveBytes: reserveBytes)
    }
    granted = max(granted, end) + chunkBytes
    room?.request(upTo: granted)
  }

  /// Looks at the disk, for ``isSpaceLow``.
  @discardableResult
  func look() throws(JournalError) -> Int {
    if reserveBytes == 0 { return .max }
    let free: Int
    do { free = try files.freeBytes(at: root) } catch { throw .file(error) }
    isSpaceLow = free / 2 < reserveBytes
    return free
  }

  /// Returns when the bytes below `end` are the writer's.
  func claim(upTo end: Int) throws(FileError) { try room?.claim(upTo: end) }

  /// Returns when nobody else touches the file.
  func stop() { room?.stop() }
}
