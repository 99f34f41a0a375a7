import Journal
import Projections

/// Collects what each day added to the books.
struct ProfitDays {
  /// The books of one instrument.
  private struct Figures {
    var fills: Int64 = 0
    var realised = Money.zero
    var unrealised: Money? = .zero
    var fees = Money.zero
    var dividends = Money.zero

    init() {}

    init(_ book: Book, _ instrument: InstrumentID) {
      fills = book.fillCount(instrument)
      realised = book.realised(instrument)
      unrealised = book.unrealised(instrument)
      fees = book.fees(instrument)
      dividends = book.dividends(instrument)
    }
  }

  /// Rows of the days that ended, in order.
  private(set) var rows: [[SQLValue]] = []
  private var before: [Figures]

  /// Begins with the books as `ledger` has them.
  init(_ ledger: Ledger) {
    before = ledger.instrumentIDs.map { Figures(ledger.book, $0) }
  }

  /// Takes the books at the end of a day.
  mutating func end(_ ledger: Ledger) {
    let day = DayText.iso(ledger.book.day)
    for instrument in ledger.tradedInstruments {
      while before.count <= instrument.index { before.append(Figures()) }
      let now = Figures(ledger.book, instrument)
      rows.append(
        [.text(day), .text(ledger.symbol(instrument))]
          + Self.row(now, since: before[instrument.index]))
      before[instrument.index] = now
    }
  }

  private static func row(_ now: Figures, since before: Figures) -> [SQLValue] {
    let realised = now.realised - before.realised
    let fees = now.fees - before.fees
    let dividends = now.dividends - before.dividends
    var unrealised: Money?
    if let open = now.unrealised, let earlier = before.unrealised { unrealised = open - earlier }
    let net = unrealised.map { realised + $0 + dividends - fees }
    let numbers = [
      SQLNumber(realised), SQLNumber(unrealised), SQLNumber(fees), SQLNumber(dividends),
      SQLNumber(net),
    ]
    return [.integer(now.fills - before.fills)] + numbers.map(\.nearest) + numbers.map(\.exact)
  }
}
