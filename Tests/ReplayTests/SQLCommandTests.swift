import Foundation
import Journal
import Store
import TestSupport
import Testing

@testable import replay

/// `sql` and `ticks` on the command line.
@Suite struct SQLCommandTests {
  /// A small recording of one instrument.
  private func journal(_ folder: ScratchFolder) throws -> String {
    var script = LedgerScript(["AAA"])
    for price in ["20", "20.5", "19.25"] { script.trade(0, at: price) }
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: folder.path + "/j", day: 20_131_007, options: options)
    for record in script.records {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
    return folder.path + "/j"
  }

  private func run(_ words: [String]) throws -> (code: ExitCode, output: String, error: String) {
    let folder = ScratchFolder()
    let path = try journal(folder)
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(
      words.map { $0.replacingOccurrences(of: "J", with: path) }, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  @Test func `A query prints a table, lines of JSON, or comma-separated values`() throws {
    let query = "SELECT symbol, price AS \"the price\", NULL AS n FROM ticks WHERE seq > 2"
    let table = try run(["sql", "J", query])
    #expect(table.code == .success)
    #expect(
      table.output == """
        symbol  the price  n
        ------  ---------  -
        AAA          20.0  -
        AAA          20.5  -
        AAA         19.25  -

        """)
    let json = try run(["sql", "J", query + " LIMIT 1", "--json"])
    #expect(json.output == "{\"symbol\":\"AAA\",\"the price\":20.0,\"n\":null}\n")
    let csv = try run(["sql", "J", "SELECT 'a,\"b' AS x, 1 AS y, x'00ff' AS z", "--csv"])
    #expect(csv.output == "x,y,z\n\"a,\"\"b\",1,0x00ff\n")
  }

  @Test func `Bad SQL is exit code 2 with the place marked`() throws {
    let result = try run(["sql", "J", "SELECT symbol,\n  colour FROM ticks"])
    #expect(result.code == .cannotRun)
    #expect(
      result.error.contains(
        "no such column: colour, at offset 17 of the query\n    colour FROM ticks\n    ^"))
    #expect(try run(["sql", "J", "DELETE FROM ticks"]).code == .cannotRun)
    #expect(try run(["sql", "/nowhere/at/all", "SELECT 1"]).code == .cannotRun)
    #expect(try run(["sql", "J", "SELECT 1", "--json", "--csv"]).code == .cannotRun)
  }

  @Test func `Control characters of a value do not reach the terminal`() throws {
    let result = try run(["sql", "J", "SELECT char(27) || '[31mred' AS x"])
    #expect(!result.output.contains("\u{1B}") && result.output.contains("[31mred"))
  }

  @Test func `ticks sums up what SQL sums up`() throws {
    let result = try run(["ticks", "J"])
    #expect(result.code == .success)
    #expect(result.output.contains("AAA") && result.output.contains("19.25"))
    let json = try run(["ticks", "J", "--json"])
    #expect(json.output.contains("\"ticks\": 3") && json.output.contains("\"highest\": \"20.5\""))
  }

  @Test func `rebuild writes a database file once, and then says the same again`() throws {
    let folder = ScratchFolder()
    let (path, file) = (try journal(folder), folder.path + "/out.db")
    for _ in 0..<2 {
      let console = Console.inMemory()
      let code = Dispatcher(CommandRegistry.all).run(
        ["rebuild", path, "--sqlite", file], console)
      #expect(code == .success && console.capturedOutput.hasSuffix("up to record 5\n"))
    }
  }

  @Test func `The shell takes statements over several lines and obeys words with a point`() throws {
    let folder = ScratchFolder()
    let console = Console.inMemory()
    let path = try journal(folder)
    let shell = SQLShell(try JournalDatabase(opening: path), journal: path, .table, console)
    for line in [
      "SELECT count(*) AS c", "FROM ticks;", ".mode csv", "SELECT 7 AS seven;", ".tables",
    ] {
      #expect(shell.take(line))
    }
    #expect(shell.take("SELECT 1 FROM nowhere;") && shell.take(".schema orders"))
    #expect(shell.take(".schem") && shell.take(".mode x") && !shell.take(".quit"))
    console.flush()
    #expect(console.capturedOutput.hasPrefix("c\n-\n3\nseven\n7\ntable "))
    #expect(console.capturedOutput.contains("average_fill_price"))
    #expect(console.capturedError.contains("no such table: nowhere"))
    #expect(console.capturedError.contains("did you mean `.schema`"))
  }
}
