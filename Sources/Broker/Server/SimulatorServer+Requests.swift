import Journal

// Which request it is, and its fields.
extension SimulatorServer {
  /// Handles one message of a client in session; one that cannot be read is answered and forgotten.
  mutating func takeRequest(_ frame: [UInt8], _ id: Int) {
    guard isWithinRate(id) else { return }
    var reader = FieldReader(frame)
    do {
      let message = try reader.integer()
      if try takeOrderRequest(message, frame, &reader, id) { return }
      if try takeAccountRequest(message, &reader, id) { return }
      if try takeMarketRequest(message, &reader, id) { return }
      complain(-1, 505, "Fatal Error: Unknown message id.", to: id)
    } catch {
      complain(-1, 320, "Error reading request. \(error)", to: id)
    }
  }

  /// Counts the message; the first one too many of a second is answered with error 100.
  private mutating func isWithinRate(_ id: Int) -> Bool {
    guard configuration.messagesPerSecond > 0,
      connections[id]?.rate.passes(configuration.messagesPerSecond, at: now) == true
    else { return true }
    complain(
      -1, 100, "Max rate of messages per second has been exceeded:max="
        + "\(configuration.messagesPerSecond)", to: id)
    guard (connections[id]?.rate.strikes ?? 0) >= configuration.rateStrikes else { return true }
    close(id)
    return false
  }

  private mutating func takeOrderRequest(
    _ message: Int64, _ frame: [UInt8], _ reader: inout FieldReader, _ id: Int
  ) throws(TWSError) -> Bool {
    guard let connection = connections[id] else { return true }
    let client = connection.clientID
    switch message {
    case 3:
      let order = try PlaceOrderMessage(from: &reader, serverVersion: connection.version)
      arrive(.place(order, frame: frame, client: client, connection: id))
    case 4:
      let cancel = try CancelOrderMessage(from: &reader, serverVersion: connection.version)
      arrive(.cancel(number: cancel.order, client: client, connection: id))
    case 5: reportOpenOrders(to: id, all: false)
    case 16: reportOpenOrders(to: id, all: true)
    case 15:
      try reader.skip()
      bindAutomatically(try reader.flag(), id)
    case 58: arrive(.cancelAll)
    case 99: reportCompletedOrders(to: id, apiOnly: try reader.flag())
    case 7:
      try reader.skip()
      reportExecutions(try ExecutionRequest(from: &reader), to: id)
    case 8: sendNextOrderID(id)
    default: return false
    }
    return true
  }

  private mutating func takeAccountRequest(
    _ message: Int64, _ reader: inout FieldReader, _ id: Int
  ) throws(TWSError) -> Bool {
    switch message {
    case 14: break  // setServerLogLevel
    case 17: sendAccounts(id)
    case 49: send(ServerFrames.currentTime(now), to: id)
    case 61: subscribePositions(id)
    case 64: connections[id]?.subscriptions.hasPositions = false
    case 6:
      try reader.skip()
      subscribeUpdates(try reader.flag(), account: try reader.text(), id)
    case 62:
      try reader.skip()
      let request = try reader.integer()
      try reader.skip()
      subscribeSummary(request, tags: try reader.text(), id)
    case 63:
      try reader.skip()
      let request = try reader.integer()
      connections[id]?.subscriptions.summaries.removeAll { $0.request == request }
    case 76:
      try reader.skip()
      subscribeMulti(
        try reader.integer(), account: try reader.text(), model: try reader.text(), id)
    case 77:
      try reader.skip()
      let request = try reader.integer()
      connections[id]?.subscriptions.multis.removeAll { $0.request == request }
    case 92, 94:
      let (request, account) = (try reader.integer(), try reader.text())
      try reader.skip()
      let contractID: Int64? = message == 94 ? try reader.integer() : nil
      subscribeProfit(request, account: account, contractID: contractID, id)
    case 93, 95:
      let request = try reader.integer()
      connections[id]?.subscriptions.profits.removeAll { $0.request == request }
    default: return false
    }
    return true
  }

  private mutating func takeMarketRequest(
    _ message: Int64, _ reader: inout FieldReader, _ id: Int
  ) throws(TWSError) -> Bool {
    switch message {
    case 1:
      try reader.skip()
      subscribeLine(try MarketDataRequest(from: &reader), id)
    case 2, 51, 25:
      try reader.skip()
      cancelMarket(try reader.integer(), message, id)
    case 98: cancelMarket(try reader.integer(), message, id)
    case 59:
      try reader.skip()
      connections[id]?.subscriptions.dataType = try reader.integer()
    case 97: subscribeTicks(try TickRequest(from: &reader), id)
    case 50:
      try reader.skip()
      subscribeBars(try RealTimeBarsRequest(from: &reader), id)
    case 20: takeHistory(try HistoryRequest(from: &reader), id)
    case 96: takeHistoricalTicks(try HistoricalTicksRequest(from: &reader), id)
    case 87:
      let request = try reader.integer()
      let contract = try Contract(from: &reader, withPrimaryExchange: true)
      try reader.skip(3)
      sendHeadTimestamp(request, contract, format: try reader.integer(), id)
    case 91: sendMarketRule(try reader.integer(), id)
    case 9:
      try reader.skip()
      let request = try reader.integer()
      sendContract(request, try Contract(from: &reader, withPrimaryExchange: true), id)
    default: return false
    }
    return true
  }
}
