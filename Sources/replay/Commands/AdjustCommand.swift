import Journal
import Projections

/// `adjust`: books cash or shares that did not come from an order, or another ticker.
struct AdjustCommand: Subcommand {
  static let name = "adjust"
  static let group = CommandGroup.books
  static let summary =
    "book a deposit, interest, dividend, split, new ticker or missing shares, with the reason"
  static let usage =
    "<journal> <what> [<symbol>] <value> --reason <text> [--cash <amount>] [--currency <code>] "
    + "[--control <path>]"
  static let details = [
    "deposit 5000          cash came in; `withdrawal 5000`: it went out",
    "interest 12.50        interest was received; negative: paid",
    "dividend AIG 0.35     cash for each share held",
    "split AIG 2:1         two new shares for each old one; 1:10 for a reverse split",
    "symbol FB META        the instrument has another ticker from now on; it keeps its number,",
    "                      position and history. No session may run; change the configuration, too",
    "correction AIG 100    shares that the books miss; negative: that they have too many",
    "--cash       of a correction: what came in with it (negative: was paid); else the shares come",
    "             at their last price and cash stays",
    "--currency   of the cash (USD)",
    "--control    the session's socket file (<journal>.control)",
    "A running session journals it at once; without one it is added to the journal.",
  ]

  private let journal: String
  private let adjustment: Adjustment
  private let symbol: String?
  /// The ticker that `symbol` gives; empty for everything else.
  private let newSymbol: String
  private let control: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    var adjustment = Adjustment()
    let reason = try arguments.option("--reason")
    let cash = try arguments.option("--cash")
    adjustment.currency = try arguments.option("--currency") ?? "USD"
    let control = try arguments.option("--control")
    journal = try arguments.positional("journal")
    adjustment.type = try Self.type(arguments.positional("what"))
    let needsSymbol = ![.deposit, .withdrawal, .interest].contains(adjustment.type)
    symbol = needsSymbol ? try arguments.positional("symbol") : nil
    let value = try arguments.positional("value")
    newSymbol = adjustment.type == .symbolChange ? try Self.ticker(value) : ""
    guard !newSymbol.isEmpty || AdjustmentLine.set(value, of: &adjustment) else {
      throw UsageError("`\(value)` is no value for `\(adjustment.type)`")
    }
    if let cash {
      guard adjustment.type == .correction, let amount = Money(cash) else {
        throw UsageError("`--cash` is an amount and belongs to a correction")
      }
      adjustment.amount = amount
    }
    guard let reason, !reason.isEmpty, reason.utf8.count <= OperatorLine.reasonMax else {
      throw UsageError("`--reason` is missing, or longer than \(OperatorLine.reasonMax) bytes")
    }
    adjustment.reason = reason
    if adjustment.type == .withdrawal { adjustment.amount = -adjustment.amount }
    self.adjustment = adjustment
    self.control = control ?? ControlSocket.path(of: journal)
  }

  private static func type(_ word: String) throws(UsageError) -> AdjustmentType {
    let words = AdjustmentType.allCases.map { $0 == .symbolChange ? "symbol" : "\($0)" }
    guard let place = words.firstIndex(of: word) else {
      let hint = NearestName.hint(word, among: words)
      throw UsageError("`\(word)` is none of \(words.joined(separator: ", "))\(hint)")
    }
    return AdjustmentType.allCases[place]
  }

  private static func ticker(_ text: String) throws(UsageError) -> String {
    let isTicker = text.utf8.allSatisfy {
      (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || [0x20, 0x2D, 0x2E].contains($0)
    }
    guard isTicker, (1...tickerMax).contains(text.utf8.count), text.utf8.first != 0x20 else {
      throw UsageError("`\(text)` is no ticker: capitals, digits, `.`, `-`, \(tickerMax) at most")
    }
    return text
  }

  private static let tickerMax = 16

  func run(_ console: Console) throws -> ExitCode {
    if adjustment.type == .symbolChange { return try rename(console) }
    var adjustment = adjustment
    if let symbol { adjustment.instrument = try instrument(symbol) }
    let line = AdjustmentLine.text(adjustment, author: OperatorLine.author)
    // What the socket would say is what is journaled without one.
    let wish = OperatorWish.adjustment(try AdjustmentLine.read(line))
    let done = try JournalDesk(journal: journal, control: control).bring(wish, line: line)
    console.print("adjust: \(done)")
    return .success
  }

  private func rename(_ console: Console) throws -> ExitCode {
    let instruments = try LedgerLoader(root: journal).load().ledger.instruments
    let known = try instrument(symbol ?? "", instruments)
    guard var definition = instruments[known] else { return .cannotRun }
    if let other = instruments.id(symbol: newSymbol) {
      throw InputError(
        other == known
          ? "\(journal): \(newSymbol) is its ticker already"
          : "\(journal): \(newSymbol) is the ticker of another instrument of it")
    }
    var change = adjustment
    change.instrument = known
    change.reason =
      "\(OperatorLine.author): \(definition.symbol) is \(newSymbol) now: \(adjustment.reason)"
    definition.symbol = newSymbol
    let done = try JournalDesk(journal: journal, control: control).rename(change, definition)
    console.print("adjust: \(done)")
    return .success
  }

  private func instrument(_ symbol: String) throws -> InstrumentID {
    try instrument(symbol, try LedgerLoader(root: journal).load().ledger.instruments)
  }

  private func instrument(_ symbol: String, _ instruments: Instruments) throws -> InstrumentID {
    guard let known = instruments.id(symbol: symbol) else {
      let hint = NearestName.hint(symbol, among: instruments.all.map(\.symbol))
      throw InputError("\(journal): no instrument `\(symbol)` is defined in it\(hint)")
    }
    return known
  }
}
