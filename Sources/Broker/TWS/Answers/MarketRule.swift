extension TWS {
  /// From which price on a step holds.
  public struct PriceIncrement: WireGroup {
    /// The lowest price.
    public var lowEdge = WireNumber.zero
    /// The step.
    public var increment = WireNumber.zero

    public init() {}

    /// All of it.
    public init(lowEdge: WireNumber, increment: WireNumber) {
      (self.lowEdge, self.increment) = (lowEdge, increment)
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.number(&lowEdge, "lowEdge")
      try coder.number(&increment, "increment")
    }
  }

  /// The price steps of a rule.
  public struct MarketRule: WireMessage {
    public static let id = MessageID(rawValue: 93)
    public static let name = "marketRule"
    /// The number of the rule.
    public var marketRuleId: Int64 = 0
    /// Ascending by price.
    public var priceIncrements: [PriceIncrement] = []

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&marketRuleId, "marketRuleId")
      try coder.list(&priceIncrements, "priceIncrements")
    }
  }
}
