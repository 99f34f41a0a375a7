import Broker
import Glibc
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// A pseudo terminal: what a program writes to ``program`` is read from ``person``.
private final class Terminal {
  let person: Int32
  let program: Int32

  init(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    var (one, other): (Int32, Int32) = (-1, -1)
    let code = unsafe openpty(&one, &other, nil, nil, &size)
    precondition(code == 0, "a terminal for the test")
    (person, program) = (one, other)
    _ = fcntl(person, F_SETFL, O_NONBLOCK)
  }

  deinit {
    _ = close(person)
    _ = close(program)
  }

  func press(_ key: String) { _ = unsafe write(person, Array(key.utf8), key.utf8.count) }

  var flags: tcflag_t {
    var state = termios()
    _ = unsafe tcgetattr(program, &state)
    return state.c_lflag
  }

  /// Everything written so far.
  func read() -> String {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(person, &buffer, buffer.count)
      if count <= 0 { return String(decoding: all, as: UTF8.self) }
      all += buffer[..<count]
    }
  }
}

/// What a journal says about its session.
@Suite struct StatusTests {
  private func status(_ root: String, _ words: String...) -> CommandResult {
    replay(["status", root] + words)
  }

  @Test func `A session that ended says what it holds, and that nobody runs`() throws {
    let scenario = LiveScenario()
    let ledger = try scenario.run(scenario.wire()).ledger
    let result = status(scenario.root)
    #expect(result.code == .success)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "*** paper account at tws ***")
    #expect(lines[1].contains("account DU*****01, session of 2026-11-20"))
    #expect(lines[2].hasPrefix("process    NO SESSION RUNS, nothing was written for "))
    #expect(lines[3] == "record     \(ledger.lastSequence) at \(ledger.now)")
    for instrument in ledger.tradedInstruments where ledger.book.position(instrument) != .zero {
      let row = lines.first { $0.hasPrefix("\(ledger.symbol(instrument)) ") }
      #expect(row?.contains(" \(ledger.book.position(instrument)) ") == true)
    }
    for order in ledger.orders.live {
      #expect(lines.contains { $0.contains(" \(order.id)  ") && $0.contains("\(order.status)") })
    }
    #expect(!result.output.contains(LiveScenario.account))
  }

  @Test func `For machines it has the figures of state, and who runs`() throws {
    let scenario = LiveScenario()
    _ = try scenario.run(scenario.wire())
    let json = try status(scenario.root, "--json").json()
    #expect(json["is_running"] == .bool(false) && json["is_simulated"] == .bool(false))
    #expect(json["account"] == .string("DU*****01") && json["mode"] == .string("paper"))
    #expect(json["link"] == .string("disconnected"))
    #expect(json["seconds_since_written"]?.text != nil)
    let state = try replay("state", scenario.root, "--json").json()
    let members = try #require(json["state"]?.members)
    #expect(members.count > 10)
    for member in members { #expect(state[member.name] == member.value, "\(member.name)") }
  }

  @Test func `While a session runs it is seen from outside, up to its last commit`() throws {
    var scenario = LiveScenario()
    (scenario.minutes, scenario.isDurable) = (3, true)
    var seen: [(record: Int64, isRunning: Bool?)] = []
    var calls = 0
    let root = scenario.root
    _ = try scenario.run(
      scenario.wire(),
      listen: {
        calls += 1
        guard calls % 200 == 0 else { return nil }
        if let json = try? replay("status", root, "--json").json() {
          seen.append((json["state"]?["record"]?.integer ?? 0, json["is_running"]?.flag))
        }
        return nil
      })
    #expect(seen.count > 1 && seen.allSatisfy { $0.isRunning == true && $0.record > 0 })
    #expect(seen.map(\.record) == seen.map(\.record).sorted())
    #expect(try status(root, "--json").json()["is_running"] == .bool(false))
  }

  @Test func `A follower has the state of the whole journal at any time, also past midnight`()
    throws
  {
    var scenario = LiveScenario()
    scenario.isDurable = true
    // 23:59:30 in New York.
    let late = LiveScenario.start + .seconds(14 * 3_600 + 1_830)
    let wire = SimulatorWire(SimulatorServer(LiveScenario.simulator, at: late))
    var follower: StatusFollower?
    var calls = 0
    let summary = try scenario.run(
      wire, from: late, until: late + .seconds(60),
      listen: {
        calls += 1
        if calls == 20 { follower = try? StatusFollower(scenario.root) }
        if calls > 20, calls % 50 == 0 { try? follower?.follow() }
        return nil
      })
    let last = try #require(follower)
    #expect(last.ledger.lastSequence < summary.ledger.lastSequence)
    try last.follow()
    #expect(last.ledger.session.calendar.date == 20_261_121)
    #expect(last.ledger.digest() == summary.ledger.digest())
  }

  @Test func `A session that syncs nothing says that it is not seen before its end`() throws {
    let scenario = LiveScenario()
    var said: [String] = []
    var calls = 0
    _ = try scenario.run(
      scenario.wire(), until: LiveScenario.start + .seconds(60),
      listen: {
        calls += 1
        if calls == 200 { said.append(replay("status", scenario.root).error) }
        return nil
      })
    #expect(said.count == 1 && said.allSatisfy { $0.contains("nothing is durable yet") })
    #expect(status(scenario.root).code == .success)
  }

  // MARK: What could be mistaken

  @Test(arguments: [
    (LiveRun.simulator, SessionMode.paper, "SIMULATED BROKER of this program, no real market"),
    ("tws", .paper, "paper account at tws"), ("tws", .live, "REAL MONEY at tws"),
    ("simulated", .backtest, "BACKTEST on a simulated exchange"),
    ("", .recording, "recording of a market, nothing is traded"),
  ])
  func `Every screen begins with what kind of money it is`(
    venue: String, mode: SessionMode, text: String
  ) {
    var session = SessionStarted()
    (session.venue, session.mode) = (venue, mode)
    let report = report(ledger([.sessionStarted(session)]))
    #expect(report.lines[0] == "*** \(text) ***")
    #expect(report.json["banner"] == .string(text))
    let isSimulated = venue == LiveRun.simulator || mode == .backtest
    #expect(report.json["is_simulated"] == .bool(isSimulated))
  }

  private func ledger(_ events: [Event]) -> Ledger {
    var ledger = Ledger()
    for event in events {
      ledger.fold(
        Recorded(
          Envelope(sequence: ledger.lastSequence.next, recordedAt: LiveScenario.start), event))
    }
    return ledger
  }

  private func report(
    _ ledger: Ledger, _ activity: JournalActivity? = nil, at now: Timestamp = LiveScenario.start
  ) -> StatusReport {
    StatusReport(
      root: "j", ledger: ledger,
      activity: activity ?? JournalActivity(hasWriter: true, writtenAt: LiveScenario.start),
      now: now)
  }

  @Test func `Text of the journal cannot drive the terminal`() {
    var change = RiskStateChanged()
    (change.to, change.reason) = (.paused, "operator: \u{1B}[2J\u{9B}1m\nREAL MONEY")
    let lines = report(ledger([.riskState(change)])).lines
    #expect(lines.contains { $0.contains(#"(operator: \u{1b}[2J\u{9b}1m"#) })
    for line in lines {
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
  }

  @Test func `The link of a session that was killed is none`() {
    var change = ConnectionChanged()
    change.state = .ready
    let ledger = ledger([.connection(change)])
    let killed = JournalActivity(hasWriter: false, writtenAt: LiveScenario.start)
    #expect(report(ledger).lines[4] == "link       ready since \(LiveScenario.start)")
    let line = "link       none; was ready since \(LiveScenario.start)"
    #expect(report(ledger, killed).lines[4] == line)
    #expect(report(Ledger()).lines[4] == "link       never connected")
  }

  @Test func `Real money says until when it is armed`() {
    var session = SessionStarted()
    (session.mode, session.venue) = (.live, "tws")
    let never = report(ledger([.sessionStarted(session)]))
    #expect(never.lines.contains("armed      never"))
    var command = OperatorCommand()
    (command.verb, command.until) = (.arm, LiveScenario.start + .seconds(60))
    let armed = ledger([.sessionStarted(session), .operatorCommand(command)])
    #expect(report(armed).lines.contains("armed      until \(command.until)"))
    let later = report(armed, at: command.until)
    #expect(later.lines.contains("armed      NOT ARMED since \(command.until)"))
  }

  @Test(arguments: [
    (0, "0.0 s"), (59_949, "59.9 s"), (60_000, "1 min 0 s"), (3_599_000, "59 min 59 s"),
    (3_600_000, "1 h 0 min"), (86_400_000, "1 days 0 h"), (360_000_000, "4 days 4 h"),
  ])
  func `A length of time is told as people say it`(milliseconds: Int64, words: String) {
    #expect(StatusReport.words(.milliseconds(milliseconds)) == words)
    let quiet = JournalActivity(hasWriter: false, writtenAt: LiveScenario.start)
    let now = LiveScenario.start + .milliseconds(milliseconds)
    let line = report(Ledger(), quiet, at: now).lines[2]
    #expect(line == "process    NO SESSION RUNS, nothing was written for \(words)")
  }

  // MARK: Errors

  @Test func `What is no journal, empty or asked for wrongly is said`() throws {
    let folder = ScratchFolder()
    #expect(status(folder.path + "/none").code == .cannotRun)
    #expect(status(folder.path).error.contains(folder.path))
    #expect(status("a", "--watch", "--json").error.contains("without `--json`"))
    #expect(replay("status").code == .cannotRun)
    let empty = folder.path + "/empty"
    _ = try JournalWriter(at: empty, day: 20_261_120).close()
    let result = status(empty)
    #expect(result.code == .cannotRun && result.error.contains("nothing is recorded yet"))
  }

  @Test func `Without a terminal the screen is printed once`() throws {
    let scenario = LiveScenario()
    _ = try scenario.run(scenario.wire(), until: LiveScenario.start + .seconds(60))
    let once = status(scenario.root, "--watch")
    #expect(once.code == .success && once.output.hasPrefix("*** paper account at tws ***\n"))
    #expect(!once.output.contains("\u{1B}"))
  }

  // MARK: The screen

  @Test func `A picture is cut to the terminal and says how to leave`() {
    let lines = (1...30).map { "line \($0) " + String(repeating: "x", count: 200) }
    let picture = StatusScreen.picture(lines, columns: 40, rows: 10)
    let rows = picture.split(separator: "\r\n")
    #expect(rows.count == 10)
    #expect(rows[0] == "\u{1B}[Hline 1 \(String(repeating: "x", count: 33))\u{1B}[K")
    #expect(picture.hasSuffix("\u{1B}[10;1Hq leaves; 21 more lines\u{1B}[K"))
    #expect(StatusScreen.picture(["a"], columns: 3, rows: 24).hasSuffix("\u{1B}[24;1Hq l\u{1B}[K"))
    #expect(StatusScreen.picture(["a"], columns: 1, rows: 1).contains("q"))
  }

  @Test(arguments: ["q", "Q"])
  func `It is drawn again until q is pressed, and the terminal is as before`(key: String) throws {
    let terminal = Terminal(columns: 60, rows: 12)
    let before = terminal.flags
    let screen = StatusScreen(input: terminal.program, output: terminal.program)
    #expect(screen.isTerminal && before & tcflag_t(ICANON) != 0)
    var count = 0
    var during: tcflag_t = 0
    try screen.show(every: 10) {
      count += 1
      during = terminal.flags
      if count == 5 { terminal.press("x\(key)") }
      return ["picture \(count)"]
    }
    #expect(count >= 5 && count < 8)
    #expect(during & tcflag_t(ICANON) == 0 && during & tcflag_t(ECHO) == 0)
    #expect(terminal.flags == before)
    let written = terminal.read()
    #expect(written.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
    #expect(written.contains("picture 1") && written.contains("picture 5"))
    #expect(written.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test func `What goes wrong between two pictures leaves the terminal as before`() {
    let terminal = Terminal(columns: 60, rows: 12)
    let before = terminal.flags
    let screen = StatusScreen(input: terminal.program, output: terminal.program)
    #expect(throws: InputError.self) {
      try screen.show(every: 10) { throw InputError("the journal is gone") }
    }
    #expect(terminal.flags == before && terminal.read().hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    let files = StatusScreen(input: -1, output: terminal.program)
    #expect(!files.isTerminal)
    #expect(throws: InputError.self) { try files.show(every: 10) { [] } }
  }
}
