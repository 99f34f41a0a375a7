import Journal

/// Every indicator there is.
public enum IndicatorKind: UInt8, Choice {
  case sma = 0
  case ema = 1
  case wma = 2
  case rsi = 3
  case macd = 4
  case atr = 5
  case bbands = 6
  case stoch = 7
  case adx = 8
  case cci = 9
  case mfi = 10
  case obv = 11
  case roc = 12
  case willr = 13
  case stddev = 14
  case vwap = 15
  case donchian = 16
  case correlation = 17
  case beta = 18

  /// The kind of that name.
  public init?(name: String) {
    guard let kind = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = kind
  }

  /// Names of the outputs, in the order of ``Indicator/output(_:)``.
  public var outputs: [String] {
    switch self {
    case .macd: ["line", "signal", "hist"]
    case .bbands, .donchian: ["upper", "middle", "lower"]
    case .stoch: ["k", "d"]
    case .adx: ["plus_di", "minus_di", "adx"]
    default: ["value"]
    }
  }

  /// Whether it compares the series with another one.
  public var needsReference: Bool { self == .correlation || self == .beta }

  /// Names of the lengths it takes, in the order of ``IndicatorSpec/lengths``.
  public var lengthNames: [String] {
    switch self {
    case .macd: ["fast", "slow", "signal"]
    case .stoch: ["period", "k", "d"]
    case .obv, .vwap: []
    default: ["period"]
    }
  }

  /// The name of its setting that is no length; nil when it has none.
  var extraName: String? {
    switch self {
    case .bbands: "factor"
    case .ema: "seed"
    case .correlation, .beta: "of"
    default: nil
    }
  }

  /// Names of every parameter, lengths first.
  public var parameterNames: [String] { lengthNames + [extraName].compactMap { $0 } }

  /// What a column of each output is called, before the parameters.
  var columnNames: [String] {
    switch self {
    case .macd: ["macd", "macd_signal", "macd_hist"]
    case .bbands: ["bb_upper", "bb_middle", "bb_lower"]
    case .donchian: ["donchian_upper", "donchian_middle", "donchian_lower"]
    case .stoch: ["stoch_k", "stoch_d"]
    case .adx: outputs
    default: ["\(self)"]
    }
  }
}
