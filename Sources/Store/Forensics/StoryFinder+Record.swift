import Journal

extension StoryFinder {
  /// The causal chain of any record: what led to it, and what followed from it in the same step.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(ofRecord number: SequenceNumber) throws(JournalError) -> StoryAnswer {
    guard let record = try finder.record(number) else { return .nothing(try noRecord(number)) }
    return .story(try story(of: record, title: "record \(number), \(record.event.kind)"))
  }

  /// Why an alert was raised.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(ofAlert number: SequenceNumber) throws(JournalError) -> StoryAnswer {
    guard let record = try finder.record(number) else { return .nothing(try noRecord(number)) }
    guard case .alert(let alert) = record.event else {
      let alerts = try finder.all { $0.kinds = [EventKind.alert.rawValue] }.map(\.sequence)
      let known =
        alerts.isEmpty
        ? "this journal has no alert"
        : "alerts are at " + Explanation.Figure.list(alerts)
      return .nothing("record \(number) is no alert but \(article(record.event.kind)); \(known)")
    }
    let figure = Explanation.Figure(
      "message", .string(alert.message), text: alert.message, from: [number])
    return .story(
      try story(of: record, title: "alert \(alert.code) of record \(number)") + [
        Explanation.Conclusion("\(alert.severity)", [figure])
      ])
  }

  private func story(of record: Recorded, title: String) throws(JournalError) -> Explanation {
    let followed = try finder.consequences(of: [record.sequence], after: record.sequence)
    let own = [record] + followed
    var symbols = StorySymbols(try finder.instruments())
    symbols.learn(own)
    return try Explanation(
      title: title, leadingTo: own, finder, symbols, conclusions: conclusions(own))
  }

  /// Where the whole story of the orders that are met can be read.
  private func conclusions(_ records: [Recorded]) -> [Explanation.Conclusion] {
    var orders: [OrderID] = []
    for case .orderCommand(let command) in records.lazy.map(\.event)
    where command.parent == .none && !orders.contains(command.order) {
      orders.append(command.order)
    }
    guard !orders.isEmpty else { return [] }
    let names = orders.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return [
      Explanation.Conclusion(
        "orders", [], note: "\(names); ask why of one of them for what came of it")
    ]
  }

  private func article(_ kind: EventKind) -> String {
    let word = "\(kind)"
    return ("aeio".contains(word.prefix(1)) ? "an " : "a ") + word
  }

  private func noRecord(_ number: SequenceNumber) throws(JournalError) -> String {
    if let first = try finder.reader.prunedBefore(), number < first {
      return "record \(number) was pruned: the journal begins with record \(first)"
    }
    try finder.reader.passToEnd()
    return "there is no record \(number): the journal ends with record "
      + "\(finder.reader.head.sequence)"
  }
}

extension Explanation {
  /// The same story with more to say at its end.
  static func + (story: Explanation, more: [Conclusion]) -> Explanation {
    var story = story
    story.conclusions = more + story.conclusions
    return story
  }
}

extension StoryFinder {
  /// A record with what followed from it in the same step; nil when the journal does not have it.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func step(of number: SequenceNumber) throws(JournalError) -> [Recorded]? {
    guard let record = try finder.record(number) else { return nil }
    return [record] + (try finder.consequences(of: [number], after: number))
  }
}
