import Journal
import Projections

/// Everything about one trading day: result, trades, what was not done, incidents and hashes.
///
/// Every figure is taken from the journal by a walk along the day; the records are named.
public struct DayReport: Sendable {
  /// The session's date as yyyymmdd.
  public let date: Int64
  /// The session as it was started; the first of the day.
  public internal(set) var session = SessionStarted()
  /// First and last record of the day.
  public internal(set) var first = SequenceNumber.none
  /// The last record of the day.
  public internal(set) var last = SequenceNumber.none
  /// Equity before the first record of the day, and behind the last; nil while not known.
  public internal(set) var equityBefore: Money?
  /// Equity behind the last record; nil while something open has no mark.
  public internal(set) var equityAfter: Money?
  /// Deposits and withdrawals of the day, with adjustments in cash.
  public internal(set) var deposits = Money.zero
  /// What the day moved, in the base currency.
  public internal(set) var money = MoneyFigures()
  /// What executions were worse than the price aimed at; negative where they were better.
  public internal(set) var executionCost = Money.zero
  /// The same by instrument.
  public internal(set) var symbols: [NamedFigures] = []
  /// Round trips and what is still open, by opening.
  public internal(set) var trades: [DayTrade] = []
  /// Orders placed and executions booked.
  public internal(set) var orderCount = 0
  /// Executions that arrived for the first time.
  public internal(set) var executionCount = 0
  /// How rules ended without acting.
  public internal(set) var stops: [Count] = []
  /// Checks that denied an entry.
  public internal(set) var denials: [Count] = []
  /// Checks that held with little room.
  public internal(set) var nearMisses: [Count] = []
  /// What went wrong or was done by hand, in order.
  public internal(set) var incidents: [Incident] = []
  /// What the broker's view was compared with, one line each.
  public internal(set) var reconciliation: [String] = []
  /// Predictions read, with what became of them.
  public internal(set) var predictions: [Prediction] = []
  /// From a command to the broker's first answer, ascending.
  public internal(set) var answerTimes: [Nanoseconds] = []
  /// Equity along the day.
  public internal(set) var equity: [Sample] = []
  /// The last trade price of each traded instrument along the day.
  public internal(set) var prices: [PriceLine] = []
  /// What is known of the day now, where records of later days changed it.
  public internal(set) var restatement: DayRestatement?
  /// Fingerprint of the state behind the last record.
  public internal(set) var digest = StateDigest()

  /// Something that happened several times.
  public struct Count: Sendable, Hashable {
    /// The rule; empty for checks.
    public let rule: String
    /// What stopped or denied it.
    public let name: String
    /// How often.
    public internal(set) var count: Int
    /// The first time.
    public let first: SequenceNumber
  }

  /// Something that somebody should know.
  public struct Incident: Sendable, Hashable {
    /// Its record.
    public let sequence: SequenceNumber
    /// When.
    public let time: Timestamp
    /// What.
    public let text: String
  }

  /// A prediction as it was read.
  public struct Prediction: Sendable, Hashable {
    /// The record of the signal.
    public let sequence: SequenceNumber
    /// When it was recorded.
    public let time: Timestamp
    /// What it says.
    public let direction: SignalDirection
    /// How sure it is.
    public let confidence: Ratio
    /// From its making to its record; nil where its making is not told.
    public let delay: Nanoseconds?
    /// Whether a decision acted on it.
    public internal(set) var isUsed = false
  }

  /// A value at a time.
  public struct Sample: Sendable, Hashable {
    /// When.
    public let time: Timestamp
    /// Money, or a price, in whole currency units; for drawing only.
    public let value: Double
  }

  /// Prices and fills of an instrument.
  public struct PriceLine: Sendable, Hashable {
    /// The ticker.
    public let symbol: String
    /// Last trade prices.
    public internal(set) var samples: [Sample] = []
    /// Executions.
    public internal(set) var fills: [Fill] = []
  }

  /// An execution on a chart.
  public struct Fill: Sendable, Hashable {
    /// Its record.
    public let sequence: SequenceNumber
    /// When it was recorded.
    public let time: Timestamp
    /// Bought or sold.
    public let side: Side
    /// Shares.
    public let quantity: Quantity
    /// The price.
    public let price: Price
    /// Whether its order opened; else it closed.
    public let isEntry: Bool
  }

  init(date: Int64) { self.date = date }

  /// What the predictions and rules earned before the price of executing them and fees.
  public var signalResult: Money? {
    money.unrealised.map { money.realised + $0 + executionCost }
  }

  /// The part of the result that restates earlier days: corrections and fees that came late.
  public var earlierDays: MoneyFigures? { restatement.map { money - $0.told } }

  /// Everything together; nil while something open has no mark.
  public var result: Money? { money.net }
}

/// A position from its opening to its end, or to the end of the day.
public struct DayTrade: Sendable, Hashable {
  /// The ticker.
  public let symbol: String
  /// Bought first, or sold first.
  public let side: Side
  /// The record of the execution that opened it; none where the day began with it.
  public let openedBy: SequenceNumber
  /// When it was opened; the day's beginning where it was held before.
  public let openedAt: Timestamp
  /// The rule that opened it; empty where none did.
  public let rule: String
  /// Confidence of the prediction behind it; 0 where none was.
  public let confidence: Ratio
  /// The order that opened it.
  public let order: OrderID
  /// Most shares that were held.
  public internal(set) var quantity: Quantity
  /// Price of the first execution.
  public let entryPrice: Price
  /// Price of the last execution that closed it; nil while open.
  public internal(set) var exitPrice: Price?
  /// The record of that execution; none while open.
  public internal(set) var closedBy = SequenceNumber.none
  /// When it was closed; nil while open.
  public internal(set) var closedAt: Timestamp?
  /// What closed it: `stop`, `target`, or the rule that closed.
  public internal(set) var exitReason = ""
  /// Realised profit before fees.
  public internal(set) var realised = Money.zero
  /// Fees of its executions.
  public internal(set) var fees = Money.zero
}
