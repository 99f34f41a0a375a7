import Journal

/// Fair prices and activity of a synthetic day, second by second, before any tick is made.
///
/// Factors carry the correlation of the leveraged pairs; a chain of calm, usual and wild spells
/// carries the clustering of volatility. Only + - * / on doubles, so every machine agrees.
struct SyntheticPaths: Sendable {
  /// Seconds before the open and after the close that still have ticks.
  static let margin = 600

  /// The first second, counted from New York's midnight.
  let firstSecond: Int
  /// The open and the close, counted from New York's midnight.
  let regular: Range<Int>
  /// Fair prices in dollars, by instrument, then by second; one more than there are seconds.
  private(set) var fair: [[Double]]
  /// Relative activity of each second, all instruments alike.
  private(set) var activity: [Double] = []

  /// Seconds with ticks.
  var seconds: Int { regular.count + 2 * Self.margin }

  /// - Parameter regular: seconds of the regular session after midnight.
  init(seed: UInt64, regular: Range<Int>, instruments: [SyntheticInstrument]) {
    self.regular = regular
    firstSecond = regular.lowerBound - Self.margin
    fair = instruments.map { [$0.price] }
    var random = SeededGenerator(seed: seed, stream: 1)
    var spell = Spell()
    for second in 0..<(regular.count + 2 * Self.margin) {
      spell.advance(&random)
      let shape = Self.shape(second - Self.margin, of: regular.count)
      activity.append(shape * spell.level)
      step(instruments, scale: Self.perSecond * spell.level * (0.5 + 0.5 * shape), &random)
    }
  }

  /// The fair price of an instrument `milliseconds` into the paths, between its seconds.
  func price(_ instrument: Int, at milliseconds: Int) -> Double {
    let second = min(max(milliseconds / 1000, 0), seconds - 1)
    let part = Double(min(max(milliseconds - second * 1000, 0), 1000)) / 1000
    let path = fair[instrument]
    return path[second] + (path[second + 1] - path[second]) * part
  }

  /// One over the root of the 23 400 seconds of a day: turns a daily deviation into one second's.
  private static let perSecond = 0.006_537_204_504_606_135

  /// U-shaped activity: busiest at the open and the close, thin outside the session.
  private static func shape(_ second: Int, of length: Int) -> Double {
    guard second >= 0 && second < length else { return 0.08 }
    let x = 2 * Double(second) / Double(length) - 1
    return 0.45 + 0.7 * x * x + 1.6 * x * x * x * x * x * x
  }

  private mutating func step(
    _ instruments: [SyntheticInstrument], scale: Double, _ random: inout SeededGenerator
  ) {
    let market = 0.011 * random.bell()
    let semis = 1.3 * market + 0.009 * random.bell()
    let metals = 0.15 * market + 0.010 * random.bell()
    for (index, instrument) in instruments.enumerated() {
      let loadings = instrument.loadings
      let common =
        loadings.market * market + loadings.semis * semis + loadings.metals * metals
      let change = (common + instrument.own * random.bell()) * scale
      let last = fair[index][fair[index].count - 1]
      // Far below any real move; keeps the price positive whatever the seed.
      fair[index].append(max(last * (1 + change), instrument.price * 0.25))
    }
  }

  /// Calm, usual or wild: how much faster than usual prices move and ticks come.
  private struct Spell {
    private(set) var level = 1.0

    /// Ends the spell once in five minutes on average; usual spells are the most common.
    mutating func advance(_ random: inout SeededGenerator) {
      guard random.below(300) == 0 else { return }
      switch random.below(10) {
      case 0...3: level = 0.65
      case 4...7: level = 1.0
      default: level = 1.9
      }
    }
  }
}
