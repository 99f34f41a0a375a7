import Journal
import Projections

// The one place where a rule's names become figures of the ledger. Nothing here allocates.
extension RuleVariable {
  func load(_ ledger: Ledger, _ moment: RuleMoment) -> RuleValue {
    switch self {
    case .predictionConfidence, .predictionDirection, .predictionAge, .predictionHorizon,
      .predictionReceived:
      prediction(ledger, moment)
    case .priceLast, .priceBid, .priceAsk, .priceMid, .priceEntry, .priceEntryBuy,
      .priceEntrySell, .priceExit:
      price(ledger, moment).map { RuleValue($0) } ?? .unknown
    case .quoteSpread, .quoteBidSize, .quoteAskSize, .quoteAge, .tradeSize, .tradeAge,
      .marketIsHalted, .marketIsDelayed:
      market(ledger, moment)
    case .positionQuantity, .positionDirection, .positionAveragePrice, .positionUnrealised,
      .positionProfit, .positionAge, .positionConfidence, .positionEntries, .positionEntryPrice,
      .positionNotional:
      position(ledger, moment.instrument)
    case .ordersLive: RuleValue(count: Int64(ledger.orders.liveCount(moment.instrument)))
    case .ordersEntries:
      RuleValue(count: Int64(ledger.orders.liveCount(moment.instrument, role: .entry)))
    case .accountCash, .accountEquity, .accountDayResult, .accountRealised, .accountUnrealised,
      .accountGross, .accountNet, .accountLeverage:
      account(ledger)
    case .now, .sessionIsOpen, .sessionOpen, .sessionClose, .sessionMidnight, .sessionAge,
      .sessionRemaining:
      session(ledger)
    case .tickSize:
      ledger.instruments[moment.instrument].map { RuleValue($0.tickSize) } ?? .unknown
    case .bar(let series, let field, let isPrevious):
      bar(ledger, moment, Int(series), field, isPrevious)
    case .indicator(let slot, let output, let isPrevious):
      ledger.indicatorValue(
        moment.instrument, slot: Int(slot), output: Int(output), isPrevious: isPrevious
      ).map { RuleValue(real: $0) } ?? .unknown
    case .context: .unknown
    }
  }

  private func bar(
    _ ledger: Ledger, _ moment: RuleMoment, _ series: Int, _ field: RuleBarField,
    _ isPrevious: Bool
  ) -> RuleValue {
    if !isPrevious, let bar = moment.bar, bar.series == series { return bar.bar.value(field) }
    let raw = ledger.barField(moment.instrument, series: series, field, isPrevious: isPrevious)
    return raw.map { RuleValue(bits: $0) } ?? .unknown
  }

  // MARK: Prediction and market

  private func prediction(_ ledger: Ledger, _ moment: RuleMoment) -> RuleValue {
    // The signal of the moment is looked at where it lies: a copy would take its texts along.
    if self != .predictionReceived, let signal = moment.signal { return figure(of: signal, ledger) }
    guard let last = ledger.signals.last(moment.instrument) else { return .unknown }
    return self == .predictionReceived
      ? RuleValue(last.receivedAt) : figure(of: last.signal, ledger)
  }

  private func figure(of signal: Signal, _ ledger: Ledger) -> RuleValue {
    switch self {
    case .predictionConfidence: return RuleValue(signal.confidence)
    case .predictionDirection: return RuleValue(signal.direction.side)
    // A clock that is ahead makes a prediction no fresher than one that is behind.
    case .predictionAge:
      return RuleValue(max(ledger.now, signal.issuedAt) - min(ledger.now, signal.issuedAt))
    default:
      return signal.horizonSeconds > 0 ? RuleValue(count: signal.horizonSeconds) : .unknown
    }
  }

  private func state(_ ledger: Ledger, _ instrument: InstrumentID) -> MarketState? {
    instrument.index < ledger.markets.count ? ledger.markets[instrument.index] : nil
  }

  private func price(_ ledger: Ledger, _ moment: RuleMoment) -> Price? {
    guard let market = state(ledger, moment.instrument) else { return nil }
    switch self {
    case .priceLast: return market.lastTrade
    case .priceBid: return market.bid == .zero ? nil : market.bid
    case .priceAsk: return market.ask == .zero ? nil : market.ask
    case .priceMid: return Self.mid(market)
    case .priceEntryBuy: return market.farSide(.buy)
    case .priceEntrySell: return market.farSide(.sell)
    case .priceEntry:
      let signal = moment.signal ?? ledger.signals.last(moment.instrument)?.signal
      guard let signal, signal.direction != .hold else { return nil }
      return market.farSide(signal.direction == .buy ? .buy : .sell)
    default:
      let quantity = ledger.book.position(moment.instrument)
      if quantity == .zero { return nil }
      return market.farSide(quantity > .zero ? .sell : .buy)
    }
  }

  private static func mid(_ market: MarketState) -> Price? {
    guard market.bid != .zero, market.ask != .zero else { return nil }
    let sum = Int128(market.bid.rawValue) + Int128(market.ask.rawValue)
    return Price(rawValue: Int64(clamping: Rounding.halfEven(sum, 2)))
  }

  private func market(_ ledger: Ledger, _ moment: RuleMoment) -> RuleValue {
    guard let market = state(ledger, moment.instrument) else { return .unknown }
    let isQuoted = market.bid != .zero && market.ask != .zero
    switch self {
    case .quoteSpread: return isQuoted ? RuleValue(market.ask - market.bid) : .unknown
    case .quoteBidSize: return market.bid == .zero ? .unknown : RuleValue(market.bidSize)
    case .quoteAskSize: return market.ask == .zero ? .unknown : RuleValue(market.askSize)
    case .quoteAge: return Self.age(market.quotedAt, ledger.now)
    case .tradeSize: return market.last == .zero ? .unknown : RuleValue(market.lastSize)
    case .tradeAge: return Self.age(market.tradedAt, ledger.now)
    case .marketIsHalted: return RuleValue(market.isHalted)
    default: return RuleValue(market.isDelayed)
    }
  }

  private static func age(_ time: Timestamp, _ now: Timestamp) -> RuleValue {
    time == .zero ? .unknown : RuleValue(now - time)
  }

  // MARK: Position

  private func position(_ ledger: Ledger, _ instrument: InstrumentID) -> RuleValue {
    guard instrument.index < ledger.entries.count else { return .unknown }
    let quantity = ledger.book.position(instrument)
    if self == .positionQuantity { return RuleValue(quantity) }
    let entry = ledger.entries[instrument.index]
    if self == .positionEntries { return RuleValue(count: entry.count) }
    if self == .positionNotional {
      return ledger.book.value(instrument).map { RuleValue($0.magnitude) } ?? .unknown
    }
    if quantity == .zero { return .unknown }
    switch self {
    case .positionDirection: return RuleValue(quantity > .zero ? RuleSide.buy : .sell)
    case .positionAveragePrice:
      return ledger.book.averagePrice(instrument).map { RuleValue($0) } ?? .unknown
    case .positionUnrealised:
      return ledger.book.unrealised(instrument).map { RuleValue($0) } ?? .unknown
    case .positionProfit:
      return ledger.profitIfClosed(instrument).map { RuleValue($0) } ?? .unknown
    case .positionAge: return Self.age(entry.openedAt, ledger.now)
    case .positionConfidence: return entry.count > 0 ? RuleValue(entry.confidence) : .unknown
    default: return entry.count > 0 ? RuleValue(entry.price) : .unknown
    }
  }

  // MARK: Account and session

  private func account(_ ledger: Ledger) -> RuleValue {
    let book = ledger.book
    switch self {
    case .accountCash: return RuleValue(book.cash)
    case .accountEquity: return book.equity.map { RuleValue($0) } ?? .unknown
    case .accountDayResult: return RuleValue(book.dayResult)
    case .accountRealised: return RuleValue(book.realisedTotal)
    case .accountUnrealised:
      return book.unmarkedCount == 0 ? RuleValue(book.unrealisedTotal) : .unknown
    case .accountGross, .accountNet, .accountLeverage:
      return book.unmarkedCount == 0 ? exposure(ledger) : .unknown
    default: return .unknown
    }
  }

  /// The money at work that the risk limits count, open entries included.
  private func exposure(_ ledger: Ledger) -> RuleValue {
    let exposure = ledger.exposure
    if self == .accountNet { return RuleValue(exposure.net) }
    if self == .accountGross { return RuleValue(exposure.gross) }
    guard let equity = ledger.book.equity else { return .unknown }
    return RuleArithmetic.divide.fixed(RuleValue(exposure.gross).bits, RuleValue(equity).bits)
  }

  private func session(_ ledger: Ledger) -> RuleValue {
    let calendar = ledger.session.calendar
    let now = ledger.now
    if self == .now { return RuleValue(now) }
    if self == .sessionMidnight {
      return calendar.date == 0 ? .unknown : RuleValue(calendar.midnight)
    }
    // A day without a session has equal open and close.
    let isTradingDay = calendar.close > calendar.open
    if self == .sessionIsOpen {
      return RuleValue(isTradingDay && now >= calendar.open && now < calendar.close)
    }
    guard isTradingDay else { return .unknown }
    switch self {
    case .sessionOpen: return RuleValue(calendar.open)
    case .sessionClose: return RuleValue(calendar.close)
    case .sessionAge: return RuleValue(now - calendar.open)
    default: return RuleValue(calendar.close - now)
    }
  }
}

extension RuleTextVariable {
  /// The text; nil while nobody knows it.
  func load(_ ledger: Ledger, _ moment: RuleMoment) -> String? {
    switch self {
    case .predictionModel: return signal(ledger, moment)?.model
    case .predictionID: return signal(ledger, moment)?.prediction
    case .riskLevel: return RuleTextVariable.levels[Int(ledger.risk.level.rawValue)]
    case .symbol: return ledger.instruments[moment.instrument]?.symbol
    case .weekday:
      let date = ledger.session.calendar.date
      return date == 0 ? nil : RuleTextVariable.days[Self.weekday(date)]
    }
  }

  private func signal(_ ledger: Ledger, _ moment: RuleMoment) -> Signal? {
    moment.signal ?? ledger.signals.last(moment.instrument)?.signal
  }

  private static let levels = RuleTextVariable.riskLevel.allowed ?? []
  private static let days = RuleTextVariable.weekday.allowed ?? []

  /// 0 for Monday, of a date written yyyymmdd.
  ///
  /// - Source: Zeller's congruence.
  static func weekday(_ date: Int64) -> Int {
    let (day, rawMonth, rawYear) = (date % 100, date / 100 % 100, date / 10_000)
    let isWinter = rawMonth < 3
    let (month, year) = (isWinter ? rawMonth + 12 : rawMonth, isWinter ? rawYear - 1 : rawYear)
    let century = year / 100
    let shift = day + 13 * (month + 1) / 5 + year % 100 + year % 100 / 4
    let saturdayFirst = (shift + century / 4 + 5 * century) % 7
    return Int(((saturdayFirst + 5) % 7 + 7) % 7)
  }
}

extension SignalDirection {
  var side: RuleSide {
    switch self {
    case .hold: .hold
    case .buy: .buy
    case .sell: .sell
    }
  }
}
