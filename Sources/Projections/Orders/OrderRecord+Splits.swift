import Journal

// What a split makes of an order that works: as many shares as its own became, at the price that
// goes with them. The broker's order is what it was until it is changed, so both are kept.
extension OrderRecord {
  /// The instruction that a split asks for, while no command has given it, or the command was lost;
  /// nil for most orders.
  public var wantedAfterSplit: OrderCommand? {
    guard let after = afterSplit.first, !Self.hasSamePrices(after, command) else { return nil }
    return after
  }

  /// Shares that it can still fill, counted as they are after the split that it waits for.
  public var workingAfterSplit: Quantity {
    wantedAfterSplit.map { max($0.quantity - filled, .zero) } ?? working
  }

  /// Takes a split; several in a row add up.
  ///
  /// Shares are cut to whole ones, and prices rounded to the grid as when exits are placed: stops
  /// away from the market, limits never for the worse.
  /// - Parameter keepsShares: its entry works for as many as before, for that one has no price.
  mutating func split(_ split: Adjustment, _ definition: InstrumentDefined, keepsShares: Bool) {
    var after = afterSplit.first ?? command
    if !keepsShares {
      let open = wantedAfterSplit == nil ? working : max(after.quantity - filled, .zero)
      guard let shares = split.scaled(open.rawValue, bySplit: true) else { return }
      after.quantity = filled + Quantity(rawValue: shares - shares % Self.share)
    }
    let isSale = after.side == .sell
    func price(_ old: Price?, up: Bool) -> Price? {
      old.flatMap { split.price($0, definition, up: up) }
    }
    after.limitPrice = price(after.limitPrice, up: isSale)
    after.stopPrice = price(after.stopPrice, up: !isSale)
    after.trailingAmount = price(after.trailingAmount, up: true)
    after.action = .modify
    afterSplit = Self.hasSamePrices(after, command) ? [] : [after]
  }

  /// The broker shows the wanted instruction: nothing of a split is left to do.
  mutating func confirmSplit() {
    if let after = afterSplit.first, Self.hasSamePrices(after, command) { afterSplit = [] }
  }

  /// It has a price of its own, which a split moves.
  var hasPrice: Bool {
    command.limitPrice != nil || command.stopPrice != nil || command.trailingAmount != nil
  }

  private static let share: Int64 = 100_000_000

  private static func hasSamePrices(_ a: OrderCommand, _ b: OrderCommand) -> Bool {
    a.limitPrice == b.limitPrice && a.stopPrice == b.stopPrice
      && a.trailingAmount == b.trailingAmount
  }
}

extension Adjustment {
  /// A count or price after the split; nil where it is no split or does not fit.
  ///
  /// - Parameter bySplit: shares become more by a split, their price less.
  public func scaled(_ raw: Int64, bySplit: Bool) -> Int64? {
    guard type == .split, ratioNumerator > 0, ratioDenominator > 0 else { return nil }
    let (up, down) =
      bySplit ? (ratioNumerator, ratioDenominator) : (ratioDenominator, ratioNumerator)
    let exact = Rounding.halfEven(Int128(raw) * Int128(up), Int128(down))
    // With room for a step of any grid.
    return exact.magnitude < 1 << 62 ? Int64(exact) : nil
  }

  /// A price after the split, on the grid and at least one step; nil as ``scaled(_:bySplit:)``.
  public func price(_ old: Price, _ definition: InstrumentDefined, up: Bool) -> Price? {
    guard let raw = scaled(old.rawValue, bySplit: false) else { return nil }
    let new = Price(rawValue: raw)
    let tick = definition.tick(at: new)
    guard tick > .zero, tick.rawValue < 1 << 60 else { return new }
    return max(new.rounded(to: tick, up: up), tick)
  }
}
