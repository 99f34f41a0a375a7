import Journal

/// How an action wants its size to be found: a named policy, selectable for each rule.
public enum SizeRequest: Hashable, Sendable {
  /// The configured allocation: above 1000 dollars, else shares.
  case allocation
  /// As many shares as this money pays for.
  case dollars(Money)
  /// This many shares.
  case shares(Quantity)
  /// As many shares as lose this fraction of equity when the stop fills at its price.
  case risk(Ratio)
  /// As many shares as move by this much money when the price moves by one average true range.
  case atr(Money)
  /// As many shares as move by this fraction of equity with one standard deviation of a bar.
  case volatilityTarget(Ratio)
  /// The allocation, smaller for a prediction that is less sure.
  case confidenceScaled
  /// The allocation, smaller the more it moves with what is at work already.
  case correlationAware

  /// The policy's name, as rules write it.
  public var name: String {
    switch self {
    case .allocation: "allocation"
    case .dollars: "dollars"
    case .shares: "shares"
    case .risk: "risk"
    case .atr: "atr"
    case .volatilityTarget: "volatility_target"
    case .confidenceScaled: "confidence_scaled"
    case .correlationAware: "correlation_aware"
    }
  }

  /// Its parameter; nothing for a policy without one.
  public var parameter: Evidence {
    switch self {
    case .allocation, .confidenceScaled, .correlationAware: .none
    case .dollars(let money), .atr(let money): .money(money)
    case .shares(let quantity): .quantity(quantity)
    case .risk(let ratio), .volatilityTarget(let ratio): .ratio(ratio)
    }
  }
}
