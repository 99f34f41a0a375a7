import Journal
import Projections
import Store

/// The folder of a statement, and its way through a journal that nobody keeps.
struct StatementFolder {
  /// The folder.
  let path: String
  /// What its files say.
  let statement: Statement
  /// The same as records.
  let journal: StatementJournal

  /// Most bytes of one file.
  private static let fileMax = 1 << 30

  /// Reads the files.
  ///
  /// - Throws: ``InputError`` naming file, line and column.
  init(_ path: String) throws {
    self.path = path
    var files: [String: [UInt8]] = [:]
    for name in Statement.fileNames {
      do { files[name] = try FileBytes.read("\(path)/\(name)", limit: Self.fileMax) } catch {
        guard error.isMissing else { throw InputError("\(error)") }
      }
    }
    do {
      statement = try Statement(files) { NewYorkTime.date(of: $0) }
      journal = try StatementJournal(statement, build: BuildInformation.text) {
        NewYorkTime.date(of: $0).flatMap(TradingCalendar.day)
      }
    } catch {
      throw InputError("\(path)/\(error)")
    }
  }

  /// Writes the journal, folds it from its bytes, and removes it.
  func fold() throws -> AccountHistory {
    try TemporaryFolder.with { folder in
      let root = folder + "/journal"
      try write(to: root)
      return try AccountLoader.fold(root, keepsEveryMark: true)
    }
  }

  private func write(to root: String) throws {
    var options = WriterOptions()
    options.policy = .none
    // Nothing of it is kept, so a full disk ends it where it is full.
    options.freeSpaceReserveBytes = 0
    let writer = try JournalWriter(at: root, day: journal.day, options: options)
    for record in journal.records {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
  }
}
