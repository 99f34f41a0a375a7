import Foundation
import Store
import TestSupport
import Testing

/// The page about SQL says what there is.
@Suite struct SQLDocumentationTests {
  private static let page = RepositoryFiles.root + "/docs/sql.md"
  private static let begin = "<!-- tables -->\n"
  private static let end = "<!-- end of tables -->\n"

  /// The tables as the page shows them.
  private var tables: String {
    JournalTables.all.map { table in
      let rows = table.columns.map { column in
        let name = column.isHidden ? "*`\(column.name)`*" : "`\(column.name)`"
        return "| \(name) | \(column.type.rawValue) | \(column.note) |"
      }
      return "### `\(table.name)`: \(table.note)\n\n| column | type | meaning |\n|---|---|---|\n"
        + rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  // `UPDATE_GOLDEN=1` writes the tables of the page anew.
  @Test func `Every table and column is on the page, with its type and meaning`() throws {
    let text = try String(contentsOfFile: Self.page, encoding: .utf8)
    let start = try #require(text.range(of: Self.begin)).upperBound
    let stop = try #require(text.range(of: Self.end)).lowerBound
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let new = text[..<start] + tables + text[stop...]
      try new.write(toFile: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(text[start..<stop] == tables, "UPDATE_GOLDEN=1 writes docs/sql.md anew")
    }
  }
}
