import Journal

/// One way to reach people.
struct AlertChannel: Sendable {
  private enum Kind: Sendable {
    case email(EmailSettings, ServerAddress, Secret?)
    case telegram(TelegramSettings, Secret)
    case twilio(TwilioSettings, Secret, to: String, prefix: String)
    case webhook(Secret, WebhookFormat)
  }

  /// What it is called in the outbox and in messages, such as `sms 1`.
  let name: String
  private let kind: Kind
  /// Stands before each message: which session speaks.
  private let label: String

  /// Every channel that the settings name.
  ///
  /// - Parameter secret: gives the secret of a name.
  /// - Throws: ``InputError`` for a secret that is missing.
  static func all(
    _ settings: AlertSettings, label: String,
    secret: (String) throws(InputError) -> Secret? = { name throws(InputError) in
      try SecretSource.value(name)
    }
  ) throws(InputError) -> [AlertChannel] {
    func needed(_ name: String, _ purpose: String) throws(InputError) -> Secret {
      try SecretSource.needed(name, for: purpose, in: secret)
    }
    var all: [AlertChannel] = []
    if !settings.email.server.isEmpty {
      let address = try ServerAddress(settings.email.server, scheme: "smtp", allowsPlain: true)
      let password =
        settings.email.user.isEmpty
        ? nil : try needed("SMTP_PASSWORD", "alerts.email.user")
      all.append(
        AlertChannel(name: "email", kind: .email(settings.email, address, password), label: label))
    }
    if !settings.telegram.chat.isEmpty {
      let token = try SecretSource.checked(
        needed("TELEGRAM_BOT_TOKEN", "alerts.telegram"), "TELEGRAM_BOT_TOKEN")
      all.append(
        AlertChannel(name: "telegram", kind: .telegram(settings.telegram, token), label: label))
    }
    if !settings.twilio.account.isEmpty {
      let token = try SecretSource.checked(
        needed("TWILIO_AUTH_TOKEN", "alerts.twilio"), "TWILIO_AUTH_TOKEN")
      for (list, word, prefix) in [
        (settings.twilio.sms, "sms", ""), (settings.twilio.whatsapp, "whatsapp", "whatsapp:"),
      ] {
        for (index, number) in list.enumerated() {
          let kind = Kind.twilio(settings.twilio, token, to: number, prefix: prefix)
          all.append(AlertChannel(name: "\(word) \(index + 1)", kind: kind, label: label))
        }
      }
    }
    if let url = try address(settings.webhook.url, "ALERT_WEBHOOK_URL", settings, secret) {
      let kind = Kind.webhook(url, settings.webhook.format)
      all.append(AlertChannel(name: "webhook", kind: kind, label: label))
    }
    return all
  }

  /// An address that may itself be a secret; the environment goes before the file.
  static func address(
    _ text: String, _ name: String, _ settings: AlertSettings,
    _ secret: (String) throws(InputError) -> Secret? = { name throws(InputError) in
      try SecretSource.value(name)
    }
  ) throws(InputError) -> Secret? {
    if let secret = try secret(name) {
      do throws(InputError) {
        return Secret(try ServerAddress(secret.value, allowsPlain: settings.allowHTTP).text)
      } catch {
        throw InputError("\(name): \(error)")
      }
    }
    return text.isEmpty ? nil : Secret(text)
  }

  // MARK: Messages

  /// The request that tells `notes`, which are not empty.
  func request(_ notes: [AlertNote], at now: Timestamp) -> HTTPRequest {
    let text = notes.map { "\(label): \($0.text)" }.joined(separator: "\n")
    switch kind {
    case .email(let settings, let server, let password):
      let mail = AlertMail(label: label, from: settings.from, to: settings.to)
      var request = HTTPRequest(url: server.text)
      request.body = mail.bytes(notes, id: Self.id(notes), at: now)
      request.mail = .init(
        sender: settings.from, recipients: settings.to, needsTLS: !server.isLoopback)
      if let password { request.login = .init(user: settings.user, password: password) }
      request.totalTimeout = .seconds(30)
      return request
    case .telegram(let settings, let token):
      let body: JSONValue = [
        "chat_id": .string(settings.chat), "text": .string(Self.cut(text, 4_000)),
      ]
      return Self.post("\(settings.url)/bot\(token.value)/sendMessage", body)
    case .twilio(let settings, let token, let to, let prefix):
      let url = "\(settings.url)/2010-04-01/Accounts/\(settings.account)/Messages.json"
      var request = HTTPRequest(url: url)
      request.login = .init(user: settings.account, password: token)
      request.headers = [
        HTTPField(name: "Content-Type", value: "application/x-www-form-urlencoded")
      ]
      let fields = [
        ("From", prefix + settings.from), ("To", prefix + to), ("Body", Self.cut(text, 1_500)),
      ]
      request.body = Array(
        fields.map { "\($0.0)=\(ServerAddress.escaped($0.1))" }.joined(separator: "&").utf8)
      return request
    case .webhook(let url, let format):
      var request = Self.post(url.value, Self.body(notes, text, label, format))
      request.headers.append(HTTPField(name: "Idempotency-Key", value: Self.id(notes)))
      return request
    }
  }

  private static func post(_ url: String, _ body: JSONValue) -> HTTPRequest {
    var request = HTTPRequest(url: url)
    request.headers = [HTTPField(name: "Content-Type", value: "application/json")]
    request.body = JSONWriter.compact(body)
    return request
  }

  private static func body(
    _ notes: [AlertNote], _ text: String, _ label: String, _ format: WebhookFormat
  ) -> JSONValue {
    switch format {
    case .slack: return ["text": .string(cut(text, 3_500))]
    case .discord: return ["content": .string(cut(text, 1_900))]
    case .json:
      let alerts = notes.map { note -> JSONValue in
        [
          "time": .string("\(note.time)"), "severity": .string("\(note.severity)"),
          "code": .string(note.code), "message": .string(note.message),
          "count": .whole(note.count),
          "record": note.sequence == .none ? nil : .whole(note.sequence.rawValue),
        ]
      }
      return ["source": .string(label), "text": .string(text), "alerts": .array(alerts)]
    }
  }

  /// The same for the same message, however often it is tried.
  static func id(_ notes: [AlertNote]) -> String {
    let (first, last) = (notes[0], notes[notes.count - 1])
    return "replay-\(first.time.rawValue)-\(first.number)-\(last.number)"
  }

  private static func cut(_ text: String, _ most: Int) -> String {
    text.utf8.count <= most ? text : String(decoding: text.utf8.prefix(most), as: UTF8.self) + " …"
  }

  // MARK: Answers

  /// What an answer means.
  func result(_ answer: HTTPAnswer, at now: Timestamp) -> AlertQueue.Result {
    guard answer.ending == .answered || answer.status >= 400 else {
      return .later(hidden(answer.problem.isEmpty ? "no answer" : answer.problem), nil)
    }
    let wait = HTTPDate.retryAfter(answer.retryAfter, at: now)
    let said = hidden("status \(answer.status)\(Self.reason(answer))")
    if case .email = kind {
      if answer.ending == .answered { return .sent }
      return answer.status >= 500 ? .refused(said) : .later(said, nil)
    }
    switch answer.status {
    case 200..<300: return .sent
    case 408, 425, 429, 500...: return .later(said, wait)
    default: return .refused(said)
    }
  }

  /// What the other side says is wrong, when it says so as JSON.
  private static func reason(_ answer: HTTPAnswer) -> String {
    guard answer.body.count < 10_000, let json = json(answer.body) else { return "" }
    let text = json["description"]?.text ?? json["message"]?.text ?? json["error"]?.text
    return text.map { ": \($0.prefix(200))" } ?? ""
  }

  private static func json(_ body: [UInt8]) -> JSONValue? {
    do { return try JSONReader.read(body) } catch { return nil }
  }

  /// A text without the channel's secret.
  private func hidden(_ text: String) -> String {
    let secret: Secret? =
      switch kind {
      case .email(_, _, let password): password
      case .telegram(_, let token), .twilio(_, let token, _, _): token
      case .webhook(let url, _): url
      }
    guard let secret else { return text }
    return String(decoding: secret.hidden(in: Array(text.utf8)), as: UTF8.self)
  }
}
