extension TWS {
  /// Something that must hold before an order works.
  public struct OrderCondition: WireGroup {
    /// What is observed, by its number on the wire.
    public var condType: Int64 = 1
    /// `a` and, `o` or: how the next condition is joined.
    public var conjunction = "a"
    /// Above the value, or at it, rather than below.
    public var isMore = true
    /// 1: the price.
    public var price = WireNumber.zero
    /// 1, 6, 7: the instrument's number.
    public var conId: Int64 = 0
    /// 1, 6, 7: where it is observed.
    public var exch = ""
    /// 1: which prices count, 0 for the default.
    public var triggerMethod: Int64 = 0
    /// 3: the time.
    public var time = ""
    /// 4: the margin cushion.
    public var percent: Int64 = 0
    /// 5: the kind of instrument that is traded.
    public var secType = ""
    /// 5: where.
    public var exchange = ""
    /// 5: which.
    public var symbol = ""
    /// 6: shares of the day.
    public var volume: Int64 = 0
    /// 7: change of the day.
    public var changePercent = WireNumber.zero

    public init() {}

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.choice(&condType, "condType", of: [1, 3, 4, 5, 6, 7])
      try coder.text(&conjunction, "conjunction")
      if condType == 5 {
        try coder.text(&secType, "secType")
        try coder.text(&exchange, "exch")
        try coder.text(&symbol, "symbol")
        return
      }
      try coder.flag(&isMore, "isMore")
      try layoutValue(&coder)
      if [1, 6, 7].contains(condType) {
        try coder.whole(&conId, "conId")
        try coder.text(&exch, "exch")
      }
      if condType == 1 { try coder.whole(&triggerMethod, "triggerMethod") }
    }

    private mutating func layoutValue<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      switch condType {
      case 1: try coder.number(&price, "price")
      case 3: try coder.text(&time, "time")
      case 4: try coder.whole(&percent, "percent")
      case 6: try coder.whole(&volume, "volume")
      default: try coder.number(&changePercent, "changePercent")
      }
    }
  }
}
