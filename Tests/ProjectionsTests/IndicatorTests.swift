import Journal
import Testing

@testable import Projections

/// Incremental against direct, snapshots at every place, and what no vector has.
struct IndicatorTests {
  /// Real life at a price: quiet stretches, jumps, bars without volume.
  private func bars(_ count: Int, price first: Int64, _ random: inout SeededNumbers) -> [Bar] {
    var close = first
    let step = max(first / 2000, 2)
    return (0..<count).map { number in
      let before = close
      let isHalted = (60..<90).contains(number)
      if !isHalted { close = max(close + Int64.random(in: -step...step, using: &random), 1) }
      if number % 47 == 46 { close += step * 40 }
      let reach = isHalted ? 0 : Int64.random(in: 0...step, using: &random)
      var bar = Bar()
      bar.start = Timestamp(rawValue: Int64(number) * 10_000_000_000)
      bar.open = Price(rawValue: before * 100_000)
      bar.high = Price(rawValue: (max(before, close) + reach) * 100_000)
      bar.low = Price(rawValue: max(min(before, close) - reach, 1) * 100_000)
      bar.close = Price(rawValue: close * 100_000)
      bar.volume = Quantity(
        shares: number % 7 == 3 ? 0 : Int64.random(in: 1...90_000, using: &random))
      bar.trades = bar.volume == .zero ? 0 : 1
      bar.notional = Money(bar.close, times: bar.volume)
      return bar
    }
  }

  private static let sets: [[(String, [String])]] = [
    [
      ("sma", ["50"]), ("ema", ["9"]), ("wma", ["7"]), ("rsi", ["2"]),
      ("macd", ["5", "35", "5"]), ("atr", ["21"]), ("bbands", ["10", "1.5"]),
      ("stoch", ["5", "3", "3"]), ("adx", ["7"]), ("cci", ["14"]), ("mfi", ["10"]), ("obv", []),
      ("roc", ["1"]), ("willr", ["5"]), ("stddev", ["50"]), ("vwap", []), ("donchian", ["55"]),
    ],
    [
      ("sma", ["1"]), ("ema", ["1"]), ("wma", ["1"]), ("rsi", ["1"]), ("macd", ["1", "2", "1"]),
      ("atr", ["1"]), ("bbands", ["1", "2"]), ("stoch", ["1", "1", "1"]), ("adx", ["1"]),
      ("cci", ["1"]), ("mfi", ["1"]), ("roc", ["3"]), ("willr", ["1"]), ("stddev", ["1"]),
      ("donchian", ["1"]),
    ],
    [
      ("sma", ["33"]), ("wma", ["60"]), ("rsi", ["14"]), ("macd", ["12", "26", "9"]),
      ("stoch", ["14", "5", "4"]), ("adx", ["14"]), ("cci", ["31"]), ("mfi", ["25"]),
      ("willr", ["40"]), ("stddev", ["3"]), ("donchian", ["2"]),
    ],
  ]

  /// Absolute, for values in the price itself and for the rest; the direct sums round, too.
  private static func tolerance(_ kind: IndicatorKind, _ price: Int64) -> Double {
    switch kind {
    case .obv: 0
    case .cci: 1e-6
    case .rsi, .stoch, .adx, .mfi, .roc, .willr: 1e-8
    default: max(1e-9, Double(price) / 1e4 * 1e-12)
    }
  }

  @Test(arguments: [3, 490_000, 6_271_110_000] as [Int64], 0...2)
  func `Every indicator equals its definition at every bar`(price: Int64, set: Int) throws {
    var random = SeededNumbers(UInt64(price) + UInt64(set))
    let bars = bars(150, price: price, &random)
    let formula = IndicatorFormula(bars)
    for (name, parameters) in Self.sets[set] {
      var indicator = AnyIndicator(try IndicatorSpec(name, inOrder: parameters))
      for (index, bar) in bars.enumerated() {
        indicator.update(bar)
        let wanted = formula.outputs(indicator.spec, at: index)
        for (output, want) in wanted.enumerated() {
          let got = indicator.output(output)
          let isNear =
            (got == nil) == (want == nil)
            && abs((got ?? 0) - (want ?? 0)) <= Self.tolerance(indicator.spec.kind, price)
          #expect(
            isNear,
            "\(indicator.spec.columns[output]) at \(index): \(got as Any), not \(want as Any)")
        }
        #expect(indicator.isReady == wanted.allSatisfy { $0 != nil })
      }
    }
  }

  @Test func `Sums do not drift: a window that comes again gives the same bits`() throws {
    var random = SeededNumbers(7)
    let window = bars(60, price: 1_234_567, &random)
    for name in ["sma", "wma", "stddev", "cci", "stoch", "willr", "mfi", "donchian"] {
      let spec = try IndicatorSpec(name, inOrder: name == "stoch" ? ["20", "3", "3"] : ["20"])
      var fresh = AnyIndicator(spec)
      for bar in window { fresh.update(bar) }
      var worn = AnyIndicator(spec)
      for _ in 0..<20 { for bar in bars(150, price: 900_000_000, &random) { worn.update(bar) } }
      for bar in window { worn.update(bar) }
      #expect(fresh.output() == worn.output(), "\(name)")
      #expect(fresh.output() != nil)
    }
  }

  @Test func `A flat series is 0 or the price, as each rule says`() throws {
    var bar = Bar()
    (bar.open, bar.high, bar.low, bar.close) = (price("7"), price("7"), price("7"), price("7"))
    for (name, parameters) in Self.sets[0] where !["obv", "vwap"].contains(name) {
      var indicator = AnyIndicator(try IndicatorSpec(name, inOrder: parameters))
      for _ in 0..<200 { indicator.update(bar) }
      let isPrice = ["sma", "ema", "wma", "bbands", "donchian"].contains(name)
      for output in indicator.spec.kind.outputs.indices {
        #expect(indicator.output(output) == (isPrice ? 7 : 0), "\(name)")
      }
    }
  }

  @Test func `Prices and volumes at the edge of their range stop nothing`() throws {
    let edges: [Int64] = [.max, .min, 0, .max, 1, -1, .min, .max, .max, 0]
    for (name, parameters) in Self.sets.flatMap({ $0 }) {
      var indicator = AnyIndicator(try IndicatorSpec(name, inOrder: parameters))
      for number in 0..<120 {
        var bar = Bar()
        bar.high = Price(rawValue: edges[number % 10])
        bar.low = Price(rawValue: edges[(number * 3 + 1) % 10])
        bar.close = Price(rawValue: edges[(number * 7 + 2) % 10])
        bar.volume = Quantity(rawValue: edges[(number * 9 + 3) % 10])
        bar.notional = Money(rawValue: number % 2 == 0 ? .max : .min)
        indicator.update(bar)
        for output in indicator.spec.kind.outputs.indices { _ = indicator.output(output) }
      }
    }
  }

  @Test func `An exponential average can begin with the first close`() throws {
    var indicator = AnyIndicator(
      try IndicatorSpec("ema", [(name: "period", value: "3"), (name: "seed", value: "first")]))
    var seen: [Double?] = []
    for close in ["8", "10", "10", "12"] {
      var bar = Bar()
      bar.close = price(close)
      indicator.update(bar)
      seen.append(indicator.output())
    }
    // 8, 9, 9.5, 10.75 with the weight 2 / (3 + 1).
    #expect(seen == [nil, nil, 9.5, 10.75])
  }

  // MARK: Pairs

  private func pair(_ name: String, _ basis: String, _ period: Int) throws -> AnyIndicator {
    AnyIndicator(
      try IndicatorSpec(name, [(name: "period", value: "\(period)"), (name: "of", value: basis)]))
  }

  @Test(arguments: ["closes", "changes"])
  func `Correlation and beta equal their definitions`(basis: String) throws {
    var random = SeededNumbers(11)
    let own = bars(120, price: 490_000, &random)
    let other = bars(120, price: 1_680_000, &random)
    var correlation = try pair("correlation", basis, 20)
    var beta = try pair("beta", basis, 20)
    for index in own.indices {
      correlation.update(own[index], reference: other[index])
      beta.update(own[index], reference: other[index])
      let first = index - 19 - (basis == "changes" ? 1 : 0)
      #expect(correlation.isReady == (first >= 0))
      guard first >= 0 else { continue }
      let x = series(own[first...index], basis)
      let y = series(other[first...index], basis)
      // Means of equal doubles round, so "does not move" is judged by the values themselves.
      guard Set(x).count > 1, Set(y).count > 1 else {
        #expect(correlation.output() == 0)
        continue
      }
      let products = covariance(x, y)
      let wanted = products / (covariance(x, x).squareRoot() * covariance(y, y).squareRoot())
      let slope = products / covariance(y, y)
      #expect(abs((correlation.output() ?? .infinity) - wanted) < 1e-9)
      #expect(abs((beta.output() ?? .infinity) - slope) < 1e-9)
    }
  }

  private func series(_ bars: ArraySlice<Bar>, _ basis: String) -> [Double] {
    let closes = bars.map { $0.close.double }
    return basis == "closes" ? closes : zip(closes.dropFirst(), closes).map { $0 / $1 - 1 }
  }

  private func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    return zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
  }

  @Test func `A series with itself has correlation and beta 1, a flat one has 0`() throws {
    var random = SeededNumbers(12)
    let own = bars(40, price: 490_000, &random)
    for (name, basis) in [("correlation", "closes"), ("beta", "closes"), ("beta", "changes")] {
      var same = try pair(name, basis, 10)
      var flat = try pair(name, basis, 10)
      for bar in own {
        same.update(bar, reference: bar)
        flat.update(bar, reference: own[0])
      }
      #expect(abs((same.output() ?? 0) - 1) < 1e-15, "\(name) \(basis)")
      #expect(flat.output() == 0, "\(name) \(basis)")
    }
  }

  @Test func `A pair waits for its reference, and others ignore one`() throws {
    var random = SeededNumbers(13)
    let own = bars(30, price: 490_000, &random)
    var pair = try pair("beta", "closes", 2)
    var (alone, beside) = (
      AnyIndicator(try IndicatorSpec("sma", inOrder: ["5"])),
      AnyIndicator(try IndicatorSpec("sma", inOrder: ["5"]))
    )
    for bar in own {
      pair.update(bar)
      alone.update(bar)
      beside.update(bar, reference: own[0])
    }
    #expect(pair.output() == nil)
    #expect(alone == beside)
  }

  // MARK: Snapshots

  private static let all =
    sets[0] + [("correlation", ["9"]), ("beta", ["9", "closes"]), ("ema", ["8", "first"])]

  @Test(arguments: all.indices)
  func `A fold split anywhere equals one pass`(number: Int) throws {
    var random = SeededNumbers(21)
    let (name, parameters) = Self.all[number]
    let bars = bars(70, price: 490_000, &random)
    let reference = bars[0]
    try expectSplitFoldsAgree(
      AnyIndicator(try IndicatorSpec(name, inOrder: parameters)),
      bars.map { bar in { $0.update(bar, reference: reference) } })
  }

  // Goal: no bytes can stop the program. Method: every byte of a state is set to several others;
  // what is still read must go on without a trap.
  @Test(arguments: all.indices)
  func `A damaged state is refused or goes on`(number: Int) throws {
    var random = SeededNumbers(22)
    let (name, parameters) = Self.all[number]
    let bars = bars(40, price: 490_000, &random)
    var indicator = AnyIndicator(try IndicatorSpec(name, inOrder: parameters))
    for bar in bars { indicator.update(bar, reference: bars[0]) }
    let good = try bytes(of: indicator)
    var refused = 0
    for place in good.indices {
      for value in [0, 2, 255] as [UInt8] {
        var bad = good
        bad[place] = value
        do {
          var read = AnyIndicator()
          var reader = PayloadReader(bad[...])
          try read.visit(&reader)
          try reader.finish()
          for bar in bars.prefix(4) { read.update(bar, reference: bars[1]) }
          for output in read.spec.kind.outputs.indices { _ = read.output(output) }
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 0)
  }

  // The number belongs to the layout. When this fails, a `visit` of an indicator was changed: where
  // snapshots hold indicators, their version must rise.
  @Test func `A change of any indicator's layout is noticed`() {
    #expect(AnyIndicator.schemaFingerprint == 17_166_982_463_420_499_518)
    let kinds = IndicatorKind.allCases.map {
      SchemaFingerprint.of(IndicatorState(IndicatorSpec(shortest: $0)))
    }
    // Correlation and beta share their state.
    #expect(Set(kinds).count == kinds.count - 1)
  }
}
