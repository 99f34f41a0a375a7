import Journal

extension AccountRun {
  /// Instruments with an execution or a position, in order of their numbers.
  public var instruments: [InstrumentFigures] {
    accounts.compactMap { $0 }.filter { $0.fills > 0 || !$0.position.isZero }.map(figures)
  }

  /// Totals of every currency that cash, fees or an execution was in, by code.
  public var currencies: [CurrencyFigures] {
    currencyCodes.map(totals)
  }

  /// Every closed part of a lot, in the order of the run.
  public var closures: [ClosureFigures] { parts.map(figures) }

  /// The closed parts of an instrument's lots under a method; nil for more than `limit`.
  public func closures(
    of instrument: InstrumentID, _ method: LotMethod, atMost limit: Int
  ) -> [ClosureFigures]? {
    let own = parts.filter {
      $0.instrument == instrument && question.methods[$0.method] == method
    }
    return own.count <= limit ? own.map(figures) : nil
  }

  /// The definition of an instrument of the history; nil without one.
  public func definition(_ instrument: InstrumentID) -> InstrumentDefined? {
    history.instruments[instrument]
  }

  /// Every posting under the first method; empty unless they were asked for.
  public var postings: [AccountPosting] { log.postings }

  /// Whether the exact balances of all accounts add up to zero in every currency.
  public var isBalanced: Bool { log.isBalanced }

  /// The balance of an account under the first method, as a debit.
  public func balance(_ account: LedgerAccount, _ currency: String) -> RoundedDecimal {
    scale.decimal(amount: log.balance(account, currency))
  }

  /// Executions in force whose fee is not known, by arrival.
  public var pendingCommissions: [String] {
    executions.filter { $0.commission == nil }.sorted { $0.sequence < $1.sequence }.map(\.id)
  }

  /// Commissions whose execution never came, by arrival.
  public var orphanCommissions: [String] { history.orphanCommissions }

  private var currencyCodes: [String] {
    log.currencies.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: One instrument

  private func figures(_ account: InstrumentAccount) -> InstrumentFigures {
    let value = account.value(scale)
    let definition = account.definition
    return InstrumentFigures(
      instrument: definition.instrument, symbol: definition.symbol,
      currency: definition.currency, multiplier: definition.multiplier,
      position: scale.decimal(shares: account.position, account.factor),
      mark: account.mark.map { scale.decimal(price: $0, account.factor) },
      value: value.map { scale.decimal(amount: $0) }, fills: account.fills,
      bought: RoundedDecimal(units: WideInteger(account.bought)),
      sold: RoundedDecimal(units: WideInteger(account.sold)),
      fees: scale.decimal(amount: account.fees),
      dividends: scale.decimal(amount: account.dividends),
      cashFlow: scale.decimal(amount: account.cashFlow),
      methods: account.books.map { figures($0, account, value) })
  }

  private func figures(
    _ book: LotBook, _ account: InstrumentAccount, _ value: WideInteger?
  ) -> MethodFigures {
    let multiplier = account.definition.multiplier
    return MethodFigures(
      method: book.method, realised: scale.decimal(amount: book.realised),
      unrealised: value.map { scale.decimal(amount: $0 - book.signedCost) },
      costBasis: scale.decimal(amount: book.signedCost),
      averagePrice: scale.decimal(
        cost: book.signedCost, of: account.position, account.factor, multiplier: multiplier),
      lots: book.open.map { figures($0, book.sign, account) })
  }

  private func figures(
    _ lot: OpenLot, _ sign: Int, _ account: InstrumentAccount
  ) -> LotFigures {
    let multiplier = account.definition.multiplier
    let gain = account.mark.map {
      scale.amount(lot.shares, at: $0, multiplier: multiplier) - lot.cost
    }
    return LotFigures(
      quantity: scale.decimal(shares: sign < 0 ? -lot.shares : lot.shares, account.factor),
      price: scale.decimal(
        cost: lot.cost, of: lot.shares, account.factor, multiplier: multiplier),
      unrealised: gain.map { scale.decimal(amount: sign < 0 ? -$0 : $0) },
      opening: lot.opening.map { executions[$0].id })
  }

  private func figures(_ part: AccountClosure) -> ClosureFigures {
    let multiplier = accounts[part.instrument.index]?.definition.multiplier ?? 1
    let isAveraged = question.methods[part.method] == .average
    return ClosureFigures(
      method: question.methods[part.method], instrument: part.instrument,
      opening: isAveraged ? nil : part.lot.opening.map { executions[$0].id },
      closing: part.closing.map { executions[$0].id }, time: part.time,
      quantity: scale.decimal(shares: part.lot.shares, part.factor),
      openPrice: scale.decimal(
        cost: part.lot.cost, of: part.lot.shares, part.factor, multiplier: multiplier),
      closePrice: scale.decimal(price: part.price, part.factor),
      profit: scale.decimal(amount: part.lot.profit))
  }

  // MARK: One currency

  private func totals(_ currency: String) -> CurrencyFigures {
    let mine = accounts.compactMap { $0 }.filter { $0.definition.currency == currency }
    let value = Self.total(mine.map { $0.value(scale) })
    let cash = log.balance(.cash, currency)
    let methods = question.methods.indices
    return CurrencyFigures(
      currency: currency, capital: scale.decimal(amount: -log.balance(.capital, currency)),
      cash: scale.decimal(amount: cash), positionValue: value.map { scale.decimal(amount: $0) },
      equity: value.map { scale.decimal(amount: cash + $0) },
      fees: scale.decimal(amount: log.balance(.fees, currency)),
      dividends: scale.decimal(amount: -log.balance(.dividends, currency)),
      realised: methods.map { method in
        scale.decimal(amount: mine.reduce(.zero) { $0 + $1.books[method].realised })
      },
      unrealised: methods.map { method in
        value.map { known in
          scale.decimal(amount: mine.reduce(known) { $0 - $1.books[method].signedCost })
        }
      })
  }

  private static func total(_ values: [WideInteger?]) -> WideInteger? {
    var sum = WideInteger.zero
    for value in values {
      guard let value else { return nil }
      sum += value
    }
    return sum
  }

  // MARK: One day

  /// The day that just ended, beside how it began.
  func report(_ day: Int64, since before: [InstrumentAccount?]) -> AccountDay {
    var rows: [InstrumentDay] = []
    for (account, old) in zip(accounts, before) {
      guard let account, let old, account.fills > 0 else { continue }
      rows.append(row(account, old))
    }
    let codes = currencyCodes
    return AccountDay(
      day: day, instruments: rows, currencies: codes,
      cashAmounts: codes.map { scale.decimal(amount: log.balance(.cash, $0)) })
  }

  private func row(_ now: InstrumentAccount, _ old: InstrumentAccount) -> InstrumentDay {
    InstrumentDay(
      end: figures(now), fills: now.fills - old.fills,
      bought: RoundedDecimal(units: WideInteger(now.bought - old.bought)),
      sold: RoundedDecimal(units: WideInteger(now.sold - old.sold)),
      fees: scale.decimal(amount: now.fees - old.fees),
      dividends: scale.decimal(amount: now.dividends - old.dividends),
      cashFlow: scale.decimal(amount: now.cashFlow - old.cashFlow),
      realised: zip(now.books, old.books).map { scale.decimal(amount: $0.realised - $1.realised) })
  }
}
