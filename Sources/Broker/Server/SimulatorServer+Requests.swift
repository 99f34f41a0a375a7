import Journal

// Which request it is.
extension SimulatorServer {
  /// Handles one message of a client in session; one that cannot be read is answered and forgotten.
  mutating func takeRequest(_ frame: [UInt8], _ id: Int) {
    guard isWithinRate(id), let version = connections[id]?.version else { return }
    switch ClientMessage.decode(frame, serverVersion: version) {
    case .message(let message):
      if takeOrderRequest(message, frame, id) || takeAccountRequest(message, id) { return }
      takeMarketRequest(message, id)
    case .unknown: complain(-1, 505, "Fatal Error: Unknown message id.", to: id)
    case .failure(_, let error): complain(-1, 320, "Error reading request. \(error)", to: id)
    }
  }

  /// Counts the message; the first one too many of a second is answered with error 100.
  private mutating func isWithinRate(_ id: Int) -> Bool {
    guard configuration.messagesPerSecond > 0,
      connections[id]?.rate.passes(configuration.messagesPerSecond, at: now) == true
    else { return true }
    complain(
      -1, 100,
      "Max rate of messages per second has been exceeded:max=\(configuration.messagesPerSecond)",
      to: id)
    guard (connections[id]?.rate.strikes ?? 0) >= configuration.rateStrikes else { return true }
    close(id)
    return false
  }

  private mutating func takeOrderRequest(
    _ message: ClientMessage, _ frame: [UInt8], _ id: Int
  ) -> Bool {
    guard let connection = connections[id] else { return true }
    let client = connection.clientID
    switch message {
    case .placeOrder(let sent):
      do throws(TWSError) {
        let order = try OrderTicket(sent)
        arrive(.place(order, sent: sent, frame: frame, from: origin(id)))
      } catch {
        complain(sent.orderId, 320, "Error reading request. \(error)", to: id)
      }
    case .cancelOrder(let cancel):
      arrive(.cancel(number: cancel.orderId, client: client, connection: id))
    case .requestOpenOrders: reportOpenOrders(to: id, all: false)
    case .requestAllOpenOrders: reportOpenOrders(to: id, all: true)
    case .requestAutoOpenOrders(let request): bindAutomatically(request.bAutoBind, id)
    case .globalCancel: arrive(.cancelAll)
    case .requestCompletedOrders(let request):
      reportCompletedOrders(to: id, apiOnly: request.apiOnly)
    case .requestExecutions(let request): reportExecutions(request, to: id)
    case .requestIDs: sendNextOrderID(id)
    default: return false
    }
    return true
  }

  private func origin(_ id: Int) -> RequestOrigin {
    RequestOrigin(
      client: connections[id]?.clientID ?? -1, version: connections[id]?.version ?? 0,
      connection: id)
  }

  private mutating func takeAccountRequest(_ message: ClientMessage, _ id: Int) -> Bool {
    switch message {
    case .setServerLogLevel, .startAPI: break
    case .requestManagedAccounts: sendAccounts(id)
    case .requestCurrentTime:
      // In lock step the answer ends the step: everything of it was sent before.
      if let step = configuration.lockStep { advance(to: now + step) }
      send(TWS.CurrentTime(time: ServerAnswers.seconds(now)), to: id)
    case .requestPositions: subscribePositions(id)
    case .cancelPositions: connections[id]?.subscriptions.hasPositions = false
    case .requestAccountUpdates(let request):
      subscribeUpdates(request.subscribe, account: request.acctCode, id)
    case .requestAccountSummary(let request):
      subscribeSummary(request.reqId, tags: request.tags, id)
    case .cancelAccountSummary(let request):
      connections[id]?.subscriptions.summaries.removeAll { $0.request == request.reqId }
    case .requestAccountUpdatesMulti(let request): sendMulti(request, id)
    case .cancelAccountUpdatesMulti: break
    case .requestPnL(let request):
      subscribeProfit(request.reqId, account: request.account, contractID: nil, id)
    case .requestPnLSingle(let request):
      subscribeProfit(request.reqId, account: request.account, contractID: request.conid, id)
    case .cancelPnL(let request): cancelProfit(request.reqId, id)
    case .cancelPnLSingle(let request): cancelProfit(request.reqId, id)
    default: return false
    }
    return true
  }

  private mutating func cancelProfit(_ request: Int64, _ id: Int) {
    connections[id]?.subscriptions.profits.removeAll { $0.request == request }
  }

  private mutating func takeMarketRequest(_ message: ClientMessage, _ id: Int) {
    switch message {
    case .requestMarketData(let request): subscribeLine(request, id)
    case .cancelMarketData(let request): cancelMarket(request.reqId, .line, id)
    case .requestMarketDataType(let request):
      connections[id]?.subscriptions.dataType = request.marketDataType
    case .requestTickByTick(let request): subscribeTicks(request, id)
    case .cancelTickByTick(let request): cancelMarket(request.reqId, .ticks, id)
    case .requestRealTimeBars(let request): subscribeBars(request, id)
    case .cancelRealTimeBars(let request): cancelMarket(request.reqId, .bars, id)
    case .requestHistoricalData(let request): takeHistory(request, id)
    case .cancelHistoricalData(let request): cancelMarket(request.reqId, .history, id)
    case .requestHistoricalTicks(let request): takeHistoricalTicks(request, id)
    case .requestHeadTimestamp(let request): sendHeadTimestamp(request, id)
    case .requestMarketRule(let request): sendMarketRule(request.marketRuleId, id)
    case .requestContractDetails(let request):
      sendContract(request.reqId, request.contract, id)
    default: break
    }
  }
}
