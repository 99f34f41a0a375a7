import Journal

/// An alert on its way to people.
struct AlertNote: Hashable, Sendable {
  /// Its number in the outbox, from 1.
  var number: UInt64 = 0
  /// When it was raised, by the session's clock.
  var time = Timestamp.zero
  var severity = AlertSeverity.notice
  /// A stable word, such as `order.rejected`.
  var code = ""
  var message = ""
  /// The record in the journal; none for what the program itself noticed.
  var sequence = SequenceNumber.none
  /// How many equal ones it stands for.
  var count = 1
  /// Not sent before: equal ones are still gathered.
  var notBefore = Timestamp.zero

  /// Alerts with equal keys are told as one.
  var key: String { "\(code)\u{0}\(message)" }

  /// Sent whatever the least severity is: the end of what was told, and what was asked for.
  var isAlwaysSent: Bool {
    code.hasSuffix(".recovered") || code.hasSuffix(".resolved") || code == "summary.day"
  }

  /// One line for people.
  var text: String {
    let times = count > 1 ? " (\(count) times)" : ""
    return "\(severity) \(code): \(message)\(times)"
  }
}
