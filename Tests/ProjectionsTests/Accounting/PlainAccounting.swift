import Journal
import Projections

/// A second accounting, written from the definitions with plain fractions.
///
/// It is told the truth of a history: executions in force with their fees, in the order in which
/// they apply. It resolves nothing, so it cannot make the same mistake in resolving.
struct PlainAccounting {
  /// What happened, in order.
  enum Step {
    case fill(buy: Bool, quantity: Int128, cents: Int128, feeCents: Int128?, id: String)
    case split(new: Int128, old: Int128)
    case dividend(cents: Int128)

    var isFill: Bool {
      if case .fill = self { true } else { false }
    }
  }

  struct Lot {
    var quantity: Fraction
    var price: Fraction
    var id: String
  }

  let method: LotMethod
  let multiplier: Int128
  private(set) var lots: [Lot] = []
  private(set) var isLong = true
  private(set) var realised = Fraction(0)
  private(set) var fees = Fraction(0)
  private(set) var dividends = Fraction(0)
  private(set) var cash = Fraction(0)
  /// The named opening of each closing execution, for specific lots.
  var named: [String: String] = [:]

  init(_ method: LotMethod, multiplier: Int128) {
    self.method = method
    self.multiplier = multiplier
  }

  func position() throws -> Fraction {
    let size = try lots.reduce(Fraction(0)) { try $0 + $1.quantity }
    return isLong ? size : -size
  }

  func cost() throws -> Fraction {
    let size = try lots.reduce(Fraction(0)) { try $0 + ($1.quantity * $1.price) }
    return try (isLong ? size : -size) * Fraction(multiplier)
  }

  mutating func apply(_ step: Step) throws {
    switch step {
    case .fill(let buy, let quantity, let cents, let feeCents, let id):
      let price = Fraction(cents, 100)
      let worth = try Fraction(quantity) * price * Fraction(multiplier)
      cash = buy ? try cash - worth : try cash + worth
      let fee = Fraction(feeCents ?? 0, 100)
      cash = try cash - fee
      fees = try fees + fee
      try trade(buy, Fraction(quantity), price, id)
    case .split(let new, let old):
      for index in lots.indices {
        lots[index].quantity = try lots[index].quantity * Fraction(new, old)
        lots[index].price = try lots[index].price / Fraction(new, old)
      }
    case .dividend(let cents):
      let paid = try position() * Fraction(cents, 100) * Fraction(multiplier)
      dividends = try dividends + paid
      cash = try cash + paid
    }
  }

  private mutating func trade(
    _ buy: Bool, _ quantity: Fraction, _ price: Fraction, _ id: String
  ) throws {
    var rest = quantity
    while !rest.isZero, !lots.isEmpty, buy != isLong {
      let index = try nextLot(id)
      let lot = lots[index]
      let part = try lot.quantity.isBelow(rest) ? lot.quantity : rest
      let gain = try (price - lot.price) * part * Fraction(multiplier)
      realised = try realised + (isLong ? gain : -gain)
      rest = try rest - part
      lots[index].quantity = try lot.quantity - part
      if lots[index].quantity.isZero { lots.remove(at: index) }
    }
    if rest.isZero { return }
    if lots.isEmpty { isLong = buy }
    if method == .average, let held = lots.first {
      let sum = try held.quantity + rest
      let value = try (held.quantity * held.price) + (rest * price)
      lots = [Lot(quantity: sum, price: try value / sum, id: "")]
    } else {
      lots.append(Lot(quantity: rest, price: price, id: id))
    }
  }

  private func nextLot(_ id: String) throws -> Int {
    switch method {
    case .fifo, .average: return 0
    case .lifo: return lots.count - 1
    case .specific: return lots.firstIndex { $0.id == named[id] } ?? 0
    case .hifo:
      var best = 0
      for index in lots.indices {
        let isBetter =
          isLong
          ? try lots[best].price.isBelow(lots[index].price)
          : try lots[index].price.isBelow(lots[best].price)
        if isBetter { best = index }
      }
      return best
    }
  }
}
