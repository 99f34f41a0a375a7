import Journal

/// Best bid and ask of one synthetic instrument, moved one side at a time after the fair price.
struct SyntheticBook: Sendable {
  /// Best bid and ask in cents; the bid is never above the ask.
  private(set) var bid: Int
  private(set) var ask: Int
  private let instrument: SyntheticInstrument
  private let id: InstrumentID
  private let exchanges: [ShortText]

  /// A book around the price at the open.
  init(_ instrument: SyntheticInstrument, id: InstrumentID) {
    self.instrument = instrument
    self.id = id
    exchanges = instrument.exchanges.compactMap { ShortText($0) }
    bid = Int(instrument.price * 100)
    ask = bid + instrument.spread
  }

  /// The next quote or trade around `fair` dollars.
  ///
  /// - Parameter isRegular: within the regular session; outside it trades carry condition T.
  mutating func next(
    fair: Double, isRegular: Bool, _ random: inout SeededGenerator
  ) -> Tick {
    random.below(100) < 72
      ? quote(fair: fair, isRegular, &random) : trade(isRegular: isRegular, &random)
  }

  /// A large trade between the sides: the opening or closing print.
  func print(condition: ShortText, _ random: inout SeededGenerator) -> Tick {
    let size = 100 * (200 + random.below(1800))
    return tick(.trade, cents: (bid + ask) / 2, size: size, exchanges[0], condition)
  }

  /// Moves the side that must give way first, so that the book locks at times but never crosses.
  private mutating func quote(
    fair: Double, _ isRegular: Bool, _ random: inout SeededGenerator
  ) -> Tick {
    let target = target(fair: fair, isRegular, &random)
    let exchange = exchanges[random.below(exchanges.count)]
    let size = 100 * lots(&random)
    let movesAsk: Bool
    if target.ask > ask {
      movesAsk = true
    } else if target.bid < bid {
      movesAsk = false
    } else {
      movesAsk = random.below(2) == 0
    }
    if movesAsk {
      ask = max(target.ask, bid + 1)
      if random.below(250) == 0 { ask = bid }
      return tick(.ask, cents: ask, size: size, exchange, Self.quoteCondition)
    }
    bid = min(target.bid, ask - 1)
    if random.below(250) == 0 { bid = ask }
    return tick(.bid, cents: bid, size: size, exchange, Self.quoteCondition)
  }

  private func target(
    fair: Double, _ isRegular: Bool, _ random: inout SeededGenerator
  ) -> (bid: Int, ask: Int) {
    let width = instrument.spread * (isRegular ? 1 : 3) + (random.below(8) == 0 ? 1 : 0)
    // 128 sixteenths of a cent in 16 steps: the fair price rarely sits on the grid.
    let center = Int(fair * 1600) + random.below(17) - 8
    let bid = max(1, (center - width * 8 + 8) / 16)
    return (bid, bid + width)
  }

  private func trade(isRegular: Bool, _ random: inout SeededGenerator) -> Tick {
    let isOdd = random.below(100) < 35
    let size = isOdd ? 1 + random.below(99) : 100 * lots(&random)
    var cents = random.below(2) == 0 ? bid : ask
    if ask - bid > 1 && random.below(5) == 0 { cents = bid + random.below(ask - bid + 1) }
    let isSweep = random.below(4) == 0
    let condition: ShortText
    if isRegular {
      condition = Self.conditions[(isOdd ? 1 : 0) + (isSweep ? 2 : 0)]
    } else {
      condition = isOdd ? Self.extendedOdd : Self.extended
    }
    return tick(
      .trade, cents: cents, size: size, exchanges[random.below(exchanges.count)], condition)
  }

  /// 1, 2, 3 … lots, each less likely than the one before, at times a large one.
  private func lots(_ random: inout SeededGenerator) -> Int {
    var lots = 1
    while lots < 12 && random.below(5) < 2 { lots += 1 }
    return random.below(60) == 0 ? lots * 10 : lots
  }

  private func tick(
    _ kind: TickKind, cents: Int, size: Int, _ exchange: ShortText, _ condition: ShortText
  ) -> Tick {
    Tick(
      instrument: id, kind: kind, price: Price(rawValue: Int64(cents) * 10_000_000),
      size: Quantity(shares: Int64(size)), exchange: exchange, condition: condition)
  }

  /// Sale conditions of the consolidated tape: regular, I odd lot, F intermarket sweep.
  private static let conditions = ["@", "@I", "@F", "@FI"].compactMap { ShortText($0) }
  /// Sale outside the regular session, whole lots and odd ones.
  private static let extended = ShortText("@T") ?? .empty
  private static let extendedOdd = ShortText("@TI") ?? .empty
  /// Regular, both sides open.
  private static let quoteCondition = ShortText("R") ?? .empty
  /// Opening and closing print of the listing exchange.
  static let opening = ShortText("@O") ?? .empty
  static let closing = ShortText("@6") ?? .empty
}
