import Journal
import Projections

/// Why an order happened and what came of it: every record of its bracket, in order.
///
/// Everything that names one of the bracket's orders belongs to the story, and so does every record
/// that led to one of those.
public struct OrderStory: Sendable {
  /// A record of the story.
  public typealias Chapter = Explanation.Chapter

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
  /// Executions of other orders that closed what this bracket left open; empty while open.
  public let closedBy: [Recorded]

  init(
    order: OrderID, symbol: String, records: [Recorded], missing: [SequenceNumber],
    result: OrderResult, isWhole: Bool, closedBy: [Recorded]
  ) {
    self.order = order
    self.symbol = symbol
    (self.missing, self.result, self.isWhole) = (missing, result, isWhole)
    self.closedBy = closedBy
    let teller = StoryTeller(symbol: symbol)
    chapters = records.map { Chapter($0, teller.sentence($0)) }
  }

  /// The story in the form that every subject has.
  public var explanation: Explanation {
    Explanation(
      title: "order \(order) of \(symbol)", chapters: chapters,
      conclusions: closing + [isWhole ? result.conclusion : Self.unknownResult],
      missing: missing)
  }

  private var closing: [Explanation.Conclusion] {
    let figures = closedBy.compactMap { record -> Explanation.Figure? in
      guard case .execution(let execution) = record.event else { return nil }
      let word = execution.side == .buy ? "bought" : "sold"
      return Explanation.Figure(
        word, .decimal(execution.quantity),
        text: "order \(execution.order) \(word) \(execution.quantity) at \(execution.price)",
        from: [record.sequence])
    }
    return figures.isEmpty ? [] : [Explanation.Conclusion("closed by", figures)]
  }

  private static let unknownResult = Explanation.Conclusion(
    "result", [], note: "not known, a part of the bracket was pruned")

  /// The story with every number's record, for machines.
  public var json: JSONValue {
    let own: [JSONMember] = [
      JSONMember("order", .whole(order.rawValue)), JSONMember("symbol", .string(symbol)),
      JSONMember("result", isWhole ? resultJSON : .null),
    ]
    return .object(own + (explanation.json.members ?? []))
  }

  private var resultJSON: JSONValue {
    [
      "bought": .decimal(result.bought), "sold": .decimal(result.sold),
      "cash_flow": .decimal(result.cashFlow), "fees": .decimal(result.fees),
      "net": result.isFlat ? .decimal(result.cashFlow - result.fees) : .null,
    ]
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
  /// Records of the executions that bought.
  public internal(set) var boughtBy: [SequenceNumber] = []
  /// Records of the executions that sold.
  public internal(set) var soldBy: [SequenceNumber] = []
  /// Records of the commissions.
  public internal(set) var feesBy: [SequenceNumber] = []

  /// Everything the bracket opened it also closed.
  public var isFlat: Bool { bought == sold && bought != .zero }

  /// The result as a line with the records of each number.
  var conclusion: Explanation.Conclusion {
    if bought == .zero && sold == .zero {
      return Explanation.Conclusion("result", [], note: "no execution")
    }
    var figures = [
      Explanation.Figure("bought", .decimal(bought), text: "bought \(bought)", from: boughtBy),
      Explanation.Figure("sold", .decimal(sold), text: "sold \(sold)", from: soldBy),
      Explanation.Figure("fees", .decimal(fees), text: "fees \(fees.cents)", from: feesBy),
    ]
    guard isFlat else {
      return Explanation.Conclusion(
        "result", figures, note: "not closed by this bracket alone")
    }
    let net = cashFlow - fees
    figures.append(
      Explanation.Figure(
        "net", .decimal(net), text: "net \(net.cents)",
        from: (boughtBy + soldBy + feesBy).sorted(), isDerived: true))
    return Explanation.Conclusion("result", figures)
  }
}
