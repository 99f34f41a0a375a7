/// How the simulated exchange behaves.
public struct SimulationConfiguration: FieldGroup {
  /// From our decision to the exchange.
  public var orderLatency = Nanoseconds.milliseconds(50)
  /// From the exchange back to us.
  public var answerLatency = Nanoseconds.milliseconds(50)
  /// Commission for each share.
  public var commissionPerShare = Money(rawValue: 5_000_000)
  /// Least commission of an order with a fill.
  public var commissionMinimum = Money(units: 1)

  /// How much of an order fills at once.
  public var fills = FillModel.available

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("order_latency", &orderLatency)
    try visitor.duration("answer_latency", &answerLatency)
    try visitor.fixed("commission_per_share", &commissionPerShare)
    try visitor.fixed("commission_minimum", &commissionMinimum)
    try visitor.choice("fills", &fills)
  }
}

/// How much of an order the simulated exchange fills at once.
public enum FillModel: UInt8, Choice {
  /// What the quote or trade offers; the rest waits for the next one.
  case available = 0
  /// All of it, whatever is offered: kinder than any market, but what many backtests assume.
  case whole = 1
}

extension RangeCheck {
  mutating func simulation(_ simulation: SimulationConfiguration) {
    durations("simulation.order_latency", simulation.orderLatency, .zero, Self.hour)
    durations("simulation.answer_latency", simulation.answerLatency, .zero, Self.hour)
    money("simulation.commission_per_share", simulation.commissionPerShare, mayBeZero: true)
    money("simulation.commission_minimum", simulation.commissionMinimum, mayBeZero: true)
  }
}
