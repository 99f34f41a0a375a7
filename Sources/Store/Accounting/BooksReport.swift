import Journal
import Projections

/// The books of a statement, with the members and decimals of common accounting vectors.
public struct BooksReport {
  /// Methods that are always there.
  public static let usualMethods: [LotMethod] = [.fifo, .lifo, .average]
  /// Most closures that are listed.
  static let closuresMax = 40

  let statement: Statement
  let journal: StatementJournal
  let run: AccountRun
  /// Instruments by symbol, in the order of their bytes.
  let instruments: [InstrumentFigures]

  /// A report on what a run made of the statement's journal.
  ///
  /// - Parameter run: with ``usualMethods`` among its methods, and days.
  public init(_ statement: Statement, _ journal: StatementJournal, _ run: AccountRun) {
    self.statement = statement
    self.journal = journal
    self.run = run
    instruments = run.instruments.sorted {
      $0.symbol.utf8.lexicographicallyPrecedes($1.symbol.utf8)
    }
  }

  var methods: [LotMethod] { run.question.methods }

  /// The statement's id of an execution in the journal.
  func id(_ journalID: String) -> String { journal.fileID(journalID) }

  /// Executions in force without a known fee, in order of arrival.
  var pending: [String] {
    let known = Set(run.pendingCommissions.map(id))
    let finals = statement.chains.map { (slot: $0.slot, id: statement.fills[$0.final].id) }
    return finals.filter { known.contains($0.id) }.sorted { $0.slot < $1.slot }.map(\.id)
  }

  /// Fees of executions that never came, in order of arrival.
  var orphans: [String] {
    run.orphanCommissions.map { $0.hasSuffix(".00") ? String($0.dropLast(3)) : id($0) }
  }

  /// Executions in force whose quantity is 0.
  var cancelled: [String] {
    statement.chains.map { statement.fills[$0.final] }.filter { $0.quantity == .zero }.map(\.id)
  }

  /// Everything, exact to 8 places.
  public var json: JSONValue {
    var members: [JSONMember] = [
      JSONMember("format", 1), JSONMember("input", inputJSON),
      JSONMember("symbols", .object(instruments.map { JSONMember($0.symbol, symbolJSON($0)) })),
      JSONMember(
        "currencies", .object(run.currencies.map { JSONMember($0.currency, currencyJSON($0)) })),
      JSONMember("days", .array(run.days.map(dayJSON))),
    ]
    if run.question.keepsPostings {
      members.append(JSONMember("postings", .array(run.postings.map(postingJSON))))
    }
    return .object(members)
  }

  private var inputJSON: JSONValue {
    [
      "rows": .whole(statement.lineCount),
      "effective_fills": .whole(run.executions.count),
      "duplicates_ignored": .whole(statement.duplicates.count),
      "conflicting_duplicates": .array(statement.conflicts.map { .string($0) }),
      "replaced": .object(replaced),
      "cancelled": .array(cancelled.map { .string($0) }),
      "pending_commissions": .array(pending.map { .string($0) }),
      "orphan_commissions": .array(orphans.map { .string($0) }),
    ]
  }

  /// Who was replaced by whom.
  private var replaced: [JSONMember] {
    statement.chains.flatMap { chain in
      chain.members.filter { $0 != chain.final }.map {
        JSONMember(statement.fills[$0].id, .string(statement.fills[chain.final].id))
      }
    }
  }

  // MARK: Symbols and currencies

  private func symbolJSON(_ figures: InstrumentFigures) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember("currency", .string(figures.currency)),
      JSONMember("multiplier", .string(String(figures.multiplier))),
      JSONMember("position", .decimal(figures.position)),
      JSONMember("mark", .decimal(figures.mark)),
      JSONMember("value", .decimal(figures.value)),
      JSONMember("fills", .whole(figures.fills)),
      JSONMember("bought", .decimal(figures.bought)),
      JSONMember("sold", .decimal(figures.sold)),
      JSONMember("fees", .decimal(figures.fees)),
      JSONMember("dividends", .decimal(figures.dividends)),
      JSONMember("cash_flow", .decimal(figures.cashFlow)),
    ]
    for method in figures.methods {
      members.append(JSONMember(method.method.rawValue, methodJSON(method)))
    }
    if let closures = run.closures(of: figures.instrument, .fifo, atMost: Self.closuresMax) {
      members.append(JSONMember("fifo_closures", .array(closures.map(closureJSON))))
    }
    return .object(members)
  }

  private func methodJSON(_ figures: MethodFigures) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember("realised", .decimal(figures.realised)),
      JSONMember("unrealised", .decimal(figures.unrealised)),
      JSONMember("cost_basis", .decimal(figures.costBasis)),
      JSONMember("average_price", .decimal(figures.averagePrice)),
    ]
    if figures.method.hasLots {
      members.append(
        JSONMember(
          "lots",
          .array(
            figures.lots.map {
              [.decimal($0.quantity), .decimal($0.price), idJSON($0.opening)]
            })))
    }
    return .object(members)
  }

  private func idJSON(_ journalID: String?) -> JSONValue {
    journalID.map { .string(id($0)) } ?? .null
  }

  private func closureJSON(_ closure: ClosureFigures) -> JSONValue {
    [
      idJSON(closure.opening), idJSON(closure.closing), .decimal(closure.quantity),
      .decimal(closure.openPrice), .decimal(closure.closePrice), .decimal(closure.profit),
    ]
  }

  private func currencyJSON(_ figures: CurrencyFigures) -> JSONValue {
    [
      "opening_cash": .decimal(figures.capital), "cash": .decimal(figures.cash),
      "position_value": .decimal(figures.positionValue), "equity": .decimal(figures.equity),
      "fees": .decimal(figures.fees), "dividends": .decimal(figures.dividends),
      "realised": byMethod(figures.realised), "unrealised": byMethod(figures.unrealised),
    ]
  }

  private func byMethod(_ values: [RoundedDecimal?]) -> JSONValue {
    .object(zip(methods, values).map { JSONMember($0.rawValue, .decimal($1)) })
  }

  // MARK: Days and postings

  private func dayJSON(_ day: AccountDay) -> JSONValue {
    let rows = day.instruments.sorted {
      $0.end.symbol.utf8.lexicographicallyPrecedes($1.end.symbol.utf8)
    }
    return [
      "day": .string(Self.dateText(day.day)),
      "symbols": .object(rows.map { JSONMember($0.end.symbol, rowJSON($0)) }),
      "cash": .object(day.cash.map { JSONMember($0.currency, .decimal($0.amount)) }),
    ]
  }

  private func rowJSON(_ row: InstrumentDay) -> JSONValue {
    [
      "position": .decimal(row.end.position), "mark": .decimal(row.end.mark),
      "fills": .whole(row.fills), "bought": .decimal(row.bought), "sold": .decimal(row.sold),
      "fees": .decimal(row.fees), "dividends": .decimal(row.dividends),
      "cash_flow": .decimal(row.cashFlow), "realised": byMethod(row.realised),
      "unrealised": byMethod(row.end.methods.map(\.unrealised)),
    ]
  }

  private func postingJSON(_ posting: AccountPosting) -> JSONValue {
    [
      "entry": .whole(posting.entry), "time": .string(posting.time.description),
      "text": .string(id(posting.text)),
      "symbol": .string(symbol(posting.instrument)),
      "account": .string("\(posting.account)"), "currency": .string(posting.currency),
      "debit": .decimal(posting.debit),
    ]
  }

  /// Its ticker; empty for cash that is about none.
  func symbol(_ instrument: InstrumentID) -> String {
    run.definition(instrument)?.symbol ?? ""
  }

  /// `2013-10-07`.
  static func dateText(_ day: Int64) -> String {
    let digits = String(day)
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }
}

extension JSONValue {
  /// A figure as text, or null for what is not known.
  static func decimal(_ value: RoundedDecimal?) -> JSONValue {
    value.map { .string($0.description) } ?? .null
  }
}
