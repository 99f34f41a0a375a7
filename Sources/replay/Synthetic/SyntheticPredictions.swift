import Journal

/// One made-up prediction, before it becomes a line of text.
struct SyntheticPrediction: Hashable, Sendable {
  /// What is advised.
  enum Side: String, Sendable {
    case hold = "HOLD"
    case buy = "BUY"
    case sell = "SELL"
  }

  /// Unique, and the same for the same seed.
  let id: String
  /// When it is published.
  let time: Timestamp
  /// The ticker.
  let symbol: String
  /// What is advised.
  let side: Side
  /// 0.35 to 0.95, four decimals.
  let confidence: Ratio

  /// One NDJSON line without its line end.
  var line: String {
    #"{"id":"\#(id)","ts_ns":\#(time.rawValue),"symbol":"\#(symbol)","side":"\#(side.rawValue)","#
      + #""confidence":\#(confidence),"horizon_s":60,"model":"synthetic"}"#
  }
}

extension SyntheticMarket {
  /// One prediction per symbol every 15 seconds, sorted by time and symbol.
  ///
  /// Each knows a little of the coming minute and is mostly noise; about one in six or seven has
  /// a confidence of 0.50 or more.
  func visitPredictions(_ body: (SyntheticPrediction) throws -> Void) rethrows {
    var random = SeededGenerator(seed: seed, stream: 3)
    let order = symbols.indices.sorted { symbols[$0] < symbols[$1] }
    var second = paths.regular.lowerBound + 15
    while second < paths.regular.upperBound {
      for instrument in order {
        try body(prediction(instrument, second: second, &random))
      }
      second += 15
    }
  }

  /// The predictions as NDJSON, one line each.
  func predictions() -> String {
    var text = ""
    visitPredictions { text += $0.line + "\n" }
    return text
  }

  private func prediction(
    _ instrument: Int, second: Int, _ random: inout SeededGenerator
  ) -> SyntheticPrediction {
    let score = 0.35 * move(instrument, from: second) + random.bell()
    let side: SyntheticPrediction.Side = score >= 0.8 ? .buy : score <= -0.8 ? .sell : .hold
    let size = score < 0 ? -score : score
    let units = Int64((0.35 + 0.05 * size + 0.04 * size * size) * 10_000)
    let key = UInt64(second) << 8 | UInt64(instrument)
    return SyntheticPrediction(
      id: "s-" + Self.hex(SeededGenerator.mixed(SeededGenerator.mixed(seed) ^ key)),
      time: calendar.midnight + .seconds(Int64(second)), symbol: symbols[instrument], side: side,
      confidence: Ratio(rawValue: min(max(units, 3_500), 9_500) * 100_000))
  }

  /// The move of the coming minute in units of the usual one, cut at 2.
  private func move(_ instrument: Int, from second: Int) -> Double {
    let offset = (second - paths.firstSecond) * 1000
    let now = paths.price(instrument, at: offset)
    let later = paths.price(instrument, at: offset + 60_000)
    let loadings = instruments[instrument].loadings
    // Close to the minute's deviation: the loadings' daily share of 1 %, times sqrt(60/23400).
    let weight =
      Self.magnitude(loadings.market) + 1.7 * Self.magnitude(loadings.semis)
      + Self.magnitude(loadings.metals)
    let usual = (0.011 * weight + instruments[instrument].own) * 0.05
    return min(max((later / now - 1) / usual, -2), 2)
  }

  private static func magnitude(_ value: Double) -> Double { value < 0 ? -value : value }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
