import Journal

extension AccountRun {
  /// Cash from or to outside, and interest.
  mutating func move(_ transfer: AccountTransfer) {
    let amount = scale.amount(transfer.amount)
    log.open(transfer.currency)
    let name =
      transfer.account == .interest ? "interest" : amount.isNegative ? "withdrawal" : "deposit"
    log.post(
      name, at: transfer.time, .none, transfer.currency, scale,
      [(.cash, amount), (transfer.account, -amount)])
  }

  // MARK: Executions

  mutating func apply(_ execution: BookedExecution, _ place: Int) throws(LotChoiceError) {
    let index = execution.instrument.index
    guard accounts.indices.contains(index), var account = accounts[index],
      execution.quantity > .zero
    else { return }
    // Emptied while it changes, so that its arrays are not copied.
    accounts[index] = nil
    let shares = scale.shares(execution.quantity, account.factor)
    let price = scale.price(execution.price, account.factor)
    let multiplier = account.definition.multiplier
    let worth = scale.amount(shares, at: price, multiplier: multiplier)
    let picks = try picks(for: execution, account, shares)
    noteChoice(of: execution)
    let trade = Trade(
      side: execution.side == .buy ? 1 : -1, shares: shares, worth: worth, price: price,
      time: execution.time, execution: place)
    let moved = self.trade(trade, &account, picks)
    if trade.side > 0 {
      account.bought += Int128(execution.quantity.rawValue)
    } else {
      account.sold += Int128(execution.quantity.rawValue)
    }
    account.fills += 1
    charge(execution, &account, moved)
    accounts[index] = account
  }

  /// Posts a trade with its fee; a fee in another currency is an entry of that currency.
  private mutating func charge(
    _ execution: BookedExecution, _ account: inout InstrumentAccount,
    _ moved: [(LedgerAccount, WideInteger)]
  ) {
    let home = account.definition.currency
    var debits = moved
    if let commission = execution.commission {
      let fee = scale.amount(commission)
      let lines: [(LedgerAccount, WideInteger)] = [(.cash, -fee), (.fees, fee)]
      let code = execution.commissionCurrency
      if code.isEmpty || code == home {
        account.fees += fee
        debits += lines
      } else {
        log.post(execution.id, at: execution.time, execution.instrument, code, scale, lines)
      }
    }
    log.post(execution.id, at: execution.time, execution.instrument, home, scale, debits)
  }

  /// Shares against their worth.
  private struct Trade {
    var side: Int
    var shares: WideInteger
    var worth: WideInteger
    var price: WideInteger
    var time: Timestamp
    var execution: Int?
  }

  /// Trades under every method.
  ///
  /// - Returns: what it moves on the accounts under the first.
  private mutating func trade(
    _ trade: Trade, _ account: inout InstrumentAccount,
    _ picks: [(opening: Int, shares: WideInteger)] = []
  ) -> [(LedgerAccount, WideInteger)] {
    let (cost, realised) = (account.books[0].signedCost, account.books[0].realised)
    for index in account.books.indices {
      let isSpecific = account.books[index].method == .specific
      let closures = account.books[index].trade(
        trade.side, trade.shares, worth: trade.worth, by: trade.execution,
        picks: isSpecific ? picks : [])
      for closure in closures {
        parts.append(
          AccountClosure(
            method: index, instrument: account.definition.instrument, closing: trade.execution,
            time: trade.time, factor: account.factor, price: trade.price, lot: closure))
      }
    }
    let flow = trade.side > 0 ? -trade.worth : trade.worth
    account.tradeCash += flow
    account.position += trade.side > 0 ? trade.shares : -trade.shares
    return [
      (.cash, flow), (.inventory, account.books[0].signedCost - cost),
      (.realised, realised - account.books[0].realised),
    ]
  }

  // MARK: Adjustments

  mutating func apply(_ booked: BookedAdjustment) {
    let adjustment = booked.adjustment
    let index = adjustment.instrument.index
    guard accounts.indices.contains(index), var account = accounts[index] else { return }
    accounts[index] = nil
    switch adjustment.type {
    case .split: split(adjustment, &account)
    case .dividend: pay(booked, &account)
    case .correction: correct(booked, &account)
    case .deposit, .withdrawal, .interest, .symbolChange: break
    }
    accounts[index] = account
  }

  /// Changes what shares are called; lots and the mark are in shares of before, so they stay.
  private func split(_ adjustment: Adjustment, _ account: inout InstrumentAccount) {
    guard adjustment.ratioNumerator > 0, adjustment.ratioDenominator > 0 else { return }
    account.factor = account.factor.split(
      adjustment.ratioNumerator, for: adjustment.ratioDenominator)
  }

  private mutating func pay(_ booked: BookedAdjustment, _ account: inout InstrumentAccount) {
    let paid = scale.amount(
      account.position, paying: booked.adjustment.amount, account.factor,
      multiplier: account.definition.multiplier)
    account.dividends += paid
    log.post(
      "dividend", at: booked.time, account.definition.instrument, account.definition.currency,
      scale, [(.cash, paid), (.dividends, -paid)])
  }

  /// Shares that no execution brought: traded at their amount, or moved in and out at cost.
  private mutating func correct(_ booked: BookedAdjustment, _ account: inout InstrumentAccount) {
    let adjustment = booked.adjustment
    let multiplier = account.definition.multiplier
    let side = adjustment.quantity < .zero ? -1 : 1
    let shares = scale.shares(adjustment.quantity, account.factor).magnitude
    let amount = scale.amount(adjustment.amount)
    var debits: [(LedgerAccount, WideInteger)]
    if shares.isZero {
      account.tradeCash += amount
      debits = [(.cash, amount), (.capital, -amount)]
    } else if amount.isZero {
      let unit = scale.price(booked.unitCost, account.factor)
      let worth = scale.amount(shares, at: unit, multiplier: multiplier)
      let moved = account.books.indices.map { account.books[$0].move(side, shares, worth: worth) }
      account.position += side > 0 ? shares : -shares
      debits = [(.inventory, moved[0]), (.capital, -moved[0])]
    } else {
      let worth = side > 0 ? -amount : amount
      let trade = Trade(
        side: side, shares: shares, worth: worth,
        price: scale.unitPrice(worth, shares, multiplier: multiplier), time: booked.time)
      debits = self.trade(trade, &account)
    }
    log.post(
      "correction", at: booked.time, account.definition.instrument, account.definition.currency,
      scale, debits)
  }
}
