import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// Everything that is done with a journal after a day.
@Suite(.serialized) struct NightlyTests {
  /// A whole day against the simulated broker, up to five minutes behind the close.
  private static let day = Result { () throws -> String in
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step) = (396, .seconds(1))
    _ = try scenario.run(scenario.wire())
    let kept = "/tmp/replay-test-nightly-\(getpid())"
    removeAtExit(kept)
    try FileManager.default.copyItem(atPath: scenario.folder.path, toPath: kept)
    return kept + "/journal"
  }

  /// A copy of that day of a test's own.
  private func journal(_ folder: ScratchFolder) throws -> String {
    let path = folder.path + "/journal"
    try FileManager.default.copyItem(atPath: try Self.day.get(), toPath: path)
    return path
  }

  private func steps(_ result: CommandResult) throws -> [String: String] {
    var found: [String: String] = [:]
    for step in try #require(try result.json()["steps"]?.elements) {
      found[step["name"]?.text ?? ""] = step["result"]?.text
    }
    return found
  }

  private func step(_ name: String, _ result: CommandResult) throws -> JSONValue {
    let steps = try #require(try result.json()["steps"]?.elements)
    return try #require(steps.first { $0["name"]?.text == name })
  }

  @Test func `A day is sealed, signed, copied, verified and reconciled, and twice is once`()
    throws
  {
    let folder = ScratchFolder()
    let (root, key) = (try journal(folder), folder.path + "/key.pem")
    #expect(replay("journal", "keygen", "--out", key).code == .success)
    let words = ["nightly", root, "--copy", folder.path + "/copy", "--key", key, "--json"]
    let first = replay(words)
    let good = ["seal", "check", "anchor", "copy", "verify", "books"]
    #expect(try steps(first).filter { good.contains($0.key) }.allSatisfy { $0.value == "good" })
    #expect(try steps(first).count == 7)
    #expect(try step("seal", first)["details"]?["sealed"]?.integer == 1)
    #expect(try step("anchor", first)["text"]?.text == "signed 2026-11-20")

    let files = try FolderContents.files(root)
    let second = replay(words)
    #expect(second.code == first.code)
    #expect(try FolderContents.files(root) == files, "nothing is left to do")
    #expect(try step("seal", second)["details"]?["sealed"]?.integer == 0)
    #expect(try step("copy", second)["details"]?["new_bytes"]?.integer == 0)
    #expect(replay("journal", "check", folder.path + "/copy", "--anchors").code == .success)
  }

  @Test func `The gap of a day against a broker adds up to the cent, and is a finding`() throws {
    let folder = ScratchFolder()
    let root = try journal(folder)
    let result = replay("nightly", root, "--json")
    #expect(result.code == .failure)
    let details = try #require(try step("shadow", result)["details"])
    for row in try #require(details["totals"]?.elements) {
      let gap = try #require(Money(row["gap"]?.text ?? ""))
      let names = ["price", "timing", "fee", "missed", "extra", "risk", "manual", "other"]
      let parts = names.map { Money(row["parts"]?[$0]?.text ?? "") ?? .zero }
      #expect(gap != .zero && parts.reduce(Money.zero) { $0 + $1 } == gap)
      #expect(row["parts"]?["other"]?.text == "0", "\(row)")
    }
    let text = replay("nightly", root)
    #expect(text.code == .failure)
    #expect(text.output.contains("FINDING  shadow"), "\(text.output)")
    #expect(text.output.contains("symbol"))
  }

  @Test func `While a session of the next day runs only the closed day is touched`() throws {
    let folder = ScratchFolder()
    let root = try journal(folder)
    let last = try #require(try JournalDays(root).days.last)
    let writer = try JournalWriter(at: root, day: 20_261_121, options: WriterOptions())
    var started = last.session
    started.calendar = try #require(TradingCalendar.day(20_261_121))
    let next = SequenceNumber(rawValue: last.last.rawValue + 1)
    let envelope = Envelope(sequence: next, recordedAt: started.calendar.midnight)
    try writer.append(Recorded(envelope, .sessionStarted(started)))
    try writer.endInput()
    try writer.commit()

    let result = replay("nightly", root, "--copy", folder.path + "/copy", "--json")
    #expect(try result.json()["day"]?.text == "2026-11-20")
    let steps = try steps(result)
    for name in ["seal", "check", "copy", "verify", "books"] { #expect(steps[name] == "good") }
    #expect(try JournalDays(root).days.map(\.isClosed) == [true, false])
    // The session goes on as if nothing had been.
    try writer.append(
      Recorded(
        Envelope(sequence: next.next, recordedAt: started.calendar.midnight),
        .operatorCommand(OperatorCommand())))
    try writer.endInput()
    _ = try writer.close()
    #expect(replay("journal", "check", root).code == .success)
  }

  @Test func `A session that broke off is a finding, and its day is not looked at`() throws {
    let folder = ScratchFolder()
    let root = folder.path + "/broken"
    var writer: JournalWriter? = try JournalWriter(at: root, day: 20_261_120)
    for record in try JournalRecords.all(try Self.day.get()) {
      if record.event.kind.isInput { try writer?.endInput() }
      try writer?.append(record)
    }
    try writer?.endInput()
    try writer?.commit()
    // It goes without a word, as a process does that is killed.
    writer = nil
    let result = replay("nightly", root, "--json")
    #expect(try step("journal", result)["text"]?.text?.contains("broke off on 2026-11-20") == true)
    #expect(try step("day", result)["text"]?.text?.contains("no day is closed yet") == true)
  }

  @Test func `A closed day can be named, and one that is not there is refused`() throws {
    let root = try Self.day.get()
    #expect(try replay("nightly", root, "--day", "2026-11-20", "--json").json()["day"]?.text != nil)
    let other = replay("nightly", root, "--day", "2026-11-19")
    #expect(other.code == .cannotRun && other.output.contains("has no day 2026-11-19"))
  }

  @Test(arguments: [
    (["nightly", "/nowhere/journal"], "/nowhere/journal"),
    (["nightly"], "<journal> is missing"),
    (["nightly", "j", "--day", "yesterday"], "no day such as"),
    (["nightly", "j", "--tolerance", "-1"], "no amount"),
    (["nightly", "j", "--config", "/nowhere/c.yaml"], "/nowhere/c.yaml"),
  ])
  func `What cannot be done is exit code 2 with its reason`(words: [String], text: String) {
    let result = replay(words)
    #expect(result.code == .cannotRun)
    #expect((result.output + result.error).contains(text), "\(result)")
  }

  @Test func `A recording has no day to look at`() throws {
    let result = replay("nightly", try EndToEndDay.get().market.market)
    #expect(result.code == .cannotRun && result.output.contains("a recording"))
  }

  @Test func `A backtest's day is clean`() throws {
    let folder = TestFolder()
    let path = folder.path + "/day"
    try FileManager.default.copyItem(atPath: try EndToEndDay.get().path, toPath: path)
    let result = replay("nightly", path)
    #expect(result.code == .success, "\(result)")
    #expect(result.output.contains("live did what the simulation did"))
  }

  @Test func `Damage is a finding, and the rest is looked at all the same`() throws {
    let folder = ScratchFolder()
    let root = try journal(folder)
    let name = try #require(
      try Folders.names(in: root + "/2026-11-20").first { $0.hasSuffix(".seg") })
    let file = "\(root)/2026-11-20/\(name)"
    var bytes = try TestFiles.bytes(file)
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let result = replay("nightly", root, "--json")
    #expect(result.code == .cannotRun)
    let steps = try steps(result)
    #expect(steps["journal"] == "failed" && steps["check"] == "finding", "\(steps)")
    #expect(steps["anchor"] == "skipped" && steps["copy"] == "skipped")
  }

  @Test func `People are told over the channels of the configuration, once for each run`() throws {
    guard let program = BuiltProgram.path else {
      print("skipped: no built `replay` beside the tests")
      return
    }
    let folder = ScratchFolder()
    let root = try journal(folder)
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    let config = folder.path + "/c.yaml"
    let text = "account: DU1000001\nalerts: {webhook: {url: \"\(web.address)/hook\"}}\n"
    try text.write(toFile: config, atomically: true, encoding: .utf8)
    let result = try BuiltProgram.run(program, ["nightly", root, "--config", config])
    #expect(result.status == 1, "\(result)")
    let bodies = web.asked.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.count == 1, "\(result)")
    #expect(bodies.first?.contains("nightly.finding") == true)
    #expect(bodies.first?.contains("gap") == true && bodies.first?.contains("DU1000001") == false)
    #expect(Folders.exists(root + ".nightly.alerts") && !Folders.exists(root + ".alerts"))
  }

  @Test func `Without a channel it says that nobody is told`() throws {
    let folder = ScratchFolder()
    let root = try journal(folder)
    let config = folder.path + "/c.yaml"
    try "account: DU1000001\n".write(toFile: config, atomically: true, encoding: .utf8)
    let result = replay("nightly", root, "--config", config)
    #expect(result.error.contains("nobody is told"))
  }
}

/// What the end of a day is looked at for.
@Suite struct DayEndBooksTests {
  private func findings(_ minutes: Int64, _ faults: [(Int64, String)] = []) throws -> [String] {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.step) = (minutes, .seconds(1))
    let wire = scenario.wire()
    for (second, line) in faults {
      wire.schedule(line, at: LiveScenario.start + .seconds(second))
    }
    return DayEndBooks(try scenario.run(wire).ledger).findings
  }

  @Test func `What is held although a rule closes everything is named`() throws {
    let found = try findings(12)
    #expect(found.contains { $0.contains("although rule `end_of_day` closes everything") })
  }

  @Test func `A break and what differs are named with both sides`() throws {
    let found = try findings(25, [(1_200, "manual BUY 10 AAPL")])
    #expect(found.contains { $0.hasPrefix("break 1 is open: AAPL: the books hold") }, "\(found)")
  }

  @Test func `Fees that are not known are counted`() throws {
    let found = try findings(14, [(300, "delay commissions 3600s")])
    #expect(found.contains { $0.hasPrefix("the fees of ") && $0.hasSuffix("are not known") })
  }

  @Test(arguments: [(SessionMode.paper, 1), (.live, 1), (.backtest, 0)])
  func `A broker that never told its positions is named, where there is one`(
    mode: SessionMode, count: Int
  ) {
    var started = SessionStarted()
    started.mode = mode
    var ledger = Ledger()
    ledger.fold(
      Recorded(
        Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: LiveScenario.start),
        .sessionStarted(started)))
    let found = DayEndBooks(ledger).findings
    #expect(found.count == count && found.allSatisfy { $0.contains("never compared") })
  }
}
