extension SnapshotHeader {
  /// What reading a header came to.
  enum Reading {
    case header(SnapshotHeader, Contents)
    /// Not a whole header with the right checksum.
    case invalid(offset: Int, String)
    /// Whole, but of a format that this build does not read.
    case version(UInt16)
  }

  /// Reads the header at the start of `bytes`, of a file of `fileBytes` bytes.
  static func read(_ bytes: [UInt8], fileBytes: Int) -> Reading {
    guard bytes.count >= 20 else { return .invalid(offset: bytes.count, "the header is cut") }
    guard Array(bytes[0..<8]) == mark else { return .invalid(offset: 0, "not a snapshot") }
    let length = Int(LittleEndian.read(bytes, 18, as: UInt16.self))
    guard length >= 20, length <= bytes.count else {
      return .invalid(offset: 18, "the header is cut, or its size is wrong")
    }
    guard Checksum.of(bytes, 16..<length) == LittleEndian.read(bytes, 8, as: UInt64.self) else {
      return .invalid(offset: 8, "the header's checksum is wrong")
    }
    let found = LittleEndian.read(bytes, 16, as: UInt16.self)
    if found != version { return .version(found) }
    guard length >= fixedBytes, length <= fixedBytes + buildBytesMax,
      LittleEndian.read(bytes, 152, as: UInt64.self) == 0
    else { return .invalid(offset: 18, "the header has fields that version 1 does not know") }
    guard let build = String(validating: bytes[fixedBytes..<length], as: UTF8.self) else {
      return .invalid(offset: fixedBytes, "the build's name is not UTF-8")
    }
    guard let contents = Contents(bytes, headerBytes: length, fileBytes: fileBytes) else {
      return .invalid(offset: 112, "sizes in the header do not fit the file of \(fileBytes) bytes")
    }
    return .header(SnapshotHeader(bytes, build: build), contents)
  }

  private init(_ bytes: [UInt8], build: String) {
    self.init(
      head: JournalHead(
        sequence: SequenceNumber(rawValue: LittleEndian.read(bytes, 32, as: UInt64.self)),
        chain: Array(bytes[48..<80])),
      recordedAt: Timestamp(rawValue: LittleEndian.read(bytes, 40, as: Int64.self)),
      build: build, configurationHash: Array(bytes[80..<112]),
      schemaVersion: LittleEndian.read(bytes, 20, as: UInt32.self),
      schemaFingerprint: LittleEndian.read(bytes, 24, as: UInt64.self))
  }
}

extension SnapshotHeader.Contents {
  /// Most bytes that one compressed byte can stand for.
  ///
  /// - Source: LZ4 block format: a length byte adds at most 255.
  private static let expansionMax: UInt64 = 255

  /// Reads the sizes; nil where they contradict the file or ask for more memory than it can fill.
  fileprivate init?(_ bytes: [UInt8], headerBytes: Int, fileBytes: Int) {
    let raw = LittleEndian.read(bytes, 112, as: UInt64.self)
    let stored = LittleEndian.read(bytes, 120, as: UInt64.self)
    guard stored == UInt64(max(0, fileBytes - headerBytes)), raw > 0,
      raw <= UInt64(SnapshotHeader.rawBytesMax), raw / Self.expansionMax <= stored
    else { return nil }
    rawBytes = Int(raw)
    storedBytes = Int(stored)
    storedChecksum = LittleEndian.read(bytes, 128, as: UInt64.self)
    high = LittleEndian.read(bytes, 136, as: UInt64.self)
    low = LittleEndian.read(bytes, 144, as: UInt64.self)
    self.headerBytes = headerBytes
  }
}
