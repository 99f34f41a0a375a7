import Journal
import TestSupport
import Testing

@testable import replay

/// What `whatif` and `diff` refuse, with exit code 2 and nothing left behind.
@Suite struct WhatIfErrorTests {
  private func expectRefusal(
    _ result: CommandResult, naming words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.code == .cannotRun, "\(result.output)", sourceLocation: sourceLocation)
    #expect(result.output == "", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        result.error.contains(word), "\(result.error) lacks \(word)",
        sourceLocation: sourceLocation)
    }
  }

  private static let set = ["--set", "rules.entry.confidence=0.6"]

  @Test func `A missing journal is named`() throws {
    let day = try EndToEndDay.get().path
    expectRefusal(replay(["whatif", "/nowhere/j"] + Self.set), naming: "whatif", "/nowhere/j")
    expectRefusal(replay("diff", day, "/nowhere/j"), naming: "diff", "/nowhere/j")
    expectRefusal(replay("diff", "/nowhere/j", day), naming: "diff", "/nowhere/j")
    expectRefusal(replay("diff", day), naming: "<journal> is missing")
  }

  @Test
  func `A damaged journal is named with file and offset, and no folder stays`() throws {
    let day = try EndToEndDay.get().path
    let folder = TestFolder()
    let root = folder.path + "/damaged"
    let segment = root + "/2024-06-05/00000001.seg"
    for (name, var bytes) in try FolderContents.files(day) {
      let path = root + "/" + name
      if path == segment { bytes[bytes.count / 2] ^= 0x10 }
      try Folders.create(Folders.parent(of: path))
      try TestFiles.write(bytes, to: path)
    }
    try #require(Folders.exists(segment))
    let out = folder.path + "/out"
    expectRefusal(
      replay(["whatif", root, "--out", out] + Self.set), naming: segment, "offset")
    expectRefusal(replay("diff", root, day), naming: segment, "offset")
    expectRefusal(replay("diff", day, root), naming: segment, "offset")
    #expect(try Folders.names(in: folder.path) == ["damaged"])
  }

  @Test func `A recording was never decided on`() throws {
    let day = try EndToEndDay.get()
    expectRefusal(
      replay(["whatif", day.market.market] + Self.set), naming: day.market.market, "a recording",
      "backtest")
  }

  @Test func `A journal without a record has nothing to compare`() throws {
    let day = try EndToEndDay.get().path
    let folder = TestFolder()
    let root = folder.path + "/empty"
    try JournalRecords.write([], to: root, day: EndToEndMarket.date)
    expectRefusal(replay("diff", root, day), naming: root, "no record")
    expectRefusal(replay(["whatif", root] + Self.set), naming: root, "begin with a session")
  }

  @Test func `A wrong setting is refused before anything is simulated`() throws {
    let day = try EndToEndDay.get().path
    expectRefusal(replay("whatif", day), naming: "--set")
    expectRefusal(
      replay("whatif", day, "--set", "rules.entry.confidenc=0.6"), naming: "no such setting",
      "near: `rules.entry.confidence`")
    expectRefusal(
      replay("whatif", day, "--set", "rules.entry.confidence=green"), naming: "rules.entry")
    expectRefusal(replay("whatif", day, "--set", "nonsense"), naming: "<setting>=<value>")
    expectRefusal(replay("whatif", day, "--config", "/nowhere.yaml"), naming: "/nowhere.yaml")
    expectRefusal(replay(["whatif", day, "--limit", "-1"] + Self.set), naming: "--limit")
  }

  @Test func `An existing folder is never touched`() throws {
    let day = try EndToEndDay.get().path
    let folder = TestFolder()
    try TestFiles.write([1], to: folder.path + "/mine")
    expectRefusal(
      replay(["whatif", day, "--out", folder.path] + Self.set), naming: "exists already")
    #expect(try FolderContents.files(folder.path) == ["mine": [1]])
  }
}
