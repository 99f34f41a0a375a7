import Journal

// Streams of quotes and trades.
extension SimulatorServer {
  /// `reqMktData`.
  mutating func subscribeLine(_ request: TWS.RequestMarketData, _ id: Int) {
    guard let subscriptions = connections[id]?.subscriptions else { return }
    guard let listing = listing(request.contract) else {
      return refuseContract(request.reqId, id)
    }
    guard !subscriptions.hasRequest(request.reqId) else {
      return complain(request.reqId, 102, "Duplicate ticker ID.", to: id)
    }
    guard subscriptions.lines.count < configuration.marketDataLines else {
      return complain(request.reqId, 101, "Max number of tickers has been reached", to: id)
    }
    refresh(listing)
    send(TWS.MarketDataType(reqId: request.reqId, marketDataType: 1), to: id)
    let tick = WireNumber(directory.listings[listing].definition.tickSize)
    send(
      TWS.TickRequestParameters(
        tickerId: request.reqId, minTick: tick, bboExchange: "9c0001", snapshotPermissions: 3),
      to: id)
    let generics = request.genericTickList.split(separator: ",")
    var line = MarketLine(
      request: request.reqId, listing: listing, hasVolumeTicks: generics.contains("233"),
      hasShortable: generics.contains("236"))
    if request.snapshot ? !isSilenced(listing) : !isMuted(listing) { sendFirst(&line, id) }
    if request.snapshot { return send(TWS.TickSnapshotEnd(reqId: request.reqId), to: id) }
    states[listing].watchers += 1
    connections[id]?.subscriptions.lines.append(line)
  }

  /// Everything known of a listing at once, as TWS does.
  private mutating func sendFirst(_ line: inout MarketLine, _ id: Int) {
    let bar = statistics(line.listing).bar
    if let quote = exchange.books[line.listing].quote { sendQuote(quote, &line, id) }
    if let trade = states[line.listing].lastTrade { sendTrade(trade, &line, id) }
    if line.hasShortable {
      send(TWS.TickGeneric(reqId: line.request, tickType: 46, value: 3), to: id)
      send(ServerAnswers.tickSize(line.request, 89, Quantity(shares: 10_000_000)), to: id)
    }
    let close = previousClose(line.listing)
    send(ServerAnswers.tickPrice(line.request, 9, close, .zero), to: id)
    guard !bar.isEmpty else { return }
    send(ServerAnswers.tickSize(line.request, 8, bar.volume), to: id)
    for (kind, price) in [(Int64(6), bar.high), (7, bar.low), (14, bar.open)] {
      send(ServerAnswers.tickPrice(line.request, kind, price, .zero), to: id)
    }
  }

  /// Sends the sides of a quote that changed; a size goes with its price, then once more alone.
  private mutating func sendQuote(_ quote: MarketQuote, _ line: inout MarketLine, _ id: Int) {
    let sent = line.sent
    line.sent = quote
    if quote.bid != sent.bid {
      send(ServerAnswers.tickPrice(line.request, 1, quote.bid, quote.bidSize, mask: 1), to: id)
    }
    if quote.bidSize != sent.bidSize {
      send(ServerAnswers.tickSize(line.request, 0, quote.bidSize), to: id)
    }
    if quote.ask != sent.ask {
      send(ServerAnswers.tickPrice(line.request, 2, quote.ask, quote.askSize, mask: 1), to: id)
    }
    if quote.askSize != sent.askSize {
      send(ServerAnswers.tickSize(line.request, 3, quote.askSize), to: id)
    }
  }

  private mutating func sendTrade(_ trade: MarketTrade, _ line: inout MarketLine, _ id: Int) {
    let seconds = ExchangeHours.floorDivide(trade.time.rawValue, 1_000_000_000)
    send(ServerAnswers.tickString(line.request, 45, String(seconds)), to: id)
    let before = line.sentTrade
    line.sentTrade = trade
    if trade.price != before?.price {
      send(ServerAnswers.tickPrice(line.request, 4, trade.price, trade.size), to: id)
    }
    if trade.size != before?.size {
      send(ServerAnswers.tickSize(line.request, 5, trade.size), to: id)
    }
    guard line.hasVolumeTicks else { return }
    let bar = statistics(line.listing).bar
    let milliseconds = trade.time.rawValue / 1_000_000
    let text = "\(trade.price);\(trade.size);\(milliseconds);\(bar.volume);\(bar.average);true"
    send(ServerAnswers.tickString(line.request, 48, text), to: id)
  }

  /// A trade happened; everybody who watches hears of it.
  mutating func publishTrade(_ trade: MarketTrade, _ listing: Int) {
    guard states[listing].watchers > 0, !faults.hidesMarket, !isMuted(listing) else { return }
    for id in connectionOrder {
      guard let subscriptions = connections[id]?.subscriptions else { continue }
      for place in subscriptions.lines(of: listing) {
        var line = subscriptions.lines[place]
        sendTrade(trade, &line, id)
        send(ServerAnswers.tickSize(line.request, 8, statistics(listing).bar.volume), to: id)
        connections[id]?.subscriptions.lines[place] = line
      }
      for stream in subscriptions.ticks
      where stream.listing == listing && (stream.kind == .last || stream.kind == .allLast) {
        let part = ServerAnswers.trade(trade)
        let tick: TWS.TickByTick.Tick = stream.kind == .last ? .last(part) : .allLast(part)
        send(ServerAnswers.tickByTick(stream.request, tick, at: trade.time), to: id)
      }
      addToBars(trade, listing, id)
    }
  }

  /// The quote may have changed; everybody who watches hears of what did.
  mutating func publishQuote(_ listing: Int) {
    guard states[listing].watchers > 0, !faults.hidesMarket, !isMuted(listing),
      let quote = exchange.books[listing].quote
    else { return }
    for id in connectionOrder {
      guard let subscriptions = connections[id]?.subscriptions else { continue }
      for place in subscriptions.lines(of: listing) {
        var line = subscriptions.lines[place]
        sendQuote(quote, &line, id)
        connections[id]?.subscriptions.lines[place] = line
      }
      for place in subscriptions.ticks.indices where subscriptions.ticks[place].listing == listing {
        sendTick(quote, place, id)
      }
      addToBars(quote, listing, id)
    }
  }

  // MARK: Tick by tick

  /// `reqTickByTickData`.
  mutating func subscribeTicks(_ request: TWS.RequestTickByTick, _ id: Int) {
    guard let subscriptions = connections[id]?.subscriptions else { return }
    guard let listing = listing(request.contract) else {
      return refuseContract(request.reqId, id)
    }
    let kinds: [String: TickStream.Kind] = [
      "Last": .last, "AllLast": .allLast, "BidAsk": .bidAsk, "MidPoint": .midPoint,
    ]
    guard let kind = kinds[request.tickType] else {
      let text = "Error validating request.-'cG' : cause - Incorrect tick type \(request.tickType)"
      return complain(request.reqId, 321, text, to: id)
    }
    guard !subscriptions.hasRequest(request.reqId) else {
      return complain(request.reqId, 102, "Duplicate ticker ID.", to: id)
    }
    guard subscriptions.ticks.count < max(3, configuration.marketDataLines / 20) else {
      let text = "Max number of tick-by-tick requests has been reached."
      return complain(request.reqId, 10190, text, to: id)
    }
    refresh(listing)
    states[listing].watchers += 1
    connections[id]?.subscriptions.ticks.append(
      TickStream(
        request: request.reqId, listing: listing, kind: kind, ignoresSize: request.ignoreSize))
    if exchange.books[listing].quote != nil {
      sendTick(exchange.books[listing].quote, subscriptions.ticks.count, id)
    }
  }

  /// Sends a quote to a stream of quotes, if it says anything new.
  private mutating func sendTick(_ quote: MarketQuote?, _ place: Int, _ id: Int) {
    guard let quote, let stream = connections[id]?.subscriptions.ticks[place] else { return }
    let sent = stream.sent
    connections[id]?.subscriptions.ticks[place].sent = quote
    switch stream.kind {
    case .last, .allLast: return
    case .bidAsk:
      let isSame = quote.bid == sent.bid && quote.ask == sent.ask
      guard !isSame || (!stream.ignoresSize && quote != sent) else { return }
      let tick = TWS.TickByTick.Tick.bidAsk(ServerAnswers.quote(quote))
      send(ServerAnswers.tickByTick(stream.request, tick, at: now), to: id)
    case .midPoint:
      guard quote.middle != sent.middle else { return }
      let tick = TWS.TickByTick.Tick.midPoint(WireNumber(quote.middle))
      send(ServerAnswers.tickByTick(stream.request, tick, at: now), to: id)
    }
  }

  /// Ends a stream.
  mutating func cancelMarket(_ request: Int64, _ kind: StreamKind, _ id: Int) {
    guard let listing = connections[id]?.subscriptions.remove(request, kind) else {
      let code: Int64 = kind == .history ? 366 : 300
      return complain(request, code, "Can't find EId with tickerId:\(request)", to: id)
    }
    states[listing].watchers -= 1
  }
}

extension Subscriptions {
  /// The listings of everything streamed, once for each stream.
  var listings: [Int] { lines.map(\.listing) + ticks.map(\.listing) + bars.map(\.listing) }

  /// The places of the lines of a listing that flow.
  func lines(of listing: Int) -> [Int] {
    lines.indices.filter { lines[$0].listing == listing && !lines[$0].isStalled }
  }

  /// A request number is in use by a stream.
  func hasRequest(_ request: Int64) -> Bool {
    lines.contains { $0.request == request } || ticks.contains { $0.request == request }
      || bars.contains { $0.request == request }
  }

  /// Takes a stream out and says whose it was.
  mutating func remove(_ request: Int64, _ kind: StreamKind) -> Int? {
    switch kind {
    case .line:
      guard let place = lines.firstIndex(where: { $0.request == request }) else { return nil }
      return lines.remove(at: place).listing
    case .ticks:
      guard let place = ticks.firstIndex(where: { $0.request == request }) else { return nil }
      return ticks.remove(at: place).listing
    case .bars, .history:
      guard
        let place = bars.firstIndex(where: {
          $0.request == request && ($0.history != nil) == (kind == .history)
        })
      else { return nil }
      return bars.remove(at: place).listing
    }
  }
}
