import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// `books` from files to output, through a journal on disk.
@Suite struct BooksCommandTests {
  private static let scenarios = RepositoryFiles.fixtures + "/golden/accounting"

  private func run(_ words: String...) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  private func json(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test(arguments: ["09_correction_chain", "12_late_commissions", "18_currencies_and_days"])
  func `The figures of a folder come back from its journal`(name: String) throws {
    let folder = Self.scenarios + "/" + name
    let result = run("books", folder, "--json")
    #expect(result.code == .success)
    let found = try json(result.output)
    let bytes = try #require(FileManager.default.contents(atPath: folder + "/expected.json"))
    let expected = try JSONReader.read([UInt8](bytes))
    for name in ["input", "symbols", "currencies", "days"] {
      let (a, b) = (found[name]?.sorted, expected[name]?.sorted)
      #expect(a != nil && a == b, "\(name)")
    }
  }

  @Test func `Tables show every method, days and postings that were asked for`() {
    let folder = Self.scenarios + "/03_three_lots_partial_close"
    let result = run("books", folder, "--method", "hifo", "--days", "--postings")
    #expect(result.code == .success)
    for word in ["hifo realised", "fifo realised", "2013-10-07", "inventory", "equity"] {
      #expect(result.output.contains(word), "\(word)")
    }
    #expect(!run("books", folder).output.contains("hifo"))
  }

  @Test func `Nothing of the journal is left behind`() throws {
    let folder = NSTemporaryDirectory() + "replay-books-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
      #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) }
    }
    let fills = Self.scenarios + "/01_long_round_trip/fills.csv"
    try FileManager.default.copyItem(atPath: fills, toPath: folder + "/fills.csv")
    #expect(run("books", folder).code == .success)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fills.csv"])
    let late = Data("type,time_ns\n".utf8)
    #expect(FileManager.default.createFile(atPath: folder + "/events.csv", contents: late))
    let bad = run("books", folder, "--json")
    #expect(bad.code == .cannotRun && bad.output == "")
    #expect(
      bad.error
        == "replay: books: \(folder)/events.csv: line 1, column symbol: the header lacks it\n")
  }

  @Test func `A folder that is not there and options that do not fit are refused`() {
    let folder = Self.scenarios + "/01_long_round_trip"
    let missing = run("books", "/nowhere/at/all")
    #expect(missing.code == .cannotRun)
    #expect(missing.error.contains("/nowhere/at/all/fills.csv: it is missing"))
    #expect(run("books", folder, "--method", "hifi").error.contains("did you mean `hifo`?"))
    #expect(run("books", folder, "--method", "specific").error.contains("belong together"))
    #expect(run("books", folder, "--choices", "x.csv").error.contains("belong together"))
    let choices = run("books", folder, "--method", "specific", "--choices", "/nowhere/x.csv")
    #expect(choices.code == .cannotRun && choices.error.contains("/nowhere/x.csv"))
  }

  @Test func `A made day closes without a red light and its lots are those of its executions`()
    throws
  {
    let root = try SnapshotDay.root
    let check = run("check", root, "--json")
    let lights = try json(check.output)
    let assertions = try #require(lights["assertions"]?.elements)
    let red = assertions.filter { $0["light"] == "red" }
    #expect(assertions.count == 14 && red.isEmpty, "\(red)")
    #expect(check.code == .success)
    #expect(run("check", root).output.contains("0 red"))
    let lots = try json(run("lots", root, "--method", "average", "--json").output)
    let pnl = try json(run("pnl", root, "--json").output)
    for instrument in try #require(lots["instruments"]?.elements) {
      let symbol = try #require(instrument["symbol"]?.text)
      let record = try #require(pnl["symbols"]?[symbol]?["average"]?["realised"])
      let exact = try #require(instrument["methods"]?["average"]?["realised"])
      let kept = try #require(record.decimal(as: Money.self))
      let found = try #require(exact.decimal(as: Money.self))
      #expect((kept - found).magnitude < Money(rawValue: 1_000))
    }
    #expect(run("lots", root, "--symbol", "NONE").code == .cannotRun)
  }
}

extension JSONValue {
  /// The same with members sorted by name.
  fileprivate var sorted: JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
    case .array(let elements): .array(elements.map(\.sorted))
    default: self
    }
  }
}
