import Journal

/// What all splits of an instrument so far multiplied its shares by, as a fraction in lowest terms.
struct SplitFactor: Hashable, Sendable {
  private(set) var numerator = WideInteger(1)
  private(set) var denominator = WideInteger(1)

  /// No split.
  static let none = SplitFactor()

  /// After one more split; both numbers are above 0.
  func split(_ new: Int64, for old: Int64) -> SplitFactor {
    let top = numerator * WideInteger(new)
    let bottom = denominator * WideInteger(old)
    let common = WideInteger.commonDivisor(top, bottom)
    var result = SplitFactor()
    result.numerator = top.dividedExactly(by: common)
    result.denominator = bottom.dividedExactly(by: common)
    return result
  }
}

/// The units of one run in which every quantity, price and amount is a whole number.
///
/// Shares are counted as they were before the first split, so that a split changes no lot: only
/// what a lot is called in today's shares. The units are so fine that no share and no price of any
/// fill is cut, whatever the splits: everything but a part of an averaged cost is exact.
struct AccountScale: Sendable {
  /// Units of quantity are 1e-8 over this: every factor's numerator divides it.
  private let quantityParts: WideInteger
  /// Units of price are 1e-9 over this: every factor's denominator divides it.
  private let priceParts: WideInteger
  /// Units of an amount in one unit of its currency.
  private let amountParts: WideInteger
  private let amountPerMoney: WideInteger

  /// Digits that an amount has beyond the product of quantity and price, for divided costs.
  private static let guardDigits = 30
  private static let guardParts = WideInteger.powerOfTen(guardDigits)

  /// Units for a run in which these factors occur.
  init(_ factors: [SplitFactor]) {
    var parts = (WideInteger(1), WideInteger(1))
    for factor in factors {
      parts.0 = .commonMultiple(parts.0, factor.numerator)
      parts.1 = .commonMultiple(parts.1, factor.denominator)
    }
    (quantityParts, priceParts) = parts
    amountPerMoney = parts.0 * parts.1 * .powerOfTen(Self.guardDigits + 8)
    amountParts = amountPerMoney * .powerOfTen(9)
  }

  /// Shares of a time in shares of before the first split.
  func shares(_ quantity: Quantity, _ factor: SplitFactor) -> WideInteger {
    (WideInteger(quantity.rawValue) * quantityParts * factor.denominator)
      .dividedExactly(by: factor.numerator)
  }

  /// A price of a time for a share of before the first split.
  func price(_ price: Price, _ factor: SplitFactor) -> WideInteger {
    (WideInteger(price.rawValue) * priceParts * factor.numerator)
      .dividedExactly(by: factor.denominator)
  }

  /// The exact worth of shares at a price.
  func amount(_ shares: WideInteger, at price: WideInteger, multiplier: Int64) -> WideInteger {
    shares * price * Self.guardParts * WideInteger(multiplier)
  }

  /// An amount of money.
  func amount(_ money: Money) -> WideInteger { WideInteger(money.rawValue) * amountPerMoney }

  /// What `money` for each share of that time pays on shares; exact.
  func amount(
    _ shares: WideInteger, paying money: Money, _ factor: SplitFactor, multiplier: Int64
  ) -> WideInteger {
    let perShare = WideInteger(money.rawValue) * priceParts * factor.numerator
    return amount(
      shares, at: perShare.dividedExactly(by: factor.denominator), multiplier: multiplier)
  }

  /// What a share costs at an amount, rounded to the unit of prices; for showing only.
  func unitPrice(
    _ amount: WideInteger, _ shares: WideInteger, multiplier: Int64
  ) -> WideInteger {
    let parts = shares * Self.guardParts * WideInteger(multiplier)
    return parts.isZero ? .zero : amount.dividedHalfEven(by: parts)
  }

  // MARK: Back to decimals

  /// An amount in its currency.
  func decimal(amount: WideInteger) -> RoundedDecimal {
    RoundedDecimal(amount, over: amountParts)
  }

  /// Shares as they are counted after `factor`.
  func decimal(shares: WideInteger, _ factor: SplitFactor) -> RoundedDecimal {
    RoundedDecimal(
      shares * factor.numerator,
      over: quantityParts * factor.denominator * WideInteger(100_000_000))
  }

  /// A price for a share as it is counted after `factor`.
  func decimal(price: WideInteger, _ factor: SplitFactor) -> RoundedDecimal {
    RoundedDecimal(
      price * factor.denominator, over: priceParts * factor.numerator * .powerOfTen(9))
  }

  /// What a share cost on average, as it is counted after `factor`; nil for no shares.
  func decimal(
    cost: WideInteger, of shares: WideInteger, _ factor: SplitFactor, multiplier: Int64
  ) -> RoundedDecimal? {
    if shares.isZero || multiplier == 0 { return nil }
    let perUnit = priceParts * .powerOfTen(9 + Self.guardDigits)
    return RoundedDecimal(
      cost * factor.denominator,
      over: shares * factor.numerator * perUnit * WideInteger(multiplier))
  }
}
