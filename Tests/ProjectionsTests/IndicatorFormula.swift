import Journal
import Projections

/// Each indicator straight from its formula, anew for every bar: slow, and without state.
///
/// Prices are whole 1e-4, as doubles; results are in the units of the indicators.
struct IndicatorFormula {
  let high: [Double]
  let low: [Double]
  let close: [Double]
  let volume: [Double]
  let notional: [Double]
  private let typical: [Double]
  private let changes: [Double]
  private let ranges: [Double]

  init(_ bars: [Bar]) {
    func units(_ price: Price) -> Double { Double(price.rawValue / 100_000) }
    high = bars.map { units($0.high) }
    low = bars.map { units($0.low) }
    close = bars.map { units($0.close) }
    volume = bars.map { Double($0.volume.wholeShares) }
    notional = bars.map { Double(Int64($0.notional.rawValue / 100_000)) }
    let (high, low, close) = (high, low, close)
    typical = close.indices.map { high[$0] + low[$0] + close[$0] }
    changes = close.indices.map { $0 == 0 ? 0 : close[$0] - close[$0 - 1] }
    ranges = close.indices.map { index in
      guard index > 0 else { return 0 }
      return max(high[index], close[index - 1]) - min(low[index], close[index - 1])
    }
  }

  private static let unit = 10_000.0

  /// The outputs at a bar; nil while there are none.
  func outputs(_ spec: IndicatorSpec, at index: Int) -> [Double?] {
    let n = spec.lengths.first ?? 1
    switch spec.kind {
    case .sma: return [mean(index, n).map { $0 / Self.unit }]
    case .ema: return [exponential(close, n, upTo: index).map { $0 / Self.unit }]
    case .wma: return [weighted(index, n)]
    case .rsi: return [strength(index, n)]
    case .macd: return convergence(index, spec.lengths)
    case .atr: return [wilder(ranges, n, from: 1, upTo: index).map { $0 / Self.unit }]
    case .stddev: return [deviation(index, n).map { $0 / Self.unit }]
    case .bbands:
      guard let middle = mean(index, n), let spread = deviation(index, n) else {
        return [nil, nil, nil]
      }
      let width = spec.factor.double * spread
      return [middle + width, middle, middle - width].map { $0 / Self.unit }
    case .stoch: return stochastic(index, spec.lengths)
    case .adx: return directional(index, n)
    case .cci: return [channel(index, n)]
    case .mfi: return [flow(index, n)]
    case .obv: return [balance(index)]
    case .roc: return [index >= n ? (close[index] / close[index - n] - 1) * 100 : nil]
    case .willr:
      return [
        range(index, n).map { $0.1 == $0.0 ? 0 : -100 * ($0.1 - close[index]) / ($0.1 - $0.0) }
      ]
    case .vwap:
      let shares = volume[...index].reduce(0, +)
      return [shares == 0 ? nil : notional[...index].reduce(0, +) / shares / Self.unit]
    case .donchian:
      guard let (bottom, top) = range(index, n) else { return [nil, nil, nil] }
      return [top, (top + bottom) / 2, bottom].map { $0 / Self.unit }
    case .correlation, .beta: return []
    }
  }

  /// The last `n` of `series` up to `index`; nil when there are not as many.
  private func last<T>(_ series: [T], _ index: Int, _ n: Int) -> ArraySlice<T>? {
    index >= n - 1 ? series[(index - n + 1)...index] : nil
  }

  private func mean(_ index: Int, _ n: Int) -> Double? {
    last(close, index, n).map { $0.reduce(0, +) / Double(n) }
  }

  private func exponential(_ series: [Double], _ n: Int, upTo index: Int) -> Double? {
    guard index >= n - 1 else { return nil }
    let seed = series[..<n].reduce(0, +) / Double(n)
    return series[n..<max(n, index + 1)].reduce(seed) { $0 + ($1 - $0) * 2 / Double(n + 1) }
  }

  private func weighted(_ index: Int, _ n: Int) -> Double? {
    last(close, index, n).map { closes in
      let sum = closes.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
      return sum / Double(n * (n + 1) / 2) / Self.unit
    }
  }

  /// Wilder's average of `series[first...]`.
  private func wilder(_ series: [Double], _ n: Int, from first: Int, upTo index: Int) -> Double? {
    guard index >= first + n - 1 else { return nil }
    let seed = series[first..<(first + n)].reduce(0, +) / Double(n)
    return series[(first + n)..<max(first + n, index + 1)].reduce(seed) {
      ($0 * Double(n - 1) + $1) / Double(n)
    }
  }

  private func strength(_ index: Int, _ n: Int) -> Double? {
    guard let gain = wilder(changes.map { max($0, 0) }, n, from: 1, upTo: index),
      let loss = wilder(changes.map { max(-$0, 0) }, n, from: 1, upTo: index)
    else { return nil }
    return gain + loss == 0 ? 0 : 100 * gain / (gain + loss)
  }

  private func convergence(_ index: Int, _ lengths: [Int]) -> [Double?] {
    let (fast, slow, signal) = (lengths[0], lengths[1], lengths[2])
    guard index >= slow + signal - 2 else { return [nil, nil, nil] }
    let line = (slow - 1...index).map { at in
      let quick = exponential(Array(close[(slow - fast)...]), fast, upTo: at - slow + fast) ?? 0
      return (quick - (exponential(close, slow, upTo: at) ?? 0)) / Self.unit
    }
    let average = exponential(line, signal, upTo: line.count - 1) ?? 0
    return [line[line.count - 1], average, line[line.count - 1] - average]
  }

  private func deviation(_ index: Int, _ n: Int) -> Double? {
    guard let closes = last(close, index, n), let mean = mean(index, n) else { return nil }
    return (closes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)).squareRoot()
  }

  /// Lowest low and highest high.
  private func range(_ index: Int, _ n: Int) -> (Double, Double)? {
    guard let highs = last(high, index, n), let lows = last(low, index, n) else { return nil }
    return (lows.min() ?? 0, highs.max() ?? 0)
  }

  private func stochastic(_ index: Int, _ lengths: [Int]) -> [Double?] {
    let (n, k, d) = (lengths[0], lengths[1], lengths[2])
    guard index >= n + k + d - 3 else { return [nil, nil] }
    func smoothed(_ at: Int) -> Double {
      (at - k + 1...at).reduce(0) { sum, place in
        let (bottom, top) = range(place, n) ?? (0, 0)
        return sum + (top == bottom ? 0 : 100 * (close[place] - bottom) / (top - bottom))
      } / Double(k)
    }
    return [smoothed(index), (index - d + 1...index).reduce(0) { $0 + smoothed($1) } / Double(d)]
  }

  private func directional(_ index: Int, _ n: Int) -> [Double?] {
    guard index >= n else { return [nil, nil, nil] }
    var sums = (plus: 0.0, minus: 0.0, range: 0.0)
    var terms: [Double?] = []
    for at in 1...index {
      if at >= n {
        sums.plus -= sums.plus / Double(n)
        sums.minus -= sums.minus / Double(n)
        sums.range -= sums.range / Double(n)
      }
      let (up, down) = (high[at] - high[at - 1], low[at - 1] - low[at])
      if up > 0 && up > down { sums.plus += up }
      if down > 0 && down > up { sums.minus += down }
      sums.range += ranges[at]
      guard at >= n else { continue }
      let total = sums.plus + sums.minus
      terms.append(total == 0 || sums.range == 0 ? nil : 100 * abs(sums.plus - sums.minus) / total)
    }
    let direction = [sums.plus, sums.minus].map { sums.range == 0 ? 0 : 100 * $0 / sums.range }
    guard terms.count >= n else { return direction + [nil] }
    let seed = terms[..<n].reduce(0) { $0 + ($1 ?? 0) } / Double(n)
    let average = terms[n...].reduce(seed) { value, term in
      term.map { (value * Double(n - 1) + $0) / Double(n) } ?? value
    }
    return direction + [average]
  }

  private func channel(_ index: Int, _ n: Int) -> Double? {
    guard let prices = last(typical, index, n) else { return nil }
    let sum = prices.reduce(0, +)
    let spread = prices.reduce(0) { $0 + abs($1 * Double(n) - sum) }
    return spread == 0 ? 0 : Double(n) * (typical[index] * Double(n) - sum) / (0.015 * spread)
  }

  private func flow(_ index: Int, _ n: Int) -> Double? {
    guard index >= n else { return nil }
    var sums = (up: 0.0, down: 0.0)
    for at in (index - n + 1)...index {
      let flow = typical[at] * volume[at] / 3
      if typical[at] > typical[at - 1] { sums.up += flow }
      if typical[at] < typical[at - 1] { sums.down += flow }
    }
    return sums.up + sums.down < 1 ? 0 : 100 * sums.up / (sums.up + sums.down)
  }

  private func balance(_ index: Int) -> Double {
    var sum = volume[0]
    for at in 0...index where at > 0 {
      if close[at] > close[at - 1] { sum += volume[at] }
      if close[at] < close[at - 1] { sum -= volume[at] }
    }
    return sum
  }
}
