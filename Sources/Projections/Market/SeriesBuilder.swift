import Journal

/// Builds bars by any ``BarSpec`` from the ticks of one instrument.
///
/// Call ``nextClosed(at:)`` until it returns nil, then ``add(_:at:in:)``, then the first again: it
/// also hands out bars that the tick filled. Any input may move time with ``nextClosed(at:)``.
public struct SeriesBuilder: FieldGroup {
  /// What is built.
  public private(set) var spec = BarSpec()
  /// Bars closed so far.
  public private(set) var closedCount: Int64 = 0
  /// The first instant at which a bar closes; in the far future while none is open.
  public private(set) var dueAt = Timestamp(rawValue: .max)
  private var state = IntervalState.none
  private var growing = Bar()
  private var end = Timestamp.zero
  /// Repeated bars begin before this instant, so that no gap is filled beyond the day.
  private var limit = Timestamp.zero
  private var bid = Price.zero
  private var ask = Price.zero

  /// A builder of 10-second bars, which a reader then fills in.
  public init() {}

  /// A builder without ticks.
  ///
  /// - Parameter spec: one without a ``BarSpec/problem``.
  public init(_ spec: BarSpec) {
    precondition(spec.problem == nil, "bars cannot be built by this specification")
    self.spec = spec
  }

  /// The bar that is still growing; nil while nothing happened in the interval.
  public var current: SeriesBar? {
    state == .growing || state == .full ? SeriesBar(growing, end: end) : nil
  }

  /// Closes the open bar if `time` is at its end, for ``BarClosing/right`` past its end.
  ///
  /// - Returns: the bar that closed; call again, since repeated bars may follow.
  public mutating func nextClosed(at time: Timestamp) -> SeriesBar? {
    guard time >= dueAt, state != .none else { return nil }
    let closed = SeriesBar(growing, end: end)
    closedCount += 1
    if spec.empty == .repeat && end < limit {
      growing = Bar(start: end, repeating: closed.bar.close)
      end = end + spec.width
      state = .repeating
    } else {
      growing = Bar()
      state = .none
    }
    dueAt = due
    return closed
  }

  /// Takes one tick of the instrument into the open bar, or opens one.
  ///
  /// - Precondition: ``nextClosed(at:)`` has returned nil for this time.
  public mutating func add(_ tick: Tick, at time: Timestamp, in calendar: SessionCalendar) {
    if tick.kind != .trade { return add(quote: tick, at: time, in: calendar) }
    if let trade = BarTrade(tick) { add(trade, at: time, in: calendar) }
  }

  /// Takes a quote, if bars are of quotes.
  mutating func add(quote: Tick, at time: Timestamp, in calendar: SessionCalendar) {
    if spec.source != .trades, let seen = seen(quote) { take(seen, at: time, in: calendar) }
  }

  /// Takes a trade, if bars are of trades.
  @inline(__always)
  mutating func add(_ trade: BarTrade, at time: Timestamp, in calendar: SessionCalendar) {
    if spec.source == .trades { take(trade, at: time, in: calendar) }
  }

  @inline(__always)
  private mutating func take(
    _ seen: BarTrade, at time: Timestamp, in calendar: SessionCalendar
  ) {
    precondition(time < dueAt, "what is due must be closed first")
    guard spec.session == .all || (time >= calendar.open && time < calendar.close) else { return }
    guard state == .growing else { return begin(seen, at: time, in: calendar) }
    growing.add(seen)
    // Nearly every tick: the bar goes on, so nothing but itself has changed.
    if isFilled { grow(at: time) }
  }

  /// Takes the first tick of a bar.
  private mutating func begin(
    _ seen: BarTrade, at time: Timestamp, in calendar: SessionCalendar
  ) {
    var start = growing.start
    if state != .repeating {
      let interval = BarInterval(spec, holding: time, in: calendar)
      (start, end, limit) = (interval.start, interval.end, interval.limit)
    }
    growing = Bar(start: start, seen)
    grow(at: time)
  }

  /// Goes on after a tick that may have changed when the bar closes.
  private mutating func grow(at time: Timestamp) {
    state = isFilled ? .full : .growing
    if state == .full { end = time }
    dueAt = due
  }

  private var isFilled: Bool {
    // Comparisons, because a switch over every basis would jump through a table at each trade.
    if spec.basis == .ticks { return growing.trades >= spec.ticks }
    return spec.basis == .volume && growing.volume >= spec.volume
  }

  private var due: Timestamp {
    switch state {
    case .none: Timestamp(rawValue: .max)
    case .full: Timestamp(rawValue: .min)
    case .growing, .repeating:
      spec.closed == .right ? end + Nanoseconds(rawValue: 1) : end
    }
  }

  /// The price that a quote shows, if it shows one of the wanted kind, by the rules of
  /// ``MarketState``.
  private mutating func seen(_ tick: Tick) -> BarTrade? {
    guard tick.flags.isDisjoint(with: [.suspicious, .delayed, .polled]) else {
      return nil
    }
    let hasBid = tick.kind != .ask && tick.price != .zero
    let newAsk = tick.kind == .quote ? tick.askPrice : tick.kind == .ask ? tick.price : .zero
    if hasBid { bid = tick.price }
    if newAsk != .zero { ask = newAsk }
    switch spec.source {
    case .bid: return hasBid ? BarTrade(quoted: bid) : nil
    case .ask: return newAsk != .zero ? BarTrade(quoted: ask) : nil
    case .mid, .trades:
      guard hasBid || newAsk != .zero, bid != .zero, ask != .zero else { return nil }
      return BarTrade(quoted: middle)
    }
  }

  private var middle: Price {
    let sum = Int128(bid.rawValue) + Int128(ask.rawValue)
    return Price(rawValue: Int64(Rounding.halfEven(sum, 2)))
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("spec", &spec)
    try visitor.signed("closedCount", &closedCount)
    try visitor.choice("state", &state)
    try visitor.group("growing", &growing)
    try visitor.time("end", &end)
    try visitor.time("limit", &limit)
    try visitor.fixed("bid", &bid)
    try visitor.fixed("ask", &ask)
    // A day at most is ever filled with repeated bars; more would never come to an end.
    guard limit - end <= BarSpec.dayLength else { throw .valueOutOfRange(field: "limit") }
    dueAt = due
  }
}

/// What a builder has between two bars.
enum IntervalState: UInt8, Choice {
  /// Nothing yet.
  case none = 0
  /// A bar that something happened in.
  case growing = 1
  /// An interval in which nothing happened so far.
  case repeating = 2
  /// A bar that its last tick filled.
  case full = 3
}
