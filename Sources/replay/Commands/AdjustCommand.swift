import Journal
import Projections

/// `adjust`: books cash or shares that did not come from an order.
struct AdjustCommand: Subcommand {
  static let name = "adjust"
  static let group = CommandGroup.books
  static let summary = "book a deposit, dividend, split or missing shares, with the reason"
  static let usage =
    "<journal> <what> [<symbol>] <value> --reason <text> [--cash <amount>] [--currency <code>] "
    + "[--control <path>]"
  static let details = [
    "deposit 5000          cash came in; `withdrawal 5000`: it went out",
    "dividend AIG 0.35     cash for each share held",
    "split AIG 2:1         two new shares for each old one; 1:10 for a reverse split",
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
  private let control: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    var adjustment = Adjustment()
    let reason = try arguments.option("--reason")
    let cash = try arguments.option("--cash")
    adjustment.currency = try arguments.option("--currency") ?? "USD"
    let control = try arguments.option("--control")
    journal = try arguments.positional("journal")
    adjustment.type = try Self.type(arguments.positional("what"))
    let needsSymbol = ![.deposit, .withdrawal].contains(adjustment.type)
    symbol = needsSymbol ? try arguments.positional("symbol") : nil
    let value = try arguments.positional("value")
    guard AdjustmentLine.set(value, of: &adjustment) else {
      throw UsageError("`\(value)` is no value of a \(adjustment.type)")
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
    let words = AdjustmentType.allCases.map { "\($0)" }
    guard let place = words.firstIndex(of: word) else {
      let hint = NearestName.hint(word, among: words)
      throw UsageError("`\(word)` is none of \(words.joined(separator: ", "))\(hint)")
    }
    return AdjustmentType.allCases[place]
  }

  func run(_ console: Console) throws -> ExitCode {
    var adjustment = adjustment
    if let symbol { adjustment.instrument = try instrument(symbol) }
    let line = AdjustmentLine.text(adjustment, author: OperatorLine.author)
    // What the socket would say is what is journaled without one.
    let wish = OperatorWish.adjustment(try AdjustmentLine.read(line))
    let done = try JournalDesk(journal: journal, control: control).bring(wish, line: line)
    console.print("adjust: \(done)")
    return .success
  }

  private func instrument(_ symbol: String) throws -> InstrumentID {
    let instruments = try LedgerLoader(root: journal).load().ledger.instruments
    guard let known = instruments.id(symbol: symbol) else {
      let hint = NearestName.hint(symbol, among: instruments.all.map(\.symbol))
      throw InputError("\(journal): no instrument `\(symbol)` is defined in it\(hint)")
    }
    return known
  }
}
