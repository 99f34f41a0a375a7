import Journal

// Stops that follow the market, and the end of the session.
extension SimulatedExchange {
  /// Rule 19: a trailing stop follows the side it would trade at, never back; its limit with it.
  mutating func moveTrail(_ index: Int, _ price: Price) {
    guard let trail = orders[index].trail else { return }
    let distance = trail.distance(at: price)
    let isSale = orders[index].side == .sell
    let wanted = isSale ? price - distance : price + distance
    if let now = orders[index].stopPrice, isSale ? wanted <= now : wanted >= now {
      // It has not moved; the limit of a fresh order still has to be set.
    } else {
      orders[index].stopPrice = wanted
    }
    guard let offset = trail.limitOffset, let stop = orders[index].stopPrice else { return }
    orders[index].limitPrice = isSale ? stop - offset : stop + offset
  }

  /// Rules 20 to 22: a day begins; what the day before left undone at its close is done first.
  mutating func startSession(_ calendar: SessionCalendar) {
    guard calendar.date != self.calendar?.date else { return }
    if let old = self.calendar, !isClosed { closeSession(at: old.close) }
    self.calendar = calendar
    isClosed = calendar.close <= calendar.open
  }

  /// When the session closes; nil when it has, or none is known.
  var nextClose: Timestamp? { isClosed ? nil : calendar?.close }

  /// An order waits for the closing auction, so the close must come by itself.
  var hasClosingOrders: Bool {
    working.contains { $0.contains { orders[$0].type.isOnClose && orders[$0].final == nil } }
  }

  /// Rules 20 and 21: the closing auction, then the end of everything that lasts for the day.
  mutating func closeSession(at time: Timestamp) {
    isClosed = true
    for instrument in working.indices where !working[instrument].isEmpty {
      var position = 0
      while position < working[instrument].count {
        auction(working[instrument][position], at: time)
        position += 1
      }
      position = 0
      while position < working[instrument].count {
        expire(working[instrument][position], at: time)
        position += 1
      }
      sweep(instrument)
    }
  }

  /// Fills an order for the close at the last trade, whole: the auction's size is not modelled.
  private mutating func auction(_ index: Int, at time: Timestamp) {
    guard orders[index].final == nil, !orders[index].isHeld, orders[index].type.isOnClose else {
      return
    }
    let wanted = active(index)
    let book = books[orders[index].instrument]
    let price = book.last.isPresent ? book.last.price : book.farSide(of: orders[index].side)?.price
    guard wanted > .zero, let price, price > .zero else { return }
    if orders[index].type == .limitOnClose, let limit = orders[index].limitPrice {
      guard orders[index].side == .buy ? price <= limit : price >= limit else { return }
    }
    fill(index, wanted, price, at: time)
  }

  private mutating func expire(_ index: Int, at time: Timestamp) {
    guard orders[index].final == nil else { return }
    switch orders[index].timeInForce {
    case .goodTillCancelled: return
    case .goodTillDate:
      guard let end = orders[index].goodTill, end <= time else { return }
    case .day, .immediateOrCancel, .fillOrKill, .opening: break
    }
    end(index, cancelled: true)
  }
}
