extension TWS {
  /// The bar in progress, or the next one; in an order of fields of its own.
  public struct HistoricalDataUpdate: WireMessage {
    public static let id = MessageID(rawValue: 90)
    public static let name = "historicalDataUpdate"
    /// The request it answers.
    public var reqId: Int64 = 0
    /// The bar so far.
    public var bar = Bar()

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.identifier(&reqId, "reqId")
      coder.open("bar")
      try coder.whole(&bar.barCount, "barCount")
      try coder.time(&bar.date, "date")
      try coder.number(&bar.open, "open")
      try coder.number(&bar.close, "close")
      try coder.number(&bar.high, "high")
      try coder.number(&bar.low, "low")
      try coder.number(&bar.wap, "average")
      try coder.quantity(&bar.volume, "volume")
      coder.close()
    }
  }
}
