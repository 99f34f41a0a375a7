import Journal

/// What a tick changed that somebody may have to act on.
public struct TickEffects: OptionSet, Sendable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A position got a new mark, so the result of the day moved.
  @inlinable public static var positionMarked: TickEffects { TickEffects(rawValue: 1) }
  /// It was the first trade of an instrument in this session.
  @inlinable public static var sessionOpened: TickEffects { TickEffects(rawValue: 2) }
}

extension Ledger {
  /// Folds a tick; the path of nearly every record, free of allocation.
  ///
  /// - Returns: what the tick changed beyond prices.
  @discardableResult
  public mutating func fold(_ tick: Tick, _ envelope: Envelope) -> TickEffects {
    begin(envelope)
    while isBarDue { _ = closeNextBars() }
    let effects = apply(tick)
    while isBarDue { _ = closeNextBars() }
    return effects
  }

  /// Folds ticks up to the first that anybody may have to act on, or to that before a bar closes
  /// or a risk day begins.
  ///
  /// - Parameter rows: ticks whose sequence numbers follow ``lastSequence``.
  /// - Returns: how many were folded, and what the last of them changed beyond prices; 0 when the
  ///   first is no such tick, or goes back in time. A bar that the last one filled is still open.
  public mutating func fold(through rows: Span<TickRow>) -> (count: Int, effects: TickEffects) {
    var index = 0
    while index < rows.count {
      if rows[index].tick.kind != .trade, !planned.value.needsQuotes {
        let next = foldQuotes(rows, from: index)
        guard next > index else { break }
        index = next
        continue
      }
      let time = rows[index].recordedAt
      guard time >= now, time < nextBarEnd, time < risk.nextDayAt else { break }
      lastSequence = lastSequence.next
      now = time
      let effects = apply(rows[index].tick)
      index += 1
      if isBarDue || !effects.isEmpty && isActedOn(effects) { return (index, effects) }
    }
    return (index, [])
  }

  /// Folds the quotes that stand together, where no bar is made of them: four ticks of five.
  ///
  /// - Returns: the place behind the last one that was folded.
  @inline(__always)
  private mutating func foldQuotes(_ rows: Span<TickRow>, from first: Int) -> Int {
    let end = min(nextBarEnd, risk.nextDayAt)
    var (index, time) = (first, now)
    // One look at who owns the list, not one for each quote.
    var all = markets.mutableSpan
    while index < rows.count, rows[index].tick.kind != .trade {
      let next = rows[index].recordedAt
      guard next >= time, next < end else { break }
      time = next
      let place = rows[index].tick.instrument.index
      if place < all.count { all[place].fold(quote: rows[index].tick, at: time) }
      index += 1
    }
    now = time
    lastSequence = SequenceNumber(rawValue: lastSequence.rawValue + UInt64(index - first))
    return index
  }

  /// Whether what a tick changed can make anybody act; most marks of a position cannot.
  ///
  /// Inlined, because a call would be handed a copy of the ledger's fifteen hundred bytes.
  @inline(__always)
  private func isActedOn(_ effects: TickEffects) -> Bool {
    effects.contains(.sessionOpened) || mayReachLimit
  }

  /// Takes a tick after ``begin(_:)``.
  ///
  /// - Returns: what the tick changed beyond prices.
  @inline(__always)
  public mutating func apply(_ tick: Tick) -> TickEffects {
    if tick.kind == .trade { return applyTrade(tick) }
    applyQuote(tick)
    return []
  }

  @inline(__always)
  private mutating func applyQuote(_ tick: Tick) {
    let index = tick.instrument.index
    guard index < markets.count else { return }
    markets[index].fold(quote: tick, at: now)
    if planned.value.needsQuotes { addToBars(tick, index) }
  }

  private mutating func applyTrade(_ tick: Tick) -> TickEffects {
    let index = tick.instrument.index
    guard index < markets.count else { return [] }
    markets[index].fold(trade: tick, at: now)
    addToBars(tick, index)
    guard tick.flags.isDisjoint(with: [.suspicious, .delayed]), tick.price > .zero else {
      return []
    }
    var effects = noteSessionTrade(tick.price, index) ? TickEffects.sessionOpened : []
    guard book.position(tick.instrument) != .zero else { return effects }
    book.mark(tick.instrument, tick.price)
    noteEquity()
    effects.insert(.positionMarked)
    return effects
  }
}
