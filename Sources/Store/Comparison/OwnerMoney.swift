import Journal
import Projections

/// Whose money it is: what the entries of each owner, and the exits of those, won and cost.
///
/// An owner is whoever opened: a rule, a prediction model, a person. What closes, whoever decided
/// it, takes from every owner in proportion to its open shares and gives it that part of the profit
/// and of the fee. Everything that moves in the accounts of any currency is given to an owner, so
/// the owners' figures add up to the book's, to the last digit.
struct OwnerMoney {
  /// How much of something belongs to which owner.
  private struct Part {
    let owner: Int
    var units: Int128
  }

  private struct Holding {
    var open: [Part] = []
    var position = Quantity.zero
  }

  /// Shares that nobody is named for.
  private let nobody: String
  private var owners: [String] = []
  private var rows: [(owner: Int, currency: String, figures: MoneyFigures)] = []
  private var holdings: [Holding] = []
  /// What was given away so far, by currency.
  private var given: [MoneyFigures] = []
  /// What each execution moved, for its fee, by the venue's id.
  private var moved: [String: [Part]] = [:]

  /// - Parameter nobody: the owner where none is named.
  init(nobody: String) { self.nobody = nobody }

  /// Gives away what a book already has.
  ///
  /// - Parameter owner: whose an instrument's is; of none: what belongs to no instrument.
  mutating func begin(_ book: Book, owner: (InstrumentID) -> String) {
    given = book.currencies.map { accounts in
      var figures = MoneyFigures(accounts)
      figures.unrealised = .zero
      return figures
    }
    var rest = given
    for index in 0..<book.instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      holdings.append(Holding())
      _ = move(index, to: book.position(id), opening: number(owner(id)))
      var own = MoneyFigures(book, id)
      own.unrealised = .zero
      let currency = book.currencyIndex(id)
      rest[currency] = rest[currency] - own
      add(own, owner(id), book.currencies[currency].currency)
    }
    for (accounts, figures) in zip(book.currencies, rest) {
      add(figures, owner(.none), accounts.currency)
    }
  }

  private mutating func add(_ figures: MoneyFigures, _ name: String, _ currency: String) {
    guard figures != MoneyFigures() else { return }
    let at = row(number(name), currency)
    rows[at].figures = rows[at].figures + figures
  }

  /// Takes what an event has changed in the book.
  ///
  /// - Parameters:
  ///   - instrument: what the event is about; none for cash alone.
  ///   - owner: who opened; nil where nobody is named.
  ///   - execution: the venue's id of the execution that it is about, if any.
  ///   - corrects: the id of the one that this one corrects, if any; it stays with its owners.
  mutating func settle(
    _ instrument: InstrumentID, _ book: Book, owner name: String?, execution: String?,
    corrects: String? = nil
  ) {
    let corrected = corrects.flatMap { moved[$0] }
    let owner = corrected?.last?.owner ?? number(name ?? nobody)
    var (parts, closed) = ([Part](), [Part]())
    if instrument.index < book.instrumentCount {
      while holdings.count <= instrument.index { holdings.append(Holding()) }
      let before = holdings[instrument.index].open
      parts = move(instrument.index, to: book.position(instrument), opening: owner)
      if parts.isEmpty { parts = execution.flatMap { moved[$0] } ?? corrected ?? before }
      closed = before
    }
    if parts.isEmpty { parts = [Part(owner: owner, units: 1)] }
    if let execution, moved[execution] == nil { moved[execution] = parts }
    give(book, closed: closed.isEmpty ? parts : closed, parts)
  }

  /// The figures of every owner, what is open valued at the last marks.
  func figures(_ book: Book) -> [NamedFigures] {
    var valued = self
    for index in holdings.indices where holdings[index].position != .zero {
      let instrument = InstrumentID(rawValue: UInt32(index))
      let last = [Part(owner: valued.number(nobody), units: 1)]
      let parts = holdings[index].open.isEmpty ? last : holdings[index].open
      guard let open = book.unrealised(instrument) else {
        valued.forget(parts, book.currency(instrument))
        continue
      }
      valued.giveOpen(open, to: parts, book.currency(instrument))
    }
    return valued.rows.map {
      NamedFigures(name: valued.owners[$0.owner], currency: $0.currency, figures: $0.figures)
    }
  }

  // MARK: Shares

  /// Brings the open shares to a position.
  ///
  /// - Returns: what each owner lost and won of them, in shares.
  private mutating func move(_ index: Int, to position: Quantity, opening owner: Int) -> [Part] {
    let before = Int128(holdings[index].position.rawValue)
    let after = Int128(position.rawValue)
    holdings[index].position = position
    let isTurned = before.signum() * after.signum() < 0
    let (held, holds) = (abs(before), abs(after))
    let closed = isTurned ? held : max(held - holds, 0)
    let opened = isTurned ? holds : max(holds - held, 0)
    var parts = closed > 0 ? Self.split(closed, over: holdings[index].open) : []
    for (place, part) in parts.enumerated() { holdings[index].open[place].units -= part.units }
    if holds == 0 || isTurned { holdings[index].open = [] }
    guard opened > 0 else { return parts }
    parts.append(Part(owner: owner, units: opened))
    if let at = holdings[index].open.firstIndex(where: { $0.owner == owner }) {
      holdings[index].open[at].units += opened
    } else {
      holdings[index].open.append(Part(owner: owner, units: opened))
    }
    return parts
  }

  /// Divides `amount` in proportion to the units of `parts`; the last part takes the rest.
  private static func split(_ amount: Int128, over parts: [Part]) -> [Part] {
    let all = parts.reduce(Int128(0)) { $0 + $1.units }
    var rest = amount
    return parts.enumerated().map { place, part in
      guard place < parts.count - 1, all > 0 else { return Part(owner: part.owner, units: rest) }
      let (product, overflow) = amount.multipliedReportingOverflow(by: part.units)
      let share = overflow ? amount / all * part.units : product / all
      rest -= share
      return Part(owner: part.owner, units: share)
    }
  }

  // MARK: Money

  /// Gives away what moved in the accounts of every currency since the last time.
  private mutating func give(_ book: Book, closed: [Part], _ parts: [Part]) {
    for (index, accounts) in book.currencies.enumerated() {
      if given.count <= index { given.append(MoneyFigures()) }
      var now = MoneyFigures(accounts)
      now.unrealised = .zero
      let change = now - given[index]
      given[index] = now
      give(change.realised, \.realised, to: closed, accounts.currency)
      give(change.dividends, \.dividends, to: closed, accounts.currency)
      give(change.fees, \.fees, to: parts, accounts.currency)
      give(change.interest, \.interest, to: parts, accounts.currency)
    }
  }

  private mutating func give(
    _ amount: Money, _ field: WritableKeyPath<MoneyFigures, Money>, to parts: [Part],
    _ currency: String
  ) {
    guard amount != .zero else { return }
    for part in Self.split(amount.rawValue, over: parts) {
      let at = row(part.owner, currency)
      rows[at].figures[keyPath: field] += Money(rawValue: part.units)
    }
  }

  private mutating func giveOpen(_ amount: Money, to parts: [Part], _ currency: String) {
    for part in Self.split(amount.rawValue, over: parts) {
      let at = row(part.owner, currency)
      let known = rows[at].figures.unrealised
      rows[at].figures.unrealised = known.map { $0 + Money(rawValue: part.units) }
    }
  }

  private mutating func forget(_ parts: [Part], _ currency: String) {
    for part in parts { rows[row(part.owner, currency)].figures.unrealised = nil }
  }

  private mutating func number(_ owner: String) -> Int {
    if let known = owners.firstIndex(of: owner) { return known }
    owners.append(owner)
    return owners.count - 1
  }

  private mutating func row(_ owner: Int, _ currency: String) -> Int {
    let known = rows.firstIndex { $0.owner == owner && $0.currency == currency }
    if let known { return known }
    rows.append((owner, currency, MoneyFigures()))
    return rows.count - 1
  }
}
