import Broker
import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Alerts from the command line and from a session.
@Suite(.serialized) struct AlertCommandTests {
  private static let token = "planted-token-0123456789"
  private static let environment = [
    "SMTP_PASSWORD": token, "TELEGRAM_BOT_TOKEN": token, "TWILIO_AUTH_TOKEN": token,
  ]

  private func text(http: String, mail: String, user: String = "") -> String {
    """
    account: DU1000001
    instruments: [{symbol: AAPL}]
    alerts:
      email: {server: "\(mail)", from: a@example.com, to: [b@example.com], user: "\(user)"}
      telegram: {chat: "-1", url: "\(http)"}
      twilio: {account: AC1, from: "+1", sms: ["+2"], whatsapp: ["+3"], url: "\(http)"}
      webhook: {url: "\(http)/webhook/a", format: slack}
      heartbeat: {url: "\(http)/count"}

    """
  }

  private func run(_ text: String) throws -> BuiltProgram.Result? {
    guard let program = BuiltProgram.path else {
      print("skipped: no built `replay` beside the tests")
      return nil
    }
    let folder = ScratchFolder()
    let file = folder.path + "/alerts.yaml"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let words = ["alerts", "test", "--config", file]
    return try BuiltProgram.run(program, words, environment: Self.environment)
  }

  @Test func `A test reaches every channel and says so`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    let mail = try MailServer()
    defer {
      web.stop()
      mail.stop()
    }
    guard let result = try run(text(http: web.address, mail: mail.address)) else { return }
    #expect(result.status == 0, "\(result)")
    let names = result.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
    #expect(names.allSatisfy { $0[0] == "sent" } && names.count == 6)
    #expect(mail.mails.count == 1 && web.asked.count == 5)
    #expect(!(result.output + result.error).contains(Self.token))
  }

  @Test func `A channel that fails is named, the others are told`() throws {
    let web = try WebServer { request in
      request.path.hasPrefix("/bot")
        ? [
          .answer(
            "404 Not Found", #"{"ok":false,"description":"bot\#(Self.token) is not there"}"#)
        ] : [.answer("{}")]
    }
    let mail = try MailServer(refusals: ["550 no such user"])
    defer {
      web.stop()
      mail.stop()
    }
    guard let result = try run(text(http: web.address, mail: mail.address)) else { return }
    #expect(result.status == 1)
    let rows = result.output.split(separator: "\n").map { row in
      row.split(separator: " ").joined(separator: " ")
    }
    #expect(rows.contains { $0.hasPrefix("FAIL telegram status 404: bot***") }, "\(rows)")
    #expect(rows.contains("FAIL email status 550"))
    #expect(result.output.split(separator: "\n").filter { $0.hasPrefix("sent") }.count == 4)
    #expect(!(result.output + result.error).contains(Self.token))
  }

  @Test(arguments: [
    ("alerts: {minimum: loud}", "alerts.minimum"),
    ("alerts: {email: {server: 'http://x'}}", "alerts.email.server"),
    ("alerts: {email: {server: 'smtp://x', from: a}}", "alerts.email.from: `a` is not a mail"),
    ("alerts: {email: {server: 'smtp://x', from: a@b}}", "alerts.email.to: is missing"),
    ("alerts: {twilio: {account: 'A/B', from: '1', sms: ['2']}}", "alerts.twilio.account"),
    ("alerts: {twilio: {account: AC, from: '1'}}", "alerts.twilio.sms: is missing"),
    ("alerts: {webhook: {url: 'http://far.example.com'}}", "alerts.webhook.url"),
    ("alerts: {per_hour: 0}", "alerts.per_hour: 0 is out of range"),
    ("alerts: {telegram: {chat: \"a\\nb\"}}", "alerts.telegram.chat"),
    ("alerts: {heartbeat: {every: 0s}}", "alerts.heartbeat.every"),
  ])
  func `A setting that makes no sense is named`(text: String, part: String) throws {
    try withTemporaryFile(Array(text.utf8)) { path in
      let result = replay("config", "check", path)
      #expect(result.code == .cannotRun && result.error.contains(part), "\(result.error)")
    }
  }

  @Test func `Without a channel, or without its secret, nothing is tested`() throws {
    guard let none = try run("account: DU1\n") else { return }
    #expect(none.status == 2 && none.error.contains("names no channel"))
    let mail = "alerts: {email: {server: 'smtp://x', from: a@b, to: [c@d], user: me}}\n"
    let folder = ScratchFolder()
    let file = folder.path + "/alerts.yaml"
    try mail.write(toFile: file, atomically: true, encoding: .utf8)
    let program = try #require(BuiltProgram.path)
    let result = try BuiltProgram.run(
      program, ["alerts", "test", "--config", file], environment: [:])
    #expect(result.status == 2 && result.error.contains("needs SMTP_PASSWORD"))
  }

  @Test func `A session tells its end, what its feed says, and the figures of its day`() throws {
    let service = try WebServer { _ in [.answer("401 Unauthorized", "{}")] }
    let web = try WebServer { _ in [.answer("{}")] }
    defer {
      service.stop()
      web.stop()
    }
    var settings = AlertSettings()
    settings.webhook.url = web.address + "/hook"
    let scenario = FeedScenario()
    let poller = try FeedScenario.poller(service)
    let link = try QuietLink()
    var options = WriterOptions()
    options.policy = .none
    let run = LiveRun(
      configuration: LiveScenario.configuration, root: scenario.root, link: link,
      predictions: nil, until: link.now + .seconds(10),
      listen: { poller.counts.refused > 0 ? .end("enough") : nil }, tell: { _ in },
      options: options, feed: poller, lookback: .zero,
      watch: try LiveWatch(settings, account: "DU1000001", journal: scenario.root))
    _ = try run.run()
    let told = web.asked.filter { $0.path == "/hook" }
      .map { String(decoding: $0.body, as: UTF8.self) }.joined()
    #expect(told.contains("replay DU*****01: critical predictions.unauthorised"))
    #expect(told.contains("summary.day") && told.contains("risk level normal"))
    let lines = try AlertOutbox.read(AlertOutbox.path(of: scenario.root))
    #expect(lines.filter { if case .sent = $0 { true } else { false } }.count == 2)
    #expect(FileBytes.isPrivate(AlertOutbox.path(of: scenario.root)))
  }

  @Test func `A session that fails tells so, with the alerts of its journal`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.webhook.url = web.address
    let scenario = LiveScenario()
    var server = SimulatorServer(LiveScenario.simulator, at: LiveScenario.start)
    server.schedule(.logout, at: LiveScenario.start + .seconds(20))
    let link = LockStepLink(
      SimulatorWire(server), configuration: LiveScenario.client(), start: LiveScenario.start,
      step: scenario.step)
    var run = LiveRun(
      configuration: LiveScenario.configuration, root: scenario.root, link: link,
      predictions: nil, until: scenario.end, listen: { nil }, tell: { _ in })
    run.watch = try LiveWatch(settings, account: LiveScenario.account, journal: scenario.root)
    #expect(throws: InputError.self) { try run.run() }
    let told = web.asked.map { String(decoding: $0.body, as: UTF8.self) }.joined()
    #expect(told.contains("session.failed") && told.contains("the simulator"))
    #expect(!told.contains(LiveScenario.account))
  }

  @Test func `A session that broke off is told by the next one, one that ended is not`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.webhook.url = web.address
    let scenario = FeedScenario()
    let torn = scenario.root + "-torn"
    func session(_ root: String, _ listen: @escaping () -> OperatorWish? = { nil }) throws {
      let link = try QuietLink()
      var run = LiveRun(
        configuration: LiveScenario.configuration, root: root, link: link,
        predictions: nil, until: link.now + .milliseconds(300), listen: listen, tell: { _ in })
      run.watch = try LiveWatch(settings, account: "DU1000001", journal: root)
      _ = try run.run()
    }
    var looks = 0
    try session(scenario.root) {
      looks += 1
      // What a crash in this moment would leave.
      if looks == 3 { try? FileManager.default.copyItem(atPath: scenario.root, toPath: torn) }
      return nil
    }
    try session(scenario.root)
    let told = { web.asked.map { String(decoding: $0.body, as: UTF8.self) }.joined() }
    #expect(!told().contains("session.crashed"))
    try session(torn)
    #expect(told().contains("session.crashed: the session before this one broke off"))
  }

  /// Needs `REPLAY_SHARED` and a Python with aiohttp and aiosmtpd, which `REPLAY_PYTHON` may name.
  @Test func `A sink in Python takes every kind of alert`() throws {
    let python = ProcessInfo.processInfo.environment["REPLAY_PYTHON"] ?? "/usr/bin/python3"
    let script = TestFiles.shared.map { $0 + "/golden/servers/alert_sink.py" }
    let probe = try? BuiltProgram.run(python, ["-c", "import aiohttp, aiosmtpd"])
    guard let script, probe?.status == 0 else {
      print("skipped: no alert sink (REPLAY_SHARED, and a Python with aiohttp and aiosmtpd)")
      return
    }
    let folder = ScratchFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [
      script, "--out", folder.path + "/alerts.ndjson", "--smtp-user", "me", "--smtp-password",
      Self.token,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    defer { kill(process.processIdentifier, SIGKILL) }
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let ports = line.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(ports.count == 2, "\(line)")
    guard
      let result = try run(
        text(http: "http://127.0.0.1:\(ports[1])", mail: "smtp://127.0.0.1:\(ports[0])", user: "me")
      )
    else { return }
    #expect(result.status == 0, "\(result)")
    let rows = try TestFiles.text(folder.path + "/alerts.ndjson").split(separator: "\n")
      .map { try JSONReader.read(Array($0.utf8)) }
    #expect(rows.map { $0["kind"]?.text } == ["smtp", "telegram", "twilio", "twilio", "webhook"])
    #expect(rows[0]["authenticated"]?.flag == true)
    #expect(rows[0]["text"]?.text?.contains("alerts.test: a test of the alerts") == true)
    #expect(rows[3]["to"]?.text == "whatsapp:+3")
  }
}
