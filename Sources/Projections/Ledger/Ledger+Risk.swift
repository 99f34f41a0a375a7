import Journal

// What the limits look at, folded beside the records that move it.
extension Ledger {
  // MARK: Questions

  /// Realised + unrealised - fees since the books began, as known now.
  @inline(__always)
  public var profit: Money { book.realisedTotal + book.unrealisedTotal - book.feesTotal }

  /// ``profit`` since the risk day began: what the daily loss limit looks at.
  @inline(__always)
  public var riskDayResult: Money { profit - risk.equity.dayBase }

  /// Whether a limit of the account may be reached: asked after every mark of a held position.
  ///
  /// False says that none is; true only that somebody has to look.
  @inline(__always)
  public var mayReachLimit: Bool {
    if riskDayResult <= -configuration.risk.dailyLossLimit { return true }
    return configuration.risk.breakers.watchesFalls || hasReachedLosses
  }

  /// As many losses in a row as are allowed.
  @inline(__always)
  public var hasReachedLosses: Bool {
    let most = configuration.risk.breakers.maximumLosses
    return most > 0 && risk.equity.losses >= most
  }

  // MARK: Time and equity

  /// A risk day begins with the first record at or after its time.
  mutating func beginRiskDay() { risk.beginDay(profit: profit, equity: book.equity) }

  /// Peaks follow the equity while it is known.
  mutating func noteEquity() {
    if let equity = book.equity { risk.equity.note(equity) }
  }

  mutating func foldCommission(_ commission: CommissionReported) {
    book.fold(commission)
    noteEquity()
  }

  // MARK: Prices

  /// Takes a trade of the regular session.
  ///
  /// - Returns: whether it is the instrument's first of the session.
  @inline(__always)
  mutating func noteSessionTrade(_ price: Price, _ index: Int) -> Bool {
    guard now >= session.calendar.open, now < session.calendar.close else { return false }
    return symbols[index].trade(price, day: session.calendar.date)
  }

  mutating func foldClose(_ bar: Bar, _ index: Int) {
    let window = configuration.risk.exposure.correlationWindow
    if window > 0 || closes[index].count > 0 {
      closes[index].fold(bar, capacity: window > 0 ? Int(window) + 1 : 0)
    }
  }

  // MARK: Positions

  /// Position and realised profit of an instrument before something moves them.
  struct PositionBefore {
    let quantity: Quantity
    let realised: Money
    let capital: Money
  }

  func riskPosition(_ instrument: InstrumentID) -> PositionBefore {
    PositionBefore(
      quantity: book.position(instrument), realised: book.realised(instrument),
      capital: book.currencies[0].capital)
  }

  mutating func notePosition(_ instrument: InstrumentID, from before: PositionBefore) {
    noteHeld(instrument)
    let after = book.position(instrument)
    if instrument.index < symbols.count, after != before.quantity {
      let change = symbols[instrument.index].position(
        from: before.quantity, to: after,
        realised: (before.realised, book.realised(instrument)), day: session.calendar.date)
      if change.isDayTrade { risk.countDayTrade() }
      if let result = change.result { risk.equity.close(result) }
    }
    noteEquity()
  }

  /// A deposit, and what a correction books against capital, moves equity without profit.
  mutating func noteAdjustment(_ adjustment: Adjustment, from before: PositionBefore) {
    noteHeld(adjustment.instrument)
    risk.equity.shift(book.currencies[0].capital - before.capital)
    noteEquity()
  }

  private mutating func noteHeld(_ instrument: InstrumentID) {
    guard instrument.index < markets.count else { return }
    let at = held.value.lowerBound { $0.rawValue < instrument.rawValue }
    let isListed = at < held.value.count && held.value[at] == instrument
    let isHeld = book.position(instrument) != .zero
    if isHeld && !isListed { held.value.insert(instrument, at: at) }
    if !isHeld && isListed { held.value.remove(at: at) }
  }

  /// A definition may book executions that waited for it, and says which sectors it is in.
  mutating func noteDefinition(_ definition: InstrumentDefined) {
    let index = definition.instrument.index
    guard index < markets.count else { return }
    while sectors.value.count < markets.count { sectors.value.append(0) }
    sectors.value[index] = configuration.risk.exposure.sectorMask(of: definition.symbol)
    noteHeld(definition.instrument)
  }

  /// Computes the lookups from the state they belong to.
  mutating func rebuildRiskLookups() {
    held.value = instrumentIDs.filter { book.position($0) != .zero }
    let exposure = configuration.risk.exposure
    sectors.value = instruments.all.map { exposure.sectorMask(of: $0.symbol) }
    maintenance.value = configuration.risk.maintenanceWindows
  }

  /// The window in which servers restart now, as it was written; nil outside of all.
  public var maintenanceNow: String? {
    maintenance.value.first { $0.contains(now, session.calendar) }?.text
  }

  // MARK: Levels and blocks

  mutating func foldRisk(_ change: RiskStateChanged, _ envelope: Envelope) {
    let limit = RiskLimit(reason: change.reason)
    let level = limit?.level(configuration.risk.breakers).riskLevel
    risk.fold(change, envelope, holding: level)
  }

  mutating func foldSymbolRisk(_ change: SymbolRiskChanged, _ envelope: Envelope) {
    risk.fold(change, envelope)
    if !change.isBlocked, change.instrument.index < symbols.count {
      symbols[change.instrument.index].forgetRejects()
    }
  }

  mutating func noteEntryStatus(_ instrument: InstrumentID, _ status: OrderStatus) {
    guard instrument.index < symbols.count else { return }
    symbols[instrument.index].entry(status)
  }
}
