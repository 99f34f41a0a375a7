import Foundation
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// Audit packs, checked by the program that lies in them.
@Suite struct AuditPackTests {
  private static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// A pack of the first two filled orders of three anchored days.
  private static let made = Result { () throws -> (folder: String, printed: JSONValue) in
    let days = try PrunedDays()
    let folder = "/tmp/replay-test-audit-\(getpid())"
    try Folders.create(folder)
    removeAtExit(folder)
    let ledger = try LedgerLoader(root: days.journal, usesSnapshots: false).load(at: .end).ledger
    let filled = ledger.orders.all.filter { $0.filled != .zero }.prefix(2).map { "\($0.id)" }
    let result = replay(
      ["report", "audit", days.journal] + filled + ["--out", folder + "/pack", "--json"])
    guard result.code == .success else { throw InputError(result.error) }
    return (folder, try result.json())
  }

  /// Runs the pack's own program.
  private func check(_ pack: String) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [pack + "/check.py"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Changes a file of a copy, and the manifest with it, so that only what it says is wrong.
  private func tamper(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> String {
    let made = try Self.made.get()
    let folder = TestFolder()
    try FileManager.default.copyItem(
      atPath: made.folder + "/pack", toPath: folder.path + "/pack")
    let path = folder.path + "/pack/" + name
    var bytes = try TestFiles.bytes(path)
    let before = HexText.write(SHA256.hash(bytes))
    change(&bytes)
    try overwrite(path, bytes)
    let manifest = folder.path + "/pack/manifest.json"
    let text = String(decoding: try TestFiles.bytes(manifest), as: UTF8.self)
    let after = HexText.write(SHA256.hash(bytes))
    try overwrite(manifest, Array(text.replacingOccurrences(of: before, with: after).utf8))
    let (code, output) = try check(folder.path + "/pack")
    #expect(code == 1, "\(name) was changed, and: \(output)")
    return output
  }

  private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  private func replace(_ bytes: inout [UInt8], _ old: String, _ new: String) {
    let text = String(decoding: bytes, as: UTF8.self)
    let changed = text.replacingOccurrences(of: old, with: new, options: .regularExpression)
    #expect(changed != text)
    bytes = Array(changed.utf8)
  }

  @Test(.enabled(if: hasPython, "needs /usr/bin/python3"))
  func `A pack holds by its own program, anchors included`() throws {
    let made = try Self.made.get()
    let (code, output) = try check(made.folder + "/pack")
    #expect(code == 0, "\(output)")
    #expect(output.contains("as anchored") && output.hasSuffix("2 orders: all hold\n"))
    let records = try #require(made.printed["records"]?.integer)
    #expect(records > 10 && output.contains("\(records) records"))
    let text = String(
      decoding: try TestFiles.bytes(made.folder + "/pack/stories.txt"), as: UTF8.self)
    #expect(text.contains("result: bought "))
  }

  @Test(.enabled(if: hasPython, "needs /usr/bin/python3"))
  func `An order that a tick led to makes a pack that holds; its tick is told as not checked`()
    throws
  {
    let market = try EndToEndDay.get().market
    let folder = TestFolder()
    let traded = replay(
      "backtest", "--config", RepositoryFiles.fixtures + "/configs/moving-average.yaml",
      "--market", market.market, "--out", folder.path + "/day")
    #expect(traded.code == .success, "\(traded.error)")
    let made = replay(
      "report", "audit", folder.path + "/day", "1", "--out", folder.path + "/pack")
    #expect(made.code == .success, "\(made.error)")
    let (code, output) = try check(folder.path + "/pack")
    #expect(code == 0, "\(output)")
    #expect(output.hasPrefix("1 ticks are quoted"), "\(output)")
  }

  @Test(.enabled(if: hasPython, "needs /usr/bin/python3"))
  func `A changed record, place, cause, result, segment or anchor is found`() throws {
    let record = try tamper("records.ndjson") { replace(&$0, "\"bytes\":\"0", "\"bytes\":\"f") }
    #expect(record.contains("are not those of the block"), "\(record)")
    let kind = try tamper("records.ndjson") {
      replace(&$0, "\"kind_number\":33", "\"kind_number\":34")
    }
    #expect(kind.contains("no record of its kind lies there"), "\(kind)")
    let story = try tamper("stories.json") { replace(&$0, "\"cash_flow\":\"", "\"cash_flow\":\"1") }
    #expect(story.contains("its executions give"), "\(story)")
    let cause = try tamper("stories.json") { replace(&$0, "\"cause\":([0-9])", "\"cause\":9$1") }
    #expect(cause.contains("is not in the pack"), "\(cause)")
    let made = try Self.made.get()
    let anchors = try Folders.names(in: made.folder + "/pack/anchors")
    let anchor = try tamper("anchors/" + (try #require(anchors.first))) {
      replace(&$0, "chain ", "chain 0")
    }
    #expect(anchor.contains("signs record"), "\(anchor)")
    let days = try Folders.names(in: made.folder + "/pack/segments")
    let day = "segments/" + (try #require(days.first))
    let name = try #require(try Folders.names(in: made.folder + "/pack/" + day).first)
    for offset in [60, 400, 3_000] {
      _ = try tamper("\(day)/\(name)") { $0[offset] ^= 0x10 }
    }
  }

  @Test(.enabled(if: hasPython, "needs /usr/bin/python3"))
  func `A file that is not the manifest's is found`() throws {
    let made = try Self.made.get()
    let folder = TestFolder()
    try FileManager.default.copyItem(
      atPath: made.folder + "/pack", toPath: folder.path + "/pack")
    try overwrite(folder.path + "/pack/configuration.json", Array("{}".utf8))
    let (code, output) = try check(folder.path + "/pack")
    #expect(code == 1 && output.contains("configuration.json: not the file"), "\(output)")
  }

  @Test func `An order that is not there, or a folder that is, is refused`() throws {
    let day = try EndToEndDay.get()
    let out = TestFolder()
    let none = replay("report", "audit", day.path, "999999", "--out", out.path + "/none")
    #expect(none.code == .cannotRun && none.error.contains("there is no order 999999"))
    #expect(!Folders.exists(out.path + "/none"))
    #expect(replay("report", "audit", day.path, "1", "--out", day.path).code == .cannotRun)
    #expect(replay("report", "audit", day.path, "one", "--out", out.path).code == .cannotRun)
    #expect(replay("report", "audit", day.path, "1").code == .cannotRun)
  }
}
