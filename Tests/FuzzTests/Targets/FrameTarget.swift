import TestSupport

@testable import Journal

extension FuzzTargets {
  /// A control byte, then segment files; read, checked, and opened for writing as after a crash.
  ///
  /// Bit 0: headers and frames get right checksums, so that changes reach what lies behind them.
  /// Bit 1: two bytes follow with the length of the first of two segments.
  static let frames = FuzzTarget("frames") { input in
    guard let control = input.first else { return .refused }
    var segments = SegmentProbe.cut(input.dropFirst(), intoTwo: control & 2 != 0)
    if control & 1 != 0 { segments = segments.map(SegmentProbe.repaired) }
    let reading = SegmentProbe.read(SegmentProbe.files(segments))
    guard reading == SegmentProbe.read(SegmentProbe.files(segments)) else {
      return .broken("two runs, two readings")
    }
    if let broken = SegmentProbe.contradiction(reading, segments) { return .broken(broken) }
    return reading.error == nil && reading.records > 0 ? .accepted : .refused
  }
}

/// A journal of one or two segments in memory, read in every way there is.
enum SegmentProbe {
  private static let root = "/j"
  private static let day: Int64 = 20131007

  /// What a reader made of a journal.
  struct Reading: Equatable {
    var records: UInt64 = 0
    /// Of every record's envelope, kind, version and payload.
    var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
    var error: JournalError?
    var isCleanlyClosed = false
    var tornBytes = 0
    var head: JournalHead?
  }

  /// The bytes of the segments in an input.
  static func cut(_ bytes: ArraySlice<UInt8>, intoTwo: Bool) -> [[UInt8]] {
    guard intoTwo, bytes.count >= 2 else { return [Array(bytes)] }
    let length = Int(bytes[bytes.startIndex]) | Int(bytes[bytes.startIndex + 1]) << 8
    let rest = bytes.dropFirst(2)
    return [Array(rest.prefix(length)), Array(rest.dropFirst(length))]
  }

  /// The same segment with the checksums that its bytes should have.
  static func repaired(_ segment: [UInt8]) -> [UInt8] {
    var bytes = segment
    guard bytes.count >= SegmentHeader.byteCount else { return bytes }
    LittleEndian.store(Checksum.of(bytes, 0..<88), in: &bytes, at: 88)
    var offset = SegmentHeader.byteCount
    while offset + FrameHeader.byteCount <= bytes.count {
      let payload = Int(LittleEndian.read(bytes, offset + 16, as: UInt32.self))
      let end = offset + FrameHeader.byteCount + payload
      guard end <= bytes.count else { break }
      LittleEndian.store(Checksum.of(bytes, offset + 8..<end), in: &bytes, at: offset)
      offset = end
    }
    return bytes
  }

  /// The segments as files.
  static func files(_ segments: [[UInt8]]) -> MemoryFiles {
    let files = MemoryFiles()
    let folder = root + "/" + JournalLayout.folderName(day: day)
    do {
      try files.makeFolder(root)
      try files.makeFolder(folder)
    } catch { preconditionFailure("\(error)") }
    for (index, bytes) in segments.enumerated() {
      files.contents[folder + "/" + JournalLayout.segmentName(UInt64(index + 1))] = bytes
    }
    return files
  }

  /// Reads every record.
  static func read(_ files: MemoryFiles) -> Reading {
    var reading = Reading()
    do {
      let reader = try JournalReader(opening: root, files: files)
      while let shape = try reader.advance() {
        // Payloads that do not decode are `JournalCheck`'s to find; their bytes count here.
        let payload = shape == .tick ? Event.tick(reader.tick).canonicalBytes[...] : reader.payload
        reading.take(reader.envelope, reader.kind, reader.version, payload)
      }
      reading.isCleanlyClosed = reader.isCleanlyClosed
      reading.tornBytes = reader.tornBytes
      reading.head = reader.head
    } catch { reading.error = error }
    return reading
  }

  /// What in the journal's own statements does not fit together; nil when all does.
  static func contradiction(_ reading: Reading, _ segments: [[UInt8]]) -> String? {
    if let head = reading.head, head.sequence.rawValue < reading.records {
      return "the head lies before the last record"
    }
    do {
      let report = try JournalCheck.run(root: root, files: files(segments))
      if report.isClean {
        guard reading.error == nil, reading.isCleanlyClosed, reading.tornBytes == 0 else {
          return "the check is clean, the reader is not: \(reading)"
        }
        guard UInt64(report.records) == reading.records, report.head == reading.head else {
          return "check and reader count differently"
        }
      }
    } catch {
      if reading.error == nil { return "the check could not look: \(error)" }
    }
    return recovery(reading, segments)
  }

  /// Opening for writing keeps exactly the records that a reader gets, or refuses.
  private static func recovery(_ before: Reading, _ segments: [[UInt8]]) -> String? {
    let crashed = files(segments)
    do {
      let writer = try JournalWriter(at: root, day: day, files: crashed)
      _ = try writer.close()
    } catch { return nil }
    // The writer looks at the end only, so damage that a reader meets may still be there.
    guard before.error == nil else { return nil }
    let after = read(crashed)
    if let error = after.error { return "recovery left \(error)" }
    guard after.records == before.records, after.fingerprint == before.fingerprint else {
      return "recovery kept \(after.records) of \(before.records) records"
    }
    guard after.isCleanlyClosed, after.tornBytes == 0 else { return "recovery left a torn end" }
    return nil
  }
}

extension SegmentProbe.Reading {
  /// Adds one record.
  fileprivate mutating func take(
    _ envelope: Envelope, _ kind: UInt8, _ version: UInt8, _ payload: ArraySlice<UInt8>
  ) {
    records += 1
    mix(envelope.sequence.rawValue)
    mix(UInt64(bitPattern: envelope.recordedAt.rawValue))
    mix(UInt64(bitPattern: envelope.occurredAt.rawValue))
    mix(envelope.cause.rawValue)
    mix(UInt64(kind) << 8 | UInt64(version))
    for byte in payload { mix(UInt64(byte)) }
  }

  /// FNV-1a over words.
  private mutating func mix(_ value: UInt64) {
    fingerprint = (fingerprint ^ value) &* 0x100_0000_01B3
  }
}
