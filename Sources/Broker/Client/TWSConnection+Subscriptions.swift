import Journal

// Market data that should flow, and its requests.

extension TWSConnection {
  /// Further kinds of ticks of the ordinary line: trades with their time, and shortable shares.
  static let genericTicks = "233,236"

  /// From now on this stream should flow: it is asked for in every connection until
  /// ``unsubscribe(_:_:at:)``.
  public mutating func subscribe(
    _ instrument: InstrumentID, _ kind: SubscriptionKind, at time: Timestamp
  ) {
    move(to: time)
    precondition(instruments[instrument] != nil, "an instrument must be defined before its data")
    guard subscriptions.add(instrument, kind), phase == .ready else { return }
    assertSubscriptions()
    release()
  }

  /// This stream need not flow any more.
  public mutating func unsubscribe(
    _ instrument: InstrumentID, _ kind: SubscriptionKind, at time: Timestamp
  ) {
    move(to: time)
    guard let id = subscriptions.remove(instrument, kind) else { return }
    cancel(id, kind)
    release()
  }

  /// Cancels the streams of an instrument, or all of them, and asks for them again.
  ///
  /// Nothing happens without a session: the next one asks for all that is wanted.
  public mutating func resubscribe(_ instrument: InstrumentID?, at time: Timestamp) {
    move(to: time)
    guard phase == .ready else { return }
    for stream in subscriptions.all
    where instrument == nil || stream.instrument == instrument {
      if case .open(let id) = stream.state { cancel(id, stream.kind) }
      subscriptions.set(.wanted, stream.instrument, stream.kind)
    }
    assertSubscriptions()
    release()
  }

  private mutating func cancel(_ id: RequestID, _ kind: SubscriptionKind) {
    market.close(id.rawValue)
    if kind == .topOfBook {
      send(TWS.CancelMarketData(reqId: id.rawValue), .data)
    } else {
      send(TWS.CancelTickByTick(reqId: id.rawValue), .data)
    }
  }

  /// Asks for every stream that is wanted and not open.
  mutating func assertSubscriptions() {
    guard phase == .ready else { return }
    for wanted in subscriptions.wanted {
      guard let instrument = instruments[wanted.instrument] else { continue }
      let id = requests.newID()
      subscriptions.set(.open(id), wanted.instrument, wanted.kind)
      market.open(id.rawValue, DataLine(wanted.instrument, wanted.kind))
      ask(for: wanted, TWS.Contract(instrument), id)
    }
  }

  private mutating func ask(
    for wanted: Subscription, _ contract: TWS.Contract, _ id: RequestID
  ) {
    if wanted.kind == .topOfBook {
      var message = TWS.RequestMarketData()
      message.reqId = id.rawValue
      message.contract = contract
      message.genericTickList = Self.genericTicks
      return send(message, .data)
    }
    var message = TWS.RequestTickByTick()
    message.reqId = id.rawValue
    message.contract = contract
    message.tickType = wanted.kind.tickByTickType
    var item = OutgoingQueue.Item(
      lane: .data, payload: message.payload(serverVersion: serverVersion))
    item.notBefore = subscriptions.reserveTickByTick(wanted.instrument, at: now)
    queue.add(item)
  }
}
