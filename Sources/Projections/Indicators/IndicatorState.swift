import Journal

/// What an indicator remembers, by kind.
enum IndicatorState: FieldGroup {
  case sma(SimpleMovingAverage)
  case ema(ExponentialMovingAverage)
  case wma(WeightedMovingAverage)
  case rsi(RelativeStrength)
  case macd(ConvergenceDivergence)
  case atr(AverageTrueRange)
  case bbands(BollingerBands)
  case stoch(Stochastic)
  case adx(DirectionalMovement)
  case cci(CommodityChannel)
  case mfi(MoneyFlow)
  case obv(OnBalanceVolume)
  case roc(RateOfChange)
  case willr(WilliamsRange)
  case stddev(StandardDeviation)
  case vwap(VolumeWeightedPrice)
  case donchian(DonchianChannel)
  case pair(PairStatistic)

  init() { self = .obv(OnBalanceVolume()) }

  /// A state that has seen no bar.
  init(_ spec: IndicatorSpec) {
    let period = spec.first
    switch spec.kind {
    case .sma: self = .sma(SimpleMovingAverage(period: period))
    case .ema: self = .ema(ExponentialMovingAverage(period: period, seed: spec.seed))
    case .wma: self = .wma(WeightedMovingAverage(period: period))
    case .rsi: self = .rsi(RelativeStrength(period: period))
    case .macd:
      self = .macd(ConvergenceDivergence(fast: period, slow: spec.second, signal: spec.third))
    case .atr: self = .atr(AverageTrueRange(period: period))
    case .bbands: self = .bbands(BollingerBands(period: period, factor: spec.factor))
    case .stoch: self = .stoch(Stochastic(period: period, k: spec.second, d: spec.third))
    case .adx: self = .adx(DirectionalMovement(period: period))
    case .cci: self = .cci(CommodityChannel(period: period))
    case .mfi: self = .mfi(MoneyFlow(period: period))
    case .obv: self = .obv(OnBalanceVolume())
    case .roc: self = .roc(RateOfChange(period: period))
    case .willr: self = .willr(WilliamsRange(period: period))
    case .stddev: self = .stddev(StandardDeviation(period: period))
    case .vwap: self = .vwap(VolumeWeightedPrice())
    case .donchian: self = .donchian(DonchianChannel(period: period))
    case .correlation, .beta: self = .pair(PairStatistic(period: period, basis: spec.basis))
    }
  }

  mutating func update(_ bar: Bar) {
    // Taken out and put back: with a second owner the windows would be copied.
    switch consume self {
    case .sma(var state):
      state.update(bar)
      self = .sma(state)
    case .ema(var state):
      state.update(bar)
      self = .ema(state)
    case .wma(var state):
      state.update(bar)
      self = .wma(state)
    case .rsi(var state):
      state.update(bar)
      self = .rsi(state)
    case .macd(var state):
      state.update(bar)
      self = .macd(state)
    case .atr(var state):
      state.update(bar)
      self = .atr(state)
    case .bbands(var state):
      state.update(bar)
      self = .bbands(state)
    case .stoch(var state):
      state.update(bar)
      self = .stoch(state)
    case .adx(var state):
      state.update(bar)
      self = .adx(state)
    case .cci(var state):
      state.update(bar)
      self = .cci(state)
    case .mfi(var state):
      state.update(bar)
      self = .mfi(state)
    case .obv(var state):
      state.update(bar)
      self = .obv(state)
    case .roc(var state):
      state.update(bar)
      self = .roc(state)
    case .willr(var state):
      state.update(bar)
      self = .willr(state)
    case .stddev(var state):
      state.update(bar)
      self = .stddev(state)
    case .vwap(var state):
      state.update(bar)
      self = .vwap(state)
    case .donchian(var state):
      state.update(bar)
      self = .donchian(state)
    case .pair(let state): self = .pair(state)
    }
  }

  mutating func update(_ bar: Bar, reference: Bar) {
    switch consume self {
    case .pair(var state):
      state.update(bar, reference: reference)
      self = .pair(state)
    case let single:
      self = single
      update(bar)
    }
  }

  func output(_ index: Int, _ kind: IndicatorKind) -> Double? {
    switch self {
    case .sma(let state): state.output(index)
    case .ema(let state): state.output(index)
    case .wma(let state): state.output(index)
    case .rsi(let state): state.output(index)
    case .macd(let state): state.output(index)
    case .atr(let state): state.output(index)
    case .bbands(let state): state.output(index)
    case .stoch(let state): state.output(index)
    case .adx(let state): state.output(index)
    case .cci(let state): state.output(index)
    case .mfi(let state): state.output(index)
    case .obv(let state): state.output(index)
    case .roc(let state): state.output(index)
    case .willr(let state): state.output(index)
    case .stddev(let state): state.output(index)
    case .vwap(let state): state.output(index)
    case .donchian(let state): state.output(index)
    case .pair(let state): kind == .beta ? state.beta : state.correlation
    }
  }

  /// Visits the fields of the case it is; which one that is, is told by the specification.
  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    switch self {
    case .sma(var state):
      try visitor.group("sma", &state)
      self = .sma(state)
    case .ema(var state):
      try visitor.group("ema", &state)
      self = .ema(state)
    case .wma(var state):
      try visitor.group("wma", &state)
      self = .wma(state)
    case .rsi(var state):
      try visitor.group("rsi", &state)
      self = .rsi(state)
    case .macd(var state):
      try visitor.group("macd", &state)
      self = .macd(state)
    case .atr(var state):
      try visitor.group("atr", &state)
      self = .atr(state)
    case .bbands(var state):
      try visitor.group("bbands", &state)
      self = .bbands(state)
    case .stoch(var state):
      try visitor.group("stoch", &state)
      self = .stoch(state)
    case .adx(var state):
      try visitor.group("adx", &state)
      self = .adx(state)
    case .cci(var state):
      try visitor.group("cci", &state)
      self = .cci(state)
    case .mfi(var state):
      try visitor.group("mfi", &state)
      self = .mfi(state)
    case .obv(var state):
      try visitor.group("obv", &state)
      self = .obv(state)
    case .roc(var state):
      try visitor.group("roc", &state)
      self = .roc(state)
    case .willr(var state):
      try visitor.group("willr", &state)
      self = .willr(state)
    case .stddev(var state):
      try visitor.group("stddev", &state)
      self = .stddev(state)
    case .vwap(var state):
      try visitor.group("vwap", &state)
      self = .vwap(state)
    case .donchian(var state):
      try visitor.group("donchian", &state)
      self = .donchian(state)
    case .pair(var state):
      try visitor.group("pair", &state)
      self = .pair(state)
    }
  }
}
