/// The snapshots of a journal: files beside its days that only save time.
///
/// No byte of the journal depends on them, and each may be deleted at any time. What a snapshot
/// holds is the caller's; here are its bytes, whole or refused.
public struct SnapshotStore {
  /// The folder in a journal's root.
  static let folderName = "snapshots"
  private static let ending = ".snap"
  /// Temporary names tried before giving up: left-overs of crashes may hold the first ones.
  private static let attempts = 16

  let folder: String
  let root: String
  let files: any FileSystem

  /// The snapshots of the journal at `root`; nothing is made or read yet.
  public init(root: String, files: some FileSystem = PosixFiles()) {
    self.root = root
    folder = root + "/" + Self.folderName
    self.files = files
  }

  /// The file of the snapshot at a record.
  public func path(_ sequence: SequenceNumber) -> String {
    folder + "/" + Self.name(sequence)
  }

  /// Records at which there are snapshots, ascending, by the names of the files.
  ///
  /// - Throws: what the machine refused; a folder that is not there is an empty one.
  public func list() throws(JournalError) -> [SequenceNumber] {
    let entries: [FolderEntry]
    do { entries = try files.list(folder) } catch {
      if error.code == Self.missing { return [] }
      throw .file(error)
    }
    return entries.filter { !$0.isFolder }.compactMap { Self.sequence(named: $0.name) }.sorted()
  }

  /// Keeps `state`, replacing an earlier snapshot of the same record; durable when it returns.
  ///
  /// - Parameter state: its canonical bytes, 1 byte to 1 GiB.
  /// - Returns: bytes of the file.
  /// - Throws: what the machine refused; an earlier snapshot is then still there.
  @discardableResult
  public func save(_ header: SnapshotHeader, _ state: [UInt8]) throws(JournalError) -> Int {
    let target = path(header.head.sequence)
    guard !state.isEmpty, state.count <= SnapshotHeader.rawBytesMax else {
      throw .badSnapshot(file: target, offset: 0, reason: "a state of \(state.count) bytes")
    }
    precondition(
      header.head.chain.count == HashChain.byteCount && header.configurationHash.count == 32,
      "hashes of 32 bytes")
    let bytes = Self.bytes(header, state)
    do { try write(bytes, to: target) } catch { throw .file(error) }
    return bytes.count
  }

  /// What the snapshot at a record says about itself; its state is not looked at.
  ///
  /// - Throws: ``JournalError/badSnapshot(file:offset:reason:)``,
  ///   ``JournalError/wrongVersion(file:version:)``, or what the machine refused.
  public func header(_ sequence: SequenceNumber) throws(JournalError) -> SnapshotHeader {
    let limit = SnapshotHeader.fixedBytes + SnapshotHeader.buildBytesMax
    let (bytes, size) = try read(path(sequence), limit: limit)
    return try header(in: bytes, of: size, sequence).0
  }

  /// The snapshot at a record, every byte checked.
  ///
  /// - Throws: as ``header(_:)``.
  public func load(
    _ sequence: SequenceNumber
  ) throws(JournalError) -> (header: SnapshotHeader, state: [UInt8]) {
    let (bytes, size) = try read(path(sequence), limit: .max)
    let (header, contents) = try header(in: bytes, of: size, sequence)
    let stored = contents.headerBytes..<contents.headerBytes + contents.storedBytes
    guard stored.upperBound == bytes.count,
      Checksum.of(bytes, stored) == contents.storedChecksum
    else { throw bad(sequence, contents.headerBytes, "the checksum of the state is wrong") }
    guard let state = LZ4.decompress(bytes, stored, size: contents.rawBytes) else {
      throw bad(sequence, contents.headerBytes, "the state does not decompress")
    }
    guard Checksum.wide(state) == (contents.high, contents.low) else {
      throw bad(sequence, contents.headerBytes, "the digest of the state is wrong")
    }
    return (header, state)
  }

  // MARK: Names

  /// `000002097152.snap` for record 2,097,152.
  private static func name(_ sequence: SequenceNumber) -> String {
    let text = String(sequence.rawValue)
    return String(repeating: "0", count: max(0, 12 - text.utf8.count)) + text + ending
  }

  private static func sequence(named name: String) -> SequenceNumber? {
    guard name.hasSuffix(ending), let number = UInt64(name.dropLast(ending.utf8.count)),
      number <= FrameHeader.sequenceMax, Self.name(SequenceNumber(rawValue: number)) == name
    else { return nil }
    return SequenceNumber(rawValue: number)
  }

  // MARK: Bytes

  private static let missing: Int32 = 2
  private static let exists: Int32 = 17

  private static func bytes(_ header: SnapshotHeader, _ state: [UInt8]) -> [UInt8] {
    let stored = LZ4.compress(state)
    let digest = Checksum.wide(state)
    var contents = SnapshotHeader.Contents()
    contents.rawBytes = state.count
    contents.storedBytes = stored.count
    contents.storedChecksum = Checksum.of(stored, stored.indices)
    (contents.high, contents.low) = digest
    return header.bytes(contents) + stored
  }

  private func header(
    in bytes: [UInt8], of size: Int, _ sequence: SequenceNumber
  ) throws(JournalError) -> (SnapshotHeader, SnapshotHeader.Contents) {
    switch SnapshotHeader.read(bytes, fileBytes: size) {
    case .invalid(let offset, let reason): throw bad(sequence, offset, reason)
    case .version(let version): throw .wrongVersion(file: path(sequence), version: version)
    case .header(let header, let contents):
      guard header.head.sequence == sequence else {
        throw bad(sequence, 32, "it says it stands at record \(header.head.sequence)")
      }
      return (header, contents)
    }
  }

  private func bad(_ sequence: SequenceNumber, _ offset: Int, _ reason: String) -> JournalError {
    .badSnapshot(file: path(sequence), offset: offset, reason: reason)
  }

  /// The first `limit` bytes of a file, and its size.
  private func read(
    _ path: String, limit: Int
  ) throws(JournalError) -> (bytes: [UInt8], size: Int) {
    let file = try asJournalError { () throws(FileError) in
      try files.open(path, forWriting: false)
    }
    defer { files.close(file) }
    do {
      let size = try files.size(file)
      guard size <= SnapshotHeader.rawBytesMax + (1 << 24) else {
        throw JournalError.badSnapshot(file: path, offset: size, reason: "too large")
      }
      var bytes = [UInt8](repeating: 0, count: min(size, limit))
      let count = try files.read(file, at: 0, into: &bytes)
      bytes.removeLast(bytes.count - count)
      return (bytes, size)
    } catch let error as FileError {
      throw .file(error)
    } catch let error as JournalError {
      throw error
    } catch {
      preconditionFailure("no other error is thrown: \(error)")
    }
  }

  /// Under another name first, so that the final name stands for whole bytes only.
  private func write(_ bytes: [UInt8], to target: String) throws(FileError) {
    try files.makeFolder(folder)
    let file = try temporary(for: target)
    do {
      defer { files.close(file) }
      try files.write(file, at: 0, bytes[...])
      try files.sync(file)
      try files.rename(file.path, to: target)
    } catch {
      // What is reported is the first failure; a left-over is no snapshot by its name.
      do { try files.remove(file.path) } catch _ {}
      throw error
    }
    try files.syncFolder(folder)
    try files.syncFolder(root)
  }

  private func temporary(for target: String) throws(FileError) -> OpenFile {
    var attempt = 1
    while true {
      do { return try files.create("\(target).\(attempt).tmp") } catch {
        guard error.code == Self.exists, attempt < Self.attempts else { throw error }
        attempt += 1
      }
    }
  }
}
