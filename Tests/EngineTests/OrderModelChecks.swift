import Journal
import Projections

@testable import Engine

// What must hold after every event, said by the second bookkeeping.
extension OrderModel {
  mutating func check() {
    checkPosition()
    checkExits()
    checkFates()
  }

  /// I6: what orders say was filled is what the executions say, each chain once.
  private mutating func checkPosition() {
    var sum: Int64 = 0
    for record in orders.all {
      let index = Int(record.id.rawValue) - 1
      let filled = record.filled.wholeShares
      if filled != own[index].filled {
        fail("I6: order \(record.id) has \(filled) filled, its executions say \(own[index].filled)")
      }
      sum += record.command.side.sign * filled
    }
    if sum != position { fail("I6: orders sum to \(sum), executions to \(position)") }
  }

  /// What may still fill of an order, by what was asked for and what was heard.
  private func open(_ index: Int) -> Int64 {
    let own = own[index]
    // The venue's word can be here before the fills of an entry that it is about.
    let isAwaited = venueRole(index) == .entry && own.everFilled < own.filledAtEnd
    if own.heardEnd && !isAwaited { return 0 }
    // An order that filled every share is over, also where a correction took some back later.
    if own.everFilled >= own.asked { return 0 }
    return max(0, own.asked - own.filled - own.siblings)
  }

  /// I9: stops, and targets, ask for no more than is held or may come.
  private mutating func checkExits() {
    var entries: Int64 = 0
    for index in own.indices where venueRole(index) == .entry { entries += open(index) }
    // The venue takes the children of an entry that never filled with it.
    if own[0].heardEnd, !heard.values.contains(where: { $0.order == 0 }) { return }
    for index in [1, 2] where !own[index].isCancelAsked {
      let exits = open(index)
      if exits > max(position, 0) + entries {
        fail("I9: exit \(index + 1) asks for \(exits), \(position) held, \(entries) to come")
      }
    }
  }

  private func venueRole(_ index: Int) -> OrderRole {
    index == 1 ? .target : index == 2 ? .stop : .entry
  }

  /// I8: no order is taken for over before the venue said so or every share was heard of.
  private mutating func checkFates() {
    for record in orders.all where record.status.isFinal {
      let index = Int(record.id.rawValue) - 1
      let isLive = index < venue.orders.count && venue.orders[index].isLive
      let isUnsent = index >= venue.orders.count
      if isLive || isUnsent {
        fail("I8: order \(record.id) is \(record.status) and works at the venue")
      }
    }
  }

  /// With everything told: the same view on both sides, and exits of exactly what is held.
  mutating func checkRest() {
    guard toVenue.isEmpty, toClient.isEmpty else {
      return fail("the two sides answer each other without end")
    }
    if position != venue.position {
      fail("I6: \(position) held here, \(venue.position) at the venue")
    }
    for (index, order) in venue.orders.enumerated() {
      guard let record = orders[OrderID(rawValue: Int64(index + 1))] else {
        fail("order \(index + 1) is lost")
        continue
      }
      if order.isLive != record.isLive {
        fail("order \(index + 1) is \(record.status), live at the venue: \(order.isLive)")
      }
      guard order.isLive, order.role != .entry else { continue }
      let isHeldBack = order.parent.map { venue.orders[$0].isLive } ?? false
      if !isHeldBack, order.remaining > max(venue.position, 0) {
        fail("I9: \(order.role) of \(order.remaining) rests at the venue, \(venue.position) held")
      }
    }
  }
}
