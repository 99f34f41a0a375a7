import Journal

/// MACD: the fast less the slow exponential average, an average of that, and their difference.
///
/// Both averages begin at bar `slow`, the fast one with the mean of the last `fast` closes there.
/// Outputs: line, signal, hist; all begin with the signal.
public struct ConvergenceDivergence: Indicator {
  private var fast = ExponentialMean()
  private var slow = ExponentialMean()
  private var signal = ExponentialMean()
  /// Bars that the fast average still leaves out, so that both begin at the same one.
  private var head = 0
  private var line = 0.0

  /// Averages over one close, which a reader then fills in.
  public init() {}

  /// - Parameter fast: greater than 0 and less than `slow`.
  init(fast: Int, slow: Int, signal: Int) {
    precondition(fast < slow, "the fast average is the shorter one")
    self.fast = ExponentialMean(length: fast, seed: .mean)
    self.slow = ExponentialMean(length: slow, seed: .mean)
    self.signal = ExponentialMean(length: signal, seed: .mean)
    head = slow - fast
  }

  public mutating func update(_ bar: Bar) {
    let close = bar.close.double
    slow.add(close)
    guard head == 0 else {
      head -= 1
      return
    }
    fast.add(close)
    guard let quick = fast.value, let calm = slow.value else { return }
    line = quick - calm
    signal.add(line)
  }

  public func output(_ index: Int) -> Double? {
    guard let signal = signal.value else { return nil }
    return index == 0 ? line : index == 1 ? signal : line - signal
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("fast", &fast)
    try visitor.group("slow", &slow)
    try visitor.group("signal", &signal)
    try visitor.count("head", &head)
    try visitor.double("line", &line)
    guard head >= 0 else { throw .valueOutOfRange(field: "head") }
  }
}
