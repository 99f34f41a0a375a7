import Journal

// Margin: what an order would need, and whether the account has it.
extension SimulatorServer {
  /// What a position is counted at: half-way between the quotes, else the last trade.
  mutating func mark(_ listing: Int) -> Price {
    if feed.isSynthetic, let quote = feed.quote(listing, at: now) { return quote.middle }
    let book = exchange.books[listing]
    return book.quote?.middle ?? (book.last.isPresent ? book.last.price : .zero)
  }

  /// The price of the last close before the local day, or the first of a recording.
  mutating func previousClose(_ listing: Int) -> Price {
    let today = hours.localDay(now)
    if let known = states[listing].previousClose, known.day == today { return known.price }
    var day = today - 1
    while !hours.isWeekday(day) { day -= 1 }
    let close = hours.session(day)?.close ?? now
    let price = feed.quote(listing, at: close)?.middle ?? mark(listing)
    states[listing].previousClose = (today, price)
    return price
  }

  /// What an account is worth now.
  mutating func figures(_ account: Int) -> AccountFigures {
    var figures = AccountFigures(cash: accounts[account].cash)
    for listing in accounts[account].holdings.indices {
      let holding = accounts[account].holdings[listing]
      guard holding.isKnown else { continue }
      figures.add(holding, at: mark(listing), previousClose: previousClose(listing))
    }
    return figures
  }

  /// Margin of the account before and after an order would be filled at its price.
  mutating func margins(
    of message: OrderTicket, _ listing: Int, _ account: Int, filled: Quantity
  ) -> (before: AccountFigures, after: AccountFigures) {
    let price = mark(listing)
    let before = figures(account)
    let holding = accounts[account].holding(listing)
    let open = message.quantity - filled
    let isBuy = message.action == "BUY"
    let old = AccountFigures.margin(of: holding.value(at: price))
    let quantity = holding.quantity + (isBuy ? open : -open)
    var after = before
    let paid = message.limitPrice.map { isBuy ? max($0, price) : price } ?? price
    after.margin += AccountFigures.margin(of: Money(paid, times: quantity)) - old
    return (before, after)
  }

  /// An order that makes no position larger always has the funds.
  mutating func hasFunds(
    for message: OrderTicket, _ listing: Int, _ account: Int, filled: Quantity
  ) -> Bool {
    guard message.parent == 0, message.quantity > .zero else { return true }
    let (before, after) = margins(of: message, listing, account, filled: filled)
    return after.margin <= before.margin || after.available >= .zero
  }

  mutating func refuseForFunds(
    _ message: OrderTicket, _ listing: Int, _ account: Int, _ id: Int
  ) {
    let (before, after) = margins(of: message, listing, account, filled: .zero)
    complain(
      message.order, 201,
      "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED "
        + "POSITION YOUR EQUITY WITH LOAN VALUE [\(before.netLiquidation.cents) USD] MUST EXCEED "
        + "THE INITIAL MARGIN [\(after.margin.cents) USD]", to: id)
  }
}
