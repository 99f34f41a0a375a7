import Journal

extension AlertSettings {
  /// Every value that is out of range or missing.
  func problems() -> [ConfigurationProblem] {
    var check = AlertCheck(allowHTTP: allowHTTP)
    let day = Nanoseconds.seconds(86_400)
    check.length("window", window, .zero, day)
    check.length("max_age", maxAge, .seconds(60), .seconds(30 * 86_400))
    check.length("disconnect_after", disconnectAfter, .seconds(1), day)
    check.length("heartbeat.every", heartbeat.every, .seconds(1), day)
    if !(1...1_000).contains(perHour) {
      check.report("per_hour", "\(perHour) is out of range; allowed: 1 to 1000")
    }
    check.address("heartbeat.url", heartbeat.url)
    check.address("webhook.url", webhook.url)
    mail(&check)
    messages(&check)
    return check.problems
  }

  private func mail(_ check: inout AlertCheck) {
    guard !email.server.isEmpty else { return }
    do { _ = try ServerAddress(email.server, scheme: "smtp", allowsPlain: true) } catch {
      check.report("email.server", "\(error)")
    }
    check.mailbox("email.from", email.from)
    if email.to.isEmpty { check.report("email.to", "is missing; it must be a list of addresses") }
    for (index, to) in email.to.enumerated() { check.mailbox("email.to[\(index)]", to) }
  }

  private func messages(_ check: inout AlertCheck) {
    if !telegram.chat.isEmpty {
      check.address("telegram.url", telegram.url)
      check.word("telegram.chat", telegram.chat)
    }
    guard !twilio.account.isEmpty else { return }
    check.address("twilio.url", twilio.url)
    check.name("twilio.account", twilio.account)
    check.word("twilio.from", twilio.from)
    if twilio.sms.isEmpty && twilio.whatsapp.isEmpty {
      check.report("twilio.sms", "is missing; name numbers here or under `twilio.whatsapp`")
    }
    for (index, to) in twilio.sms.enumerated() { check.word("twilio.sms[\(index)]", to) }
    for (index, to) in twilio.whatsapp.enumerated() {
      check.word("twilio.whatsapp[\(index)]", to)
    }
  }
}

/// Gathers what is wrong with the section.
private struct AlertCheck {
  let allowHTTP: Bool
  var problems: [ConfigurationProblem] = []

  mutating func report(_ name: String, _ text: String) {
    problems.append(ConfigurationProblem(path: "alerts.\(name)", message: text))
  }

  mutating func length(
    _ name: String, _ value: Nanoseconds, _ least: Nanoseconds, _ most: Nanoseconds
  ) {
    guard value < least || most < value else { return }
    report(name, "\(value) is out of range; allowed: \(least) to \(most)")
  }

  mutating func address(_ name: String, _ text: String) {
    guard !text.isEmpty else { return }
    do { _ = try ServerAddress(text, allowsPlain: allowHTTP) } catch { report(name, "\(error)") }
  }

  /// Visible ASCII without what would end a header or an address.
  mutating func word(_ name: String, _ text: String) {
    let isGood =
      !text.isEmpty && text.utf8.count <= 200
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
    if !isGood { report(name, "`\(text.prefix(40))` must be visible ASCII, without `<` and `>`") }
  }

  /// Letters and digits: it becomes part of an address.
  mutating func name(_ name: String, _ text: String) {
    let isGood =
      text.utf8.count <= 64 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    if !isGood { report(name, "`\(text.prefix(40))` must be letters and digits") }
  }

  mutating func mailbox(_ name: String, _ text: String) {
    let before = problems.count
    word(name, text)
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    if problems.count == before, parts.count != 2 || parts.contains(where: \.isEmpty) {
      report(name, "`\(text.prefix(40))` is not a mail address")
    }
  }
}
