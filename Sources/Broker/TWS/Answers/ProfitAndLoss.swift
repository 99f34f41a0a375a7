extension TWS {
  /// An account's profit and loss.
  public struct ProfitAndLoss: WireMessage {
    public static let id = MessageID(rawValue: 94)
    public static let name = "pnl"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Of the day.
    public var dailyPnL: WireNumber?
    /// Of open positions.
    public var unrealizedPnL: WireNumber?
    /// Of closed positions.
    public var realizedPnL: WireNumber?

    public init() {}

    /// All of it.
    public init(
      reqId: Int64, dailyPnL: WireNumber?, unrealizedPnL: WireNumber?, realizedPnL: WireNumber?
    ) {
      self.reqId = reqId
      self.dailyPnL = dailyPnL
      self.unrealizedPnL = unrealizedPnL
      self.realizedPnL = realizedPnL
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.number(&dailyPnL, "dailyPnL", unset: UnsetValue.double)
      try coder.number(&unrealizedPnL, "unrealizedPnL", unset: UnsetValue.double)
      try coder.number(&realizedPnL, "realizedPnL", unset: UnsetValue.double)
    }
  }

  /// One position's profit and loss.
  public struct PositionProfitAndLoss: WireMessage {
    public static let id = MessageID(rawValue: 95)
    public static let name = "pnlSingle"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// Signed shares.
    public var pos = WireNumber.zero
    /// Of the day.
    public var dailyPnL: WireNumber?
    /// Of the open position.
    public var unrealizedPnL: WireNumber?
    /// Of what was closed.
    public var realizedPnL: WireNumber?
    /// Market value.
    public var value: WireNumber?

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      try coder.quantity(&pos, "pos")
      try coder.number(&dailyPnL, "dailyPnL", unset: UnsetValue.double)
      try coder.number(&unrealizedPnL, "unrealizedPnL", unset: UnsetValue.double)
      try coder.number(&realizedPnL, "realizedPnL", unset: UnsetValue.double)
      try coder.number(&value, "value", unset: UnsetValue.double)
    }
  }
}
