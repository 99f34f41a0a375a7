// The names of what every order has, spelled out: Swift finds a case's name by reflection, which
// takes as long as folding twenty ticks, and these are written into every order and verdict.

extension OrderType {
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

extension TimeInForce {
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

extension OrderRole {
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

extension Side {
  /// The name of the case.
  public var description: String {
    switch self {
    case .buy: "buy"
    case .sell: "sell"
    }
  }
}

extension OrderAction {
  /// The name of the case.
  public var description: String {
    switch self {
    case .place: "place"
    case .modify: "modify"
    case .cancel: "cancel"
    case .query: "query"
    }
  }
}

extension GroupRule {
  /// The name of the case.
  public var description: String {
    switch self {
    case .cancelWithBlock: "cancelWithBlock"
    case .reduceWithBlock: "reduceWithBlock"
    case .reduce: "reduce"
    }
  }
}

extension OrderStatus {
  /// The name of the case.
  public var description: String {
    switch self {
    case .submitted: "submitted"
    case .accepted: "accepted"
    case .partiallyFilled: "partiallyFilled"
    case .filled: "filled"
    case .cancelPending: "cancelPending"
    case .cancelled: "cancelled"
    case .denied: "denied"
    case .rejected: "rejected"
    case .expired: "expired"
    case .unknown: "unknown"
    }
  }
}
