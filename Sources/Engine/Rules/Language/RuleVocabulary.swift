import Journal
import Projections

/// What a configuration gives names to, beside the names that every rule knows.
public struct RuleVocabulary: Hashable, Sendable {
  /// A named list of symbols.
  public struct Group: Hashable, Sendable {
    /// As a scope names it.
    public var name: String
    /// What belongs to it.
    public var symbols: [String]

    /// A group.
    public init(_ name: String, _ symbols: [String]) {
      self.name = name
      self.symbols = symbols
    }
  }

  /// An indicator; its place in ``RuleVocabulary/indicators`` is its slot in the ledger.
  public struct Indicator: Hashable, Sendable {
    /// As rules name it.
    public var name: String
    /// The first one is what the bare name of the indicator means.
    public var outputs: [Output]

    /// An indicator.
    public init(_ name: String, _ outputs: [Output]) {
      self.name = name
      self.outputs = outputs
    }
  }

  /// A value of an indicator.
  public struct Output: Hashable, Sendable {
    /// As rules name it, after the indicator and a point.
    public var name: String
    /// ``RuleUnit/price`` or ``RuleUnit/number``.
    public var unit: RuleUnit

    /// An output.
    public init(_ name: String, _ unit: RuleUnit) {
      self.name = name
      self.unit = unit
    }
  }

  /// Symbols that are traded; empty means every instrument of the market.
  public var symbols: [String] = []
  /// Groups of them.
  public var groups: [Group] = []
  /// Names of the bar series, such as `10s`; the place is the series' number in the ledger.
  public var series: [String] = []
  /// Indicators.
  public var indicators: [Indicator] = []

  /// No names at all.
  public init() {}

  /// The names of a configuration, with the bars and indicators that it asks for.
  public init(_ configuration: Configuration, _ plan: MarketPlan) {
    symbols = configuration.instruments.map(\.symbol)
    groups = configuration.risk.exposure.sectors.map { Group($0.name, $0.symbols) }
    series = plan.series.map(\.name)
    indicators = plan.indicators.map { Indicator($0.name, Self.outputs($0.spec.kind)) }
  }

  /// Prices are what moves with the price level; everything else is a plain number.
  private static func outputs(_ kind: IndicatorKind) -> [Output] {
    let unit: RuleUnit =
      switch kind {
      case .sma, .ema, .wma, .macd, .atr, .bbands, .stddev, .vwap, .donchian: .price
      case .rsi, .stoch, .adx, .cci, .mfi, .obv, .roc, .willr, .correlation, .beta: .number
      }
    return kind.outputs.map { Output($0, unit) }
  }
}
