// The names of cases, spelled out: Swift finds a case's name by reflection, which takes as long as
// folding twenty ticks, and the first time of each type as long as reading a page of the journal.

extension SignalDirection {
  /// The name of the case.
  public var description: String {
    switch self {
    case .hold: "hold"
    case .buy: "buy"
    case .sell: "sell"
    }
  }
}

extension DecisionOutcome {
  /// The name of the case.
  public var description: String {
    switch self {
    case .nothing: "nothing"
    case .enterLong: "enterLong"
    case .enterShort: "enterShort"
    case .close: "close"
    case .cancel: "cancel"
    case .scaleIn: "scaleIn"
    case .reverse: "reverse"
    case .adjust: "adjust"
    case .target: "target"
    case .act: "act"
    }
  }
}

extension Comparison {
  /// The name of the case.
  public var description: String {
    switch self {
    case .atLeast: "atLeast"
    case .atMost: "atMost"
    case .equals: "equals"
    case .before: "before"
    case .notBefore: "notBefore"
    case .isTrue: "isTrue"
    case .above: "above"
    case .below: "below"
    case .differs: "differs"
    }
  }
}

extension EvidenceUnit {
  /// The name of the case.
  public var description: String {
    switch self {
    case .none: "none"
    case .price: "price"
    case .quantity: "quantity"
    case .money: "money"
    case .ratio: "ratio"
    case .time: "time"
    case .duration: "duration"
    case .count: "count"
    case .indicator: "indicator"
    case .text: "text"
    }
  }
}

extension RiskLevel {
  /// The name of the case.
  public var description: String {
    switch self {
    case .normal: "normal"
    case .paused: "paused"
    case .reduceOnly: "reduceOnly"
    case .halted: "halted"
    }
  }
}

extension VenueOrderStatus {
  /// The name of the case.
  public var description: String {
    switch self {
    case .unknown: "unknown"
    case .apiPending: "apiPending"
    case .pendingSubmit: "pendingSubmit"
    case .preSubmitted: "preSubmitted"
    case .submitted: "submitted"
    case .pendingCancel: "pendingCancel"
    case .cancelled: "cancelled"
    case .apiCancelled: "apiCancelled"
    case .filled: "filled"
    case .inactive: "inactive"
    }
  }
}

extension BrokerAnswer {
  /// The name of the case.
  public var description: String {
    switch self {
    case .positions: "positions"
    case .openOrders: "openOrders"
    case .completedOrders: "completedOrders"
    case .executions: "executions"
    case .account: "account"
    }
  }
}

extension PlanPurpose {
  /// The name of the case.
  public var description: String {
    switch self {
    case .reversal: "reversal"
    case .reprice: "reprice"
    case .trail: "trail"
    case .resize: "resize"
    }
  }
}

extension PlanStep {
  /// The name of the case.
  public var description: String {
    switch self {
    case .begun: "begun"
    case .done: "done"
    case .expired: "expired"
    case .cancelled: "cancelled"
    }
  }
}

extension BreakStep {
  /// The name of the case.
  public var description: String {
    switch self {
    case .opened: "opened"
    case .changed: "changed"
    case .acknowledged: "acknowledged"
    case .resolved: "resolved"
    }
  }
}

extension BreakSubject {
  /// The name of the case.
  public var description: String {
    switch self {
    case .position: "position"
    case .cash: "cash"
    }
  }
}
