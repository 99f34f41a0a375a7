import Journal
import Projections

/// One order of a day with what filled of it.
struct DayOrder: Hashable {
  /// What an order is, so that the same one is found on the other side.
  enum Identity: Hashable {
    /// It came from this decision.
    case decided(DecisionKey, OrderRole, Side)
    /// It worked before the day began.
    case carried(OrderID, Side)
    /// It is no order of ours, or nothing says where it came from; never the same as another.
    case foreign(String)
  }

  /// What opened the position that an order made smaller.
  enum Trade: Hashable {
    /// It was held when the day began.
    case held
    /// This order opened it.
    case opened(Identity)
  }

  var identity: Identity
  var instrument: InstrumentID
  var role: OrderRole?
  var side: Side
  /// Shares ordered, as last changed.
  var ordered: Quantity
  /// The trade that it belongs to; known once something filled.
  var trade = Trade.held
  /// Its first fill made the position smaller.
  var isReducing = false
  /// Filled, at which value, and what the market's middle was worth then.
  var filled = Quantity.zero
  var value = Money.zero
  var middle: Money? = Money.zero
  var fees = Money.zero
  /// Of its first fill; without one when it was placed.
  var at = Timestamp.zero

  /// The decision, where there was one.
  var key: DecisionKey? {
    if case .decided(let key, _, _) = identity { key } else { nil }
  }

  /// Whether it worked before the day; its number is the same on both sides then.
  var isCarried: Bool { if case .carried = identity { true } else { false } }

  /// Who ordered what, for people.
  var words: String {
    switch identity {
    case .decided(let key, let role, let side): "\(key.rule) \(role) \(side)"
    case .carried(_, let side): "\(role.map { "\($0)" } ?? "order") of before, \(side)"
    case .foreign: "\(role.map { "\($0) of no known decision" } ?? "not ours"), \(side)"
    }
  }

  /// Whether no order of this program filled it.
  var isManual: Bool { if case .foreign = identity { role == nil } else { false } }

  /// What filled, for people.
  func fillWords(multiplier: Int64) -> String {
    guard filled > .zero else { return "nothing" }
    let units = Int128(filled.rawValue) * Int128(max(multiplier, 1))
    let price = Rounding.halfEven(value.rawValue * 100_000_000, units)
    return "\(filled) at \(Price(rawValue: Int64(clamping: price)))"
  }

  /// Adds an execution.
  ///
  /// - Parameter middle: of bid and ask when it was told; nil where there was none.
  mutating func add(_ execution: BookedExecution, middle price: Price?, in book: Book) {
    let multiplier = book.multiplier(instrument)
    if filled == .zero { at = execution.time }
    filled = filled + execution.quantity
    value += Money(execution.price, times: execution.quantity, multiplier: multiplier)
    // As in the book: a fee in another currency is no part of the instrument's result.
    let code = execution.commissionCurrency
    if code.isEmpty || code == book.currency(instrument) { fees += execution.commission ?? .zero }
    middle = price.flatMap { price in
      middle.map { $0 + Money(price, times: execution.quantity, multiplier: multiplier) }
    }
  }
}
