import Journal
import TestSupport
import Testing

@testable import replay

/// What `backtest` refuses, and that it leaves nothing behind then.
@Suite struct BacktestCommandTests {
  private struct Setting {
    let folder = TestFolder()
    var out: String { folder.path + "/out/day" }
    let market: String
    let predictions: String

    init() throws {
      let day = try EndToEndDay.get()
      (market, predictions) = (day.market.market, day.market.predictions)
    }

    func run(
      config: String = EndToEndMarket.config, market: String? = nil, predictions: String? = nil,
      out: String? = nil, _ more: [String] = []
    ) -> CommandResult {
      replay(
        [
          "backtest", "--config", config, "--market", market ?? self.market, "--predictions",
          predictions ?? self.predictions, "--out", out ?? self.out,
        ] + more)
    }

    /// Whatever is in the folder that `out` would be in.
    func leftOvers() throws -> [String] {
      let parent = folder.path + "/out"
      return Folders.exists(parent) ? try Folders.names(in: parent) : []
    }

    func write(_ text: String, _ name: String) throws -> String {
      let path = folder.path + "/" + name
      try TestFiles.write(Array(text.utf8), to: path)
      return path
    }
  }

  private func expectRefusal(
    _ result: CommandResult, _ setting: Setting, naming words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(result.code == .cannotRun, sourceLocation: sourceLocation)
    #expect(result.output == "", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        result.error.contains(word), "\(result.error) lacks \(word)",
        sourceLocation: sourceLocation)
    }
    let left = try setting.leftOvers()
    #expect(left.isEmpty, "left behind: \(left)", sourceLocation: sourceLocation)
  }

  @Test func `A traded day is not a market`() throws {
    let setting = try Setting()
    let day = try EndToEndDay.get().path
    try expectRefusal(
      setting.run(market: day), setting, naming: "backtest: \(day): not a recording")
  }

  @Test func `A recording with anything but market data in it is refused with the record`() throws {
    let setting = try Setting()
    let recorded = try JournalRecords.all(setting.market).prefix(50)
    var records = Array(recorded)
    records[30].event = .stateDigest(StateDigest())
    let root = setting.folder.path + "/odd"
    try JournalRecords.write(records, to: root, day: EndToEndMarket.date)
    try expectRefusal(setting.run(market: root), setting, naming: root, "record 31", "stateDigest")
  }

  @Test func `A market that does not begin with a session is refused`() throws {
    let setting = try Setting()
    var records = Array(try JournalRecords.all(setting.market).dropFirst().prefix(20))
    for index in records.indices {
      records[index].envelope.sequence = SequenceNumber(rawValue: UInt64(index + 1))
    }
    let root = setting.folder.path + "/headless"
    try JournalRecords.write(records, to: root, day: EndToEndMarket.date)
    try expectRefusal(
      setting.run(market: root), setting, naming: root, "does not begin with a session")
  }

  @Test func `Missing files and folders are named`() throws {
    let setting = try Setting()
    try expectRefusal(setting.run(market: "/nowhere/m"), setting, naming: "/nowhere/m")
    try expectRefusal(setting.run(predictions: "/nowhere/p"), setting, naming: "/nowhere/p")
    try expectRefusal(setting.run(config: "/nowhere/c.yaml"), setting, naming: "/nowhere/c.yaml")
    try expectRefusal(
      setting.run(predictions: setting.folder.path), setting, naming: "not a regular file")
    let file = try setting.write("x", "file")
    try expectRefusal(setting.run(market: file), setting, naming: file)
    try expectRefusal(setting.run(out: file + "/day"), setting, naming: file)
  }

  @Test func `An existing folder is never touched`() throws {
    let setting = try Setting()
    try Folders.create(setting.out)
    try TestFiles.write([1, 2, 3], to: setting.out + "/mine")
    let result = setting.run()
    #expect(result.code == .cannotRun)
    #expect(result.error.contains("\(setting.out) exists already"))
    #expect(try setting.leftOvers() == ["day"])
    #expect(try FolderContents.files(setting.out) == ["mine": [1, 2, 3]])
  }

  @Test func `A damaged market is named with file and offset`() throws {
    let setting = try Setting()
    let root = setting.folder.path + "/damaged"
    try Folders.create(root + "/2024-06-05")
    let segment = root + "/2024-06-05/00000001.seg"
    var bytes = try TestFiles.bytes(setting.market + "/2024-06-05/00000001.seg")
    bytes[bytes.count / 2] ^= 0x10
    try TestFiles.write(bytes, to: segment)
    try expectRefusal(setting.run(market: root), setting, naming: segment, "offset")
  }

  @Test func `A bad prediction line stops everything, or is left out and counted`() throws {
    let setting = try Setting()
    let lines = try TestFiles.text(setting.predictions).split(separator: "\n").prefix(4)
    let text =
      lines.prefix(2).joined(separator: "\n") + "\nnonsense\n"
      + lines.suffix(2).joined(separator: "\n")
    let path = try setting.write(text, "p.ndjson")
    try expectRefusal(
      setting.run(predictions: path), setting, naming: "\(path):3: column 1: not JSON")
    let skipped = setting.run(predictions: path, ["--skip-bad"])
    #expect(skipped.code == .success)
    #expect(skipped.output.contains("left out: \(path):3: column 1"))
    let json = try setting.run(
      predictions: path, out: setting.out + "2", ["--skip-bad", "--json"]
    ).json()
    #expect(json["predictions_skipped"]?.integer == 1)
    #expect(try setting.leftOvers() == ["day", "day2"])
  }

  @Test func `A prediction that has a time but no meaning is journaled as rejected`() throws {
    let setting = try Setting()
    let line = try #require(
      try TestFiles.text(setting.predictions).split(separator: "\n").first)
    let path = try setting.write(
      line.replacing("\"side\"", with: "\"seite\"") + "\n" + line + "\n", "p.ndjson")
    #expect(setting.run(predictions: path).code == .success)
    let records = try JournalRecords.all(setting.out)
    let rejected = records.compactMap { record -> String? in
      if case .predictionRejected(let rejected) = record.event { rejected.reason } else { nil }
    }
    #expect(rejected == ["\"side\" is missing"])
    #expect(records.count { $0.event.kind == .signal } == 1)
    #expect(replay("verify", setting.out).code == .success)
  }

  @Test func `Without predictions nothing is traded and the day still verifies`() throws {
    let setting = try Setting()
    let result = replay(
      "backtest", "--config", EndToEndMarket.config, "--market", setting.market, "--out",
      setting.out)
    #expect(result.code == .success)
    #expect(result.output.contains("orders     0, executions 0"))
    #expect(replay("verify", setting.out).code == .success)
    #expect(replay("positions", setting.out).output == "no position: nothing has been traded\n")
    #expect(replay("pnl", setting.out).output == "no profit or loss: nothing has been traded\n")
    #expect(replay("orders", setting.out).output == "no orders\n")
  }

  @Test func `A configuration that cannot be used is refused before anything is written`() throws {
    let setting = try Setting()
    try expectRefusal(
      setting.run(["--set", "rules.entry.confidence=2"]), setting, naming: "rules.entry.confidence")
    try expectRefusal(setting.run(["--set", "nothing=2"]), setting, naming: "no such setting")
    try expectRefusal(setting.run(["--batch", "0"]), setting, naming: "--batch")
  }
}
