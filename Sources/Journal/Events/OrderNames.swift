// The names of what every order has, spelled out: Swift finds a case's name by reflection, which
// takes as long as folding twenty ticks, and these are written into every order and verdict.

extension OrderType: CustomStringConvertible {
  /// The name of the case.
  public var description: String {
    switch self {
    case .market: "market"
    case .limit: "limit"
    case .stop: "stop"
    case .stopLimit: "stopLimit"
    case .trailingStop: "trailingStop"
    case .trailingLimit: "trailingLimit"
    case .marketOnClose: "marketOnClose"
    case .limitOnClose: "limitOnClose"
    }
  }
}

extension TimeInForce: CustomStringConvertible {
  /// The name of the case.
  public var description: String {
    switch self {
    case .day: "day"
    case .goodTillCancelled: "goodTillCancelled"
    case .immediateOrCancel: "immediateOrCancel"
    case .fillOrKill: "fillOrKill"
    case .goodTillDate: "goodTillDate"
    case .opening: "opening"
    }
  }
}

extension OrderRole: CustomStringConvertible {
  /// The name of the case.
  public var description: String {
    switch self {
    case .entry: "entry"
    case .stop: "stop"
    case .target: "target"
    case .close: "close"
    }
  }
}
