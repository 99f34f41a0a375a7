import Journal

// Prices by single answers, where no stream flows.

extension TWSConnection {
  /// From now on this instrument is asked for again and again; its ticks are marked as polled.
  ///
  /// - Parameter interval: from one question to the next; an answer that takes longer is awaited.
  public mutating func poll(
    _ instrument: InstrumentID, every interval: Nanoseconds, at time: Timestamp
  ) {
    move(to: time)
    precondition(interval > .zero, "questions need time between them")
    guard polls.add(instrument, every: interval, at: now) else { return }
    askPolls()
    release()
  }

  /// It need not be asked for any more; what comes of a question under way is left out.
  public mutating func stopPolling(_ instrument: InstrumentID, at time: Timestamp) {
    move(to: time)
    guard let request = polls.remove(instrument) else { return }
    market.close(request)
    if phase == .ready { send(TWS.CancelMarketData(reqId: request), .data) }
    release()
  }

  /// The instruments that are asked for.
  public var polledInstruments: [InstrumentID] { polls.all.map(\.instrument) }

  /// Puts the questions that are due, and gives up those without an answer.
  mutating func askPolls() {
    guard phase == .ready else { return }
    while let late = polls.late(at: now) {
      send(TWS.CancelMarketData(reqId: late), .data)
      endPoll(late, isWhole: false)
    }
    while let poll = polls.due(at: now) {
      let id = requests.newID().rawValue
      polls.ask(poll.instrument, id, at: now)
      guard let instrument = instruments[poll.instrument] else { continue }
      market.open(id, DataLine(poll.instrument, .topOfBook, isPolled: true))
      var message = TWS.RequestMarketData()
      message.reqId = id
      message.contract = TWS.Contract(instrument)
      // Further kinds of ticks are refused with a snapshot.
      message.snapshot = true
      send(message, .data)
    }
  }

  /// A question has its whole answer, or will get none.
  mutating func endPoll(_ request: Int64, isWhole: Bool) {
    guard polls.end(request, isWhole: isWhole, at: now) else { return }
    market.close(request)
  }

  /// What the server says about a question.
  mutating func routeToPoll(_ entry: CodeEntry, _ message: TWS.ErrorText) {
    if entry.reaction == .delayed { return market.markDelayed(message.reqId) }
    let ends = entry.kind == .reject || entry.kind == .fatal || entry.reaction == .dropsLine
    if ends { endPoll(message.reqId, isWhole: false) }
  }
}
