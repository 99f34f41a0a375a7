import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

@Suite struct CommandLineJournalTests {
  /// Calls `body` with the root of a small journal, then removes it.
  private func withJournal(close: Bool = true, _ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "replay-journal-\(UUID().uuidString)"
    defer { removeFolder(root) }
    var writer: JournalWriter? = try JournalWriter(at: root, day: 20131007)
    for record in Self.records {
      try writer?.append(record)
      try writer?.endInput()
    }
    try writer?.commit()
    if close { _ = try writer?.close() } else { writer = nil }
    try body(root)
  }

  private func removeFolder(_ path: String) {
    #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) }
  }

  private static var records: [Recorded] {
    let events: [Event] =
      ["IBM", "SPY"].enumerated().map { index, symbol in
        var definition = InstrumentDefined()
        definition.instrument = InstrumentID(rawValue: UInt32(index))
        definition.symbol = symbol
        return .instrumentDefined(definition)
      } + [tick(0, 1_500), tick(1, 2_500), signal(), decision(), tick(0, 1_510), alert()]
    return events.enumerated().map { index, event in
      Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: UInt64(index + 1)),
          recordedAt: Timestamp(rawValue: 1_381_152_600_000_000_000 + Int64(index) * 250_000_000),
          cause: SequenceNumber(rawValue: index == 5 ? 5 : 0)),
        event)
    }
  }

  private static func tick(_ instrument: UInt32, _ cents: Int64) -> Event {
    .tick(
      Tick(
        instrument: InstrumentID(rawValue: instrument), kind: .trade,
        price: Price(rawValue: cents * 10_000_000), size: Quantity(shares: 100)))
  }

  private static func signal() -> Event {
    var signal = Signal()
    (signal.prediction, signal.symbol, signal.direction) = ("p 1", "SPY", .buy)
    signal.instrument = InstrumentID(rawValue: 1)
    return .signal(signal)
  }

  private static func decision() -> Event {
    var decision = Decision()
    decision.rule = "entry"
    decision.instrument = InstrumentID(rawValue: 1)
    decision.conditions = [
      Condition("confidence", .none, .atLeast, .none, held: true)
    ]
    return .decision(decision)
  }

  private static func alert() -> Event {
    var alert = Alert()
    alert.message = "x\u{1B}[31m\u{9B}" + String(repeating: "y", count: 300)
    return .alert(alert)
  }

  private func run(_ words: String...) -> (code: ExitCode, lines: [String], error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    let lines = console.capturedOutput.split(separator: "\n").map { String($0) }
    return (code, lines, console.capturedError)
  }

  @Test func `Cat prints a record a line with tickers, times and causes`() throws {
    try withJournal { root in
      let (code, lines, error) = run("journal", "cat", root)
      #expect(code == .success)
      #expect(error == "")
      #expect(lines.count == 8)
      #expect(lines[0].hasPrefix("1  2013-10-07T13:30:00Z  instrumentDefined  -  instrument=IBM "))
      #expect(
        lines[2]
          == "3  2013-10-07T13:30:00.500Z  tick  -  instrument=IBM kind=trade flags=0 price=15 "
          + "size=100 askPrice=0 askSize=0 exchange=\"\" condition=\"\"")
      #expect(lines[4].contains("  signal  -  prediction=\"p 1\" instrument=SPY symbol=SPY "))
      #expect(lines[5].hasPrefix("6  2013-10-07T13:30:01.250Z  decision  5  rule=entry "))
      #expect(lines[5].contains(" conditions[0].held=true"))
    }
  }

  @Test func `Control characters are escaped and long values shortened in text only`() throws {
    try withJournal { root in
      let text = run("journal", "cat", root, "--kind", "alert").lines
      #expect(text.count == 1)
      #expect(text[0].unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
      #expect(text[0].contains("yyy..."))
      let json = try JSONReader.read(
        Array(run("journal", "cat", root, "--kind", "alert", "--json").lines[0].utf8))
      #expect(json["fields"]?["message"]?.text?.utf8.count == 308)
    }
  }

  @Test(
    arguments: [
      (["--from", "3", "--to", "4"], [3, 4]), (["--limit", "2"], [1, 2]),
      (["--from=7"], [7, 8]), (["--from", "9"], []),
      (["--kind", "tick"], [3, 4, 7]), (["--kind", "tick", "--kind=decision"], [3, 4, 6, 7]),
      (["--symbol", "SPY"], [2, 4, 5, 6]), (["--symbol", "IBM", "--from", "3"], [3, 7]),
      (["--symbol", "IBM", "--kind", "tick", "--limit", "1"], [3]), (["--symbol", "X"], []),
    ] as [([String], [Int64])])
  func `Cat selects by place, kind, instrument and count`(
    options: [String], expected: [Int64]
  ) throws {
    try withJournal { root in
      let console = Console.inMemory()
      let words = ["journal", "cat", root, "--json"] + options
      #expect(Dispatcher(CommandRegistry.all).run(words, console) == .success)
      let found = try console.capturedOutput.split(separator: "\n").map {
        try JSONReader.read(Array($0.utf8))["seq"]?.integer
      }
      #expect(found == expected)
      #expect(console.capturedError == "")
    }
  }

  @Test func `Cat as JSON has typed members`() throws {
    try withJournal { root in
      let lines = run("journal", "cat", root, "--json").lines
      let tick = try JSONReader.read(Array(lines[2].utf8))
      #expect(tick["time"]?.text == "2013-10-07T13:30:00.500Z")
      #expect(tick["cause"] == .null)
      #expect(tick["fields"]?["price"]?.decimal(as: Price.self) == Price("15"))
      #expect(tick["fields"]?["flags"]?.integer == 0)
      let decision = try JSONReader.read(Array(lines[5].utf8))
      #expect(decision["cause"]?.integer == 5)
      #expect(decision["fields"]?["conditions[0].held"]?.flag == true)
      #expect(decision["fields"]?["instrument"]?.text == "SPY")
    }
  }

  @Test func `Cat says when a journal was not closed, and only when it reached the end`() throws {
    try withJournal(close: false) { root in
      let all = run("journal", "cat", root)
      #expect(all.code == .success)
      #expect(all.lines.count == 8)
      #expect(all.error.contains("was not closed; it ends with record 8"))
      #expect(run("journal", "cat", root, "--limit", "1").error == "")
    }
  }

  @Test(
    arguments: [
      (["--kind", "tock"], "there is no kind `tock`; did you mean `tick`?"),
      (["--from", "5", "--to", "4"], "`--from` 5 is after `--to` 4"),
      (["--limit", "0"], "`--limit`: `0` is not a whole number from 1 up"),
    ])
  func `Cat refuses what it cannot select`(options: [String], message: String) {
    let console = Console.inMemory()
    let words = ["journal", "cat", "nowhere"] + options
    #expect(Dispatcher(CommandRegistry.all).run(words, console) == .cannotRun)
    #expect(console.capturedError.hasPrefix("replay: journal cat: \(message)\n"))
  }

  @Test func `Tail shows the last records, filtered, and ends with a closed journal`() throws {
    try withJournal { root in
      let last = run("journal", "tail", root, "-n", "2")
      #expect(last.code == .success && last.lines.count == 2)
      #expect(last.lines == run("journal", "cat", root, "--from", "7").lines)
      let json = run("journal", "tail", root, "-n", "1", "--json", "-f")
      #expect(json.lines == run("journal", "cat", root, "--from", "8", "--json").lines)
      let ticks = run("journal", "tail", root, "--kind", "tick", "--symbol", "IBM")
      #expect(
        ticks.lines == run("journal", "cat", root, "--kind", "tick", "--symbol", "IBM").lines)
      #expect(!ticks.lines.isEmpty)
      #expect(run("journal", "tail", root, "-n", "0").lines.isEmpty)
    }
    #expect(run("journal", "tail", "nowhere", "--kind", "tock").error.contains("`tick`"))
  }

  @Test func `Repair says what it would do, does it, and then has nothing to do`() throws {
    try withJournal(close: false) { root in
      let segment = root + "/2013-10-07/00000001.seg"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
      // As after a power cut: the zeros made ahead, and behind them what was being written.
      bytes.append(contentsOf: [7, 7, 7])
      try bytes.write(to: URL(fileURLWithPath: segment))
      let plan = run("journal", "repair", root, "--dry-run")
      #expect(plan.code == .failure)
      #expect(plan.lines.contains { $0.hasPrefix("would cut ") })
      #expect(plan.lines.last == "nothing was changed; ends with record 8")
      #expect(try Data(contentsOf: URL(fileURLWithPath: segment)) == bytes)
      let repair = run("journal", "repair", root, "--json")
      #expect(repair.code == .failure)
      #expect(repair.lines.first?.contains("\"repaired\":true") == true)
      let again = run("journal", "repair", root)
      #expect(again.code == .success)
      #expect(again.lines == ["nothing to do: ends with record 8"])
      #expect(run("journal", "check", root).code == .success)
    }
  }

  @Test func `Repair refuses damage`() throws {
    try withJournal { root in
      let segment = root + "/2013-10-07/00000001.seg"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
      bytes[150] ^= 1
      try bytes.write(to: URL(fileURLWithPath: segment))
      let repair = run("journal", "repair", root)
      #expect(repair.code == .cannotRun && repair.error.contains("damaged at offset"))
    }
  }

  @Test(arguments: ["cat", "stats", "check", "tail", "repair"])
  func `A journal that is not there is named, exit code 2`(command: String) {
    let (code, lines, error) = run("journal", command, "/nonexistent")
    #expect(code == .cannotRun)
    #expect(lines.isEmpty)
    #expect(error.hasPrefix("replay: journal \(command): /nonexistent"))
  }

  @Test func `Stats counts kinds and instruments and names the head`() throws {
    try withJournal { root in
      let (code, lines, _) = run("journal", "stats", root)
      #expect(code == .success)
      let cells = lines.map { $0.split(separator: " ").map { String($0) } }
      #expect(cells.contains { $0.prefix(2) == ["tick", "3"] })
      #expect(cells.contains { $0.prefix(2) == ["instrumentDefined", "2"] })
      #expect(cells.contains(["IBM", "2"]))
      #expect(cells.contains(["SPY", "1"]))
      #expect(cells.contains(["records", "1", "to", "8"]))
      #expect(cells.contains(["end", "closed"]))
      let json = try JSONReader.read(
        Array(run("journal", "stats", root, "--json").lines[0].utf8))
      #expect(json["records"]?.integer == 8)
      #expect(json["closed"]?.flag == true)
      #expect(json["days"] == [20131007])
      let reader = try JournalReader(opening: root)
      while try reader.advance() != nil {}
      #expect(json["head"]?["hash"]?.text == reader.head.hex)
      #expect(cells.contains(["head", reader.head.hex]))
    }
  }

  @Test func `Check of a sound journal is clean, exit code 0`() throws {
    try withJournal { root in
      let (code, lines, error) = run("journal", "check", root)
      #expect(code == .success)
      #expect(error == "")
      #expect(lines.count == 2)
      #expect(lines[0].hasPrefix("clean: 8 records, 3 of them ticks"))
      #expect(lines[1].hasPrefix("head: record 8, "))
      let json = try JSONReader.read(Array(run("journal", "check", root, "--json").lines[0].utf8))
      #expect(json["clean"]?.flag == true)
      #expect(json["findings"] == [])
    }
  }

  @Test func `Check of a damaged journal names file, offset and record, exit code 1`() throws {
    try withJournal { root in
      let folder = try #require(FileManager.default.subpaths(atPath: root)).filter {
        $0.contains("/")
      }
      let path = root + "/" + (try #require(folder.first))
      var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let (code, lines, _) = run("journal", "check", root)
      #expect(code == .failure)
      #expect(lines.first?.hasPrefix("\(path): offset ") == true)
      #expect(lines.contains { $0.hasPrefix("1 finding") || $0.contains(" findings: ") })
      let json = run("journal", "check", root, "--json")
      #expect(json.code == .failure)
      let value = try JSONReader.read(Array(json.lines[0].utf8))
      #expect(value["clean"]?.flag == false)
      #expect(value["findings"]?.elements?.first?["file"]?.text == path)
      #expect(run("journal", "cat", root).code == .cannotRun)
    }
  }

  @Test func `A payload that this build cannot read is shown as it is`() {
    let fields = RecordText.opaque(version: 3, payload: [0, 0xAB])
    #expect(fields.map(\.value) == ["3", "0x00ab"])
    let envelope = Envelope(
      sequence: SequenceNumber(rawValue: 9), recordedAt: Timestamp(rawValue: 0))
    #expect(
      RecordText().line(envelope, kind: "kind200", fields: fields)
        == "9  1970-01-01T00:00:00Z  kind200  -  version=3 payload=0x00ab")
  }
}
