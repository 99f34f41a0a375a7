import Journal

extension Book {
  // MARK: Definitions and marks

  /// Takes a definition; a changed multiplier or currency restates what is booked.
  public mutating func define(_ definition: InstrumentDefined) {
    let at = definition.instrument.index
    guard InstrumentLimit.allows(definition.instrument) else { return }
    while rows.count <= at { rows.append(InstrumentBook()) }
    let currency = currencyPosition(definition.currency)
    let multiplier = definition.multiplier
    let isSame =
      rows[at].isDefined && rows[at].currency == currency && rows[at].multiplier == multiplier
    if isSame { return }
    let wasDefined = rows[at].isDefined
    // Fees follow the currency of their instrument, so they leave and come back with it.
    let fees = chargedExecutions(definition.instrument)
    for execution in fees { charge(execution, reversed: true) }
    restate(definition.instrument) { row in
      row.isDefined = true
      row.currency = currency
      row.multiplier = multiplier
    }
    for execution in fees { charge(execution) }
    if !wasDefined { enterWaiting(definition.instrument) }
  }

  /// Books the executions that came before the definition of their instrument.
  private mutating func enterWaiting(_ instrument: InstrumentID) {
    for at in members.indices where members[at].instrument == instrument && isInForce(at) {
      guard let chain = index.value.chains[ExecutionKey(members[at].id).chain] else { continue }
      enter(chain)
    }
  }

  /// Takes the price that values a position from now on; allocates nothing.
  public mutating func mark(_ instrument: InstrumentID, _ price: Price) {
    let at = instrument.index
    guard at < rows.count else { return }
    if let change = rows[at].moveMark(price) {
      currencies[rows[at].currency].markedUnrealised += change
    } else {
      revalue(at)
    }
  }

  // MARK: Executions

  /// Takes an execution: a known id changes nothing, a higher revision replaces a lower one.
  public mutating func fold(_ report: ExecutionReported, _ envelope: Envelope) {
    guard index.value.executions[report.execution] == nil else { return }
    var execution = BookedExecution(report, envelope)
    adopt(&execution)
    let at = members.count
    members.append(execution)
    index.value.executions[execution.id] = at
    let key = ExecutionKey(execution.id)
    guard let chain = index.value.chains[key.chain] else {
      index.value.chains[key.chain] = CorrectionChain(
        first: at, firstRevision: key.revision, last: at, lastRevision: key.revision)
      return enter(
        CorrectionChain(
          first: at, firstRevision: key.revision, last: at, lastRevision: key.revision))
    }
    extend(chain, key, at)
  }

  /// Another revision of a chain arrived: the chain leaves its place and enters it again.
  private mutating func extend(_ chain: CorrectionChain, _ key: ExecutionKey, _ at: Int) {
    var grown = chain
    if key.revision < chain.firstRevision {
      grown.first = at
      grown.firstRevision = key.revision
    }
    if key.revision > chain.lastRevision {
      grown.last = at
      grown.lastRevision = key.revision
    }
    linkRevisions(key, at)
    guard grown.first != chain.first || grown.last != chain.last else { return }
    leave(chain)
    index.value.chains[key.chain] = grown
    enter(grown)
  }

  /// Notes which known revision each one corrects directly.
  private mutating func linkRevisions(_ key: ExecutionKey, _ at: Int) {
    var below: (revision: UInt64, index: Int)?
    var above: (revision: UInt64, index: Int)?
    for other in members.indices where other != at {
      guard members[other].id.utf8.starts(with: key.chain.utf8) else { continue }
      let known = ExecutionKey(members[other].id)
      guard known.chain == key.chain else { continue }
      if known.revision < key.revision, known.revision >= below?.revision ?? 0 {
        below = (known.revision, other)
      }
      if known.revision > key.revision, known.revision <= above?.revision ?? .max {
        above = (known.revision, other)
      }
    }
    if let below { members[at].correctsID = members[below.index].id }
    if let above { members[above.index].correctsID = members[at].id }
  }

  private func entry(_ chain: CorrectionChain) -> TimelineEntry {
    TimelineEntry(
      time: members[chain.first].time, rank: .execution, arrival: chain.first, index: chain.last)
  }

  /// Books the execution in force of a chain.
  private mutating func enter(_ chain: CorrectionChain) {
    let execution = members[chain.last]
    guard isDefined(execution.instrument), execution.quantity != .zero else { return }
    insert(entry(chain), execution.instrument)
    charge(chain.last)
  }

  /// Takes the execution in force of a chain out of the books.
  private mutating func leave(_ chain: CorrectionChain) {
    let execution = members[chain.last]
    guard isDefined(execution.instrument), execution.quantity != .zero else { return }
    charge(chain.last, reversed: true)
    index.value.remove(entry(chain), execution.instrument)
    restate(execution.instrument)
  }

  // MARK: Commissions

  /// Takes a fee: the last one for an execution wins; one without its execution is kept for it.
  public mutating func fold(_ report: CommissionReported) {
    guard report.commission.isBookable else { return ignoredCount += 1 }
    guard let at = index.value.executions[report.execution] else {
      let place = orphans.lowerBound { $0.execution < report.execution }
      if place < orphans.count, orphans[place].execution == report.execution {
        orphans[place] = OrphanCommission(report)
      } else {
        orphans.insert(OrphanCommission(report), at: place)
      }
      return
    }
    let isInForce = isInForce(at)
    if isInForce { charge(at, reversed: true) }
    members[at].commission = report.commission
    members[at].commissionCurrency = report.currency
    if isInForce { charge(at) }
  }

  /// Gives an execution the commission that came before it.
  private mutating func adopt(_ execution: inout BookedExecution) {
    let place = orphans.lowerBound { $0.execution < execution.id }
    guard place < orphans.count, orphans[place].execution == execution.id else { return }
    let orphan = orphans.remove(at: place)
    execution.commission = orphan.amount
    execution.commissionCurrency = orphan.currency
  }

  private func isInForce(_ at: Int) -> Bool {
    let chain = index.value.chains[ExecutionKey(members[at].id).chain]
    return chain?.last == at && members[at].quantity != .zero && isDefined(members[at].instrument)
  }

  private func chargedExecutions(_ instrument: InstrumentID) -> [Int] {
    guard instrument.index < index.value.timelines.count else { return [] }
    return index.value.timelines[instrument.index].filter { $0.rank == .execution }.map(\.index)
  }

  /// Posts the fee of an execution in force, or takes it back; counts it while it is pending.
  private mutating func charge(_ at: Int, reversed: Bool = false) {
    let execution = members[at]
    let row = execution.instrument.index
    guard let known = execution.commission else {
      rows[row].pendingCount += reversed ? -1 : 1
      return
    }
    let fee = reversed ? -known : known
    let home = rows[row].currency
    let code = execution.commissionCurrency
    let account = code.isEmpty ? home : currencyPosition(code)
    currencies[account].cash -= fee
    currencies[account].fees += fee
    if account == home { rows[row].fees += fee }
  }

  // MARK: Adjustments

  /// Takes a deposit, withdrawal, interest, dividend, split or position correction.
  public mutating func fold(_ adjustment: Adjustment, _ envelope: Envelope) {
    guard adjustment.amount.isBookable else { return ignoredCount += 1 }
    guard let rank = TimelineRank(adjustment.type) else { return moveCash(adjustment) }
    guard isDefined(adjustment.instrument) else { return ignoredCount += 1 }
    var booked = BookedAdjustment()
    booked.adjustment = adjustment
    booked.sequence = envelope.sequence
    booked.time = envelope.occurredAt != .zero ? envelope.occurredAt : envelope.recordedAt
    booked.unitCost = rows[adjustment.instrument.index].mark
    let at = adjustments.count
    adjustments.append(booked)
    if adjustment.type == .split {
      rows[adjustment.instrument.index].splitMark(
        adjustment.ratioNumerator, adjustment.ratioDenominator)
    }
    insert(
      TimelineEntry(time: booked.time, rank: rank, arrival: at, index: at), adjustment.instrument)
  }

  private mutating func moveCash(_ adjustment: Adjustment) {
    // Another ticker moves nothing; the definition behind it has the name.
    if adjustment.type == .symbolChange { return }
    let account = currencyPosition(adjustment.currency)
    currencies[account].cash += adjustment.amount
    if adjustment.type == .interest {
      currencies[account].interest += adjustment.amount
    } else {
      currencies[account].capital += adjustment.amount
    }
  }

  // MARK: Timelines

  /// Puts an entry in its place: at the end it is applied, elsewhere the instrument is restated.
  private mutating func insert(_ entry: TimelineEntry, _ instrument: InstrumentID) {
    guard index.value.insert(entry, instrument) else { return restate(instrument) }
    let at = instrument.index
    let before = rows[at].flows
    apply(entry, at)
    currencies[rows[at].currency].post(before, reversed: true)
    currencies[rows[at].currency].post(rows[at].flows)
    rows[at].positionChanged()
    revalue(at)
  }

  /// Folds an instrument's whole timeline anew, after a change of its definition if one is given.
  private mutating func restate(
    _ instrument: InstrumentID, _ redefine: (inout InstrumentBook) -> Void = { _ in }
  ) {
    let at = instrument.index
    currencies[rows[at].currency].post(rows[at].flows, reversed: true)
    unvalue(at)
    redefine(&rows[at])
    rows[at].flows = TradeFlows()
    if at < index.value.timelines.count {
      for entry in index.value.timelines[at] { apply(entry, at) }
    }
    currencies[rows[at].currency].post(rows[at].flows)
    rows[at].positionChanged()
    revalue(at)
  }

  private mutating func apply(_ entry: TimelineEntry, _ at: Int) {
    var flows = rows[at].flows
    apply(entry, to: &flows, multiplier: rows[at].multiplier)
    rows[at].flows = flows
  }

  func apply(_ entry: TimelineEntry, to flows: inout TradeFlows, multiplier: Int64) {
    if entry.rank == .execution {
      flows.apply(members[entry.index], multiplier: multiplier)
    } else {
      flows.apply(adjustments[entry.index], multiplier: multiplier)
    }
  }

  /// Brings the unrealised profit of a row, and its currency's total, up to date.
  private mutating func revalue(_ at: Int) {
    unvalue(at)
    guard rows[at].flows.position != .zero else { return }
    let currency = rows[at].currency
    if let value = rows[at].value {
      rows[at].unrealised = value - rows[at].flows.cost
      currencies[currency].markedUnrealised += rows[at].unrealised
    } else {
      rows[at].isUnvalued = true
      currencies[currency].unmarkedCount += 1
    }
  }

  private mutating func unvalue(_ at: Int) {
    let currency = rows[at].currency
    currencies[currency].markedUnrealised -= rows[at].unrealised
    if rows[at].isUnvalued { currencies[currency].unmarkedCount -= 1 }
    rows[at].unrealised = .zero
    rows[at].isUnvalued = false
  }

  private mutating func currencyPosition(_ code: String) -> Int {
    if let known = currencies.firstIndex(where: { $0.currency == code }) { return known }
    currencies.append(CurrencyAccounts(code, openingCash: .zero))
    return currencies.count - 1
  }

  // MARK: Lookups

  /// Computes every lookup from the lists that snapshots hold.
  mutating func rebuildIndex() {
    index.value = BookIndex()
    index.value.timelines = Array(repeating: [], count: rows.count)
    for (at, execution) in members.items.enumerated() {
      index.value.executions[execution.id] = at
      let key = ExecutionKey(execution.id)
      var chain =
        index.value.chains[key.chain]
        ?? CorrectionChain(
          first: at, firstRevision: key.revision, last: at, lastRevision: key.revision)
      if key.revision < chain.firstRevision {
        (chain.first, chain.firstRevision) = (at, key.revision)
      }
      if key.revision > chain.lastRevision { (chain.last, chain.lastRevision) = (at, key.revision) }
      index.value.chains[key.chain] = chain
    }
    for at in members.indices where isInForce(at) {
      guard let chain = index.value.chains[ExecutionKey(members[at].id).chain] else { continue }
      index.value.timelines[members[at].instrument.index].append(entry(chain))
    }
    for (at, booked) in adjustments.enumerated() {
      guard let rank = TimelineRank(booked.adjustment.type),
        isDefined(booked.adjustment.instrument)
      else { continue }
      index.value.timelines[booked.adjustment.instrument.index].append(
        TimelineEntry(time: booked.time, rank: rank, arrival: at, index: at))
    }
    for instrument in index.value.timelines.indices { index.value.timelines[instrument].sort() }
  }
}
