extension TWS {
  /// The price of one leg of a combination.
  public struct OrderComboLeg: WireGroup {
    /// The price; unset leaves it open.
    public var price: WireNumber?

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.number(&price, "price")
    }
  }

  /// A commission tier.
  public struct SoftDollarTier: WireGroup {
    /// Its name.
    public var name = ""
    /// Its value.
    public var val = ""
    /// How it is shown; only a server says it.
    public var displayName = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try layoutRequest(&coder)
      try coder.text(&displayName, "displayName")
    }

    /// What an order carries.
    mutating func layoutRequest<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.text(&name, "name")
      try coder.text(&val, "val")
    }
  }

  /// What else is told about an order: where it stands and what it would cost.
  public struct OrderState: Hashable, Sendable {
    /// A word such as `Submitted`.
    public var status = ""
    /// Initial margin before the order, as text.
    public var initMarginBefore = UnsetValue.largestDouble
    /// Maintenance margin before the order.
    public var maintMarginBefore = UnsetValue.largestDouble
    /// Equity with loan value before the order.
    public var equityWithLoanBefore = UnsetValue.largestDouble
    /// By how much the order changes the initial margin.
    public var initMarginChange = UnsetValue.largestDouble
    /// By how much it changes the maintenance margin.
    public var maintMarginChange = UnsetValue.largestDouble
    /// By how much it changes the equity with loan value.
    public var equityWithLoanChange = UnsetValue.largestDouble
    /// Initial margin after the order.
    public var initMarginAfter = UnsetValue.largestDouble
    /// Maintenance margin after the order.
    public var maintMarginAfter = UnsetValue.largestDouble
    /// Equity with loan value after the order.
    public var equityWithLoanAfter = UnsetValue.largestDouble
    /// The fee.
    public var commission: WireNumber?
    /// The least that the fee can be.
    public var minCommission: WireNumber?
    /// The most that the fee can be.
    public var maxCommission: WireNumber?
    /// ISO currency of the fee.
    public var commissionCurrency = ""
    /// What the broker warns of.
    public var warningText = ""
    /// When a completed order was over.
    public var completedTime = ""
    /// How, such as `Filled Size: 100`.
    public var completedStatus = ""

    /// A state in which every amount is unset, as TWS spells it.
    public init() {}
  }
}
