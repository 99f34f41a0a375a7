/// What a snapshot says about itself; enough to decide whether it may be used.
///
/// The layout is in `docs/snapshots.md`. Mark, checksum and header size stand at the same place in
/// every version, so that damage is told from age.
public struct SnapshotHeader: Hashable, Sendable {
  /// The block end that the state stands at.
  public var head: JournalHead
  /// Recorded time of the last record in the state.
  public var recordedAt: Timestamp
  /// The build that folded the state.
  public var build: String
  /// SHA-256 of the canonical configuration in force, 32 bytes.
  public var configurationHash: [UInt8]
  /// Version of the state's layout and meaning.
  public var schemaVersion: UInt32
  /// Fingerprint of the names and types of the state's fields.
  public var schemaFingerprint: UInt64

  /// What a snapshot says about itself.
  public init(
    head: JournalHead, recordedAt: Timestamp, build: String, configurationHash: [UInt8],
    schemaVersion: UInt32, schemaFingerprint: UInt64
  ) {
    self.head = head
    self.recordedAt = recordedAt
    self.build = build
    self.configurationHash = configurationHash
    self.schemaVersion = schemaVersion
    self.schemaFingerprint = schemaFingerprint
  }

  /// Where the state's bytes are and how they are checked.
  struct Contents: Hashable {
    /// Bytes of the state.
    var rawBytes = 0
    /// Bytes of the state, compressed.
    var storedBytes = 0
    /// XXH3 of the compressed bytes.
    var storedChecksum: UInt64 = 0
    /// XXH3-128 of the state's bytes: its state digest.
    var high: UInt64 = 0
    /// Lower half of the digest.
    var low: UInt64 = 0
    /// Bytes of the header.
    var headerBytes = 0
  }

  /// `RPLS` and the line ends that text transfers spoil.
  static let mark: [UInt8] = [0x52, 0x50, 0x4C, 0x53, 0x0D, 0x0A, 0x1A, 0x0A]
  static let version: UInt16 = 1
  /// Bytes before the build's text.
  static let fixedBytes = 160
  /// Longest text of a build.
  static let buildBytesMax = 256
  /// Most bytes of a state.
  static let rawBytesMax = 1 << 30

  /// The bytes on disk, in front of the compressed state.
  func bytes(_ contents: Contents) -> [UInt8] {
    let build = Array(self.build.utf8.prefix(Self.buildBytesMax))
    var bytes = Self.mark
    LittleEndian.append(UInt64(0), to: &bytes)
    LittleEndian.append(Self.version, to: &bytes)
    LittleEndian.append(UInt16(Self.fixedBytes + build.count), to: &bytes)
    LittleEndian.append(schemaVersion, to: &bytes)
    LittleEndian.append(schemaFingerprint, to: &bytes)
    LittleEndian.append(head.sequence.rawValue, to: &bytes)
    LittleEndian.append(recordedAt.rawValue, to: &bytes)
    bytes += head.chain
    bytes += configurationHash
    LittleEndian.append(UInt64(contents.rawBytes), to: &bytes)
    LittleEndian.append(UInt64(contents.storedBytes), to: &bytes)
    LittleEndian.append(contents.storedChecksum, to: &bytes)
    LittleEndian.append(contents.high, to: &bytes)
    LittleEndian.append(contents.low, to: &bytes)
    LittleEndian.append(UInt64(0), to: &bytes)
    bytes += build
    LittleEndian.store(Checksum.of(bytes, 16..<bytes.count), in: &bytes, at: 8)
    return bytes
  }
}
