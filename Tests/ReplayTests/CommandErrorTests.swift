import Journal
import TestSupport
import Testing

@testable import replay

/// What every command says about a wrong command line or a bad journal.
@Suite struct CommandErrorTests {
  /// A complete command line of each command, with `J` for a journal and `O` for a new path.
  private static let complete: [[String]] = [
    ["demo", "--ticks", "2000", "--out", "O"], ["config", "check", EndToEndMarket.config],
    ["config", "show"], ["config", "diff", EndToEndMarket.config, EndToEndMarket.config],
    [
      "import", "lean", "--data", TestFiles.lean, "--date", "20131007", "--symbols", "AAA", "--out",
      "O",
    ],
    ["import", "csv", "J.csv", "--out", "O"], ["journal", "export", "J", "--out", "O"],
    [
      "backtest", "--config", EndToEndMarket.config, "--market", "J", "--predictions", "P", "--out",
      "O",
    ],
    ["verify", "J"], ["rebuild", "J"], ["why", "J", "1"], ["positions", "J"], ["pnl", "J"],
    ["orders", "J"], ["lots", "J"], ["check", "J"], ["bench", "journal", "J"], ["diff", "J", "J"],
    ["whatif", "J", "--set", "rules.entry.confidence=0.6"],
  ]

  /// Those that read a journal in the first place, and only that.
  private static let readers: [[String]] = [
    ["journal", "export", "J", "--out", "O"],
    ["journal", "export", "J", "--format", "lean", "--out", "O"],
    ["journal", "export", "J", "--kind", "executions"],
    ["journal", "export", "J", "--kind", "executions", "--out", "O"], ["verify", "J"],
    ["verify", "J", "--set", "rules.entry.confidence=0.6"], ["verify", "J", "--json"],
    ["rebuild", "J"], ["rebuild", "J", "--json"], ["why", "J", "1"], ["why", "J", "1", "--json"],
    ["positions", "J"], ["pnl", "J"], ["orders", "J"], ["positions", "J", "--json"],
    ["lots", "J"], ["lots", "J", "--json"], ["check", "J"], ["check", "J", "--json"],
    ["bench", "journal", "J", "--rounds", "1"], ["bench", "replay", "J", "--rounds", "1"],
    ["diff", "J", "J"], ["diff", "J", "J", "--json"],
    ["whatif", "J", "--set", "rules.entry.confidence=0.6"],
  ]

  private func fill(_ words: [String], journal: String, out: String) -> [String] {
    words.map { $0 == "J" ? journal : $0 == "O" ? out : $0 }
  }

  private func expectRefusal(
    _ words: [String], _ result: CommandResult, naming: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let line = words.joined(separator: " ")
    #expect(result.code == .cannotRun, "\(line)", sourceLocation: sourceLocation)
    #expect(
      result.error.hasPrefix("replay: ") && result.error.contains(naming),
      "\(line): \(result.error)", sourceLocation: sourceLocation)
    #expect(result.output == "", "\(line): \(result.output)", sourceLocation: sourceLocation)
  }

  @Test func `The table above has every command of the time it was written, by its name`() {
    let names = Set(CommandRegistry.all.map { $0.name })
    for words in Self.complete {
      #expect(names.contains(words[0]) || names.contains(words.prefix(2).joined(separator: " ")))
    }
  }

  @Test func `Help lists every command, and each explains itself in three ways`() {
    let overview = replay("help").output
    for command in CommandRegistry.all {
      let words = command.name.split(separator: " ").map(String.init)
      #expect(overview.contains("\n  \(command.name) "), "\(command.name)")
      #expect(overview.contains(command.summary))
      let help = replay(words + ["--help"])
      #expect(help.code == .success)
      #expect(help.output.hasPrefix("replay \(command.name) \(command.usage)\n"))
      #expect(help.output == replay(["help"] + words).output)
      #expect(help.output == replay(words + ["-h"]).output)
      #expect(help.error == "")
    }
  }

  @Test func `An option nobody knows is named, with the usage`() {
    for words in Self.complete {
      let line = words + ["--nonsens"]
      let result = replay(line)
      expectRefusal(line, result, naming: "there is no option `--nonsens`")
      #expect(result.error.contains("usage: replay \(words[0])"))
    }
  }

  @Test func `A word too many is named`() {
    for words in Self.complete where words[0] != "config" || words[1] == "check" {
      let line = words + (words[0] == "bench" ? ["one", "two"] : ["surplus"])
      let result = replay(line)
      #expect(result.code == .cannotRun, "\(line)")
      #expect(result.error.contains("is one word too many"), "\(line): \(result.error)")
    }
  }

  @Test func `A missing argument is named, with the usage`() {
    for words in Self.complete where words[0] != "demo" && words[1] != "show" {
      let name = CommandRegistry.all.map { $0.name }.filter {
        words.joined(separator: " ").hasPrefix($0)
      }
      let bare = (name.max { $0.count < $1.count } ?? "").split(separator: " ").map(String.init)
      let result = replay(bare)
      expectRefusal(bare, result, naming: "is missing")
      #expect(result.error.contains("usage: replay \(bare.joined(separator: " "))"))
    }
    for words in [["why", "J"], ["config", "diff", "a"]] {
      expectRefusal(words, replay(words), naming: "is missing")
    }
    for words in [["verify", "J", "--set"], ["backtest", "--config"], ["demo", "--seed"]] {
      expectRefusal(words, replay(words), naming: "needs a value")
    }
    let twice = ["journal", "export", "J", "--out", "a", "--out", "b"]
    expectRefusal(twice, replay(twice), naming: "`--out` is given twice")
  }

  @Test(arguments: ["x", "-1", "1.5", "99999999999999999999", ""])
  func `A number that is none is named`(text: String) {
    for words in [["demo", "--seed=\(text)"], ["demo", "--ticks=\(text)"]] {
      expectRefusal(words, replay(words), naming: "`\(text)` is not a whole number")
    }
    let order = ["why", "/nowhere", text.hasPrefix("-") ? "0" : text]
    expectRefusal(order, replay(order), naming: "is not an order number")
  }

  @Test func `A journal that is not there is named by every command that reads one`() throws {
    let folder = TestFolder()
    let missing = folder.path + "/no-such-journal"
    for words in Self.readers {
      let line = fill(words, journal: missing, out: folder.path + "/out")
      expectRefusal(line, replay(line), naming: missing)
    }
    #expect(try Folders.names(in: folder.path).isEmpty)
  }

  @Test func `A folder that is no journal, and a file, are named too`() throws {
    let folder = TestFolder()
    let (empty, file) = (folder.path + "/empty", folder.path + "/file")
    try Folders.create(empty)
    try TestFiles.write([1, 2, 3], to: file)
    for path in [empty, file, folder.path] {
      for words in Self.readers {
        let line = fill(words, journal: path, out: folder.path + "/out")
        expectRefusal(line, replay(line), naming: path)
      }
    }
    #expect(try Folders.names(in: folder.path) == ["empty", "file"])
  }

  // Goal: whatever byte is damaged, no command prints figures as if nothing were wrong, and nothing
  // half made is left. Method: one flipped bit at places all over the only segment.
  @Test func `A damaged journal is named with its file by every command, and nothing is left`()
    throws
  {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let bytes = try TestFiles.bytes(day.path + "/2024-06-05/00000001.seg")
    var random = TestSupport.SeededGenerator(test: "damaged journal")
    // With another setting the first difference may well come before the damage.
    let readers = Self.readers.filter { !$0.contains("--set") }
    for (number, words) in readers.enumerated() {
      let root = folder.path + "/damaged-\(number)"
      try Folders.create(root + "/2024-06-05")
      let segment = root + "/2024-06-05/00000001.seg"
      // Not in the last frame, where a damaged frame is a torn tail.
      let place = Int.random(in: 0..<(bytes.count / 2), using: &random)
      var damaged = bytes
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try TestFiles.write(damaged, to: segment)
      let line = fill(words, journal: root, out: folder.path + "/out")
      let result = replay(line)
      #expect(result.code == .cannotRun, "byte \(place): \(line)")
      #expect(result.error.contains(segment), "byte \(place): \(line): \(result.error)")
      #expect(result.output == "", "byte \(place): \(line)")
      #expect(!Folders.exists(folder.path + "/out"), "\(line)")
      try Folders.remove(root)
    }
    #expect(try Folders.names(in: folder.path).isEmpty)
  }

  // A crash leaves such a journal. What is whole is read, and nobody mistakes it for the whole day.
  @Test func `A torn tail is mentioned by the commands that read to the end`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let bytes = try TestFiles.bytes(day.path + "/2024-06-05/00000001.seg")
    let root = folder.path + "/torn"
    try Folders.create(root + "/2024-06-05")
    try TestFiles.write(Array(bytes.dropLast(200)), to: root + "/2024-06-05/00000001.seg")
    let readers = Self.readers.filter {
      $0[0] != "bench" && $0[0] != "why" && !$0.contains("--set")
    }
    for (number, words) in readers.enumerated() {
      let line = fill(words, journal: root, out: folder.path + "/out-\(number)")
      let result = replay(line)
      #expect(result.code == .success, "\(line): \(result.error)")
      #expect(
        result.error.hasPrefix("replay: note: \(root) was not closed and ends with record "),
        "\(line): \(result.error)")
      #expect(result.error.contains("bytes after it are no whole frame"), "\(result.error)")
    }
    for words in Self.readers where words[0] != "bench" && words[0] != "journal" {
      #expect(replay(fill(words, journal: day.path, out: "")).error == "")
    }
  }

  @Test func `What is there already is never overwritten by an export`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let out = folder.path + "/mine"
    try TestFiles.write([1, 2, 3], to: out)
    for words in Self.readers where words.contains("O") {
      let line = fill(words, journal: day.path, out: out)
      expectRefusal(line, replay(line), naming: out)
      #expect(try TestFiles.bytes(out) == [1, 2, 3])
    }
    #expect(try Folders.names(in: folder.path) == ["mine"])
  }

  @Test func `An export that does not exist is named`() {
    for words in [
      ["--kind", "executions", "--format", "lean"], ["--kind", "orders"], ["--format", "parquet"],
    ] {
      let line = ["journal", "export", "J", "--out", "O"] + words
      expectRefusal(line, replay(line), naming: "there is no export of")
    }
    let line = ["journal", "export", "J"]
    expectRefusal(line, replay(line), naming: "`--out` is missing")
  }

  @Test func `A demo never removes what is not of a demo, nor an earlier one for a wrong option`()
    throws
  {
    let folder = TestFolder()
    let out = folder.path + "/demo"
    try Folders.create(out)
    try TestFiles.write([1], to: out + "/mine")
    expectRefusal(
      ["demo"], replay("demo", "--out", out), naming: "\(out) is not of a demo and is left alone")
    try TestFiles.write([], to: out + "/demo-of-replay")
    expectRefusal(
      ["demo"], replay("demo", "--ticks", "5", "--out", out),
      naming: "5 ticks: the number must lie between 1000 and 50000000")
    #expect(try Folders.names(in: out) == ["demo-of-replay", "mine"])
  }

  @Test func `An import that fails leaves nothing behind`() throws {
    let folder = TestFolder()
    let out = folder.path + "/out/t"
    let lean = ["import", "lean", "--data", TestFiles.lean, "--out", out]
    for (more, named) in [
      (["--date", "20131007", "--symbols", "NONE"], "no ticks for NONE"),
      (["--date", "20131307", "--symbols", "AAA"], "20131307 is not a date"),
      (["--date", "20131007", "--symbols", "A,,B"], "symbol"),
    ] { expectRefusal(lean + more, replay(lean + more), naming: named) }
    let bad = folder.path + "/bad.csv"
    try TestFiles.write(Array("time,price\n1,2\n".utf8), to: bad)
    for (path, named) in [(bad, "\(bad): line 1"), (folder.path + "/none.csv", "none.csv")] {
      let line = ["import", "csv", path, "--out", out]
      expectRefusal(line, replay(line), naming: named)
    }
    let parent = folder.path + "/out"
    #expect(try !Folders.exists(parent) || Folders.names(in: parent).isEmpty)
  }
}
