import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

@testable import replay

/// Alerts over every channel, to servers in this process.
@Suite(.serialized) struct AlertDeskTests {
  static let token = "planted-token-0123456789"

  /// What a channel needs in the environment, without the environment.
  private static func channels(
    _ settings: AlertSettings
  ) throws -> [AlertChannel] {
    try AlertChannel.all(settings, label: "replay DU*****01") {
      $0 == "ALERT_WEBHOOK_URL" ? nil : Secret(token)
    }
  }

  private static func settings(_ web: WebServer, _ mail: MailServer?) -> AlertSettings {
    var settings = AlertSettings()
    if let mail {
      settings.email.server = mail.address
      settings.email.from = "replay@example.com"
      settings.email.to = ["a@example.com", "b@example.com"]
    }
    settings.telegram.chat = "-100123"
    settings.telegram.url = web.address
    settings.twilio.account = "AC0123"
    settings.twilio.from = "+15550001"
    settings.twilio.sms = ["+15550002"]
    settings.twilio.whatsapp = ["+15550003", "+15550004"]
    settings.twilio.url = web.address
    return settings
  }

  private func note(_ message: String) -> AlertNote {
    AlertNote(.critical, "risk.daily_loss", message, at: ClientClock().now)
  }

  /// A desk that has told `notes`.
  private func tell(
    _ notes: [AlertNote], _ channels: [AlertChannel], _ settings: AlertSettings,
    path: String, patience: Nanoseconds = .seconds(10),
    until isDone: () -> Bool = { true }
  ) throws -> [String] {
    let desk = try AlertDesk(settings, channels: channels, path: path)
    try desk.begin(journal: path + ".none", last: .none)
    for note in notes { desk.post(note) }
    let clock = ClientClock()
    let end = clock.now + .seconds(15)
    while !isDone(), clock.now < end { ClientPause.milliseconds(10) }
    desk.end(patience: patience)
    return desk.takeProblems()
  }

  @Test func `Every channel gets the alert in its own way`() throws {
    let web = try WebServer { _ in [.answer("201 Created", "{}")] }
    let mail = try MailServer()
    defer {
      web.stop()
      mail.stop()
    }
    var settings = Self.settings(web, mail)
    settings.webhook.format = .json
    let folder = ScratchFolder()
    let problems = try tell(
      [note("loss of 1000 € reached")], try Self.channels(settings), settings,
      path: folder.path + "/outbox")
    #expect(problems.isEmpty, "\(problems)")
    let sent = try #require(mail.mails.first)
    #expect(mail.mails.count == 1 && sent.sender == "replay@example.com")
    #expect(sent.recipients == ["a@example.com", "b@example.com"])
    #expect(sent.text.contains("Subject: replay DU*****01: critical risk.daily_loss\n"))
    let body = sent.text.split(separator: "\n\n").last.map { String($0.filter { $0 != "\n" }) }
    let text = body.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
    #expect(text?.hasSuffix("critical risk.daily_loss: loss of 1000 € reached\n") == true)
    let paths = web.asked.map(\.path)
    #expect(paths.filter { $0 == "/bot\(Self.token)/sendMessage" }.count == 1)
    #expect(paths.filter { $0 == "/2010-04-01/Accounts/AC0123/Messages.json" }.count == 3)
    let telegram = try #require(web.asked.first { $0.path.hasPrefix("/bot") })
    let json = try JSONReader.read(telegram.body)
    #expect(json["chat_id"]?.text == "-100123")
    #expect(json["text"]?.text?.contains("1000 €") == true)
    let forms = web.asked.filter { $0.path.contains("Accounts") }
      .map { String(decoding: $0.body, as: UTF8.self) }
    #expect(forms[0].hasPrefix("From=%2B15550001&To=%2B15550002&Body=replay%20DU"))
    #expect(forms[1].hasPrefix("From=whatsapp%3A%2B15550001&To=whatsapp%3A%2B15550003&Body="))
    #expect(try AlertOutbox.read(folder.path + "/outbox").filter { $0.isSent }.count == 5)
  }

  @Test(arguments: [WebhookFormat.json, .slack, .discord])
  func `A webhook gets the form that it wants, and a key against repetition`(
    format: WebhookFormat
  ) throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.webhook.format = format
    let channel = try #require(
      try AlertChannel.all(settings, label: "x") { name in
        name == "ALERT_WEBHOOK_URL" ? Secret(web.address + "/hook/\(Self.token)") : nil
      }.first)
    var note = note("a")
    (note.number, note.count) = (3, 2)
    _ = try HTTPClient().run(channel.request([note], at: note.time))
    let asked = try #require(web.asked.first)
    let json = try JSONReader.read(asked.body)
    let text = "x: critical risk.daily_loss: a (2 times)"
    switch format {
    case .slack: #expect(json == ["text": .string(text)])
    case .discord: #expect(json == ["content": .string(text)])
    case .json:
      #expect(json["text"]?.text == text)
      #expect(json["alerts"]?.elements?.first?["count"]?.integer == 2)
    }
    #expect(asked.headers["idempotency-key"] == "replay-\(note.time.rawValue)-3-3")
    #expect(asked.path == "/hook/\(Self.token)")
  }

  @Test func `A channel that fails gets it later, once`() throws {
    let refusals = Mutex(1)
    let web = try WebServer { _ in
      let isFailing = refusals.withLock { count in
        defer { count -= 1 }
        return count > 0
      }
      return [isFailing ? .answer("503 Service Unavailable", "") : .answer("{}")]
    }
    let mail = try MailServer(refusals: ["451 4.3.0 try again later"])
    defer {
      web.stop()
      mail.stop()
    }
    var settings = Self.settings(web, mail)
    (settings.twilio.account, settings.twilio.sms) = ("", [])
    let folder = ScratchFolder()
    let path = folder.path + "/outbox"
    let problems = try tell(
      [note("a")], try Self.channels(settings), settings, path: path,
      until: { web.asked.count == 2 && mail.mails.count == 1 })
    #expect(web.asked.count == 2 && web.asked[0].body == web.asked[1].body)
    #expect(mail.mails.count == 1)
    #expect(problems.contains { $0.hasPrefix("email takes no alert now: status 451") })
    #expect(problems.contains { $0.hasPrefix("telegram takes no alert now: status 503") })
    #expect(!problems.joined().contains(Self.token))
  }

  @Test func `What was not sent before a crash is sent after it, what was marked is not`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.telegram.chat = "1"
    settings.telegram.url = web.address
    let folder = ScratchFolder()
    let path = folder.path + "/outbox"
    var (first, second) = (note("sent before"), note("not sent before"))
    (first.number, second.number) = (1, 2)
    (first.notBefore, second.notBefore) = (first.time, second.time)
    let lines: [AlertOutbox.Line] = [
      .alert(first), .sent(1, channel: "telegram"), .alert(second),
    ]
    // The crash tore the mark of the second.
    let torn = AlertOutbox.bytes(.sent(2, channel: "telegram")).dropLast(3)
    try TestFiles.write(lines.flatMap { AlertOutbox.bytes($0) } + torn, to: path)
    let channels = try Self.channels(settings)
    _ = try tell([], channels, settings, path: path, until: { !web.asked.isEmpty })
    try #require(web.asked.count == 1)
    #expect(String(decoding: web.asked[0].body, as: UTF8.self).contains(": not sent before"))
    _ = try tell([], channels, settings, path: path)
    #expect(web.asked.count == 1, "and not again")
  }

  @Test func `Alerts of the journal that never reached the outbox are found again`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.telegram.chat = "1"
    settings.telegram.url = web.address
    let folder = ScratchFolder()
    let root = folder.path + "/journal"
    let records = ["seen", "missed", "missed too"].enumerated().map { index, text in
      var alert = Alert()
      (alert.severity, alert.code, alert.message) = (.critical, "order.unknown", text)
      return Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: UInt64(index + 1)), recordedAt: LiveScenario.start),
        .alert(alert))
    }
    try JournalRecords.write(records, to: root, day: 20_261_120)
    let path = folder.path + "/outbox"
    try TestFiles.write(AlertOutbox.bytes(.seen(SequenceNumber(rawValue: 1))), to: path)
    for _ in 0..<2 {
      let desk = try AlertDesk(settings, channels: try Self.channels(settings), path: path)
      try desk.begin(journal: root, last: SequenceNumber(rawValue: 3))
      desk.end()
    }
    let told = web.asked.map { String(decoding: $0.body, as: UTF8.self) }.joined()
    #expect(told.contains("missed") && told.contains("missed too") && !told.contains(": seen"))
    #expect(web.asked.count <= 2)
  }

  @Test func `A mail server that refuses the login, or wants one, is named without the password`()
    throws
  {
    let password = "planted-mail-password"
    for isRight in [true, false] {
      let mail = try MailServer(asksLogin: true)
      defer { mail.stop() }
      var settings = AlertSettings()
      settings.email = EmailSettings()
      (settings.email.server, settings.email.from) = (mail.address, "a@example.com")
      (settings.email.to, settings.email.user) = (["b@example.com"], "me")
      let secret = Secret(isRight ? password : password + "-wrong")
      let channel = try #require(
        try AlertChannel.all(settings, label: "x") { $0 == "SMTP_PASSWORD" ? secret : nil }.first)
      var note = note("a")
      note.number = 1
      let answer = try HTTPClient().run(channel.request([note], at: note.time))
      let result = channel.result(answer, at: note.time)
      #expect(mail.mails.count == (isRight ? 1 : 0))
      #expect((result == .sent) == isRight, "\(result)")
      #expect(!"\(result)".contains(password))
      if !isRight, case .later = result { Issue.record("a wrong password is not tried again") }
    }
  }

  @Test func `A broker that is away for long is told, and its return`() throws {
    let web = try WebServer { _ in [.answer("{}")] }
    defer { web.stop() }
    var settings = AlertSettings()
    settings.telegram.chat = "1"
    settings.telegram.url = web.address
    settings.disconnectAfter = .seconds(1)
    let folder = ScratchFolder()
    let desk = try AlertDesk(
      settings, channels: try Self.channels(settings), path: folder.path + "/outbox")
    try desk.begin(journal: folder.path, last: .none)
    let clock = ClientClock()
    desk.noteConnection(isUp: true, at: clock.now)
    desk.noteConnection(isUp: false, at: clock.now)
    let end = clock.now + .seconds(10)
    while web.asked.isEmpty, clock.now < end { ClientPause.milliseconds(10) }
    desk.noteConnection(isUp: true, at: clock.now)
    desk.end()
    let told = web.asked.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(told.count == 2)
    #expect(told.first?.contains("critical connection.lost: the broker is away since") == true)
    #expect(told.last?.contains("connection.recovered") == true)
  }

  @Test func `A beat is given while the broker is there, and only then`() throws {
    let web = try WebServer { _ in [.answer("ok")] }
    defer { web.stop() }
    let beat = try Heartbeat(url: Secret(web.address + "/beat"), every: .milliseconds(50))
    try beat.begin()
    ClientPause.milliseconds(200)
    #expect(web.asked.isEmpty)
    beat.set(isUp: true)
    let clock = ClientClock()
    let end = clock.now + .seconds(10)
    while web.asked.count < 3, clock.now < end { ClientPause.milliseconds(10) }
    beat.set(isUp: false)
    ClientPause.milliseconds(100)
    let count = web.asked.count
    #expect(count >= 3)
    ClientPause.milliseconds(200)
    #expect(web.asked.count == count)
    beat.end()
    #expect(beat.counts.beats == count && beat.counts.failures == 0)
  }
}

extension AlertOutbox.Line {
  fileprivate var isSent: Bool { if case .sent = self { true } else { false } }
}
