import Foundation
import Journal
import TestSupport
import Testing

/// The loadable extension inside the stock `sqlite3` shell.
@Suite struct ExtensionTests {
  /// The library as the package's build puts it beside the tests; nil when it was not built.
  private static var library: String? {
    let places = [Bundle.main.executablePath ?? ""] + CommandLine.arguments
    return
      places.map {
        URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/libreplayledger.so"
      }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static let shell = ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static var isThere: Bool { library != nil && shell != nil && !BuiltProgram.isSanitized }

  private func run(_ words: String...) throws -> BuiltProgram.Result {
    let library = try #require(Self.library)
    let script = [":memory:", ".load \(library)"] + words
    return try BuiltProgram.run(try #require(Self.shell), script)
  }

  private func journal(_ folder: ScratchFolder) throws -> String {
    var script = LedgerScript(["AAA"])
    for price in ["20", "20.5"] { script.trade(0, at: price) }
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: folder.path + "/it's", day: 20_131_007, options: options)
    for record in script.records {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
    return folder.path + "/it's"
  }

  @Test(
    .enabled(if: isThere, "needs libreplayledger.so beside the tests and the program sqlite3"))
  func `The stock shell reads a journal through its own SQLite`() throws {
    let folder = ScratchFolder()
    let quoted = "'" + (try journal(folder)).replacingOccurrences(of: "'", with: "''") + "'"
    let result = try run(
      "SELECT count(*) FROM (SELECT replay_open(\(quoted)));",
      "SELECT replay_open(\(quoted)) LIKE '% tables of %';",
      "SELECT symbol, count(*), max(price) FROM ticks GROUP BY symbol;",
      "CREATE VIRTUAL TABLE temp.mine USING replay_ticks(\(quoted)); SELECT count(*) FROM mine;",
      "CREATE TABLE kept AS SELECT seq, price_nano FROM mine; SELECT sum(price_nano) FROM kept;",
      "SELECT iso(0);")
    #expect(
      result.output == "1\n1\nAAA|2|20.5\n2\n40500000000\n1970-01-01T00:00:00.000000000\n")
    #expect(result.status == 0 && result.error == "")
  }

  @Test(
    .enabled(if: isThere, "needs libreplayledger.so beside the tests and the program sqlite3"))
  func `What is no journal, or no path, is an error of SQL`() throws {
    #expect(try run("SELECT replay_open('/nowhere');").error.contains("/nowhere"))
    #expect(try run("SELECT replay_open(7);").error.contains("needs the folder"))
    let bare = try run("CREATE VIRTUAL TABLE temp.x USING replay_ticks;")
    #expect(bare.error.contains("say which journal"))
  }
}
