import Engine
import Journal
import Projections

// What must hold after every event.
extension EngineHistory {
  mutating func check(_ event: Event) {
    guard violation == nil else { return }
    if let broken = books.difference(engine.ledger.book) { fail(broken) }
    if isBooked(event), !engine.ledger.book.isBalanced { fail("I7: the books do not balance") }
    checkExits()
    checkExposure()
    checkLevel(event)
    if isLinkUp, toVenue.isEmpty, toClient.isEmpty, !hasLost { checkVenue() }
  }

  /// The books may have changed by more than a mark.
  private func isBooked(_ event: Event) -> Bool {
    switch event {
    case .brokerFrame:
      switch lastHeard {
      case .execution, .fee: true
      default: false
      }
    case .adjustment: true
    default: false
    }
  }

  /// I9, by what was commanded and heard: exits never exceed what is held or is to come.
  private mutating func checkExits() {
    for instrument in 0...1 {
      let exits = orders.exits(instrument, isLinkUp: isLinkUp)
      guard exits > 0 else { continue }
      let held = abs(books.positions[instrument])
      let entries = orders.entries(instrument)
      if exits > held + entries {
        fail("I9: exits of \(exits) of \(instrument) for \(held) held, \(entries) to come")
      }
    }
  }

  /// I8: an order is over when the venue said so and every share is booked, or it never left.
  mutating func checkEnd(_ change: OrderStateChanged) {
    if venue.isLive(change.order) {
      return fail("I8: order \(change.order) is \(change.to) and works at the venue")
    }
    guard let at = orders.index(change.order) else { return }
    let own = orders.all[at]
    if !venue.knows(change.order), !own.isVoid, change.to != .denied {
      fail("I8: order \(change.order) is \(change.to) and nobody knows of it")
    }
    if own.open > 0 {
      fail("I8: order \(change.order) is \(change.to), \(own.open) of it are still to come")
    }
  }

  /// I8: what may still fill counts, also where nobody knows.
  private mutating func checkExposure() {
    var gross: Int64 = 0
    for instrument in 0...1 {
      gross += abs(books.positions[instrument]) * books.marks[instrument]
    }
    for own in orders.all where own.role == .entry && !own.status.isFinal {
      gross += max(0, own.asked - own.filled) * books.marks[own.instrument]
    }
    let counted = engine.ledger.exposure.gross
    if counted != Money(rawValue: Int128(gross) * 10_000_000) {
      fail("I8: exposure of \(counted), should be \(gross) cents")
    }
  }

  /// I10: a loss that reached its limit holds its level until somebody resumes.
  private mutating func checkLevel(_ event: Event) {
    let isWatched: Bool
    switch event {
    case .tick(let tick):
      isWatched =
        tick.kind == .trade && tick.flags.isDisjoint(with: [.suspicious, .delayed])
        && books.positions[tick.instrument.index] != 0
    case .brokerFrame:
      if case .execution = lastHeard { isWatched = true } else { isWatched = false }
    default: isWatched = false
    }
    let limit = world.configuration.risk.dailyLossLimit
    if isWatched, books.result <= -limit {
      risk.trip(world.configuration.risk.breakers.dailyLossLevel.riskLevel)
    }
    let level = engine.ledger.risk.level
    if level != risk.told { fail("I10: the level is \(level), told was \(risk.told)") }
    if !level.isAtLeast(risk.floor) {
      fail("I10: the level is \(level), in force is \(risk.floor)")
    }
    guard level.isAtLeast(.reduceOnly) else { return }
    for own in orders.all where own.role == .entry && !own.status.isFinal && !own.isCancelAsked {
      fail("I10: entry \(own.id) works while \(level)")
    }
  }

  /// I9 at the venue, with nothing on its way: what rests there is covered.
  private mutating func checkVenue() {
    for instrument in 0...1 {
      let held = venue.position(instrument)
      if held != books.positions[instrument] {
        fail("I6: \(books.positions[instrument]) of \(instrument), \(held) at the venue")
      }
      for (at, order) in venue.orders.enumerated()
      where order.isLive && order.command.role != .entry
        && order.command.instrument.index == instrument
      {
        let isHeldBack = order.parent.map { venue.orders[$0].isLive } ?? false
        let covered = order.command.side.sign * held < 0 ? abs(held) : 0
        // A closing order that crossed a correction is followed by another one.
        if !isHeldBack, order.command.role != .close, order.remaining > covered, !isAskedAgain(at) {
          fail("I9: \(order.command.role) of \(order.remaining) rests, \(held) held")
        }
      }
    }
  }

  /// The engine waits to ask about an order whose fate it does not know, or to cancel it once more
  /// after more than one refusal.
  private func isAskedAgain(_ at: Int) -> Bool {
    guard let own = orders.index(venue.orders[at].command.order) else { return false }
    let isPutOff = clock.pending.contains { $0.timer.purpose == .cancelCheck }
    return orders.all[own].status == .unknown || (isPutOff && orders.all[own].isCancelAsked)
  }

  // MARK: Rest

  /// Lets everything arrive, timers included, and looks at what is left.
  mutating func comeToRest() {
    guard violation == nil else { return }
    note("- coming to rest")
    if !isLinkUp { connect() }
    var rounds = 0
    var timers = 0
    while violation == nil, rounds < 300 {
      rounds += 1
      if !toClient.isEmpty {
        hear(0)
      } else if !toVenue.isEmpty {
        arrive()
      } else if let place = venueFills() {
        fillClose(place)
      } else if let place = clock.pending.firstIndex(where: { $0.timer.purpose != .rule }) {
        // What is in doubt is asked about and closed again each minute, for ever.
        timers += 1
        if timers > 8 { break }
        fire(place)
      } else {
        break
      }
    }
    guard violation == nil else { return }
    checkRest(rounds)
    if let broken = checkFold() { fail(broken) }
  }

  /// An order for the market does not rest for ever.
  private func venueFills() -> Int? {
    venue.orders.firstIndex {
      $0.isLive && !$0.isHeld && $0.command.type == .market && $0.command.role == .close
    }
  }

  private mutating func fillClose(_ place: Int) {
    let order = venue.orders[place]
    let instrument = order.command.instrument.index
    toClient += venue.fill(place, order.remaining, cents: books.marks[instrument], at: now)
  }

  private mutating func checkRest(_ rounds: Int) {
    if rounds >= 300 { return fail("the two sides answer each other without end") }
    for (number, position) in books.positions.enumerated() where position != venue.position(number)
    {
      fail("I6: \(position) of \(number) at rest, \(venue.position(number)) at the venue")
    }
    for own in orders.all {
      let isLive = venue.isLive(own.id)
      if isLive, own.status.isFinal { fail("I8: order \(own.id) is \(own.status), it works") }
      if !isLive, !own.status.isFinal, own.status != .unknown {
        fail("I8: order \(own.id) is \(own.status) at rest, it does not work")
      }
    }
    hasLost = false
    checkVenue()
    checkStopped()
  }

  /// With trading stopped nothing is left but what nobody can know.
  private mutating func checkStopped() {
    guard engine.ledger.risk.level.isAtLeast(.reduceOnly) else { return }
    for order in venue.orders where order.isLive && !order.isHeld && order.command.role == .entry {
      fail("I10: entry \(order.id) rests while \(engine.ledger.risk.level)")
    }
    guard engine.ledger.risk.level == .halted else { return }
    let isInDoubt = orders.all.contains { !$0.status.isFinal }
    for instrument in 0...1 where venue.position(instrument) != 0 && !isInDoubt {
      fail("I10: \(venue.position(instrument)) of \(instrument) held at rest while halted")
    }
  }
}
