/// Bars that the indicators and rules may name.
public struct BarsDefinition: NamedFieldGroup {
  /// Its name: the key in the configuration file.
  public var name = ""
  /// What ends a bar: `10s`, `5m`, `1d`, `100ticks`, `5000shares`.
  public var size = ""
  /// Which prices it is of: `trades`, `mid`, `bid` or `ask`.
  public var from = "trades"
  /// On which side an interval includes its boundary: `left` or `right`.
  public var closed = "left"
  /// What becomes of an interval without trades: `none`, or `repeat` for a bar of the last price.
  public var empty = "none"
  /// Whose prices count: `regular` or `all` hours.
  public var session = "regular"

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("size", &size)
    try visitor.text("from", &from)
    try visitor.text("closed", &closed)
    try visitor.text("empty", &empty)
    try visitor.text("session", &session)
  }
}

/// An indicator that is kept for every instrument; rules know it by its name.
public struct IndicatorDefinition: NamedFieldGroup {
  /// Its name: the key in the configuration file.
  public var name = ""
  /// What is computed, for example `ema`.
  public var kind = ""
  /// Of which bars: a name under `bars`, or a size such as `10s`.
  public var bars = "10s"
  /// The symbol it compares with, for correlation and beta only.
  public var reference = ""
  /// What the kind needs, for example `period`.
  public var parameters: [Parameter] = []

  public init() {}

  /// An indicator of one length.
  public init(_ name: String, _ kind: String, bars: String, period: Int) {
    self.name = name
    self.kind = kind
    self.bars = bars
    parameters = [Parameter("period", "\(period)")]
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("kind", &kind)
    try visitor.text("bars", &bars)
    try visitor.text("reference", &reference)
    try visitor.parameters(&parameters)
  }
}

extension IndicatorDefinition {
  /// The average true range that stops and targets are measured in, and a slower one.
  public static var standard: [IndicatorDefinition] {
    [
      IndicatorDefinition("atr", "atr", bars: "10s", period: 14),
      IndicatorDefinition("atr_1m", "atr", bars: "1m", period: 14),
    ]
  }
}
