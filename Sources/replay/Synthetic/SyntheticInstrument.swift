/// What makes one synthetic instrument differ from another; figures of mid 2024, rounded.
struct SyntheticInstrument: Sendable {
  /// The ticker.
  let symbol: String
  /// Price at the open, in dollars.
  let price: Double
  /// Usual distance of bid and ask, in cents.
  let spread: Int
  /// Share of the day's ticks, relative to the others.
  let activity: Double
  /// How strongly it follows each factor: the broad market, semiconductors, metals.
  let loadings: (market: Double, semis: Double, metals: Double)
  /// Deviation of its own daily return.
  let own: Double
  /// Its first exchange is the listing one.
  let exchanges: [String]

  /// The production tickers, in order of their numbers.
  static let all: [SyntheticInstrument] = [
    SyntheticInstrument(
      symbol: "CVNA", price: 107.40, spread: 8, activity: 0.9, loadings: (1.4, 0, 0), own: 0.030,
      exchanges: ["N", "Q", "Z", "K", "P", "V"]),
    SyntheticInstrument(
      symbol: "UVXY", price: 24.60, spread: 1, activity: 0.7, loadings: (-4.2, 0, 0), own: 0.012,
      exchanges: ["Z", "P", "Q", "K", "D"]),
    SyntheticInstrument(
      symbol: "SOXL", price: 46.30, spread: 1, activity: 1.6, loadings: (0, 3, 0), own: 0.001,
      exchanges: ["P", "Q", "Z", "K", "N", "V", "D"]),
    SyntheticInstrument(
      symbol: "SOXS", price: 33.80, spread: 1, activity: 0.9, loadings: (0, -3, 0), own: 0.001,
      exchanges: ["P", "Q", "Z", "K", "D"]),
    SyntheticInstrument(
      symbol: "TQQQ", price: 63.90, spread: 1, activity: 1.8, loadings: (3, 0, 0), own: 0.001,
      exchanges: ["Q", "P", "Z", "K", "N", "V", "D"]),
    SyntheticInstrument(
      symbol: "SQQQ", price: 10.15, spread: 1, activity: 1.1, loadings: (-3, 0, 0), own: 0.001,
      exchanges: ["Q", "P", "Z", "K", "D"]),
    SyntheticInstrument(
      symbol: "GLD", price: 217.10, spread: 2, activity: 0.6, loadings: (0, 0, 1), own: 0.001,
      exchanges: ["P", "Q", "Z", "K", "N"]),
    SyntheticInstrument(
      symbol: "SLV", price: 27.20, spread: 1, activity: 0.5, loadings: (0, 0, 1.8), own: 0.003,
      exchanges: ["P", "Q", "Z", "K"]),
  ]
}
