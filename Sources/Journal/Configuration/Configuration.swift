/// Everything that changes what the engine or the simulation decides; secrets are elsewhere.
///
/// Field names are the keys of the configuration file. The effective values, as canonical JSON,
/// are part of the journal, so a replay needs no file.
public struct Configuration: FieldGroup {
  /// Paper, or real money.
  public var mode = TradingMode.paper
  /// The account to trade, for example `DU0000001`; `DU` and `DF` are paper accounts.
  public var account = "DU0000001"
  /// Cash at the start of a backtest, in the account's currency.
  public var openingCash = Money(units: 100_000)
  /// What to trade; empty means every instrument of the market.
  public var instruments: [InstrumentConfiguration] = []
  /// Bars with names, for indicators and rules.
  public var bars: [BarsDefinition] = []
  /// Indicators with names, for rules.
  public var indicators = IndicatorDefinition.standard
  /// When to trade, in the order of the file; none named means the production rules.
  public var rules = RuleDefinition.production
  /// How much to trade.
  public var sizing = SizingConfiguration()
  /// What must never happen.
  public var risk = RiskConfiguration()
  /// How the simulated exchange behaves.
  public var simulation = SimulationConfiguration()

  public init() {}

  // Made for the writer, because each state digest writes the configuration: from another module it
  // would be written field by field through tables of functions, which takes three times as long.
  @_specialize(where V == PayloadWriter)
  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("mode", &mode)
    try visitor.text("account", &account)
    try visitor.fixed("opening_cash", &openingCash)
    try visitor.list("instruments", &instruments)
    try visitor.named("bars", &bars)
    try visitor.named("indicators", &indicators)
    try visitor.named("rules", &rules)
    try visitor.group("sizing", &sizing)
    try visitor.group("risk", &risk)
    try visitor.group("simulation", &simulation)
  }
}

/// What a live session trades with.
public enum TradingMode: UInt8, Choice {
  /// A paper account, whose name begins with `DU` or `DF`.
  case paper = 0
  /// Real money, which has to be armed.
  case live = 1

  /// The mode of a session that trades so.
  public var session: SessionMode { self == .live ? .live : .paper }
}

/// One instrument to trade.
public struct InstrumentConfiguration: FieldGroup {
  /// Ticker in capitals.
  public var symbol = ""
  /// Its own allocation, as ``SizingConfiguration/allocation``; none means the general one.
  public var allocation: Money?

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("symbol", &symbol)
    try visitor.optional("allocation", &allocation)
  }
}
