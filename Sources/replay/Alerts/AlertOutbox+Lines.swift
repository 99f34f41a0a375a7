import Journal

extension AlertOutbox {
  /// A line as bytes, with its end.
  static func bytes(_ line: Line) -> [UInt8] { JSONWriter.compact(json(line)) + [0x0A] }

  private static func json(_ line: Line) -> JSONValue {
    switch line {
    case .alert(let note):
      [
        "alert": .whole(note.number), "time": .whole(note.time.rawValue),
        "severity": .string("\(note.severity)"), "code": .string(note.code),
        "message": .string(note.message), "seq": .whole(note.sequence.rawValue),
        "count": .whole(note.count), "not_before": .whole(note.notBefore.rawValue),
      ]
    case .again(let number): ["again": .whole(number)]
    case .sent(let number, let channel): ["sent": .whole(number), "channel": .string(channel)]
    case .givenUp(let number, let channel, let reason):
      ["given_up": .whole(number), "channel": .string(channel), "reason": .string(reason)]
    case .seen(let sequence): ["seen": .whole(sequence.rawValue)]
    }
  }

  /// The line that an object stands for; nil for any other object.
  static func line(_ json: JSONValue) -> Line? {
    if json["alert"] != nil { return note(json).map { .alert($0) } }
    if let number = number(json, "again") { return .again(number) }
    if let number = number(json, "seen") { return .seen(SequenceNumber(rawValue: number)) }
    guard let channel = json["channel"]?.text else { return nil }
    if let number = number(json, "sent") { return .sent(number, channel: channel) }
    guard let number = number(json, "given_up"), let reason = json["reason"]?.text else {
      return nil
    }
    return .givenUp(number, channel: channel, reason: reason)
  }

  private static func note(_ json: JSONValue) -> AlertNote? {
    guard let number = number(json, "alert"), let time = json["time"]?.integer,
      let word = json["severity"]?.text, let code = json["code"]?.text,
      let severity = AlertSeverity.allCases.first(where: { "\($0)" == word }),
      let message = json["message"]?.text, let sequence = self.number(json, "seq"),
      let count = self.number(json, "count"), let notBefore = json["not_before"]?.integer
    else { return nil }
    var note = AlertNote()
    note.number = number
    note.time = Timestamp(rawValue: time)
    note.severity = severity
    note.code = code
    note.message = message
    note.sequence = SequenceNumber(rawValue: sequence)
    note.count = Int(clamping: count)
    note.notBefore = Timestamp(rawValue: notBefore)
    return note
  }

  private static func number(_ json: JSONValue, _ name: String) -> UInt64? {
    if case .number(let digits)? = json[name] { UInt64(digits) } else { nil }
  }
}
