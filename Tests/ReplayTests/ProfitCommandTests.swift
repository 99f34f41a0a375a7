import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// `pnl --by`, `report month` and `diff` of database files on the command line.
@Suite struct ProfitCommandTests {
  @Test(arguments: ProfitGrouping.allCases)
  func `Parts of a traded day add up to the books, as a table, JSON and CSV`(
    _ grouping: ProfitGrouping
  ) throws {
    let root = try SnapshotDay.root
    let book = try SnapshotDay.whole.book
    let json = SnapshotDay.run("pnl", root, "--by", grouping.rawValue, "--json")
    #expect(json.code == .success && json.error.isEmpty)
    let value = try JSONReader.read(Array(json.output.utf8))
    #expect(value["adds_up"] == true && value["by"] == .string(grouping.rawValue))
    #expect(value["totals"]?.elements?[0]["realised"] == .decimal(book.realisedTotal))
    #expect(value["totals"]?.elements?[0]["fees"] == .decimal(book.feesTotal))
    let csv = SnapshotDay.run("pnl", root, "--by", grouping.rawValue, "--csv")
    let lines = csv.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines[0].prefix(3) == [Substring(grouping.rawValue), "currency", "realised"])
    let realised = lines.dropFirst().compactMap { Money($0[2]) }
    #expect(realised.count == lines.count - 1 && lines.count > 1)
    #expect(realised.reduce(.zero, +) == book.realisedTotal)
    let table = SnapshotDay.run("pnl", root, "--by", grouping.rawValue)
    #expect(table.output.contains("total") && table.output.hasPrefix(grouping.rawValue))
  }

  @Test func `A place before the end is asked for as with every report`() throws {
    let root = try SnapshotDay.root
    let ledger = try SnapshotDay.folded(root, at: .record(SequenceNumber(rawValue: 50_000)))
    let early = SnapshotDay.run("pnl", root, "--by", "rule", "--at", "50000", "--json")
    let value = try JSONReader.read(Array(early.output.utf8))
    #expect(value["totals"]?.elements?[0]["realised"] == .decimal(ledger.book.realisedTotal))
  }

  @Test(arguments: [
    ["pnl", "J", "--by", "colour"], ["pnl", "J", "--csv"],
    ["pnl", "J", "--by", "day", "--json", "--csv"], ["pnl", "J/none", "--by", "day"],
    ["pnl", "J", "--by", "day", "--at", "900000000"],
    ["pnl", "J", "--by", "rule", "--at", "1999-01-01T00:00:00Z"], ["report", "month", "J"],
    ["report", "month", "J", "2013"], ["report", "month", "J", "2013-13"],
    ["report", "month", "J", "1999-01"], ["diff", "J", "J/lock"],
  ])
  func `What cannot be told is exit code 2 with the reason`(_ words: [String]) throws {
    let root = try SnapshotDay.root
    let console = Console.inMemory()
    let words = words.map { $0.replacingOccurrences(of: "J", with: root) }
    #expect(Dispatcher(CommandRegistry.all).run(words, console) == .cannotRun)
    #expect(!console.capturedError.isEmpty && console.capturedOutput.isEmpty)
  }

  @Test func `The month of a traded day is its day, as text, JSON and page`() throws {
    let root = try SnapshotDay.root
    let book = try SnapshotDay.whole.book
    let month = CivilDate.isoText(try SnapshotDay.whole.session.calendar.date).prefix(7)
    let folder = ScratchFolder()
    let page = folder.path + "/month.html"
    let json = SnapshotDay.run("report", "month", root, String(month), "--json", "--html", page)
    #expect(json.code == .success && json.error.contains(page))
    let value = try JSONReader.read(Array(json.output.utf8))
    #expect(value["total"]?["realised"] == .decimal(book.realisedTotal))
    #expect(value["total"]?["fees"] == .decimal(book.feesTotal))
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("Trading month \(month)") && html.contains("<svg"))
    let again = SnapshotDay.run("report", "month", root, String(month), "--html", page)
    #expect(again.code == .cannotRun && again.error.contains("month.html"))
    let text = SnapshotDay.run("report", "month", root, String(month))
    #expect(text.output.hasPrefix("\(month), ") && text.output.contains("Best and worst days"))
  }

  @Test func `Two database files are compared; one beside a journal is refused`() throws {
    let root = try SnapshotDay.root
    let folder = ScratchFolder()
    let (first, second) = (folder.path + "/a.db", folder.path + "/b.db")
    for file in [first, second] {
      #expect(SnapshotDay.run("rebuild", root, "--sqlite", file).code == .success)
    }
    let equal = SnapshotDay.run("diff", first, second)
    #expect(equal.code == .success && equal.output.hasPrefix("equal: "))
    let mixed = SnapshotDay.run("diff", root, first)
    #expect(mixed.code == .cannotRun && mixed.error.contains("--sqlite"))
    let other = folder.path + "/other.db"
    try SnapshotDay.trade(in: folder.path, account: "DU0000002", snapshotInterval: 0)
    #expect(SnapshotDay.run("rebuild", folder.path + "/day", "--sqlite", other).code == .success)
    let differ = SnapshotDay.run("diff", first, other, "--limit", "1")
    #expect(differ.code == .failure && differ.output.contains("sessions"))
    #expect(differ.output.contains("Money, second less first:"))
    let json = SnapshotDay.run("diff", first, other, "--json")
    let value = try JSONReader.read(Array(json.output.utf8))
    #expect(json.code == .failure && value["equal"] == false)
  }
}
