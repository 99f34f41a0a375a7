import Journal

extension Ledger {
  /// Takes over a session's configuration and calendar; a new day begins new daily figures.
  mutating func start(_ started: SessionStarted) {
    let isNewDay = started.calendar.date != session.calendar.date
    let isFirst = session.calendar.date == 0
    session = started
    configure(started.configuration)
    if isFirst {
      book = Book(openingCash: configuration.openingCash, currency: "USD")
      for definition in instruments.all { book.define(definition) }
    }
    if isNewDay { book.startDay(started.calendar) }
    risk.startDay(started.calendar)
    risk.schedule(started.calendar.midnight + configuration.risk.breakers.dayStart)
    if now >= risk.nextDayAt { beginRiskDay() }
    dataWatch.begin()
    noteEquity()
  }

  /// The same state without what a broker told of the account: for a simulated exchange that goes
  /// on from here and never tells it.
  ///
  /// Only for simulations; no record leads from one to the other.
  public func apartFromBroker() -> Ledger {
    var copy = self
    copy.reconciliation = Reconciliation()
    copy.connection = Connection()
    copy.risk.reportedBuyingPower = nil
    return copy
  }

  /// Reads a configuration; bytes that cannot be read leave the one in force.
  ///
  /// The edge validates before it records, so unreadable bytes mean a journal of a newer build; the
  /// engine stops trading then.
  mutating func configure(_ canonical: [UInt8]) {
    guard !canonical.isEmpty else { return }
    do { configuration = try Configuration(canonical: canonical) } catch { return }
    replan()
    ruleStates.adopt(configuration.rules)
    rebuildRiskLookups()
  }

  /// Makes room for an instrument, or replaces its definition.
  mutating func define(_ definition: InstrumentDefined) {
    instruments.fold(definition)
    book.define(definition)
    while markets.count < instruments.count {
      markets.append(MarketState())
      studies.append(Studies(plan))
      entries.append(EntryHistory())
      symbols.append(SymbolState())
      closes.append(CloseRing())
    }
    noteDefinition(definition)
  }

  /// Keeps what rules must remember of a fill: its entry, and where cooldowns begin or end.
  ///
  /// - Parameter order: an order that just got a fill that was not known before.
  mutating func rememberFill(_ order: OrderRecord) {
    let instrument = order.command.instrument
    guard instrument.index < entries.count else { return }
    let role = order.command.role
    if role == .entry {
      guard order.fills.count == 1 else { return }
      entries[instrument.index].enter(order.command.side, order.fills[0].price)
    }
    ruleStates.noteFill(
      role, of: entries[instrument.index].orderedRule, instrument, configuration.rules, at: now)
  }

  /// Ends the closing of an instrument once it is flat and no order can change that.
  mutating func endClosing(_ instrument: InstrumentID) {
    guard instrument.index < entries.count, entries[instrument.index].isClosing else { return }
    if isQuiet(instrument) { entries[instrument.index].isClosing = false }
  }
}
