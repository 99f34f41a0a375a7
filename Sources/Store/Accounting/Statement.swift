import Journal

/// Fills, fees, corporate actions and marks of an account as files tell them.
///
/// Four files of one folder: `fills.csv`, and where they exist `events.csv`, `marks.csv` and
/// `scenario.json` with the opening cash. The order of lines is the order of arrival.
public struct Statement: Sendable {
  /// An execution: bought or sold, or a correction of another.
  struct Fill: Sendable {
    var line: Int
    var id: String
    var time: Timestamp
    var symbol: String
    var side: Side
    var quantity: Quantity
    var price: Price
    var commission: Money?
    var currency: String
    var multiplier: Int64
    /// The execution that it replaces; empty for none.
    var corrects: String
  }

  /// A fee that came apart from its execution.
  struct Fee: Sendable {
    var execution: String
    var amount: Money
  }

  /// A split or a dividend.
  struct Action: Sendable {
    var time: Timestamp
    var symbol: String
    var adjustment: Adjustment
  }

  /// A price that values a position.
  struct Mark: Sendable {
    var time: Timestamp
    var symbol: String
    var price: Price
  }

  /// The files' names; only the first must exist.
  public static let fileNames = ["fills.csv", "events.csv", "marks.csv", "scenario.json"]

  /// Executions whose id had not come before, in order of arrival.
  var fills: [Fill] = []
  var fees: [Fee] = []
  var actions: [Action] = []
  var marks: [Mark] = []
  /// Cash at the beginning, in the order of the file.
  var openingCash: [(currency: String, amount: Money)] {
    zip(openingCurrencies, openingAmounts).map { ($0, $1) }
  }
  var openingCurrencies: [String] = []
  var openingAmounts: [Money] = []
  /// Ids of lines that repeat one, in order; each line once.
  var duplicates: [String] = []
  /// Those among them whose line says something else than the first.
  var conflicts: [String] = []
  /// Events in another currency than what they are about, in which they are booked.
  var otherCurrencies: [String] = []
  /// Who replaces whom.
  var chains: [StatementChain] = []

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - files: bytes by name, as in ``fileNames``; what is absent is not there.
  ///   - dateOf: New York's date of an instant as yyyymmdd; nil where that is not known.
  /// - Throws: ``StatementError`` for the first thing that cannot be booked.
  public init(
    _ files: [String: [UInt8]], dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) {
    guard let bytes = files["fills.csv"] else {
      throw StatementError("fills.csv", "it is missing; a folder of fills has one")
    }
    try readFills(bytes, dateOf)
    if let events = files["events.csv"] { try readEvents(events, dateOf) }
    if let marks = files["marks.csv"] { try readMarks(marks, dateOf) }
    if let scenario = files["scenario.json"] { try readScenario(scenario) }
    chains = try StatementChain.all(of: fills)
    try checkInstruments()
  }

  /// Lines of fills, repeated ones included.
  var lineCount: Int { fills.count + duplicates.count }

  /// Whether a text can be a currency: 2 to 8 capitals or digits.
  static func isCurrency(_ text: String) -> Bool {
    (2...8).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// Every execution in force of a symbol has one currency and one multiplier.
  private func checkInstruments() throws(StatementError) {
    var known: [String: Fill] = [:]
    for fill in chains.map({ fills[$0.final] }) where fill.quantity != .zero {
      guard let first = known[fill.symbol] else {
        known[fill.symbol] = fill
        continue
      }
      if fill.currency != first.currency {
        throw StatementError(
          "fills.csv", line: fill.line, column: "currency",
          "\(fill.symbol) is in \(fill.currency) here and in \(first.currency) in line "
            + "\(first.line)")
      }
      if fill.multiplier != first.multiplier {
        throw StatementError(
          "fills.csv", line: fill.line, column: "multiplier",
          "\(fill.symbol) has \(fill.multiplier) here and \(first.multiplier) in line "
            + "\(first.line)")
      }
    }
  }
}
