import Engine
import Journal
import Projections
import Store

/// The figures of a finished session: what `backtest` prints and `rebuild` must find again.
struct RunSummary {
  let ledger: Ledger
  let counts: SessionCounts
  let head: JournalHead?
  /// The first record that ``counts`` counts: 1, unless the days before were pruned.
  var first = SequenceNumber(rawValue: 1)
  /// What went wrong beside the journal, which is whole all the same.
  var warnings: [String] = []

  /// Members in a fixed order; money exact, as text.
  var members: [JSONMember] {
    let book = ledger.book
    return [JSONMember("records", .whole(ledger.lastSequence.rawValue))] + countMembers
      + headMembers + [
        JSONMember("digest", .string(ledger.digest().hex)),
        JSONMember("orders", .whole(ledger.orders.all.count)),
        JSONMember("executions", .whole(book.executions.count)),
        JSONMember("positions", positions),
        JSONMember("realised", .decimal(book.realisedTotal)),
        JSONMember("unrealised", book.unmarkedCount == 0 ? .decimal(book.unrealisedTotal) : .null),
        JSONMember("fees", .decimal(book.feesTotal)),
        JSONMember("cash", .decimal(book.cash)),
        JSONMember("risk_level", .string("\(ledger.risk.level)")),
      ]
  }

  private var isWhole: Bool { first.rawValue == 1 }

  /// What was pruned cannot be counted, so no number is shown as a total that is none.
  private var countMembers: [JSONMember] {
    let members = [
      JSONMember("inputs", .whole(counts.inputs)), JSONMember("ticks", .whole(counts.ticks)),
      JSONMember("outputs", .whole(counts.outputs)),
    ]
    if isWhole { return members }
    return members.map { JSONMember($0.name, .null) } + [
      JSONMember("from", .whole(first.rawValue)), JSONMember("since", .object(members)),
    ]
  }

  private var headMembers: [JSONMember] {
    head.map { [JSONMember("head", .string($0.hex))] } ?? []
  }

  /// Every traded symbol with what is held now, also when that is nothing.
  private var positions: JSONValue {
    .object(
      ledger.tradedInstruments.map {
        JSONMember(ledger.symbol($0), .decimal(ledger.book.position($0)))
      })
  }
}

extension RunSummary {
  /// The figures for people.
  var text: String {
    let book = ledger.book
    let unrealised: Money? = book.unmarkedCount == 0 ? book.unrealisedTotal : nil
    let since = isWhole ? "" : " since record \(first)"
    let counted = "\(counts.ticks) ticks, \(counts.outputs) outputs\(since)"
    var lines = [
      "records    \(ledger.lastSequence) (\(counted))",
      "orders     \(ledger.orders.all.count), executions \(book.executions.count)",
      "realised   \(book.realisedTotal.cents)",
      "unrealised \(unrealised.cents)",
      "fees       \(book.feesTotal.cents)",
      "cash       \(book.cash.cents)",
      "risk level \(ledger.risk.level)",
      "digest     \(ledger.digest().hex)",
    ]
    if let head { lines.append("head       \(head.hex)") }
    let open = ledger.tradedInstruments.filter { ledger.book.position($0) != .zero }
    if !open.isEmpty {
      lines.append(
        "still open \(open.map { ledger.symbol($0) }.joined(separator: " ")): the records end "
          + "before these were closed")
    }
    return lines.joined(separator: "\n")
  }
}
