import Journal

/// One calendar day of a run.
public struct AccountDay: Hashable, Sendable {
  /// The day as yyyymmdd.
  public var day: Int64
  /// Instruments that have had an execution, in order of their numbers.
  public var instruments: [InstrumentDay]
  /// Cash at the end of the day, by currency.
  public var cash: [(currency: String, amount: RoundedDecimal)] {
    zip(currencies, cashAmounts).map { ($0, $1) }
  }
  var currencies: [String]
  var cashAmounts: [RoundedDecimal]
}

/// One instrument on one day: what happened then, and how it stood at the end.
public struct InstrumentDay: Hashable, Sendable {
  /// How it stood at the end of the day.
  public var end: InstrumentFigures
  /// Executions of the day.
  public var fills: Int
  /// Shares bought that day.
  public var bought: RoundedDecimal
  /// Shares sold that day.
  public var sold: RoundedDecimal
  /// Fees of the day's executions.
  public var fees: RoundedDecimal
  /// Dividends of the day.
  public var dividends: RoundedDecimal
  /// Cash that the day brought in.
  public var cashFlow: RoundedDecimal
  /// Profit realised that day, in the order of the run's methods.
  public var realised: [RoundedDecimal]
}

/// Totals of one currency; nothing is converted.
public struct CurrencyFigures: Hashable, Sendable {
  /// ISO code.
  public var currency: String
  /// Cash that came from outside: the opening balance, deposits, withdrawals.
  public var capital: RoundedDecimal
  /// Cash now.
  public var cash: RoundedDecimal
  /// Worth of all positions; nil while one has no mark.
  public var positionValue: RoundedDecimal?
  /// Cash and positions; nil while a position has no mark.
  public var equity: RoundedDecimal?
  /// Fees of instruments in this currency.
  public var fees: RoundedDecimal
  /// Dividends.
  public var dividends: RoundedDecimal
  /// Realised profit, in the order of the run's methods.
  public var realised: [RoundedDecimal]
  /// Unrealised profit; nil while a position has no mark.
  public var unrealised: [RoundedDecimal?]
}
