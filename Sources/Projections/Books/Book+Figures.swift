import Journal

extension Book {
  // MARK: One instrument

  private func row(_ instrument: InstrumentID) -> InstrumentBook? {
    instrument.index < rows.count ? rows[instrument.index] : nil
  }

  /// Signed position; 0 for an unknown instrument.
  public func position(_ instrument: InstrumentID) -> Quantity {
    // Asked on every tick: read in place instead of copying the row.
    instrument.index < rows.count ? rows[instrument.index].flows.position : .zero
  }

  /// The split of an instrument that was booked last; nil without one.
  public func lastSplit(_ instrument: InstrumentID) -> Adjustment? {
    adjustments.last { $0.adjustment.type == .split && $0.adjustment.instrument == instrument }?
      .adjustment
  }

  /// Average price of the open position, rounded to 1e-9 for showing; nil when flat.
  public func averagePrice(_ instrument: InstrumentID) -> Price? {
    guard let row = row(instrument), row.flows.position != .zero, row.multiplier != 0 else {
      return nil
    }
    let units = Int128(row.flows.position.rawValue) * Int128(row.multiplier)
    let cost = units < 0 ? -row.flows.cost.rawValue : row.flows.cost.rawValue
    let price = Wide.multiply(cost, Wide.unitsPerShare, dividedBy: abs(units))
    return price.flatMap { Int64(exactly: $0) }.map(Price.init(rawValue:))
  }

  /// Cost of the open position, multiplier included; negative for a short one.
  public func costBasis(_ instrument: InstrumentID) -> Money {
    row(instrument)?.flows.cost ?? .zero
  }

  /// Realised profit, without fees and dividends.
  public func realised(_ instrument: InstrumentID) -> Money {
    row(instrument)?.flows.realised ?? .zero
  }

  /// Unrealised profit: 0 when flat, nil when open and without a mark.
  public func unrealised(_ instrument: InstrumentID) -> Money? {
    guard let row = row(instrument) else { return .zero }
    return row.isUnvalued ? nil : row.unrealised
  }

  /// Fees known so far, in the instrument's currency.
  public func fees(_ instrument: InstrumentID) -> Money { row(instrument)?.fees ?? .zero }

  /// Dividends received; negative when a short position paid them.
  public func dividends(_ instrument: InstrumentID) -> Money {
    row(instrument)?.flows.dividends ?? .zero
  }

  /// Cash that trades, dividends and fees brought in; negative: took out.
  public func cashFlow(_ instrument: InstrumentID) -> Money {
    row(instrument).map { $0.flows.cash - $0.fees } ?? .zero
  }

  /// The price that values the position; nil before the first.
  public func mark(_ instrument: InstrumentID) -> Price? {
    row(instrument).flatMap { $0.isMarked ? $0.mark : nil }
  }

  /// Value of the position at the mark: 0 when flat, nil when open and without a mark.
  public func value(_ instrument: InstrumentID) -> Money? {
    row(instrument).map { $0.value } ?? .zero
  }

  /// Shares bought, as traded: splits leave them.
  public func bought(_ instrument: InstrumentID) -> Quantity {
    row(instrument)?.flows.bought ?? .zero
  }

  /// Shares sold, as traded.
  public func sold(_ instrument: InstrumentID) -> Quantity { row(instrument)?.flows.sold ?? .zero }

  /// Effective executions.
  public func fillCount(_ instrument: InstrumentID) -> Int64 {
    row(instrument)?.flows.fillCount ?? 0
  }

  /// Currency of the instrument; the base currency for an unknown one.
  public func currency(_ instrument: InstrumentID) -> String {
    currencies[row(instrument)?.currency ?? 0].currency
  }

  /// Currency units per point and share.
  public func multiplier(_ instrument: InstrumentID) -> Int64 { row(instrument)?.multiplier ?? 1 }

  /// Instrument numbers in use, gaps included.
  public var instrumentCount: Int { rows.count }

  // MARK: Totals of the base currency

  /// Cash.
  public var cash: Money { currencies[0].cash }
  /// Realised profit, without fees and dividends.
  public var realisedTotal: Money { currencies[0].realised }
  /// Fees known so far.
  public var feesTotal: Money { currencies[0].fees }
  /// Unrealised profit of the marked positions; see ``unmarkedCount``.
  public var unrealisedTotal: Money { currencies[0].markedUnrealised }
  /// Open positions without a mark.
  public var unmarkedCount: Int { currencies[0].unmarkedCount }
  /// Cash plus the value of all positions; nil while an open position has no mark.
  @inline(__always)
  public var equity: Money? { currencies[0].equity }

  /// Accounts and totals of a currency; nil when nothing was ever in it.
  public func accounts(_ currency: String) -> CurrencyAccounts? {
    currencies.first { $0.currency == currency }
  }

  // MARK: The day

  /// Begins a trading day; the day that already runs goes on, as after a restart.
  public mutating func startDay(_ calendar: SessionCalendar) {
    guard calendar.date != day else { return }
    day = calendar.date
    dayBase.realised = realisedTotal
    dayBase.fees = feesTotal
    dayBase.unrealised = unrealisedTotal
  }

  /// Realised since the day began, as known now.
  public var dayRealised: Money { realisedTotal - dayBase.realised }
  /// Fees since the day began, as known now.
  public var dayFees: Money { feesTotal - dayBase.fees }
  /// Change of the marked positions' unrealised profit since the day began.
  public var dayUnrealised: Money { unrealisedTotal - dayBase.unrealised }
  /// Realised + unrealised - fees since the day began: what the daily loss limit looks at.
  public var dayResult: Money { dayRealised + dayUnrealised - dayFees }

  // MARK: Executions and checks

  /// Executions in force, by time, then arrival; replaced, cancelled and unknown ones are not here.
  public var executions: [BookedExecution] {
    var entries: [TimelineEntry] = []
    for timeline in index.value.timelines {
      entries += timeline.filter { $0.rank == .execution }
    }
    return entries.sorted().map(effective)
  }

  /// Executions in force of one instrument, by time, then arrival.
  public func executions(_ instrument: InstrumentID) -> [BookedExecution] {
    guard instrument.index < index.value.timelines.count else { return [] }
    return index.value.timelines[instrument.index].filter { $0.rank == .execution }.map(effective)
  }

  /// Every execution that arrived, also replaced and cancelled ones, in order of arrival.
  public var reportedExecutions: [BookedExecution] { members.items }

  /// An execution by its id, as it arrived.
  public func execution(_ id: String) -> BookedExecution? {
    index.value.executions[id].map { members[$0] }
  }

  /// Executions in force whose fee is not known yet.
  public var pendingCommissions: Int { rows.reduce(0) { $0 + Int($1.pendingCount) } }

  /// Commissions whose execution has not arrived.
  public var orphanCommissions: Int { orphans.count }

  /// Executions of an unknown instrument: kept, never booked.
  public var unknownInstrumentCount: Int { members.items.count { !isDefined($0.instrument) } }

  /// Executions and adjustments left out because their numbers do not fit.
  public var unappliedCount: Int64 { rows.reduce(0) { $0 + $1.flows.unappliedCount } }

  /// Whether the accounts of every currency add up to zero and equal the sums per instrument.
  ///
  /// Looks at every execution; for checks, not for the loop.
  public var isBalanced: Bool { currencies.indices.allSatisfy(isBalanced) }

  private func isBalanced(_ currency: Int) -> Bool {
    let accounts = currencies[currency]
    let sum = accounts.balances.reduce(Money.zero) { $0 + $1.debit }
    var cost = Money.zero
    var realised = Money.zero
    var dividends = Money.zero
    var unrealised = Money.zero
    var unvalued = 0
    for row in rows where row.isDefined && row.currency == currency {
      cost += row.flows.cost
      realised += row.flows.realised
      dividends += row.flows.dividends
      unrealised +=
        row.flows.position == .zero ? .zero : (row.value.map { $0 - row.flows.cost } ?? .zero)
      unvalued += row.value == nil ? 1 : 0
    }
    return sum == .zero && cost == accounts.inventory && realised == accounts.realised
      && dividends == accounts.dividends && feesOfExecutions(currency) == accounts.fees
      && unrealised == accounts.markedUnrealised && unvalued == accounts.unmarkedCount
  }

  private func feesOfExecutions(_ currency: Int) -> Money {
    var sum = Money.zero
    for execution in executions {
      guard let fee = execution.commission else { continue }
      let code = execution.commissionCurrency
      let owner = code.isEmpty ? self.currency(execution.instrument) : code
      if owner == currencies[currency].currency { sum += fee }
    }
    return sum
  }

  func isDefined(_ instrument: InstrumentID) -> Bool {
    instrument.index < rows.count && rows[instrument.index].isDefined
  }

  /// The execution in force of a chain: the last revision at the first one's time.
  private func effective(_ entry: TimelineEntry) -> BookedExecution {
    var execution = members[entry.index]
    execution.time = entry.time
    return execution
  }
}
