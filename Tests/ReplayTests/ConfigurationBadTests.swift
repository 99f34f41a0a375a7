import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Broken configurations, each with the very message that a person gets; `UPDATE_GOLDEN=1`
/// rewrites.
@Suite struct ConfigurationBadTests {
  private static let folder = RepositoryFiles.fixtures + "/configs/bad"

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func `There are at least thirty of them`() { #expect(Self.names.count >= 30) }

  @Test(arguments: names)
  func `A broken configuration is refused with place and reason`(name: String) throws {
    let path = "\(Self.folder)/\(name).yaml"
    let error = #expect(throws: ConfigurationFileError.self) {
      try ConfigurationLoader.load(path: path, environment: [:])
    }
    let found =
      (error?.description ?? "").replacingOccurrences(of: path, with: "\(name).yaml") + "\n"
    let golden = "\(Self.folder)/\(name).txt"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try found.write(toFile: golden, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: golden, encoding: .utf8)
    #expect(found == expected)
  }

  @Test func `The production configuration says the rules that stand in the program`() throws {
    let path = RepositoryFiles.fixtures + "/configs/production.yaml"
    let configuration = try ConfigurationLoader.load(path: path, environment: [:])
    #expect(configuration.rules == RuleDefinition.production)
  }

  @Test(
    arguments: [
      ("plain text", "a: plain text", 6, "1:10"), ("it's x", "a: 'it''s x'", 5, "1:11"),
      ("a\"b\" c", #"a: "a\"b\" c""#, 5, "1:12"), ("\u{41}bc", #"a: "\x41bc""#, 1, "1:9"),
      ("one two three", "a: one\n   two\n   three", 8, "3:4"),
      ("one two\n", "a: >\n  one\n  two\n", 4, "3:3"),
      ("one\ntwo\n", "a: |\n  one\n  two\n", 5, "3:4"),
      ("one two", "a: \"one\\\n  \\ two\"", 4, "2:5"), ("x", "a: y", 1, "1:4"),
    ])
  func `A character of a value is found in the text`(
    value: String, text: String, offset: Int, place: String
  ) {
    let lines = ConfigurationFile.lines(text)
    let found = ScalarPlace.find(
      offset, of: value, at: ConfigurationPlace(line: 1, column: 4), in: lines)
    #expect("\(found.line):\(found.column)" == place)
  }
}
