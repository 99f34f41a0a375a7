import Journal
import Projections

/// What one side traded in a day: takes the day's records in order, and says in the end which
/// orders filled and which decision each came from.
public struct TradedDay: Sendable {
  private var markets: [MarketState]
  private var configuration: Configuration
  private var midnight = Timestamp.zero
  private(set) var origins = TradeOrigins()
  /// The input of the step under way; of a tick only when it came.
  private var place = InputPlace(kind: .sessionStarted, time: .zero)
  private var dueTimes: [TimerID: Timestamp] = [:]
  private var reports: [String: ExecutionReported] = [:]
  /// The middle of bid and ask when an execution was first told, by its chain of corrections.
  private var middles: [String: Price] = [:]

  /// Nothing of the day yet.
  ///
  /// - Parameter before: the state in which it begins.
  public init(_ before: Ledger) {
    markets = before.markets
    configuration = before.configuration
  }

  // MARK: Records

  /// Takes a tick.
  public mutating func take(_ tick: Tick, at time: Timestamp) {
    if place.kind != .tick || place.time != time { begin(InputPlace(kind: .tick, time: time)) }
    reach(tick.instrument)
    guard tick.instrument.index < markets.count else { return }
    markets[tick.instrument.index].fold(tick, at: time)
  }

  /// Takes any other record.
  public mutating func take(_ record: Recorded) {
    if record.event.kind.isInput { return enter(record) }
    switch record.event {
    case .timerSet(let timer): dueTimes[timer.timer] = timer.dueAt
    case .execution(let execution): note(execution)
    default: break
    }
    var place = place
    if case .decision(let decision) = record.event { place = self.place(of: decision) }
    origins.take(record, at: place)
  }

  private mutating func begin(_ new: InputPlace) {
    place = new
    origins.beginStep()
  }

  private mutating func enter(_ record: Recorded) {
    var new = InputPlace(kind: record.event.kind, time: record.envelope.recordedAt)
    switch record.event {
    case .sessionStarted(let started):
      midnight = started.calendar.midnight
      configure(started.configuration)
    case .configurationChanged(let change): configure(change.configuration)
    case .instrumentDefined(let definition): reach(definition.instrument)
    case .prediction(let prediction): new.content = Checksum.wide(prediction.body).low
    case .operatorCommand: new.content = Checksum.wide(record.event.canonicalBytes).low
    // A timer is late by as much as the machine was busy; what it stands for is when it is due.
    case .timerFired(let fired): new.time = dueTimes[fired.timer] ?? new.time
    default: break
    }
    begin(new)
  }

  private mutating func configure(_ canonical: [UInt8]) {
    guard !canonical.isEmpty else { return }
    // What this build cannot read stays out, as the fold leaves it out.
    do { configuration = try Configuration(canonical: canonical) } catch { return }
  }

  private mutating func reach(_ instrument: InstrumentID) {
    guard instrument.index < InstrumentLimit.count else { return }
    while markets.count <= instrument.index { markets.append(MarketState()) }
  }

  /// Bars close on whatever input comes next, so their decisions stand at the end of the bar.
  private func place(of decision: Decision) -> InputPlace {
    guard place.kind != .prediction,
      let width = configuration.barWidth(ofRule: decision.rule), midnight <= place.time
    else { return place }
    let since = (place.time - midnight).rawValue
    let end = midnight + Nanoseconds(rawValue: since - since % width.rawValue)
    return InputPlace(kind: .tick, time: end, isBar: true)
  }

  private mutating func note(_ execution: ExecutionReported) {
    reports[execution.execution] = execution
    let chain = ExecutionKey(execution.execution).chain
    guard middles[chain] == nil, execution.instrument.index < markets.count else { return }
    let market = markets[execution.instrument.index]
    guard market.bid > .zero, market.ask >= market.bid else { return }
    middles[chain] = Price(rawValue: (market.bid.rawValue + market.ask.rawValue) / 2)
  }

  // MARK: The end

  /// The orders of the day in the order of their first fill, and what never filled.
  ///
  /// - Parameters:
  ///   - before: the state in which the day began.
  ///   - after: the state in which it ended.
  func orders(from before: Ledger, to after: Ledger) -> [DayOrder] {
    let known = Set(before.book.reportedExecutions.map { ExecutionKey($0.id).chain })
    var all: [DayOrder] = []
    for instrument in after.instrumentIDs {
      var walk = PositionWalk(before.book.position(instrument))
      var places: [OrderID: Int] = [:]
      // Fills of one order of somebody else stand together, too.
      var foreign: [Int64: Int] = [:]
      for execution in after.book.executions(instrument)
      where !known.contains(ExecutionKey(execution.id).chain) {
        let order = self.order(of: execution, after.orders)
        let number = order == nil ? reports[execution.id]?.permanentID ?? 0 : 0
        let at = order.flatMap { places[$0] } ?? foreign[number] ?? all.count
        if at == all.count { all.append(begin(order, execution, after)) }
        if let order { places[order] = at }
        if number != 0 { foreign[number] = at }
        let middle = middles[ExecutionKey(execution.id).chain]
        walk.take(execution, of: &all[at])
        all[at].add(execution, middle: middle, in: after.book)
      }
      all += origins.placed.filter { places[$0] == nil }.compactMap { id in
        origins.orders[id].flatMap { $0.command.instrument == instrument ? unfilled(id, $0) : nil }
      }
    }
    return all
  }

  /// Nil for an order of somebody else, also where one of ours was refused for having its number.
  private func order(of execution: BookedExecution, _ orders: Orders) -> OrderID? {
    guard let id = reports[execution.id].flatMap({ orders.match($0) }),
      let record = orders[id], record.permanentID != 0 || !record.fills.isEmpty
    else { return nil }
    return id
  }

  private func begin(
    _ id: OrderID?, _ execution: BookedExecution, _ after: Ledger
  ) -> DayOrder {
    if let id, let placed = origins.orders[id] {
      var order = unfilled(id, placed)
      order.side = execution.side
      return order
    }
    let command = id.flatMap { after.orders[$0]?.command }
    let identity: DayOrder.Identity =
      id.map { .carried($0, execution.side) } ?? .foreign(execution.id)
    return DayOrder(
      identity: identity, instrument: execution.instrument, role: command?.role,
      side: execution.side, ordered: command?.quantity ?? execution.quantity)
  }

  private func unfilled(_ id: OrderID, _ placed: TradeOrigins.Placed) -> DayOrder {
    let command = placed.command
    let identity: DayOrder.Identity =
      placed.key.map { .decided($0, command.role, command.side) } ?? .foreign("order \(id)")
    return DayOrder(
      identity: identity, instrument: command.instrument, role: command.role, side: command.side,
      ordered: command.quantity, at: placed.at)
  }
}

/// Follows a position through its fills, and says of each order which trade it belongs to.
private struct PositionWalk {
  private var position: Int64
  private var trade = DayOrder.Trade.held

  init(_ start: Quantity) { position = start.rawValue }

  mutating func take(_ execution: BookedExecution, of order: inout DayOrder) {
    let signed = execution.side.sign * execution.quantity.rawValue
    let isReducing = position != 0 && (position < 0) != (signed < 0)
    if position == 0 { trade = .opened(order.identity) }
    if order.filled == .zero {
      order.isReducing = isReducing
      order.trade = trade
    }
    let (after, overflow) = position.addingReportingOverflow(signed)
    // What turns a position round opens the next one.
    if isReducing, !overflow, after != 0, (after < 0) != (position < 0) {
      trade = .opened(order.identity)
    }
    position = overflow ? position : after
  }
}
