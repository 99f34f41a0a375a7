import Journal
import Projections

extension BooksReport {
  /// One row per symbol, with the profit of each method.
  public var table: ReportTable {
    var table = ReportTable(
      ["symbol", "position#", "mark#", "value#", "fees#", "dividends#", "cash flow#"]
        + methods.flatMap { ["\($0.rawValue) realised#", "unrealised#"] },
      emptyText: "no executions: nothing to account for")
    for figures in instruments {
      table.rows.append(
        [
          figures.symbol, "\(figures.position)", figures.mark?.description ?? "-",
          figures.value.cents, figures.fees.cents, figures.dividends.cents,
          figures.cashFlow.cents,
        ] + figures.methods.flatMap { [$0.realised.cents, $0.unrealised.cents] })
    }
    return table
  }

  /// One row per currency.
  public var currencyTable: ReportTable {
    var table = ReportTable(
      ["currency", "opening#", "cash#", "positions#", "equity#", "fees#", "dividends#"],
      emptyText: "no cash in any currency")
    for figures in run.currencies {
      table.rows.append([
        figures.currency, figures.capital.cents, figures.cash.cents, figures.positionValue.cents,
        figures.equity.cents, figures.fees.cents, figures.dividends.cents,
      ])
    }
    return table
  }

  /// One row per day and symbol.
  public var dayTable: ReportTable {
    var table = ReportTable(
      ["day", "symbol", "fills#", "position#", "fees#", "cash flow#"]
        + methods.flatMap { ["\($0.rawValue) realised#", "unrealised#"] },
      emptyText: "no days: nothing happened")
    for day in run.days {
      for row in day.instruments {
        let profits = zip(row.realised, row.end.methods).flatMap {
          [$0.cents, $1.unrealised.cents]
        }
        table.rows.append(
          [
            Self.dateText(day.day), row.end.symbol, "\(row.fills)", "\(row.end.position)",
            row.fees.cents, row.cashFlow.cents,
          ] + profits)
      }
    }
    return table
  }

  /// One row per posting; those of one entry and currency add up to zero.
  public var postingTable: ReportTable {
    var table = ReportTable(
      ["entry#", "time (UTC)", "what", "symbol", "account", "currency", "debit#"],
      emptyText: "no postings: nothing was booked")
    for posting in run.postings {
      table.rows.append([
        "\(posting.entry)", posting.time.description, id(posting.text),
        symbol(posting.instrument), "\(posting.account)", posting.currency,
        "\(posting.debit)",
      ])
    }
    return table
  }

  /// What was left out or is missing, a line each.
  public var notes: [String] {
    var notes: [String] = []
    func note(_ ids: [String], _ what: String) {
      guard !ids.isEmpty else { return }
      let listed = ids.prefix(5).joined(separator: ", ")
      let more = ids.count > 5 ? " and \(ids.count - 5) more" : ""
      notes.append("\(ids.count) \(what): \(listed)\(more)")
    }
    note(statement.duplicates, "repeated, the first one counts")
    note(statement.conflicts, "repeated with other figures, the first one counts")
    note(cancelled, "cancelled")
    note(pending, "without a known fee, which is pending and not 0")
    note(statement.otherCurrencies, "events in another currency than what they are about")
    note(orphans, "fees of executions that are not here")
    return notes
  }
}

extension Optional where Wrapped == RoundedDecimal {
  /// Two decimals, or a dash where the value is not known.
  var cents: String { self?.cents ?? "-" }
}
