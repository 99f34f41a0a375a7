import Journal

/// The bars and indicators of one instrument, as the ``MarketPlan`` in force wants them.
public struct Studies: FieldGroup {
  /// Bars by their place in the plan.
  public private(set) var bars = BarSeriesSet()
  /// Indicators by their place in the plan.
  public private(set) var indicators: [Study] = []

  /// Nothing is kept.
  public init() {}

  /// Everything of a plan, from the beginning.
  init(_ plan: MarketPlan) {
    bars = BarSeriesSet(plan.series.map { BarSeries($0.spec, capacity: Self.barsKept) })
    indicators = plan.indicators.map { Study($0.spec) }
  }

  /// Closed bars kept of each series: the last one, and the one before it for crossings.
  static let barsKept = 2

  /// Takes over what `old` kept of the same bars and indicators under another plan.
  ///
  /// - Parameters:
  ///   - before: the plan of `old`.
  ///   - plan: the plan of this one.
  mutating func inherit(from old: Studies, planned before: MarketPlan, now plan: MarketPlan) {
    bars.inherit(from: old.bars, places: plan.series.map { before.series.firstIndex(of: $0) })
    for (place, planned) in plan.indicators.enumerated() {
      let earlier = before.indicators.firstIndex {
        $0.spec == planned.spec && $0.reference == planned.reference
          && before.series[$0.series] == plan.series[planned.series]
      }
      if let earlier { indicators[place] = old.indicators[earlier] }
    }
  }

  /// Whether these are the bars and indicators of a plan.
  func fits(_ plan: MarketPlan) -> Bool {
    bars.series.map(\.spec) == plan.series.map(\.spec)
      && indicators.map(\.spec) == plan.indicators.map(\.spec)
  }

  /// When a bar closes next; in the far future while none is open.
  var dueAt: Timestamp { bars.dueAt }

  /// Takes one tick.
  ///
  /// - Returns: ``dueAt``.
  mutating func add(
    _ tick: Tick, at time: Timestamp, in calendar: SessionCalendar
  ) -> Timestamp {
    bars.add(tick, at: time, in: calendar)
    return bars.dueAt
  }

  /// Closes the next bar that is due and moves its indicators; those of two series wait.
  ///
  /// - Returns: the place of the series in the plan.
  mutating func closeNext(at time: Timestamp, _ plan: MarketPlan) -> Int? {
    guard let closed = bars.nextClosed(at: time) else { return nil }
    for place in plan.indicators.indices {
      let planned = plan.indicators[place]
      guard planned.series == closed.index, planned.reference.isEmpty else { continue }
      indicators[place].update(closed.bar.bar)
    }
    return closed.index
  }

  /// Moves an indicator of two series, once both have closed the same interval.
  mutating func update(_ place: Int, _ bar: Bar, reference: Bar) {
    indicators[place].update(bar, reference: reference)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("bars", &bars)
    try visitor.list("indicators", &indicators)
  }
}

/// An indicator with the values it had one bar before.
public struct Study: FieldGroup {
  private var indicator = AnyIndicator()
  private var previous = StudyValues()

  public init() {}

  init(_ spec: IndicatorSpec) { indicator = AnyIndicator(spec) }

  /// What it computes.
  var spec: IndicatorSpec { indicator.spec }

  /// The value of an output; nil while there is none.
  public func output(_ index: Int) -> Double? { indicator.output(index) }

  /// The value of an output one bar before; nil while there was none.
  public func previousOutput(_ index: Int) -> Double? { previous[index] }

  mutating func update(_ bar: Bar) {
    previous = StudyValues(indicator)
    indicator.update(bar)
  }

  mutating func update(_ bar: Bar, reference: Bar) {
    previous = StudyValues(indicator)
    indicator.update(bar, reference: reference)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("indicator", &indicator)
    try visitor.group("previous", &previous)
  }
}

/// Up to three outputs of an indicator.
struct StudyValues: FieldGroup {
  private var first = 0.0
  private var second = 0.0
  private var third = 0.0
  private var known: Int64 = 0

  init() {}

  init(_ indicator: AnyIndicator) {
    for index in 0..<indicator.spec.kind.outputs.count {
      guard let value = indicator.output(index) else { continue }
      known |= 1 << Int64(index)
      switch index {
      case 0: first = value
      case 1: second = value
      default: third = value
      }
    }
  }

  subscript(_ index: Int) -> Double? {
    guard known & (1 << Int64(index)) != 0 else { return nil }
    return index == 0 ? first : index == 1 ? second : third
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.double("first", &first)
    try visitor.double("second", &second)
    try visitor.double("third", &third)
    try visitor.signed("known", &known)
  }
}
