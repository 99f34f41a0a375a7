import Journal

// Positions, account values and profit, once and as they change.
extension SimulatorServer {
  /// Length of a refresh of account values; the real one is three minutes.
  private static let valuesPeriod = Nanoseconds.seconds(180)
  /// Profit is told this often at most.
  private static let profitPeriod = Nanoseconds.seconds(1)

  /// `reqPositions`: all of them, then every change.
  mutating func subscribePositions(_ id: Int) {
    connections[id]?.subscriptions.hasPositions = true
    for account in accounts.indices {
      for listing in accounts[account].holdings.indices
      where accounts[account].holdings[listing].quantity != .zero {
        send(position(account, listing), to: id)
      }
    }
    send(TWS.PositionEnd(), to: id)
  }

  private func position(_ account: Int, _ listing: Int) -> TWS.Position {
    let holding = accounts[account].holding(listing)
    var message = TWS.Position()
    message.account = accounts[account].id
    message.contract = directory.listings[listing].contract
    message.contract.exchange = ""
    message.position = WireNumber(holding.quantity)
    message.avgCost = WireNumber(holding.averageCost)
    return message
  }

  /// A fill changed a position: everybody who asked hears of it.
  mutating func tellPosition(_ account: Int, _ listing: Int) {
    let message = position(account, listing)
    for id in connectionOrder {
      guard let subscriptions = connections[id]?.subscriptions else { continue }
      if subscriptions.hasPositions { send(message, to: id) }
      if subscriptions.updates == accounts[account].id { sendPortfolio(account, listing, id) }
      if !subscriptions.profits.isEmpty { connections[id]?.subscriptions.profitDue = now }
    }
  }

  private mutating func sendPortfolio(_ account: Int, _ listing: Int, _ id: Int) {
    let holding = accounts[account].holding(listing)
    guard holding.isKnown else { return }
    send(
      ServerAnswers.portfolio(
        directory.listings[listing], holding, price: mark(listing),
        account: accounts[account].id), to: id)
  }

  /// `reqAccountUpdates`.
  mutating func subscribeUpdates(_ subscribes: Bool, account: String, _ id: Int) {
    guard subscribes else {
      connections[id]?.subscriptions.updates = nil
      return
    }
    guard let index = accountIndex(account) else {
      let text = "Error validating request.-'bI' : cause - Invalid account code '\(account)'."
      return complain(-1, 321, text, to: id)
    }
    connections[id]?.subscriptions.updates = accounts[index].id
    connections[id]?.subscriptions.valuesDue = now + Self.valuesPeriod
    sendUpdates(index, id)
    send(TWS.AccountDownloadEnd(accountName: accounts[index].id), to: id)
  }

  private mutating func sendUpdates(_ account: Int, _ id: Int) {
    let name = accounts[account].id
    sendValue("AccountCode", name, "", name, id)
    sendValue("AccountReady", "true", "", name, id)
    sendValue("AccountType", "INDIVIDUAL", "", name, id)
    let figures = figures(account)
    for (tag, value) in figures.tags {
      sendValue(tag, value, tag == "Cushion" ? "" : "USD", name, id)
    }
    sendValue("CashBalance", figures.cash.cents, "BASE", name, id)
    sendValue("CashBalance", figures.cash.cents, "USD", name, id)
    for listing in accounts[account].holdings.indices
    where accounts[account].holdings[listing].quantity != .zero {
      sendPortfolio(account, listing, id)
    }
    send(TWS.AccountUpdateTime(timestamp: hours.minuteText(now)), to: id)
  }

  private mutating func sendValue(
    _ tag: String, _ value: String, _ currency: String, _ account: String, _ id: Int
  ) {
    send(
      TWS.AccountValue(key: tag, value: value, currency: currency, accountName: account), to: id)
  }

  /// `reqAccountSummary`.
  mutating func subscribeSummary(_ request: Int64, tags: String, _ id: Int) {
    guard (connections[id]?.subscriptions.summaries.count ?? 0) < 2 else {
      let text = "Maximum number of account summary requests exceeded"
      return complain(request, 322, "Error processing request.-'b1' : cause - \(text)", to: id)
    }
    let stream = SummaryStream(request: request, tags: tags.split(separator: ",").map(String.init))
    connections[id]?.subscriptions.summaries.append(stream)
    connections[id]?.subscriptions.valuesDue = now + Self.valuesPeriod
    sendSummary(stream, id)
    send(TWS.AccountSummaryEnd(reqId: request), to: id)
  }

  private mutating func sendSummary(_ stream: SummaryStream, _ id: Int) {
    for account in accounts.indices {
      let name = accounts[account].id
      let figures = figures(account)
      var known = [(tag: "AccountType", value: "INDIVIDUAL")] + figures.tags
      if stream.tags.contains(where: { $0.hasPrefix("$LEDGER") }) {
        known += [("CashBalance", figures.cash.cents), ("ExchangeRate", "1.00")]
      }
      for (tag, value) in known where stream.tags.contains(tag) || tag == "CashBalance" {
        send(ServerAnswers.summary(stream.request, name, tag, value), to: id)
      }
    }
  }

  /// `reqAccountUpdatesMulti`: the figures once; changes come with the other subscriptions.
  mutating func sendMulti(_ request: TWS.RequestAccountUpdatesMulti, _ id: Int) {
    let wanted = request.account.isEmpty ? accounts.map(\.id) : [request.account]
    for name in wanted {
      guard let index = accountIndex(name) else { continue }
      for (tag, value) in figures(index).tags {
        var message = TWS.AccountUpdateMulti()
        (message.reqId, message.account, message.modelCode) = (
          request.reqId, name, request.modelCode
        )
        (message.key, message.value, message.currency) = (tag, value, "USD")
        send(message, to: id)
      }
    }
    send(TWS.AccountUpdateMultiEnd(reqId: request.reqId), to: id)
  }

  /// `reqPnL`, or `reqPnLSingle` with a contract.
  mutating func subscribeProfit(
    _ request: Int64, account: String, contractID: Int64?, _ id: Int
  ) {
    guard let index = accountIndex(account) else {
      let text = "Error validating request.-'cL' : cause - Invalid account code '\(account)'."
      return complain(request, 321, text, to: id)
    }
    var listing: Int?
    if let contractID {
      var contract = TWS.Contract()
      contract.conId = contractID
      guard let found = self.listing(contract) else { return refuseContract(request, id) }
      listing = found
    }
    let stream = ProfitStream(request: request, account: index, listing: listing)
    connections[id]?.subscriptions.profits.append(stream)
    connections[id]?.subscriptions.profitDue = now + Self.profitPeriod
    sendProfit(stream, id)
  }

  private mutating func sendProfit(_ stream: ProfitStream, _ id: Int) {
    guard let listing = stream.listing else {
      return send(ServerAnswers.profit(stream.request, figures(stream.account)), to: id)
    }
    let holding = accounts[stream.account].holding(listing)
    send(
      ServerAnswers.profitSingle(
        stream.request, holding, price: mark(listing), previousClose: previousClose(listing)),
      to: id)
  }

  /// When figures are due next; never without a subscription to any.
  var nextFigures: Timestamp {
    var next = TimedQueue<Arrival>.never
    for id in connectionOrder {
      guard let subscriptions = connections[id]?.subscriptions else { continue }
      if !subscriptions.profits.isEmpty { next = min(next, subscriptions.profitDue) }
      if subscriptions.hasValues { next = min(next, subscriptions.valuesDue) }
    }
    return next
  }

  /// Tells the figures that are due: profit every second, values every three minutes.
  mutating func sendFigures() {
    for id in connectionOrder {
      guard let subscriptions = connections[id]?.subscriptions else { continue }
      if !subscriptions.profits.isEmpty, subscriptions.profitDue <= now {
        connections[id]?.subscriptions.profitDue = now + Self.profitPeriod
        for stream in subscriptions.profits { sendProfit(stream, id) }
      }
      guard subscriptions.hasValues, subscriptions.valuesDue <= now else { continue }
      connections[id]?.subscriptions.valuesDue = now + Self.valuesPeriod
      if let account = accounts.firstIndex(where: { $0.id == subscriptions.updates }) {
        sendUpdates(account, id)
      }
      for stream in subscriptions.summaries { sendSummary(stream, id) }
    }
  }
}
