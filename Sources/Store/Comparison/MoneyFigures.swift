import Journal
import Projections

/// What trades won and cost, of an instrument, of a rule or in all.
public struct MoneyFigures: Hashable, Sendable {
  /// Realised profit, without fees and dividends.
  public internal(set) var realised = Money.zero
  /// Profit of what is still open at its last mark; nil while something open has no mark.
  public internal(set) var unrealised: Money? = Money.zero
  /// Dividends received; negative when a short position paid them.
  public internal(set) var dividends = Money.zero
  /// Fees known.
  public internal(set) var fees = Money.zero
  /// Interest received less interest paid; it belongs to no instrument.
  public internal(set) var interest = Money.zero

  /// Nothing won and nothing paid.
  public init() {}

  /// The figures of one instrument.
  init(_ book: Book, _ instrument: InstrumentID) {
    realised = book.realised(instrument)
    unrealised = book.unrealised(instrument)
    dividends = book.dividends(instrument)
    fees = book.fees(instrument)
  }

  /// The figures of one currency; its fees are those in that currency, of whatever instrument.
  init(_ accounts: CurrencyAccounts) {
    realised = accounts.realised
    unrealised = accounts.unrealised
    dividends = accounts.dividends
    fees = accounts.fees
    interest = accounts.interest
  }

  /// Everything together; nil while the unrealised part is not known.
  public var net: Money? { unrealised.map { realised + $0 + dividends + interest - fees } }

  static func + (a: MoneyFigures, b: MoneyFigures) -> MoneyFigures {
    combine(a, b) { $0 + $1 }
  }

  static func - (a: MoneyFigures, b: MoneyFigures) -> MoneyFigures {
    combine(a, b) { $0 - $1 }
  }

  private static func combine(
    _ a: MoneyFigures, _ b: MoneyFigures, _ operation: (Money, Money) -> Money
  ) -> MoneyFigures {
    var result = MoneyFigures()
    result.realised = operation(a.realised, b.realised)
    result.dividends = operation(a.dividends, b.dividends)
    result.fees = operation(a.fees, b.fees)
    result.interest = operation(a.interest, b.interest)
    if let one = a.unrealised, let other = b.unrealised {
      result.unrealised = operation(one, other)
    } else {
      result.unrealised = nil
    }
    return result
  }
}

/// Figures under a name, in a currency.
public struct NamedFigures: Hashable, Sendable {
  /// A ticker or the name of a rule.
  public let name: String
  /// ISO currency of the figures.
  public let currency: String
  /// The figures.
  public internal(set) var figures: MoneyFigures
}

/// The figures of two journals under one name.
public struct MoneyEffect: Hashable, Sendable {
  /// A ticker, the name of a rule, or `total`.
  public let name: String
  /// ISO currency of the figures.
  public let currency: String
  /// In the first journal.
  public internal(set) var first = MoneyFigures()
  /// In the second.
  public internal(set) var second = MoneyFigures()

  /// What the second has more than the first.
  public var effect: MoneyFigures { second - first }

  /// Joins two lists by name and currency: in the first's order, then what only the second has.
  static func join(_ first: [NamedFigures], _ second: [NamedFigures]) -> [MoneyEffect] {
    var rows: [MoneyEffect] = []
    func place(_ row: NamedFigures) -> Int {
      let at = rows.firstIndex { $0.name == row.name && $0.currency == row.currency }
      if let at { return at }
      rows.append(MoneyEffect(name: row.name, currency: row.currency))
      return rows.count - 1
    }
    for row in first { rows[place(row)].first = row.figures }
    for row in second { rows[place(row)].second = row.figures }
    return rows
  }

  /// The sums of `rows`, one for each currency.
  static func totals(_ rows: [MoneyEffect]) -> [MoneyEffect] {
    var totals: [MoneyEffect] = []
    for row in rows {
      let at = totals.firstIndex { $0.currency == row.currency } ?? totals.count
      if at == totals.count { totals.append(MoneyEffect(name: "total", currency: row.currency)) }
      totals[at].first = totals[at].first + row.first
      totals[at].second = totals[at].second + row.second
    }
    return totals
  }
}
