import Journal
import Projections

/// Why an order happened and what came of it: every record of its bracket, in order.
///
/// Everything that names one of the bracket's orders belongs to the story, and so does every record
/// that led to one of those.
public struct OrderStory: Sendable {
  /// A record of the story.
  public struct Chapter: Sendable {
    /// The record as it stands in the journal.
    public let record: Recorded
    /// What it means, as a sentence.
    public let sentence: String
  }

  /// The order asked about.
  public let order: OrderID
  /// The instrument's symbol.
  public let symbol: String
  /// From the prediction or timer to the last commission.
  public let chapters: [Chapter]
  /// Records that led to some of these and that the journal does not have any more.
  public let missing: [SequenceNumber]
  /// What the bracket's executions realised before fees, when they left nothing open; only when
  /// ``isWhole``.
  public let result: OrderResult
  /// Whether all of the bracket is here; the part of it that was pruned adds to no sum.
  public let isWhole: Bool

  init(
    order: OrderID, symbol: String, records: [Recorded], missing: [SequenceNumber],
    result: OrderResult, isWhole: Bool
  ) {
    self.order = order
    self.symbol = symbol
    (self.missing, self.result, self.isWhole) = (missing, result, isWhole)
    let teller = StoryTeller(symbol: symbol)
    chapters = records.map { Chapter(record: $0, sentence: teller.sentence($0)) }
  }

  /// The story with every number's record, for machines.
  public var json: JSONValue {
    [
      "order": .whole(order.rawValue), "symbol": .string(symbol),
      "chain": .array(chapters.map(Self.json)),
      "pruned": .array(missing.map { .whole($0.rawValue) }),
      "result": isWhole ? resultJSON : .null,
    ]
  }

  private var resultJSON: JSONValue {
    [
      "bought": .decimal(result.bought), "sold": .decimal(result.sold),
      "cash_flow": .decimal(result.cashFlow), "fees": .decimal(result.fees),
      "net": result.isFlat ? .decimal(result.cashFlow - result.fees) : .null,
    ]
  }

  private static func json(_ chapter: Chapter) -> JSONValue {
    let envelope = chapter.record.envelope
    return [
      "seq": .whole(envelope.sequence.rawValue),
      "cause": envelope.cause == .none ? .null : .whole(envelope.cause.rawValue),
      "time": .string(envelope.recordedAt.description),
      "kind": .string("\(chapter.record.event.kind)"),
      "sentence": .string(chapter.sentence),
      "fields": .object(
        FieldLister.fields(of: chapter.record.event).map {
          JSONMember($0.name, $0.isText ? .string($0.value) : scalar($0.value))
        }),
    ]
  }

  private static func scalar(_ text: String) -> JSONValue {
    switch text {
    case "true": true
    case "false": false
    case "null": nil
    default: .number(text)
    }
  }
}

/// What the executions of a bracket add up to.
public struct OrderResult: Sendable {
  /// Shares bought by all its orders.
  public internal(set) var bought = Quantity.zero
  /// Shares sold.
  public internal(set) var sold = Quantity.zero
  /// Money received minus money paid, without fees.
  public internal(set) var cashFlow = Money.zero
  /// Commissions reported so far.
  public internal(set) var fees = Money.zero

  /// Everything the bracket opened it also closed.
  public var isFlat: Bool { bought == sold && bought != .zero }
}
