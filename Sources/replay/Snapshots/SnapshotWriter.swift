import Engine
import Journal
import Projections

/// Keeps states as snapshots of the journal at one root; what fails is noted and changes nothing.
final class SnapshotWriter {
  /// Records between snapshots where nobody says otherwise.
  static let defaultInterval: UInt64 = 1_000_000

  private let store: SnapshotStore
  private let build: String
  private let keptNewest: Int
  /// Snapshots written, with the bytes of their files; old ones may have been removed since.
  private(set) var written: [(sequence: SequenceNumber, bytes: Int)] = []
  /// Records whose snapshots were removed because there are newer ones.
  private(set) var removed: [SequenceNumber] = []
  /// Why a snapshot could not be written or removed; the journal is none the worse for it.
  private(set) var problems: [JournalError] = []

  /// Snapshots of the journal at `root`, made by this build.
  ///
  /// - Parameter keptNewest: how many of the newest stay.
  init(
    root: String, build: String = BuildInformation.text, keptNewest: Int = SnapshotStore.keptNewest
  ) {
    store = SnapshotStore(root: root)
    self.build = build
    self.keptNewest = keptNewest
  }

  /// A session's policy that hands its states here.
  func policy(every interval: UInt64) -> SnapshotPolicy {
    SnapshotPolicy(every: interval) { [self] in take($0, $1) }
  }

  /// Keeps the state that stands at `head`, and removes what is too old beside it.
  func take(_ ledger: Ledger, _ head: JournalHead) {
    if written.last?.sequence == head.sequence { return }
    do {
      let bytes = try store.save(
        ledger.snapshotHeader(at: head, build: build), ledger.canonicalBytes)
      written.append((head.sequence, bytes))
      // What was just written is whole and of this journal; older ones may be neither.
      removed += try store.thin(keepingNewest: keptNewest, needed: [head.sequence])
    } catch { problems.append(error) }
  }
}

extension Ledger {
  /// What a snapshot of this state says about itself.
  ///
  /// - Parameter head: the block end that the state stands at.
  func snapshotHeader(at head: JournalHead, build: String) -> SnapshotHeader {
    precondition(head.sequence == lastSequence, "the state must stand where its snapshot does")
    return SnapshotHeader(
      head: head, recordedAt: now, build: build,
      configurationHash: SHA256.hash(configuration.canonicalBytes),
      schemaVersion: Self.schemaVersion, schemaFingerprint: Self.schemaFingerprint)
  }
}
