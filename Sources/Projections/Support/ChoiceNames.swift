// The names of cases, spelled out: Swift finds a case's name by reflection, which takes as long as
// folding twenty ticks, and the first time of each type as long as reading a page of the journal.

extension BarBasis {
  /// The name of the case.
  public var description: String {
    switch self {
    case .time: "time"
    case .ticks: "ticks"
    case .volume: "volume"
    case .day: "day"
    }
  }
}

extension BarSource {
  /// The name of the case.
  public var description: String {
    switch self {
    case .trades: "trades"
    case .mid: "mid"
    case .bid: "bid"
    case .ask: "ask"
    }
  }
}

extension BarClosing {
  /// The name of the case.
  public var description: String {
    switch self {
    case .left: "left"
    case .right: "right"
    }
  }
}

extension EmptyIntervals {
  /// The name of the case.
  public var description: String {
    switch self {
    case .none: "none"
    case .`repeat`: "repeat"
    }
  }
}

extension BarHours {
  /// The name of the case.
  public var description: String {
    switch self {
    case .regular: "regular"
    case .all: "all"
    }
  }
}

extension IntervalState {
  var description: String {
    switch self {
    case .none: "none"
    case .growing: "growing"
    case .repeating: "repeating"
    case .full: "full"
    }
  }
}

extension PairBasis {
  /// The name of the case.
  public var description: String {
    switch self {
    case .changes: "changes"
    case .closes: "closes"
    }
  }
}

extension IndicatorKind {
  /// The name of the case.
  public var description: String {
    switch self {
    case .sma: "sma"
    case .ema: "ema"
    case .wma: "wma"
    case .rsi: "rsi"
    case .macd: "macd"
    case .atr: "atr"
    case .bbands: "bbands"
    case .stoch: "stoch"
    case .adx: "adx"
    case .cci: "cci"
    case .mfi: "mfi"
    case .obv: "obv"
    case .roc: "roc"
    case .willr: "willr"
    case .stddev: "stddev"
    case .vwap: "vwap"
    case .donchian: "donchian"
    case .correlation: "correlation"
    case .beta: "beta"
    }
  }
}

extension ExponentialSeed {
  /// The name of the case.
  public var description: String {
    switch self {
    case .mean: "mean"
    case .first: "first"
    }
  }
}

extension LedgerAccount {
  /// The name of the case.
  public var description: String {
    switch self {
    case .cash: "cash"
    case .inventory: "inventory"
    case .fees: "fees"
    case .realised: "realised"
    case .dividends: "dividends"
    case .capital: "capital"
    case .interest: "interest"
    }
  }
}

extension RiskLimit {
  /// The name of the case.
  public var description: String {
    switch self {
    case .dailyLoss: "dailyLoss"
    case .drawdown: "drawdown"
    case .dailyDrawdown: "dailyDrawdown"
    case .losses: "losses"
    }
  }
}
