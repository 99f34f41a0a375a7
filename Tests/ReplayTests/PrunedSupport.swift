import Foundation
import Journal
import Projections
import TestSupport

@testable import replay

/// A traded journal of three days at `j`, sealed, anchored, with a snapshot at its end, and its
/// copy at `c`; each test has its own, because pruning changes it.
struct PrunedDays {
  static let days: [Int64] = [20_131_007, 20_131_008, 20_131_009]

  /// The path of a private key; signing needs one, and which one does not matter.
  private static let key = Result { () throws -> String in
    let folder = "/tmp/replay-test-keys-\(getpid())"
    try Folders.create(folder)
    removeAtExit(folder)
    _ = replay("journal", "keygen", "--out", folder + "/key.pem")
    return folder + "/key.pem"
  }

  let folder = TestFolder()
  /// The first record of each day.
  private(set) var firsts: [SequenceNumber] = []
  var journal: String { folder.path + "/j" }
  var copy: String { folder.path + "/c" }

  /// - Parameters:
  ///   - sealed: the days that are sealed.
  ///   - snapshotEvery: records between snapshots; nil for none at all.
  init(sealed: [Int64], snapshotEvery: UInt64?) throws {
    let records = try EndToEndDay.get().records
    firsts = try Self.write(records, to: journal)
    for day in sealed { _ = try Sealer.seal(root: journal, day: day) }
    if let snapshotEvery {
      _ = replay("journal", "snapshot", journal, "--every", "\(snapshotEvery)")
    }
    let key = try Self.key.get()
    guard replay("journal", "anchor", journal, "--key", key).code == .success,
      replay("journal", "copy", journal, copy).code == .success
    else { throw InputError("the journal could not be anchored or copied") }
  }

  /// What most tests begin with, made once: all days sealed, one snapshot, at the end.
  private static let template = Result { () throws -> (folder: String, firsts: [SequenceNumber]) in
    let folder = "/tmp/replay-test-pruned-\(getpid())"
    removeAtExit(folder)
    let made = try PrunedDays(sealed: days, snapshotEvery: 1_000_000)
    try FileManager.default.copyItem(atPath: made.folder.path, toPath: folder)
    return (folder, made.firsts)
  }

  /// A copy of the one that is made once.
  init() throws {
    let template = try Self.template.get()
    firsts = template.firsts
    for name in ["j", "c"] {
      try FileManager.default.copyItem(
        atPath: "\(template.folder)/\(name)", toPath: "\(folder.path)/\(name)")
    }
  }

  /// One session's records as three days, each of which begins with an input.
  private static func write(_ records: [Recorded], to root: String) throws -> [SequenceNumber] {
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: days[0], options: options)
    var firsts = [SequenceNumber(rawValue: 1)]
    for (index, record) in records.enumerated() {
      let isInput = record.event.kind.isInput
      if index > 0, isInput { try writer.endInput() }
      if isInput, firsts.count < 3, index >= records.count * firsts.count / 3 {
        try writer.startDay(days[firsts.count])
        firsts.append(record.sequence)
      }
      try writer.append(record)
    }
    try writer.endInput()
    _ = try writer.close()
    return firsts
  }

  /// Removes what may go but the newest day.
  func prune(_ more: String...) -> CommandResult {
    replay(["journal", "prune", journal, "--keep", "1", "--copy", copy] + more)
  }

  /// The days that are left.
  var left: [String] {
    get throws { try Folders.names(in: journal).filter { $0.hasPrefix("2013-") }.sorted() }
  }
}
