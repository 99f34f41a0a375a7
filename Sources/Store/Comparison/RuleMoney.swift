import Journal
import Projections

/// Whose money it is: what the entries of each rule, and the exits of those, won and cost.
///
/// Shares belong to the rule whose order opened them. What closes, whoever decided it, takes from
/// every rule in proportion to its open shares and gives it that part of the profit and of the fee.
/// Everything that the book moves is given to a rule, so the rules' figures add up to the book's.
struct RuleMoney {
  /// Shares that nobody's rule opened: orders by hand, corrections.
  static let noRule = "(no rule)"

  /// How much of something belongs to which rule.
  private struct Part {
    let rule: Int
    var units: Int128
  }

  private struct Holding {
    var open: [Part] = []
    var position = Quantity.zero
    var figures = MoneyFigures()
  }

  private var rules: [String] = []
  private var rows: [(rule: Int, currency: String, figures: MoneyFigures)] = []
  private var holdings: [Holding] = []
  /// What each execution moved, for its fee, by the venue's id.
  private var moved: [String: [Part]] = [:]

  /// Takes what an event has changed in the book.
  ///
  /// - Parameters:
  ///   - rule: whose order it was; nil where it was nobody's.
  ///   - execution: the venue's id of the execution that it is about, if any.
  mutating func settle(
    _ instrument: InstrumentID, _ book: Book, rule: String?, execution: String?
  ) {
    guard instrument.index < book.instrumentCount else { return }
    while holdings.count <= instrument.index { holdings.append(Holding()) }
    let before = holdings[instrument.index]
    let after = MoneyFigures(book, instrument)
    let owner = number(rule ?? Self.noRule)
    var parts = move(instrument.index, to: book.position(instrument), opening: owner)
    if parts.isEmpty { parts = execution.flatMap { moved[$0] } ?? before.open }
    if parts.isEmpty { parts = [Part(rule: owner, units: 1)] }
    if let execution, moved[execution] == nil { moved[execution] = parts }
    let closed = before.open.isEmpty ? parts : before.open
    give(
      after.realised - before.figures.realised, \.realised, to: closed, book.currency(instrument))
    give(
      after.dividends - before.figures.dividends, \.dividends, to: closed, book.currency(instrument)
    )
    give(after.fees - before.figures.fees, \.fees, to: parts, book.currency(instrument))
    holdings[instrument.index].figures = after
  }

  /// The figures of every rule, what is open valued at the last marks.
  func figures(_ book: Book) -> [NamedFigures] {
    var valued = self
    for index in holdings.indices where holdings[index].position != .zero {
      let instrument = InstrumentID(rawValue: UInt32(index))
      let nobody = [Part(rule: valued.number(Self.noRule), units: 1)]
      let parts = holdings[index].open.isEmpty ? nobody : holdings[index].open
      guard let open = book.unrealised(instrument) else {
        valued.forget(parts, book.currency(instrument))
        continue
      }
      valued.giveOpen(open, to: parts, book.currency(instrument))
    }
    return valued.rows.map {
      NamedFigures(name: valued.rules[$0.rule], currency: $0.currency, figures: $0.figures)
    }
  }

  // MARK: Shares

  /// Brings the open shares to a position.
  ///
  /// - Returns: what each rule lost and won of them, in shares.
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
    parts.append(Part(rule: owner, units: opened))
    if let at = holdings[index].open.firstIndex(where: { $0.rule == owner }) {
      holdings[index].open[at].units += opened
    } else {
      holdings[index].open.append(Part(rule: owner, units: opened))
    }
    return parts
  }

  /// Divides `amount` in proportion to the units of `parts`; the last part takes the rest.
  private static func split(_ amount: Int128, over parts: [Part]) -> [Part] {
    let all = parts.reduce(Int128(0)) { $0 + $1.units }
    var rest = amount
    return parts.enumerated().map { place, part in
      guard place < parts.count - 1, all > 0 else { return Part(rule: part.rule, units: rest) }
      let (product, overflow) = amount.multipliedReportingOverflow(by: part.units)
      let share = overflow ? amount / all * part.units : product / all
      rest -= share
      return Part(rule: part.rule, units: share)
    }
  }

  // MARK: Money

  private mutating func give(
    _ amount: Money, _ field: WritableKeyPath<MoneyFigures, Money>, to parts: [Part],
    _ currency: String
  ) {
    guard amount != .zero else { return }
    for part in Self.split(amount.rawValue, over: parts) {
      let at = row(part.rule, currency)
      rows[at].figures[keyPath: field] += Money(rawValue: part.units)
    }
  }

  private mutating func giveOpen(_ amount: Money, to parts: [Part], _ currency: String) {
    for part in Self.split(amount.rawValue, over: parts) {
      let at = row(part.rule, currency)
      let known = rows[at].figures.unrealised
      rows[at].figures.unrealised = known.map { $0 + Money(rawValue: part.units) }
    }
  }

  private mutating func forget(_ parts: [Part], _ currency: String) {
    for part in parts { rows[row(part.rule, currency)].figures.unrealised = nil }
  }

  private mutating func number(_ rule: String) -> Int {
    if let known = rules.firstIndex(of: rule) { return known }
    rules.append(rule)
    return rules.count - 1
  }

  private mutating func row(_ rule: Int, _ currency: String) -> Int {
    if let at = rows.firstIndex(where: { $0.rule == rule && $0.currency == currency }) { return at }
    rows.append((rule, currency, MoneyFigures()))
    return rows.count - 1
  }
}
