extension TWS {
  /// One position with its market value.
  public struct PortfolioValue: WireMessage {
    public static let id = MessageID(rawValue: 7)
    public static let name = "updatePortfolio"
    /// What is held; its primary exchange stands where others have the exchange.
    public var contract = Contract()
    /// Signed shares; 0 means closed.
    public var position = WireNumber.zero
    /// Price of the last valuation.
    public var marketPrice = WireNumber.zero
    /// Value of the position.
    public var marketValue = WireNumber.zero
    /// Average cost with commission.
    public var averageCost = WireNumber.zero
    /// Not yet earned.
    public var unrealizedPNL: WireNumber?
    /// Earned today.
    public var realizedPNL: WireNumber?
    /// The account.
    public var accountName = ""

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.version(8)
      try contract.layoutPortfolio(&coder)
      try coder.quantity(&position, "position")
      try coder.number(&marketPrice, "marketPrice")
      try coder.number(&marketValue, "marketValue")
      try coder.number(&averageCost, "averageCost")
      try coder.number(&unrealizedPNL, "unrealizedPNL", unset: UnsetValue.double)
      try coder.number(&realizedPNL, "realizedPNL", unset: UnsetValue.double)
      try coder.text(&accountName, "accountName")
    }
  }
}
