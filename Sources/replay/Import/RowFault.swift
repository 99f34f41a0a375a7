/// Why a row cannot be taken.
enum RowFault: Error, Hashable, Sendable {
  case columnCount(expected: Int, found: Int)
  case rowTooLong(limit: Int)
  case carriageReturn
  case missingNumber
  case negativeNumber
  case notANumber
  /// A plus sign or leading zeros: export could not write it back as it was.
  case notPlain
  case tooLarge
  /// More decimals than the journal keeps.
  case tooFine(decimals: Int)
  case unknownFlag(limit: Int64)
  case unknownKind
  case unknownSymbol
  case badSymbol
  /// Ask columns in a row that is not a quote.
  case unexpectedAsk
  case textTooLong(limit: Int)
  case notText
  case timeBackwards(previous: Int64)
  case outsideDay
  /// Prices of one bar that contradict each other.
  case disorderedBar

  /// Short and stable, for counting rows by reason.
  var label: String {
    switch self {
    case .columnCount: "wrong column count"
    case .rowTooLong: "row too long"
    case .carriageReturn: "carriage return"
    case .missingNumber: "missing number"
    case .negativeNumber: "negative number"
    case .notANumber: "not a number"
    case .notPlain: "number not in plain form"
    case .tooLarge: "number too large"
    case .tooFine: "too many decimals"
    case .unknownFlag: "unknown flag"
    case .unknownKind: "unknown kind"
    case .unknownSymbol: "unknown symbol"
    case .badSymbol: "malformed symbol"
    case .unexpectedAsk: "unexpected ask"
    case .textTooLong: "text too long"
    case .notText: "not UTF-8 text"
    case .timeBackwards: "time going backwards"
    case .outsideDay: "time outside the day"
    case .disorderedBar: "prices of a bar that contradict each other"
    }
  }

  /// What is wrong, with the numbers that matter.
  var explanation: String {
    switch self {
    case .columnCount(let expected, let found): "\(found) columns where \(expected) are expected"
    case .rowTooLong(let limit): "the row is longer than \(limit) bytes"
    case .carriageReturn: "the row ends with a carriage return; convert line ends to \\n"
    case .missingNumber: "the number is missing"
    case .negativeNumber: "the number is negative"
    case .notANumber: "that is not a number"
    case .notPlain: "a number must be written without plus sign and leading zeros"
    case .tooLarge: "the number is too large"
    case .tooFine(let decimals): "more than \(decimals) decimals"
    case .unknownFlag(let limit): "unknown flag; 0 to \(limit) are known"
    case .unknownKind: "unknown kind; trade, bid, ask and quote are known"
    case .unknownSymbol: "the symbol is not one of those to import"
    case .badSymbol: "a symbol is 1 to 16 capitals, digits, dots, dashes or underscores"
    case .unexpectedAsk: "ask columns must be empty unless the kind is quote"
    case .textTooLong(let limit): "longer than \(limit) bytes"
    case .notText: "not UTF-8 text without zero bytes"
    case .timeBackwards(let previous): "time goes backwards; the row before is at \(previous)"
    case .outsideDay: "the time lies outside the trading day"
    case .disorderedBar: "open, low and close must not be above high, nor open and close below low"
    }
  }
}

/// A fault and the column it is in; column 0 means the whole row.
struct FieldFault: Error, Hashable, Sendable {
  /// 1 for the first column.
  let column: Int
  /// What is wrong there.
  let fault: RowFault

  init(_ column: Int, _ fault: RowFault) {
    self.column = column
    self.fault = fault
  }
}
