import TestSupport

@testable import Journal

extension FuzzTargets {
  /// A control byte, then a sealed segment: mapped and in pieces, checked, sealed, given an index.
  ///
  /// Bit 0: header, frames and index get right checksums, so that changes reach what lies behind.
  static let sealed = FuzzTarget("sealed") { input in
    guard let control = input.first else { return .refused }
    var segment = Array(input.dropFirst())
    if control & 1 != 0 { segment = SealedProbe.repaired(segment) }
    let reading = SegmentProbe.read(SegmentProbe.files([segment]))
    let mapped = SegmentProbe.files([segment])
    mapped.mapsFiles = true
    guard SegmentProbe.read(mapped) == reading else {
      return .broken("mapped it reads otherwise than in pieces")
    }
    if let broken = SegmentProbe.contradiction(reading, [segment]) { return .broken(broken) }
    if let broken = SealedProbe.contradiction(reading, segment) { return .broken(broken) }
    return reading.error == nil && reading.records > 0 ? .accepted : .refused
  }
}

/// A sealed segment in memory, gone through in every way that its index offers.
enum SealedProbe {
  private static let root = "/j"

  /// The same segment with the checksums that its bytes should have, those of the index included.
  static func repaired(_ segment: [UInt8]) -> [UInt8] {
    var bytes = segment
    guard bytes.count >= SegmentHeader.byteCount else { return bytes }
    LittleEndian.store(Checksum.of(bytes, 0..<88), in: &bytes, at: 88)
    var offset = SegmentHeader.byteCount
    var isEnded = false
    while !isEnded, offset + FrameHeader.byteCount <= bytes.count {
      let payload = Int(LittleEndian.read(bytes, offset + 16, as: UInt32.self))
      let end = offset + FrameHeader.byteCount + payload
      guard end <= bytes.count else { return bytes }
      LittleEndian.store(Checksum.of(bytes, offset + 8..<end), in: &bytes, at: offset)
      isEnded = bytes[offset + 11] == FrameHeader.Kind.sealEnd.rawValue
      offset = end
    }
    if isEnded { repairIndex(&bytes, from: offset) }
    return bytes
  }

  /// Makes the footer fit the header and the bytes from `start` on.
  static func repairIndex(_ bytes: inout [UInt8], from start: Int) {
    let footer = bytes.count - SegmentIndex.footerBytes
    guard footer >= start else { return }
    LittleEndian.store(UInt64(footer - start), in: &bytes, at: footer)
    LittleEndian.store(
      LittleEndian.read(bytes, SegmentHeader.byteCount - 8, as: UInt64.self), in: &bytes,
      at: footer + 8)
    bytes.replaceSubrange(footer + 16..<footer + 24, with: SegmentIndex.mark)
    LittleEndian.store(
      Checksum.of(bytes, start..<bytes.count - 8), in: &bytes, at: bytes.count - 8)
  }

  /// What sealing, reindexing or going by the index changes that they must not; nil when nothing.
  static func contradiction(_ reading: SegmentProbe.Reading, _ segment: [UInt8]) -> String? {
    let files = SegmentProbe.files([segment])
    let counts = Self.counts(files)
    let isClean = (try? JournalCheck.run(root: root, files: files).isClean) == true
    if isClean, let odd = counts.first(where: { $0 != reading.records }) {
      return "\(odd) of \(reading.records) records by way of the index"
    }
    do {
      _ = try Sealer.seal(root: root, files: files)
      _ = try Sealer.reindex(root: root, files: files)
    } catch {
      return isClean ? "a sound journal cannot be sealed: \(error)" : nil
    }
    guard reading.error == nil else { return nil }
    let after = SegmentProbe.read(files)
    guard after.records == reading.records, after.fingerprint == reading.fingerprint,
      after.head == reading.head, after.isCleanlyClosed == reading.isCleanlyClosed
    else { return "sealing changed what is read" }
    return nil
  }

  /// Records backward, selected and as counted; an error counts as what was there before it.
  static func counts(_ files: MemoryFiles) -> [UInt64] {
    var (backward, selected, counted): (UInt64, UInt64, UInt64) = (0, 0, 0)
    do {
      let reader = try BackwardReader(opening: root, files: files)
      while try reader.advance() != nil { backward += 1 }
    } catch {}
    do {
      let selection = try JournalSelection(opening: root, JournalQuery(), files: files)
      while try selection.advance() != nil { selected += 1 }
    } catch {}
    do { counted = UInt64(try JournalStatistics(of: root, files: files).records) } catch {}
    return [backward, selected, counted]
  }
}
