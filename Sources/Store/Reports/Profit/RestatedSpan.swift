import Journal
import Projections

/// What moved between two instants, as a book knows it that may have learnt since.
struct RestatedSpan {
  /// What stands at or behind it belongs to the span.
  var begin: Timestamp
  /// What values positions before `begin`, by instrument.
  var marksBefore: [Price?]
  /// What stands at or behind it does not belong to the span any more.
  var end: Timestamp
  /// What values positions before `end`.
  var marks: [Price?]

  /// The marks that a state gives.
  static func marks(_ ledger: Ledger) -> [Price?] {
    ledger.instrumentIDs.map { id in
      let known = ledger.book.mark(id)
      // Marks follow trades only while something is held.
      guard ledger.book.position(id) == .zero else { return known }
      return ledger.markets[id.index].lastTrade ?? known
    }
  }

  /// What moved in an instrument: fees in its own currency here, and all of them by currency.
  func figures(
    _ instrument: InstrumentID, _ book: Book
  ) -> (own: MoneyFigures, fees: [Money]) {
    let states = book.restated(instrument, before: [begin, end]) { place in
      let marks = place == 0 ? marksBefore : marks
      return instrument.index < marks.count ? marks[instrument.index] : nil
    }
    var moved = MoneyFigures()
    moved.realised = states[1].realised - states[0].realised
    moved.dividends = states[1].dividends - states[0].dividends
    moved.unrealised = nil
    if let after = states[1].unrealised, let before = states[0].unrealised {
      moved.unrealised = after - before
    }
    let fees = zip(states[1].fees, states[0].fees).map { $0 - $1 }
    moved.fees = fees[book.currencyIndex(instrument)]
    return (moved, fees)
  }

  /// What moved by currency, without interest, which stands in no timeline.
  func figures(_ book: Book) -> [MoneyFigures] {
    var sums = book.currencies.map { _ in MoneyFigures() }
    for index in 0..<book.instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      var (own, fees) = figures(id, book)
      own.fees = .zero
      let home = book.currencyIndex(id)
      sums[home] = sums[home] + own
      for (currency, amount) in fees.enumerated() { sums[currency].fees += amount }
    }
    return sums
  }
}
