import Journal
import Projections

/// Each indicator alone, fed computed bars: what one closed bar costs.
struct IndicatorBench {
  var bars = 1_000_000

  /// Every kind with the lengths that people use.
  private static let kinds: [(kind: String, values: [String])] = [
    ("sma", ["20"]), ("ema", ["20"]), ("wma", ["20"]), ("rsi", ["14"]),
    ("macd", ["12", "26", "9"]), ("atr", ["14"]), ("bbands", ["20", "2"]),
    ("stoch", ["14", "3", "3"]), ("adx", ["14"]), ("cci", ["20"]), ("mfi", ["14"]), ("obv", []),
    ("roc", ["10"]), ("willr", ["14"]), ("stddev", ["20"]), ("vwap", []), ("donchian", ["20"]),
    ("correlation", ["20"]), ("beta", ["20"]),
  ]

  func run(rounds: Int) throws -> [BenchRow] {
    let day = Self.day
    return try Self.kinds.map { kind, values in
      let spec = try IndicatorSpec(kind, inOrder: values)
      var row = try BenchRow.measure("replay", "indicator \(kind)", rounds: rounds) {
        var indicator = AnyIndicator(spec)
        for index in 0..<bars {
          let bar = day[index & 4095]
          if spec.kind.needsReference {
            indicator.update(bar, reference: day[(index + 1) & 4095])
          } else {
            indicator.update(bar)
          }
        }
        guard indicator.isReady else { throw InputError("\(kind): no value after \(bars) bars") }
        return UInt64(bars)
      }
      row.isTimedEach = true
      return row
    }
  }

  /// 4096 bars around 50.00 whose moves repeat only after all of them.
  private static var day: [Bar] {
    (0..<4096).map { index in
      let middle = 5_000 + Int64(index * 7_919 % 997)
      var bar = Bar()
      (bar.open, bar.close) = (cents(middle), cents(middle + Int64(index % 9) - 4))
      (bar.low, bar.high) = (cents(middle - 6), cents(middle + 6))
      bar.volume = Quantity(shares: 100 + Int64(index % 50))
      bar.trades = 10
      bar.notional = Money(bar.close, times: bar.volume)
      return bar
    }
  }

  private static func cents(_ cents: Int64) -> Price { Price(rawValue: cents * 10_000_000) }
}
