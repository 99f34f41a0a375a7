import Journal

/// The line of the control socket that books an adjustment:
/// `adjust <author> <type> <instrument> <value> <currency> <cash> <reason …>`.
enum AdjustmentLine {
  static let verb = "adjust"
  private static let form =
    "a line is `adjust <author> <type> <instrument> <value> <currency> <cash> <reason>`"

  /// The line for an adjustment, without its end.
  ///
  /// - Parameter author: who says so.
  static func text(_ adjustment: Adjustment, author: String) -> String {
    let instrument =
      adjustment.instrument == .none ? "-" : String(adjustment.instrument.rawValue)
    let value =
      switch adjustment.type {
      case .deposit, .withdrawal, .dividend, .interest: adjustment.amount.description
      case .symbolChange: "-"
      case .split: "\(adjustment.ratioNumerator):\(adjustment.ratioDenominator)"
      case .correction: adjustment.quantity.description
      }
    let cash = adjustment.type == .correction ? adjustment.amount : .zero
    return [
      verb, OperatorLine.clean(author, spaces: false), "\(adjustment.type)", instrument, value,
      OperatorLine.clean(adjustment.currency, spaces: false), cash.description,
      OperatorLine.clean(adjustment.reason, spaces: true),
    ].joined(separator: " ")
  }

  /// The adjustment that a line books.
  ///
  /// - Throws: ``InputError`` saying what a line looks like.
  static func read(_ line: String) throws(InputError) -> Adjustment {
    let words = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: false)
    guard words.count == 8, words[0] == verb,
      let type = AdjustmentType.allCases.first(where: { "\($0)" == words[2] }),
      words[7].utf8.count <= OperatorLine.reasonMax, let cash = Money(words[6])
    else { throw InputError(form) }
    var adjustment = Adjustment()
    adjustment.type = type
    if words[3] != "-" {
      guard let number = UInt32(words[3]) else { throw InputError(form) }
      adjustment.instrument = InstrumentID(rawValue: number)
    }
    adjustment.currency = String(words[5])
    adjustment.amount = cash
    adjustment.reason = "\(words[1]): \(words[7])"
    guard set(words[4], of: &adjustment) else { throw InputError(form) }
    return adjustment
  }

  /// Takes the value, which is cash, a ratio or shares.
  ///
  /// - Returns: false when it is not what the type needs.
  static func set(_ value: some StringProtocol, of adjustment: inout Adjustment) -> Bool {
    switch adjustment.type {
    case .deposit, .withdrawal, .dividend, .interest:
      guard let amount = Money(value) else { return false }
      adjustment.amount = amount
    case .split:
      let parts = value.split(separator: ":").map { Int64($0) }
      guard parts.count == 2, let new = parts[0], let old = parts[1],
        (1...1_000).contains(new), (1...1_000).contains(old)
      else { return false }
      (adjustment.ratioNumerator, adjustment.ratioDenominator) = (new, old)
    case .correction:
      guard let shares = Quantity(value) else { return false }
      adjustment.quantity = shares
    // A running session reads its tickers from its configuration, so it is told of none.
    case .symbolChange: return false
    }
    return true
  }
}
