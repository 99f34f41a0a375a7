import Journal

/// What a rule wants done, with every value evaluated; the order manager turns it into orders.
public enum Intent: Hashable, Sendable {
  case enter(EntryIntent)
  case scaleIn(SizeRequest)
  /// Turns the position round; the manager knows the side.
  case reverse(ReversalIntent)
  case close(reason: String)
  case closeAll
  case cancel(CancelScope)
  case adjustStop(StopPlacement)
  case targetPosition(PositionTarget, worksExtendedHours: Bool)
  /// A share of the account's equity, signed: 0.1 means a long position of a tenth.
  case rebalance(weight: Ratio)
  case setContext(name: String, value: Ratio)
  case alert(text: String, severity: AlertSeverity)
  case pause
  case reduce
}

/// An entry as a rule wants it.
public struct EntryIntent: Hashable, Sendable {
  /// Buy or sell.
  public var side: Side
  /// How much.
  public var size: SizeRequest
  /// Kind of entry order.
  public var type: OrderType
  /// Limit price, where the type has one.
  public var limit: Price?
  /// Price that triggers a stop entry, or the distance of a trailing one.
  public var stopTrigger: Price?
  /// Where the protective stop goes; nil for none.
  public var stop: StopPlacement?
  /// Where the target goes; nil for none.
  public var target: TargetPlacement?
  /// How long the entry works.
  public var timeInForce: TimeInForce
  /// Whether stop and target are placed anew around the price of the fill.
  public var repricesOnFill: Bool
  /// Whether the entry works outside the regular session too.
  public var worksExtendedHours = false
}

/// A reversal as a rule wants it.
public struct ReversalIntent: Hashable, Sendable {
  /// How much the new position is to have.
  public var size: SizeRequest
  /// Where the protective stop goes; nil for none.
  public var stop: StopPlacement?
  /// Where the target goes; nil for none.
  public var target: TargetPlacement?
}

/// A distance between two prices, more than zero.
public enum Distance: Hashable, Sendable {
  /// From fixed-point numbers alone.
  case exact(Price)
  /// In units of the currency; an indicator is part of it.
  case measured(Double)

  /// The nearest 1e-9.
  public var price: Price {
    switch self {
    case .exact(let price): price
    case .measured(let value): Price(rawValue: RuleArithmetic.toFixed(value))
    }
  }
}

/// Where a protective stop goes.
public enum StopPlacement: Hashable, Sendable {
  case distance(Distance)
  case price(Price)
  /// Follows the price at this distance.
  case trail(Distance)
  /// Follows the price at this fraction of it: 0.02 for 2 %.
  case trailPercent(Ratio)
}

/// Where a target goes.
public enum TargetPlacement: Hashable, Sendable {
  case distance(Distance)
  case price(Price)
}

/// Which orders a rule cancels.
public enum CancelScope: String, Hashable, Sendable, CaseIterable {
  case entries, exits, all
}

/// The position a rule wants, signed.
public enum PositionTarget: Hashable, Sendable {
  case shares(Quantity)
  case dollars(Money)
}

/// What came of evaluating an action.
public enum IntentOutcome: Hashable, Sendable {
  case intent(Intent)
  /// An argument has no usable value now; nothing may be done in its place.
  case unusable(argument: String, reason: String)
}
