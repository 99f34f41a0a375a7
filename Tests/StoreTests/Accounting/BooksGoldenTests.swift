import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

/// Whole statements against ledgers made in exact fractions by another program.
struct BooksGoldenTests {
  private static let folder = RepositoryFiles.fixtures + "/golden/accounting"
  private static let scenarios: [String] = {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      return []
    }
  }()
  /// The folder with the long histories; nil when this machine has none.
  private static let shared: String? = {
    let named = ProcessInfo.processInfo.environment["REPLAY_SHARED"]
    let path = (named ?? RepositoryFiles.root + "/../shared") + "/golden/accounting"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  @Test func `There are twenty hand-checked statements`() {
    #expect(Self.scenarios.count == 20)
  }

  @Test(arguments: scenarios)
  func `A hand-checked statement gives every member and digit`(name: String) throws {
    try check(Self.folder + "/" + name)
  }

  @Test(
    .enabled(if: shared != nil, "needs the shared histories"),
    arguments: ["21_random_1000", "22_random_2000", "23_random_3000", "24_random_5000"])
  func `A long random statement gives every member and digit`(name: String) throws {
    try check(try #require(Self.shared) + "/" + name)
  }

  private func check(_ folder: String) throws {
    var files: [String: [UInt8]] = [:]
    for name in Statement.fileNames {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      files[name] = [UInt8](data)
    }
    let found = try StatementCase(files).json()
    let bytes = try #require(FileManager.default.contents(atPath: folder + "/expected.json"))
    let expected = try JSONReader.read([UInt8](bytes))
    compare(found.sorted, expected.sorted, "")
  }

  /// Names the places that differ instead of printing both ledgers.
  private func compare(_ found: JSONValue, _ expected: JSONValue, _ path: String) {
    if let a = found.members, let b = expected.members {
      #expect(a.map(\.name) == b.map(\.name), "\(path)")
      for (x, y) in zip(a, b) { compare(x.value, y.value, "\(path)/\(x.name)") }
    } else if let a = found.elements, let b = expected.elements {
      #expect(a.count == b.count, "\(path)")
      for (index, pair) in zip(a, b).enumerated() {
        compare(pair.0, pair.1, "\(path)/\(index)")
      }
    } else {
      #expect(found == expected, "\(path)")
    }
  }
}
