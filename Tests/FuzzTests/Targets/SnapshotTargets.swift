import TestSupport

@testable import Journal
@testable import Projections

extension FuzzTargets {
  /// A control byte, then the file of a snapshot: header, compressed state, the state itself.
  ///
  /// Bit 0: sizes, checksums and digest are made right, so that changes reach what lies behind.
  static let snapshots = FuzzTarget("snapshots") { input in
    guard let control = input.first else { return .refused }
    let bytes = Array(input.dropFirst())
    return SnapshotProbe.outcome(control & 1 != 0 ? SnapshotProbe.repaired(bytes) : bytes)
  }

  /// The bytes of a ledger's state: what decodes is the canonical form of itself.
  static let ledger = FuzzTarget("ledger") { input in
    let state: Ledger
    do throws(CodecError) { state = try Ledger(canonical: input) } catch { return .refused }
    return state.canonicalBytes == input
      ? .accepted : .broken("it does not encode to the bytes it came from")
  }
}

/// One snapshot's file in memory, loaded and kept again.
enum SnapshotProbe {
  /// The same file with the sizes, checksums and digest that its bytes should have.
  static func repaired(_ file: [UInt8]) -> [UInt8] {
    var bytes = file
    guard bytes.count >= SnapshotHeader.fixedBytes else { return bytes }
    let header = Int(LittleEndian.read(bytes, 18, as: UInt16.self))
    guard header >= SnapshotHeader.fixedBytes, header <= bytes.count else { return bytes }
    let stored = header..<bytes.count
    LittleEndian.store(UInt64(stored.count), in: &bytes, at: 120)
    LittleEndian.store(Checksum.of(bytes, stored), in: &bytes, at: 128)
    let raw = LittleEndian.read(bytes, 112, as: UInt64.self)
    if raw > 0, raw < 1 << 20, let state = LZ4.decompress(bytes, stored, size: Int(raw)) {
      let digest = Checksum.wide(state)
      LittleEndian.store(digest.0, in: &bytes, at: 136)
      LittleEndian.store(digest.1, in: &bytes, at: 144)
    }
    LittleEndian.store(Checksum.of(bytes, 16..<header), in: &bytes, at: 8)
    return bytes
  }

  /// What must hold of the file.
  static func outcome(_ bytes: [UInt8]) -> FuzzOutcome {
    guard bytes.count >= 40 else { return refusal(bytes, SequenceNumber(rawValue: 1)) }
    let sequence = SequenceNumber(rawValue: LittleEndian.read(bytes, 32, as: UInt64.self))
    let store = store(bytes, sequence)
    guard let loaded = try? store.load(sequence) else { return refusal(bytes, sequence) }
    guard (try? store.header(sequence)) == loaded.header else {
      return .broken("the header alone reads otherwise than with the state")
    }
    do {
      try store.save(loaded.header, loaded.state)
      let again = try store.load(sequence)
      guard again.header == loaded.header, again.state == loaded.state else {
        return .broken("kept again it is another snapshot")
      }
    } catch { return .broken("what was loaded cannot be kept: \(error)") }
    if case .broken(let what) = FuzzTargets.ledger.check(loaded.state) { return .broken(what) }
    return .accepted
  }

  private static func store(_ bytes: [UInt8], _ sequence: SequenceNumber) -> SnapshotStore {
    let files = MemoryFiles()
    let store = SnapshotStore(root: "/j", files: files)
    files.contents[store.path(sequence)] = bytes
    return store
  }

  /// A refusal names the file and a place in it.
  private static func refusal(_ bytes: [UInt8], _ sequence: SequenceNumber) -> FuzzOutcome {
    let store = store(bytes, sequence)
    do throws(JournalError) {
      _ = try store.load(sequence)
      return .broken("refused, then loaded")
    } catch {
      switch error {
      case .wrongVersion: return .refused
      case .badSnapshot(let file, let offset, let reason):
        return file == store.path(sequence) && (0...bytes.count).contains(offset) && !reason.isEmpty
          ? .refused : .broken("a refusal without place or reason: \(error)")
      default: return .broken("\(error)")
      }
    }
  }
}
