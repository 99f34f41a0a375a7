import Journal

/// The books of one instrument before an instant, with everything that is known now in its place.
public struct RestatedFigures: Hashable, Sendable {
  /// Signed position.
  public internal(set) var position = Quantity.zero
  /// Realised profit, without fees and dividends.
  public internal(set) var realised = Money.zero
  /// Unrealised profit at the given mark; nil when open and without one.
  public internal(set) var unrealised: Money? = Money.zero
  /// Dividends received; negative when a short position paid them.
  public internal(set) var dividends = Money.zero
  /// Fees known now, each where its execution stands, by the place of their currency in
  /// ``Book/currencies``.
  public internal(set) var fees: [Money] = []
  /// Executions in force.
  public internal(set) var fillCount: Int64 = 0

  /// Nothing was traded.
  public init() {}
}

extension Book {
  /// The figures of an instrument before each of several instants, as restated by corrections, late
  /// fees and late executions that arrived since.
  ///
  /// - Parameters:
  ///   - times: ascending; what stands at a time itself is not in its figures.
  ///   - mark: the price that values the position before the time of that place.
  public func restated(
    _ instrument: InstrumentID, before times: [Timestamp], mark: (Int) -> Price?
  ) -> [RestatedFigures] {
    let none = [Money](repeating: .zero, count: currencies.count)
    var row = InstrumentBook()
    var entries: [TimelineEntry] = []
    if isDefined(instrument) {
      row = rows[instrument.index]
      if instrument.index < index.value.timelines.count {
        entries = index.value.timelines[instrument.index]
      }
    }
    row.flows = TradeFlows()
    var fees = none
    var next = 0
    return times.enumerated().map { place, time in
      while next < entries.count, entries[next].time < time {
        apply(entries[next], to: &row.flows, multiplier: row.multiplier)
        if entries[next].rank == .execution { add(members[entries[next].index], row, to: &fees) }
        next += 1
      }
      return figures(row, fees, mark(place))
    }
  }

  private func add(_ execution: BookedExecution, _ row: InstrumentBook, to fees: inout [Money]) {
    guard let fee = execution.commission else { return }
    let code = execution.commissionCurrency
    let known = code.isEmpty ? row.currency : currencies.firstIndex { $0.currency == code }
    if let known { fees[known] += fee }
  }

  private func figures(
    _ row: InstrumentBook, _ fees: [Money], _ mark: Price?
  ) -> RestatedFigures {
    var valued = row
    valued.positionChanged()
    valued.isMarked = mark != nil
    valued.mark = mark ?? .zero
    var figures = RestatedFigures()
    figures.position = row.flows.position
    figures.realised = row.flows.realised
    figures.dividends = row.flows.dividends
    figures.fees = fees
    figures.fillCount = row.flows.fillCount
    if row.flows.position != .zero { figures.unrealised = valued.value.map { $0 - row.flows.cost } }
    return figures
  }

  /// When an execution stands in the books: the time of the first one of its corrections; nil for
  /// an id that never arrived.
  public func bookedTime(ofExecution id: String) -> Timestamp? {
    guard index.value.executions[id] != nil,
      let chain = index.value.chains[ExecutionKey(id).chain]
    else { return nil }
    return members[chain.first].time
  }

  /// The place in ``currencies`` of an instrument's currency; 0 for an unknown one.
  public func currencyIndex(_ instrument: InstrumentID) -> Int {
    isDefined(instrument) ? rows[instrument.index].currency : 0
  }
}
