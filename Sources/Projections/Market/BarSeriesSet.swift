import Journal

/// Every series of bars of one instrument, behind one comparison per tick.
///
/// Use it as a ``BarSeries``: close what is due, add the tick, close what it filled.
public struct BarSeriesSet: FieldGroup {
  /// The series, in the order they were given.
  public private(set) var series: [BarSeries] = []
  /// The first instant at which any bar closes.
  public private(set) var dueAt = Timestamp(rawValue: .max)

  /// A set without series.
  public init() {}

  /// A set of these series.
  public init(_ series: [BarSeries]) {
    self.series = series
    findDue()
  }

  /// Closes the bar that is due first: by end, at one end by place in ``series``.
  ///
  /// - Returns: the number of the series and its bar; nil when nothing is due.
  public mutating func nextClosed(at time: Timestamp) -> (index: Int, bar: SeriesBar)? {
    guard time >= dueAt else { return nil }
    guard let index = series.firstIndex(where: { $0.dueAt == dueAt }),
      let bar = series[index].nextClosed(at: time)
    else { return nil }
    findDue()
    return (index, bar)
  }

  /// Takes one tick of the instrument into every series.
  ///
  /// - Precondition: ``nextClosed(at:)`` has returned nil for this time.
  public mutating func add(_ tick: Tick, at time: Timestamp, in calendar: SessionCalendar) {
    var earliest = Timestamp(rawValue: .max)
    // One look at who owns the list, not one for each series.
    var all = series.mutableSpan
    if tick.kind == .trade {
      guard let trade = BarTrade(tick) else { return }
      for index in all.indices {
        all[index].add(trade, at: time, in: calendar)
        earliest = min(earliest, all[index].dueAt)
      }
    } else {
      for index in all.indices {
        all[index].add(quote: tick, at: time, in: calendar)
        earliest = min(earliest, all[index].dueAt)
      }
    }
    dueAt = earliest
  }

  /// Appends a bar from history to one series; see ``BarSeries/seed(_:)``.
  public mutating func seed(_ bar: SeriesBar, into index: Int) throws(BarSeedError) {
    try series[index].seed(bar)
  }

  /// Takes series over from another set.
  ///
  /// - Parameter places: for each series here the place of the same one in `old`, nil for a new
  ///   one.
  mutating func inherit(from old: BarSeriesSet, places: [Int?]) {
    for (index, place) in places.enumerated() {
      if let place { series[index] = old.series[place] }
    }
    findDue()
  }

  private mutating func findDue() {
    var earliest = Timestamp(rawValue: .max)
    for index in series.indices { earliest = min(earliest, series[index].dueAt) }
    dueAt = earliest
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("series", &series)
    findDue()
  }
}
