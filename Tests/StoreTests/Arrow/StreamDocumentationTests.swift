import Foundation
import Store
import TestSupport
import Testing

/// The page about Arrow says what there is.
@Suite struct StreamDocumentationTests {
  private static let page = RepositoryFiles.root + "/docs/arrow.md"
  private static let begin = "<!-- columns -->\n"
  private static let end = "<!-- end of columns -->\n"

  // `UPDATE_GOLDEN=1` writes the columns of the page anew.
  @Test func `Every column of every stream is on the page, with its type and meaning`() throws {
    let text = try String(contentsOfFile: Self.page, encoding: .utf8)
    let start = try #require(text.range(of: Self.begin)).upperBound
    let stop = try #require(text.range(of: Self.end)).lowerBound
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let new = text[..<start] + StreamTables.page + text[stop...]
      try new.write(toFile: Self.page, atomically: true, encoding: .utf8)
    } else {
      #expect(text[start..<stop] == StreamTables.page, "UPDATE_GOLDEN=1 writes docs/arrow.md anew")
    }
  }

  @Test func `The public header has the names that the library exports`() throws {
    let header = try String(
      contentsOfFile: RepositoryFiles.root + "/Sources/CArrow/replay_ledger.h", encoding: .utf8)
    let source = try String(
      contentsOfFile: RepositoryFiles.root + "/Sources/ReplayLedger/Columns.swift", encoding: .utf8)
    let exported = source.matches(of: /@_cdecl\("(\w+)"\)/).map { String($0.output.1) }
    #expect(exported.count == 6)
    for name in exported { #expect(header.contains(" *\(name)(") || header.contains(" \(name)(")) }
  }
}
