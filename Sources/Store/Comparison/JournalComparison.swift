import Journal
import Projections

/// What two journals did differently: decisions, orders, executions, commissions and money.
///
/// Both are read side by side, instant by instant, and what belongs together is found by its place:
/// the rule, the instrument, and the input it followed from. Only what differs is kept.
public struct JournalComparison {
  /// How many of a type are in both journals or in one.
  public struct Count: Hashable, Sendable {
    /// In both and equal.
    public internal(set) var same = 0
    /// In both and different.
    public internal(set) var changed = 0
    /// In the first only.
    public internal(set) var onlyFirst = 0
    /// In the second only.
    public internal(set) var onlySecond = 0

    /// Everything that is not the same.
    public var different: Int { changed + onlyFirst + onlySecond }
  }

  /// Settings that differed at any time.
  public internal(set) var settings: [ConfigurationDifference] = []
  /// Inputs from outside: of the first, of the second.
  public internal(set) var inputCounts: (first: UInt64, second: UInt64) = (0, 0)
  /// The first minute in which those inputs differ, with how many each had; nil when all are equal.
  public internal(set) var inputDifference: (at: Timestamp, first: UInt64, second: UInt64)?
  /// Decisions, orders, executions and commissions.
  public internal(set) var counts: [ComparedType: Count] = [:]
  /// Decisions that came to the same for the same reason but saw other values.
  public internal(set) var otherFigures = 0
  /// Changed decisions, in order of time.
  public internal(set) var decisions: [EntryDifference] = []
  /// What belongs together of them.
  public internal(set) var groups: [CauseGroup] = []
  /// Orders, executions and commissions that differ, in order of time.
  public internal(set) var others: [EntryDifference] = []
  /// Money by symbol, of those that traded in either journal.
  public internal(set) var symbols: [MoneyEffect] = []
  /// Money by the rule whose entries it came from.
  public internal(set) var rules: [MoneyEffect] = []

  /// Compares two whole journals.
  ///
  /// - Parameters: readers that stand at the beginnings; both are read to their ends.
  /// - Throws: ``JournalError`` when one cannot be read.
  public init(_ first: JournalReader, _ second: JournalReader) throws {
    var walk = ComparisonWalk(try JournalTranscript(first), try JournalTranscript(second))
    try walk.run()
    self = walk.result
  }

  init() {}

  /// Money in all, by currency.
  public var totals: [MoneyEffect] { MoneyEffect.totals(symbols) }

  /// How many of a type are in both journals or in one.
  public func count(_ type: ComparedType) -> Count { counts[type] ?? Count() }

  /// Whether both did the same with the same money, whatever their settings and inputs.
  public var hasSameCourse: Bool {
    ComparedType.allCases.allSatisfy { count($0).different == 0 }
      && symbols.allSatisfy { $0.first == $0.second }
  }

  /// Whether nothing at all differs.
  public var isEqual: Bool {
    hasSameCourse && settings.isEmpty && inputDifference == nil && otherFigures == 0
  }
}
