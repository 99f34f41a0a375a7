import Journal

/// A bar that just closed, by its place in ``Ledger/studies`` and in the plan.
public struct ClosedBar: Hashable, Sendable {
  /// The instrument.
  public let instrument: InstrumentID
  /// The series, as in ``MarketPlan/series``.
  public let series: Int
}

extension Ledger {
  /// Which bars and indicators are kept.
  public var plan: MarketPlan { planned.value }

  /// The bars that the last ``closeNextBars()`` closed, by instrument, then by series.
  public var closedBars: [ClosedBar] { closed.value }

  /// Whether ``closeNextBars()`` would close any.
  @inlinable public var isBarDue: Bool { now >= nextBarEnd }

  /// The value of an indicator's output; nil while there is none.
  public func indicator(
    _ name: String, output: Int = 0, of instrument: InstrumentID
  ) -> Double? {
    guard let place = plan.indicator(named: name), instrument.index < studies.count else {
      return nil
    }
    return studies[instrument.index].indicators[place].output(output)
  }

  /// A closed bar of a series by its place in the plan, 0 being the last one; nil for one not kept.
  public func closedBar(_ instrument: InstrumentID, series: Int, ago: Int = 0) -> SeriesBar? {
    // Spans, because an element of an array would be copied with everything that it has.
    let studies = studies.span
    let all = studies[instrument.index].bars.series.span
    return all[series].closed(ago: ago)
  }

  /// Closes every bar of the earliest end that has come, and moves the indicators.
  ///
  /// One end at a time, so that a rule sees each bar before the next one closes.
  /// - Returns: whether there was any; ``closedBars`` then has them.
  public mutating func closeNextBars() -> Bool {
    guard isBarDue else { return false }
    closed.value.removeAll(keepingCapacity: true)
    let due = nextBarEnd
    for index in studies.indices where studies[index].dueAt == due {
      let instrument = InstrumentID(rawValue: UInt32(index))
      while studies[index].dueAt == due, let series = studies[index].closeNext(at: now, plan) {
        closed.value.append(ClosedBar(instrument: instrument, series: series))
        if series == plan.correlationSeries { keepClose(index, series) }
      }
    }
    if plan.hasPairs { for bar in closed.value { movePairs(bar) } }
    findNextBarEnd()
    return true
  }

  mutating func addToBars(_ tick: Tick, _ index: Int) {
    nextBarEnd = min(nextBarEnd, studies[index].add(tick, at: now, in: session.calendar))
  }

  private mutating func keepClose(_ index: Int, _ series: Int) {
    if let bar = studies[index].bars.series[series].closed(ago: 0) { foldClose(bar.bar, index) }
  }

  /// Moves what compares an instrument with another, once both have closed the same interval.
  private mutating func movePairs(_ bar: ClosedBar) {
    for (place, indicator) in plan.indicators.enumerated()
    where indicator.series == bar.series && !indicator.reference.isEmpty {
      guard let reference = instruments.id(symbol: indicator.reference) else { continue }
      if reference == bar.instrument {
        // The instruments before it waited for this bar.
        for index in 0..<reference.index { movePair(place, bar.series, index, reference) }
      }
      if reference.index <= bar.instrument.index {
        movePair(place, bar.series, bar.instrument.index, reference)
      }
    }
  }

  private mutating func movePair(
    _ place: Int, _ series: Int, _ index: Int, _ reference: InstrumentID
  ) {
    let own = studies[index].bars.series[series].closed(ago: 0)
    let other = studies[reference.index].bars.series[series].closed(ago: 0)
    guard let own, let other, own.end == other.end else { return }
    studies[index].update(place, own.bar, reference: other.bar)
  }

  private mutating func findNextBarEnd() { nextBarEnd = earliestBarEnd }

  /// What ``nextBarEnd`` has to be, by the bars themselves.
  var earliestBarEnd: Timestamp {
    var next = Timestamp(rawValue: .max)
    for index in studies.indices { next = min(next, studies[index].dueAt) }
    return next
  }

  /// Takes over a new plan; bars and indicators that both plans have go on.
  mutating func replan() {
    let before = plan
    planned.value = MarketPlan(configuration)
    guard plan != before else { return }
    for index in studies.indices {
      let old = studies[index]
      studies[index] = Studies(plan)
      studies[index].inherit(from: old, planned: before, now: plan)
    }
    findNextBarEnd()
  }
}
