import Journal
import Projections

/// What profit is divided by.
public enum ProfitGrouping: String, CaseIterable, Sendable {
  /// The session's day in New York, as restated by everything that is known.
  case day
  /// The ticker.
  case symbol
  /// The rule whose order opened.
  case rule
  /// The prediction model behind the decision that opened.
  case model
  /// The configuration that was in force when it was opened.
  case strategy
}

/// Realised, unrealised, dividends, interest and fees in parts that add up to the book's.
public struct ProfitBreakdown: Sendable {
  /// One part in one currency.
  public struct Row: Hashable, Sendable {
    /// A day, ticker, rule, model or strategy.
    public let name: String
    /// ISO currency of the figures.
    public let currency: String
    /// What it comes to with everything that is known.
    public let figures: MoneyFigures
    /// Of a day: what was known at its end.
    public var told: MoneyFigures?
    /// Of a day: later records that changed it.
    public var restatedBy: [SequenceNumber] = []

    /// Whether something that came later changed the day.
    public var isRestated: Bool { told.map { $0 != figures } ?? false }
  }

  /// What it is divided by.
  public let grouping: ProfitGrouping
  /// The parts: days in order, other names as they appeared.
  public internal(set) var rows: [Row] = []
  /// The book's own figures, one for each currency.
  public internal(set) var totals: [NamedFigures] = []

  init(_ grouping: ProfitGrouping, _ book: Book) {
    self.grouping = grouping
    totals = book.currencies.map {
      NamedFigures(name: "total", currency: $0.currency, figures: MoneyFigures($0))
    }
  }

  /// Whether the parts add up to the totals, to the last digit; what is not known is left out.
  public var addsUp: Bool {
    totals.allSatisfy { total in
      let own = rows.filter { $0.currency == total.currency }
      var sum = own.reduce(MoneyFigures()) { $0 + $1.figures }
      var expected = total.figures
      if sum.unrealised == nil || expected.unrealised == nil {
        (sum.unrealised, expected.unrealised) = (nil, nil)
      }
      return sum == expected
    }
  }

  /// The parts in the base currency.
  var base: [Row] { rows.filter { $0.currency == totals.first?.currency } }
}
