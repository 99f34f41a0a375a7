import Journal
import Projections

/// What a month of trading days came to: by day, symbol, rule and model, with trades and trouble.
///
/// Days are as restated by everything that the journal knows; equity is as it was known.
public struct MonthReport: Sendable {
  /// The month as yyyymm.
  public let month: Int64
  /// Currency of the figures.
  public internal(set) var currency = ""
  /// Its session days in order.
  public internal(set) var days: [Day] = []
  /// Equity before its first record; nil while not known.
  public internal(set) var equityBefore: Money?
  /// Deposits and withdrawals in ``currency``.
  public internal(set) var deposits = Money.zero
  /// Profit by ticker, by rule that opened, and by model behind that; each adds up to ``money``.
  public internal(set) var symbols: [NamedFigures] = []
  /// By the rule that opened.
  public internal(set) var rules: [NamedFigures] = []
  /// By the model of the prediction behind what opened.
  public internal(set) var models: [NamedFigures] = []
  /// What other currencies came to; nothing is converted.
  public internal(set) var others: [NamedFigures] = []
  /// Round trips, and what is open at the end, by opening.
  public internal(set) var trades: [DayTrade] = []
  /// Alerts above notice by severity and code.
  public internal(set) var alerts: [AlertCount] = []
  /// Breaks between the books and the broker, each step.
  public internal(set) var breaks: [DayReport.Incident] = []
  /// First and last record.
  public internal(set) var first = SequenceNumber.none
  /// The last record of the month.
  public internal(set) var last = SequenceNumber.none
  /// Fingerprint of the state behind ``digestAt``.
  public internal(set) var digest = StateDigest()
  /// The last record, or the one behind it, with which the next month begins.
  public internal(set) var digestAt = SequenceNumber.none
  /// The first session of the month.
  public internal(set) var session = SessionStarted()

  /// A session day.
  public struct Day: Sendable, Hashable {
    /// The date as yyyymmdd.
    public let date: Int64
    /// Its first record.
    public internal(set) var first = SequenceNumber.none
    /// As restated.
    public internal(set) var figures = MoneyFigures()
    /// What was known at its end.
    public internal(set) var told = MoneyFigures()
    /// Later records that changed it.
    public internal(set) var restatedBy: [SequenceNumber] = []
    /// Equity at its end as known then; nil while something open has no mark.
    public internal(set) var equity: Money?
    /// Orders placed.
    public internal(set) var orders = 0
    /// Executions that arrived for the first time.
    public internal(set) var executions = 0
    /// Trades that were closed.
    public internal(set) var trades = 0
    /// Those of them that won after fees.
    public internal(set) var won = 0

    init(date: Int64, first: SequenceNumber) {
      self.date = date
      self.first = first
    }
  }

  /// How often an alert was raised.
  public struct AlertCount: Sendable, Hashable {
    /// How bad.
    public let severity: AlertSeverity
    /// Its code.
    public let code: String
    /// How often.
    public internal(set) var count: Int
    /// The first time.
    public let first: SequenceNumber
  }

  init(month: Int64) { self.month = month }

  /// What the month's days moved, together.
  public var money: MoneyFigures { days.reduce(MoneyFigures()) { $0 + $1.figures } }
}
