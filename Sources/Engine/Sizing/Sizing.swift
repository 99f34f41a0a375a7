import Journal
import Projections

/// Turns a named policy and what is known into whole shares: a pure function.
public struct Sizing: Sendable {
  /// Above 1000 it means dollars, otherwise shares.
  private let allocation: Money
  private let configuration: SizingConfiguration

  /// The sizing of one symbol: its own allocation, else the general one.
  public init(_ configuration: Configuration, symbol: String) {
    let own = configuration.instruments.first { $0.symbol == symbol }?.allocation
    allocation = own ?? configuration.sizing.allocation
    self.configuration = configuration.sizing
  }

  /// Whole shares for a request, with what they were computed from.
  ///
  /// Each policy gives money and what a share takes of it, or shares; the scale-up schedule takes
  /// its part of that; then the fewest and most shares hold as for every order.
  public func size(_ request: SizeRequest, _ inputs: SizeInputs) -> SizeResult {
    var evidence = SizeEvidence(request)
    let part = scaleUp(inputs, &evidence)
    let wanted = wanted(request, inputs, part, &evidence)
    return SizeResult(shares: wanted.map(held) ?? 0, evidence: consume evidence)
  }

  /// Fewest and most shares, and the one share where less than one was wanted.
  private func held(_ wanted: Int64) -> Int64 {
    if wanted < 1 && configuration.minimumOneShare {
      return min(max(1, configuration.minimumShares), configuration.maximumShares)
    }
    guard wanted >= configuration.minimumShares else { return 0 }
    return min(wanted, configuration.maximumShares)
  }

  /// Nil where something that the policy needs is not known.
  private func wanted(
    _ request: SizeRequest, _ inputs: SizeInputs, _ part: Ratio, _ evidence: inout SizeEvidence
  ) -> Int64? {
    switch request {
    case .allocation: return allocated(inputs, part, &evidence)
    case .dollars(let money): return bought(money.part(part), inputs, &evidence)
    case .shares(let quantity): return Self.shares(quantity, part)
    case .risk(let fraction):
      guard let equity = evidence.use("equity", inputs.equity, Evidence.money),
        let distance = evidence.use("stop distance", inputs.stopDistance, Evidence.price)
      else { return nil }
      return Self.quotient(equity.part(fraction).part(part), distance, inputs.multiplier)
    case .atr(let money):
      guard let range = evidence.use("atr", inputs.range, Evidence.price) else { return nil }
      return Self.quotient(money.part(part), range, inputs.multiplier)
    case .volatilityTarget(let fraction):
      guard let equity = evidence.use("equity", inputs.equity, Evidence.money),
        let price = evidence.use("price", inputs.price, Evidence.price),
        let volatility = evidence.use("volatility", inputs.volatility, Evidence.ratio)
      else { return nil }
      let move = Money(rawValue: Int128(price.rawValue)).part(volatility)
      return Self.quotient(
        equity.part(fraction).part(part), Price(rawValue: Int64(clamping: move.rawValue)),
        inputs.multiplier)
    case .confidenceScaled:
      guard let confidence = evidence.use("confidence", inputs.confidence, Evidence.ratio) else {
        return nil
      }
      let scale = confidencePart(confidence)
      evidence.note("part of the allocation", .ratio(scale))
      return allocated(inputs, Self.product(part, scale), &evidence)
    case .correlationAware:
      // Nothing at work, or too few common bars: nothing is known to move with it.
      let correlation = inputs.correlation ?? .zero
      evidence.note("correlation", inputs.correlation.map(Evidence.ratio) ?? .none)
      let scale = Ratio(whole: 1) - min(max(correlation, .zero), Ratio(whole: 1))
      evidence.note("part of the allocation", .ratio(scale))
      return allocated(inputs, Self.product(part, scale), &evidence)
    }
  }

  private func allocated(
    _ inputs: SizeInputs, _ part: Ratio, _ evidence: inout SizeEvidence
  ) -> Int64 {
    evidence.note("allocation", .money(allocation))
    guard allocation > Money(units: 1000) else {
      return Int64(clamping: allocation.part(part).rawValue / 1_000_000_000)
    }
    return bought(allocation.part(part), inputs, &evidence)
  }

  /// Shares that money pays for; the configured fallback where no price is known.
  private func bought(
    _ money: Money, _ inputs: SizeInputs, _ evidence: inout SizeEvidence
  ) -> Int64 {
    guard let price = inputs.price, price > .zero else {
      evidence.note("fallback shares", .count(configuration.fallbackShares))
      return configuration.fallbackShares
    }
    evidence.note("price", .price(price))
    return Self.quotient(money, price, inputs.multiplier) ?? 0
  }

  /// `money ÷ (each × multiplier)`, rounded down; nil where that has no meaning.
  private static func quotient(_ money: Money, _ each: Price, _ multiplier: Int64) -> Int64? {
    guard each > .zero, multiplier > 0 else { return nil }
    guard money > .zero else { return 0 }
    // Both are in 1e-9 of the currency, so the quotient is a plain number of shares.
    return Int64(clamping: money.rawValue / (Int128(each.rawValue) * Int128(multiplier)))
  }

  private static func shares(_ quantity: Quantity, _ part: Ratio) -> Int64 {
    let units = Int128(quantity.rawValue) * Int128(part.rawValue) / 1_000_000_000
    return Int64(clamping: units / 100_000_000)
  }

  private static func product(_ a: Ratio, _ b: Ratio) -> Ratio {
    let raw = Int128(a.rawValue) * Int128(b.rawValue)
    return Ratio(rawValue: Int64(clamping: Rounding.halfEven(raw, 1_000_000_000)))
  }

  /// A straight line from the smallest part at ``SizingConfiguration/confidenceFrom`` to all at 1.
  private func confidencePart(_ confidence: Ratio) -> Ratio {
    let whole = Ratio(whole: 1)
    let from = configuration.confidenceFrom
    let above = min(max(confidence, from), whole) - from
    let room = whole - configuration.confidenceSmallest
    let rise = Int128(room.rawValue) * Int128(above.rawValue)
    let grown = Rounding.halfEven(rise, Int128((whole - from).rawValue))
    return configuration.confidenceSmallest + Ratio(rawValue: Int64(clamping: grown))
  }

  /// The part of every size in this session: a straight line from the first session to the whole.
  private func scaleUp(_ inputs: SizeInputs, _ evidence: inout SizeEvidence) -> Ratio {
    let whole = Ratio(whole: 1)
    let count = configuration.scaleUpSessions
    guard count > 0, inputs.sessions <= count else { return whole }
    let room = Int128((whole - configuration.scaleUpFrom).rawValue)
    let grown = Rounding.halfEven(room * Int128(max(0, inputs.sessions - 1)), Int128(count))
    let part = configuration.scaleUpFrom + Ratio(rawValue: Int64(clamping: grown))
    evidence.note("session", .count(inputs.sessions))
    evidence.note("scale up", .ratio(part))
    return part
  }
}
