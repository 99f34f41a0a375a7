import Journal

/// What Interactive Brokers charges for US equities: plan, regulatory rates, third-party fees.
///
/// Exact to 1e-9 of the currency; each part is rounded half to even once.
/// - Source: IBKR's published schedules; `fixtures/commissions` holds worked examples.
public struct CommissionSchedule: Hashable, Sendable {
  /// The two plans of the broker.
  public enum Plan: String, CaseIterable, Sendable {
    case fixed
    case tiered
  }

  /// A part of the price list: up to this many shares of the month, at this much a share.
  struct Tier: Hashable, Sendable {
    /// nil for all that is left.
    let upTo: Int64?
    let rate: Money
  }

  /// The plan in force.
  public let plan: Plan
  /// Fees of regulators in force.
  public let rates: RegulatoryRates
  /// Whether the consolidated audit trail fee is passed on.
  public let chargesAuditTrail: Bool

  /// A schedule for one plan and one set of rates.
  public init(plan: Plan, rates: RegulatoryRates, chargesAuditTrail: Bool = false) {
    self.plan = plan
    self.rates = rates
    self.chargesAuditTrail = chargesAuditTrail
  }

  var tiers: [Tier] {
    switch plan {
    case .fixed: [Tier(upTo: nil, rate: Money(rawValue: 5_000_000))]
    case .tiered:
      [
        Tier(upTo: 300_000, rate: Money(rawValue: 3_500_000)),
        Tier(upTo: 3_000_000, rate: Money(rawValue: 2_000_000)),
        Tier(upTo: 20_000_000, rate: Money(rawValue: 1_500_000)),
        Tier(upTo: 100_000_000, rate: Money(rawValue: 1_000_000)),
        Tier(upTo: nil, rate: Money(rawValue: 500_000)),
      ]
    }
  }

  private var minimum: Money { Money(rawValue: plan == .fixed ? 1_000_000_000 : 350_000_000) }

  /// The broker's own commission of an order; the maximum of 1 % of its value wins over the
  /// minimum.
  ///
  /// - Parameter monthBefore: shares already traded this month; tiers are marginal.
  public func commission(
    quantity: Quantity, value: Money, monthBefore: Quantity = .zero
  ) -> Money {
    guard quantity > .zero else { return .zero }
    var exact: Int128 = 0
    var (done, left) = (monthBefore, quantity)
    for tier in tiers where left > .zero {
      let room = tier.upTo.map { max(.zero, min(left, Quantity(shares: $0) - done)) } ?? left
      exact += tier.rate.rawValue * Int128(room.rawValue)
      done += room
      left -= room
    }
    let raw = Money(rawValue: Rounding.halfEven(exact, 100_000_000))
    return min(max(raw, minimum), value.part(10_000_000))
  }

  /// Every part of what an order costs.
  ///
  /// - Parameters:
  ///   - value: quantity times price, summed over its fills.
  ///   - exchangeFees: of the venues, negative for rebates; the fixed plan includes them.
  public func cost(
    _ side: Side, quantity: Quantity, value: Money, monthBefore: Quantity = .zero,
    exchangeFees: Money = .zero
  ) -> OrderCost {
    var cost = OrderCost()
    cost.commission = commission(quantity: quantity, value: value, monthBefore: monthBefore)
    if side == .sell {
      cost.securitiesFee = value.part(rates.securitiesFeePerDollar)
      cost.tradingFee = min(quantity.times(rates.tradingFeePerShare), rates.tradingFeeMaximum)
    }
    if chargesAuditTrail { cost.auditTrail = quantity.times(rates.auditTrailPerShare) }
    guard plan == .tiered else { return cost }
    cost.exchange = exchangeFees
    cost.clearing = min(quantity.times(Money(rawValue: 200_000)), value.part(5_000_000))
    cost.exchangePassThrough = cost.commission.part(175_000)
    cost.regulatorPassThrough = cost.commission.part(rates.passThroughOfCommission)
    return cost
  }
}

/// Fees of US regulators at one time.
public struct RegulatoryRates: Hashable, Sendable {
  /// The name of the set, usually the month from which it holds.
  public let name: String
  /// SEC fee per dollar sold, in 1e-9.
  let securitiesFeePerDollar: Int64
  /// FINRA trading activity fee per share sold.
  let tradingFeePerShare: Money
  /// The most that fee is for one trade.
  let tradingFeeMaximum: Money
  /// Consolidated audit trail, per share.
  let auditTrailPerShare: Money
  /// FINRA pass-through, of the commission, in 1e-9.
  let passThroughOfCommission: Int64

  /// Every known set, oldest first; `ibkr-example` is the one of the broker's worked examples.
  public static let all = [
    RegulatoryRates("2013-10", 17_400, 119_000, 5_950_000_000, 0, 560_000),
    RegulatoryRates("ibkr-example", 8_000, 145_000, 7_270_000_000, 0, 560_000),
    RegulatoryRates("2024-06", 27_800, 166_000, 8_300_000_000, 72_000, 563_000),
    RegulatoryRates("2025-06", 0, 166_000, 8_300_000_000, 72_000, 563_000),
  ]

  /// The set of that name, nil for an unknown one.
  public static func named(_ name: String) -> RegulatoryRates? { all.first { $0.name == name } }

  private init(
    _ name: String, _ securities: Int64, _ trading: Int128, _ maximum: Int128, _ audit: Int128,
    _ passThrough: Int64
  ) {
    self.name = name
    securitiesFeePerDollar = securities
    tradingFeePerShare = Money(rawValue: trading)
    tradingFeeMaximum = Money(rawValue: maximum)
    auditTrailPerShare = Money(rawValue: audit)
    passThroughOfCommission = passThrough
  }
}

/// What an order costs, part by part.
public struct OrderCost: Hashable, Sendable {
  /// The broker's own.
  public internal(set) var commission = Money.zero
  /// Of the Securities and Exchange Commission, on sales.
  public internal(set) var securitiesFee = Money.zero
  /// FINRA's trading activity fee, on sales.
  public internal(set) var tradingFee = Money.zero
  /// Of the consolidated audit trail.
  public internal(set) var auditTrail = Money.zero
  /// Of the venues; negative is a rebate.
  public internal(set) var exchange = Money.zero
  /// Of the clearing house.
  public internal(set) var clearing = Money.zero
  /// NYSE's part of the commission.
  public internal(set) var exchangePassThrough = Money.zero
  /// FINRA's part of the commission.
  public internal(set) var regulatorPassThrough = Money.zero

  /// Nothing yet.
  public init() {}

  /// All of it.
  public var total: Money {
    commission + securitiesFee + tradingFee + auditTrail + exchange + clearing
      + exchangePassThrough + regulatorPassThrough
  }
}

extension Money {
  /// The part of it that a number of billionths says, rounded half to even.
  func part(_ billionths: Int64) -> Money {
    let (product, overflow) = rawValue.multipliedReportingOverflow(by: Int128(billionths))
    guard !overflow else { return Money(rawValue: rawValue / 1_000_000_000 * Int128(billionths)) }
    return Money(rawValue: Rounding.halfEven(product, 1_000_000_000))
  }

  /// As many cents as TWS shows in account values, such as `1000.50`.
  var cents: String {
    let units = Rounding.halfEven(rawValue, 10_000_000)
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    return (units < 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
  }
}

extension Quantity {
  /// An amount for each unit, rounded half to even.
  func times(_ amount: Money) -> Money {
    Money(rawValue: Rounding.halfEven(Int128(rawValue) * amount.rawValue, 100_000_000))
  }
}
