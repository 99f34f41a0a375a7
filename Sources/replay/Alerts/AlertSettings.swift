import Journal

/// The section `alerts`: who is told what, and how often.
struct AlertSettings: FieldGroup, Hashable {
  /// Alerts below this are not sent.
  var minimum = AlertSeverity.warning
  /// Equal alerts within this time are told as one.
  var window = Nanoseconds.seconds(300)
  /// Most messages of a channel within an hour; what waits goes together.
  var perHour: Int64 = 30
  /// An alert that could not be sent for this long is given up.
  var maxAge = Nanoseconds.seconds(86_400)
  /// How long the broker may be away before people are told.
  var disconnectAfter = Nanoseconds.seconds(30)
  /// Whether the figures of a day are told at its end.
  var dailySummary = true
  /// Whether `http://` may leave this machine.
  var allowHTTP = false
  var heartbeat = HeartbeatSettings()
  var email = EmailSettings()
  var telegram = TelegramSettings()
  var twilio = TwilioSettings()
  var webhook = WebhookSettings()

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("minimum", &minimum)
    try visitor.duration("window", &window)
    try visitor.signed("per_hour", &perHour)
    try visitor.duration("max_age", &maxAge)
    try visitor.duration("disconnect_after", &disconnectAfter)
    try visitor.flag("daily_summary", &dailySummary)
    try visitor.flag("allow_http", &allowHTTP)
    try visitor.group("heartbeat", &heartbeat)
    try visitor.group("email", &email)
    try visitor.group("telegram", &telegram)
    try visitor.group("twilio", &twilio)
    try visitor.group("webhook", &webhook)
  }
}

/// A watcher outside that raises the alarm when this program falls silent.
struct HeartbeatSettings: FieldGroup, Hashable {
  /// Asked by GET while the broker's session is up; empty for none, or `HEARTBEAT_URL`.
  var url = ""
  var every = Nanoseconds.seconds(60)

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("url", &url)
    try visitor.duration("every", &every)
  }
}

/// Mail.
struct EmailSettings: FieldGroup, Hashable {
  /// `smtps://host:465` or `smtp://host:587`; empty for none.
  var server = ""
  var from = ""
  var to: [String] = []
  /// The login; its password is `SMTP_PASSWORD`. Empty for a server that wants none.
  var user = ""

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("server", &server)
    try visitor.text("from", &from)
    try visitor.texts("to", &to)
    try visitor.text("user", &user)
  }
}

/// A bot of Telegram; its token is `TELEGRAM_BOT_TOKEN`.
struct TelegramSettings: FieldGroup, Hashable {
  /// Who gets the messages; empty for none.
  var chat = ""
  var url = "https://api.telegram.org"

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("chat", &chat)
    try visitor.text("url", &url)
  }
}

/// An account at Twilio; its token is `TWILIO_AUTH_TOKEN`.
struct TwilioSettings: FieldGroup, Hashable {
  /// The account's number, `AC…`; empty for none.
  var account = ""
  /// The number that sends.
  var from = ""
  /// Numbers that get a short message.
  var sms: [String] = []
  /// Numbers that get a message over WhatsApp.
  var whatsapp: [String] = []
  var url = "https://api.twilio.com"

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("account", &account)
    try visitor.text("from", &from)
    try visitor.texts("sms", &sms)
    try visitor.texts("whatsapp", &whatsapp)
    try visitor.text("url", &url)
  }
}

/// A server that takes alerts by POST.
struct WebhookSettings: FieldGroup, Hashable {
  /// Where; empty for none, or `ALERT_WEBHOOK_URL`.
  var url = ""
  var format = WebhookFormat.json

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("url", &url)
    try visitor.choice("format", &format)
  }
}

/// How a webhook wants to be told.
enum WebhookFormat: UInt8, Choice {
  /// Every field, as JSON.
  case json = 0
  /// `{"text": …}`.
  case slack = 1
  /// `{"content": …}`.
  case discord = 2
}

extension WebhookFormat {
  var description: String {
    switch self {
    case .json: "json"
    case .slack: "slack"
    case .discord: "discord"
    }
  }
}
