import Journal

/// The server's answers from the values of the market and the books.
enum ServerAnswers {
  static func error(_ subject: Int64, _ code: Int64, _ text: String) -> TWS.ErrorText {
    TWS.ErrorText(
      reqId: subject, errorCode: code, errorString: text, advancedOrderRejectJson: "")
  }

  // MARK: Market data

  /// `mask`: 1 can be executed automatically, 2 beyond the limit, 4 before the open.
  static func tickPrice(
    _ request: Int64, _ kind: Int64, _ price: Price, _ size: Quantity, mask: Int64 = 0
  ) -> TWS.TickPrice {
    var message = TWS.TickPrice()
    (message.reqId, message.tickType, message.attrMask) = (request, kind, mask)
    (message.price, message.size) = (WireNumber(price), WireNumber(size))
    return message
  }

  static func tickSize(_ request: Int64, _ kind: Int64, _ size: Quantity) -> TWS.TickSize {
    TWS.TickSize(reqId: request, tickType: kind, size: WireNumber(size))
  }

  static func tickString(_ request: Int64, _ kind: Int64, _ value: String) -> TWS.TickString {
    TWS.TickString(reqId: request, tickType: kind, value: value)
  }

  static func tickByTick(
    _ request: Int64, _ tick: TWS.TickByTick.Tick, at time: Timestamp
  ) -> TWS.TickByTick {
    var message = TWS.TickByTick()
    (message.reqId, message.time, message.tick) = (request, seconds(time), tick)
    return message
  }

  static func trade(_ trade: MarketTrade) -> TWS.TickByTick.Trade {
    var part = TWS.TickByTick.Trade()
    (part.price, part.size) = (WireNumber(trade.price), WireNumber(trade.size))
    part.exchange = trade.exchange.description
    return part
  }

  static func quote(_ quote: MarketQuote) -> TWS.TickByTick.Quote {
    var part = TWS.TickByTick.Quote()
    (part.bidPrice, part.askPrice) = (WireNumber(quote.bid), WireNumber(quote.ask))
    (part.bidSize, part.askSize) = (WireNumber(quote.bidSize), WireNumber(quote.askSize))
    return part
  }

  static func realTimeBar(_ request: Int64, _ bar: ServerBar) -> TWS.RealTimeBar {
    let part = self.bar(bar, date: "")
    var message = TWS.RealTimeBar()
    (message.reqId, message.time) = (request, seconds(bar.start))
    (message.open, message.high, message.low) = (part.open, part.high, part.low)
    (message.close, message.volume, message.wap) = (part.close, part.volume, part.wap)
    message.count = part.barCount
    return message
  }

  // MARK: History

  /// Bars of quotes have neither volume nor count, which TWS writes as -1.
  static func bar(_ bar: ServerBar, date: String) -> TWS.Bar {
    var part = TWS.Bar()
    part.date = date
    (part.open, part.high) = (WireNumber(bar.open), WireNumber(bar.high))
    (part.low, part.close) = (WireNumber(bar.low), WireNumber(bar.close))
    let isTraded = bar.volume > .zero
    part.volume = isTraded ? WireNumber(bar.volume) : -1
    part.wap = isTraded ? WireNumber(bar.average) : -1
    part.barCount = isTraded ? Int64(bar.count) : -1
    return part
  }

  static func historicalTick(_ trade: MarketTrade) -> TWS.HistoricalTickLast {
    var part = TWS.HistoricalTickLast()
    part.time = seconds(trade.time)
    (part.price, part.size) = (WireNumber(trade.price), WireNumber(trade.size))
    part.exchange = trade.exchange.description
    return part
  }

  static func historicalTick(
    _ time: Timestamp, _ quote: MarketQuote
  ) -> TWS.HistoricalTickBidAsk {
    var part = TWS.HistoricalTickBidAsk()
    part.time = seconds(time)
    (part.priceBid, part.priceAsk) = (WireNumber(quote.bid), WireNumber(quote.ask))
    (part.sizeBid, part.sizeAsk) = (WireNumber(quote.bidSize), WireNumber(quote.askSize))
    return part
  }

  // MARK: Accounts

  static func portfolio(
    _ listing: Listing, _ holding: Holding, price: Price, account: String
  ) -> TWS.PortfolioValue {
    let value = holding.value(at: price)
    var message = TWS.PortfolioValue()
    message.contract = listing.contract
    message.position = WireNumber(holding.quantity)
    message.marketPrice = WireNumber(price)
    message.marketValue = WireNumber(value)
    message.averageCost = WireNumber(holding.averageCost)
    message.unrealizedPNL = WireNumber(value - holding.cost)
    message.realizedPNL = WireNumber(holding.realised)
    message.accountName = account
    return message
  }

  static func summary(
    _ request: Int64, _ account: String, _ tag: String, _ value: String
  ) -> TWS.AccountSummary {
    var message = TWS.AccountSummary()
    (message.reqId, message.account, message.tag, message.value) = (request, account, tag, value)
    message.currency = tag == "AccountType" || tag == "Cushion" ? "" : "USD"
    return message
  }

  static func profit(_ request: Int64, _ figures: AccountFigures) -> TWS.ProfitAndLoss {
    TWS.ProfitAndLoss(
      reqId: request, dailyPnL: WireNumber(figures.daily),
      unrealizedPnL: WireNumber(figures.unrealised), realizedPnL: WireNumber(figures.realised))
  }

  static func profitSingle(
    _ request: Int64, _ holding: Holding, price: Price, previousClose: Price
  ) -> TWS.PositionProfitAndLoss {
    let value = holding.value(at: price)
    let daily = AccountFigures.daily(holding, at: price, previousClose: previousClose)
    var message = TWS.PositionProfitAndLoss()
    (message.reqId, message.pos) = (request, WireNumber(holding.quantity))
    message.dailyPnL = WireNumber(daily)
    message.unrealizedPnL = WireNumber(value - holding.cost)
    message.realizedPnL = WireNumber(holding.realised)
    message.value = WireNumber(value)
    return message
  }

  /// Whole seconds since 1970.
  static func seconds(_ time: Timestamp) -> Int64 {
    ExchangeHours.floorDivide(time.rawValue, 1_000_000_000)
  }
}
