import Journal

// Where frames go: exactly one way each, and counted there.

extension TWSConnection {
  mutating func take(_ frame: [UInt8]) {
    guard phase != .greeting else { return takeGreeting(frame) }
    var reader = FieldReader(frame, serverVersion: serverVersion)
    let id: Int64
    // A frame without a number is told to the session, whose decoder names what is wrong.
    do { id = try reader.integer() } catch { return pass(frame) }
    if MarketDecoder.takes(id) { return takeMarket(frame) }
    switch id {
    case 10, 17, 49, 52, 88, 90, 93, 96, 97, 98: takeAnswer(frame)
    case 5: takeOpenOrder(frame)
    case 4: takeError(frame)
    default:
      pass(frame)
      look(id, &reader)
    }
  }

  /// Hands a frame to the session as it came.
  mutating func pass(_ frame: [UInt8]) {
    counts.session += 1
    var event = BrokerFrame()
    event.bytes = frame
    input(.brokerFrame(event))
  }

  /// What the connection itself needs from frames of the session; the session reads them again.
  private mutating func look(_ id: Int64, _ reader: inout FieldReader) {
    do {
      switch id {
      case 9:
        _ = try TWS.NextValidID(from: &reader)
        hasOrderNumber = true
        startIfComplete()
      case 15:
        let list = try TWS.ManagedAccounts(from: &reader).accountsList
        accounts = list.split(separator: ",").map(String.init)
        startIfComplete()
      case 3: questions.answer(try reader.integer())
      case 11:
        try reader.skip(2)
        try meet(&reader)
      case 61:
        try reader.skip(2)
        try meet(&reader)
      case 7, 101:
        try reader.skip(id == 7 ? 1 : 0)
        try meet(&reader)
      case 53: finish(.openOrders)
      case 54: finish(.account)
      case 55: finish(.executions)
      case 62: finish(.positions)
      case 102: finish(.completedOrders)
      default: break
      }
    } catch {
      note(.warn, "message \(id) could not be read: \(error)")
    }
  }

  /// A contract in a message of the session: one that is not known is looked up.
  private mutating func meet(_ reader: inout FieldReader) throws(TWSError) {
    var contract: Int64 = 0
    try reader.whole(&contract, "conId")
    let symbol = try reader.lenientText()
    guard configuration.synchronises,
      instruments.beginsLookup(of: contract, symbol: symbol)
    else { return }
    var description = TWS.Contract()
    description.conId = contract
    define(.met(contract: contract), description)
  }

  /// An order; the answer to a margin preview is none, and must not become one.
  private mutating func takeOpenOrder(_ frame: [UInt8]) {
    var reader = FieldReader(frame, serverVersion: serverVersion)
    do {
      try reader.skip()
      let order = try reader.integer()
      questions.answer(order)
      if let place = previewPlace(order) {
        let message = try TWS.OpenOrder(frame: frame, serverVersion: serverVersion)
        counts.answers += 1
        return finish(place, .marginPreview(message))
      }
    } catch {
      pass(frame)
      return note(.warn, "an order could not be read: \(error)")
    }
    pass(frame)
    do { try meet(&reader) } catch {
      note(.warn, "the contract of an order could not be read: \(error)")
    }
  }

  /// The place of the margin preview that uses an order number.
  func previewPlace(_ order: Int64) -> Int? {
    requests.place {
      if case .marginPreview(let message) = $0.request { message.orderId == order } else { false }
    }
  }

  // MARK: Market data

  private mutating func takeMarket(_ frame: [UInt8]) {
    counts.market += 1
    let update = market.decode(frame, serverVersion: serverVersion)
    if configuration.keepsRawTicks {
      var event = BrokerFrame()
      event.bytes = frame
      input(.brokerFrame(event))
    }
    if let problem = update.problem { note(.warn, "market data: \(problem)") }
    if let tick = update.tick {
      if hasCompetingSession, tick.flags.isDisjoint(with: [.delayed, .polled]) {
        hasCompetingSession = false
        report(isLinkLost ? .degraded : .ready, "market data is back")
      }
      actions.append(.tick(TickRow(recordedAt: now, occurredAt: update.occurredAt, tick: tick)))
    }
    if let change = update.change { takeChange(change) }
    if let request = update.ended { endPoll(request, isWhole: true) }
  }

  /// What market data says about short sales becomes a new definition of the instrument.
  private mutating func takeChange(_ change: MarketDecoder.Change) {
    switch change {
    case .shortable(let id, let isShortable):
      guard var instrument = instruments[id], instrument.isShortable != isShortable else { return }
      instrument.isShortable = isShortable
      redefine(instrument)
    case .shortRestricted(let id, let isRestricted):
      guard var instrument = instruments[id] else { return }
      instrument.isShortRestricted = isRestricted
      redefine(instrument)
    }
  }

  /// A definition that replaces the one before.
  mutating func redefine(_ instrument: InstrumentDefined) {
    instruments.set(instrument)
    input(.instrumentDefined(instrument))
  }
}
