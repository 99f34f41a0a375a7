import Journal

/// What became of the requests to a prediction service.
struct PollCounts: Hashable, Sendable {
  /// Requests that left.
  var requests = 0
  /// Bodies with predictions that went into the journal.
  var bodies = 0
  /// Predictions in them, readable or not.
  var predictions = 0
  /// Good answers without a prediction.
  var empty = 0
  /// Bodies with the bytes of the last one.
  var repeated = 0
  /// Answers 304.
  var unchanged = 0
  /// Answers that nobody understands.
  var unreadable = 0
  /// Answers 401 and 403.
  var refused = 0
  /// Answers 429, and 503 with a time to wait.
  var limited = 0
  /// Everything else that is no answer.
  var failed = 0
  /// How often the breaker opened.
  var openings = 0

  /// Names and values in a fixed order.
  var list: [(name: String, value: Int)] {
    [
      ("requests", requests), ("bodies", bodies), ("predictions", predictions), ("empty", empty),
      ("repeated", repeated), ("unchanged", unchanged), ("unreadable", unreadable),
      ("refused", refused), ("limited", limited), ("failed", failed), ("breaker opened", openings),
    ]
  }

  /// For people: what is not zero.
  var text: String {
    let shown = list.filter { $0.value != 0 }.map { "\($0.value) \($0.name)" }
    return shown.isEmpty ? "none asked for" : shown.joined(separator: ", ")
  }

  /// For machines.
  var json: JSONValue {
    .object(
      list.map { entry in
        let name = String(entry.name.map { $0 == " " ? "_" : $0 })
        return JSONMember(name, .whole(entry.value))
      })
  }
}
