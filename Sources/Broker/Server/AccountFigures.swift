import Journal

/// What an account is worth and may still do, at the prices of one moment.
struct AccountFigures {
  /// Cash in the account's currency.
  let cash: Money
  /// Longs less shorts at the market.
  var stockValue = Money.zero
  /// Longs and shorts together.
  var grossValue = Money.zero
  /// Needed to open and to hold; the simulator knows one rate for both.
  var margin = Money.zero
  /// Of positions as they stand.
  var unrealised = Money.zero
  /// Since the local day began.
  var realised = Money.zero
  /// Change of worth since the last close.
  var daily = Money.zero

  init(cash: Money) { self.cash = cash }

  /// Cash and stock.
  var netLiquidation: Money { cash + stockValue }
  /// May still be used as margin.
  var available: Money { netLiquidation - margin }
  /// What could be bought with it.
  var buyingPower: Money {
    max(.zero, Money(rawValue: available.rawValue * 1_000 / Int128(Self.longPerMille)))
  }

  /// Margin of a long position per 1000 of its value.
  static let longPerMille: Int64 = 250
  /// Margin of a short position per 1000 of its value.
  static let shortPerMille: Int64 = 300

  /// The margin that a position of that value needs.
  static func margin(of value: Money) -> Money {
    let rate = value < .zero ? shortPerMille : longPerMille
    return value.magnitude.part(rate * 1_000_000)
  }

  /// Takes a position into the sums.
  mutating func add(_ holding: Holding, at price: Price, previousClose: Price) {
    let value = holding.value(at: price)
    stockValue += value
    grossValue += value.magnitude
    margin += Self.margin(of: value)
    unrealised += value - holding.cost
    realised += holding.realised
    daily += Self.daily(holding, at: price, previousClose: previousClose)
  }

  /// What one position gained since the last close.
  static func daily(_ holding: Holding, at price: Price, previousClose: Price) -> Money {
    holding.value(at: price) - Money(previousClose, times: holding.openingQuantity) + holding.flow
  }

  /// Tag and value of everything that account summary and account updates carry.
  var tags: [(tag: String, value: String)] {
    [
      ("NetLiquidation", netLiquidation.cents), ("TotalCashValue", cash.cents),
      ("SettledCash", cash.cents), ("AccruedCash", "0.00"),
      ("BuyingPower", buyingPower.cents), ("EquityWithLoanValue", netLiquidation.cents),
      ("GrossPositionValue", grossValue.cents), ("StockMarketValue", stockValue.cents),
      ("InitMarginReq", margin.cents), ("MaintMarginReq", margin.cents),
      ("FullInitMarginReq", margin.cents), ("FullMaintMarginReq", margin.cents),
      ("AvailableFunds", available.cents), ("FullAvailableFunds", available.cents),
      ("ExcessLiquidity", available.cents), ("FullExcessLiquidity", available.cents),
      ("UnrealizedPnL", unrealised.cents), ("RealizedPnL", realised.cents),
      ("Cushion", cushion),
    ]
  }

  /// Excess of the worth that is free, as a part of 1.
  private var cushion: String {
    guard netLiquidation > .zero else { return "0" }
    let part = available.rawValue * 1_000_000 / netLiquidation.rawValue
    return Ratio(rawValue: Int64(clamping: part * 1_000)).description
  }
}
