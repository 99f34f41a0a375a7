import Journal

/// Scrambles whole numbers: the same on every machine, for ever.
///
/// - Source: SplitMix64's mixing step by Sebastiano Vigna (public domain).
enum NoiseHash {
  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  static func text(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { mixed($0 ^ UInt64($1)) }
  }
}

/// A quote of the synthetic market, in cents and shares.
struct SyntheticQuote: Hashable {
  var bid: Int64
  var ask: Int64
  var bidSize: Int64
  var askSize: Int64
}

/// A trade of the synthetic market.
struct SyntheticTrade: Hashable {
  var cents: Int64
  var size: Int64
  var exchange: ShortText
}

/// The synthetic market of one listing: a pure function of seed, symbol and time.
///
/// Nothing is remembered, so any past can be asked for, in any order, and a restart changes
/// nothing. Quotes are made every quarter of a second, a trade every second. The price is its base
/// times a sum of interpolated noise of periods from a second to seven weeks.
struct SyntheticPrices {
  /// Length of one step of quotes.
  static let stepNanoseconds: Int64 = 250_000_000
  /// A trade happens at every step that is a multiple of this.
  static let stepsPerTrade: Int64 = 4

  private let seed: UInt64
  private let baseCents: Int64
  private let exchanges: [ShortText]
  /// Noise at both ends of the current period of each octave; only saves work.
  private var knots: [Knot]

  private struct Knot {
    var period: Int64 = .min
    var left: Int64 = 0
    var right: Int64 = 0
  }

  private static let octaves = 12
  /// In steps: 4, 16, 64 …, one second to 48 days.
  private static func length(_ octave: Int) -> Int64 { 4 << (2 * Int64(octave)) }
  /// In parts per million of the price; noise grows with the root of its period.
  private static func amplitude(_ octave: Int) -> Int64 { 30 << Int64(octave) }

  init(seed: UInt64, listing: Listing) {
    self.seed = NoiseHash.mixed(seed ^ NoiseHash.text(listing.definition.symbol))
    baseCents = listing.baseCents
    exchanges = [listing.definition.primaryExchange, "BATS", "ARCA", "IEX", "DRCTEDGE"]
      .compactMap { ShortText($0) }
    knots = Array(repeating: Knot(), count: Self.octaves)
  }

  /// The step that holds an instant; steps begin at the epoch.
  static func step(at time: Timestamp) -> Int64 {
    let (quotient, remainder) = time.rawValue.quotientAndRemainder(dividingBy: stepNanoseconds)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// When a step begins.
  static func time(of step: Int64) -> Timestamp { Timestamp(rawValue: step * stepNanoseconds) }

  /// The quote made at a step.
  mutating func quote(at step: Int64) -> SyntheticQuote {
    let chance = hash(step, 101)
    let spread = 1 + baseCents / 30_000 + (chance % 8 == 0 ? 1 : 0)
    let bid = max(1, (middle(at: step) - spread * 50) / 100)
    return SyntheticQuote(
      bid: bid, ask: bid + spread, bidSize: 100 * (1 + Int64(chance >> 8 & 0xFFFF) % 5),
      askSize: 100 * (1 + Int64(chance >> 24 & 0xFFFF) % 5))
  }

  /// The trade made at a step, nil where there is none.
  mutating func trade(at step: Int64) -> SyntheticTrade? {
    guard step % Self.stepsPerTrade == 0 else { return nil }
    let quote = quote(at: step)
    let chance = hash(step, 102)
    let isOdd = chance >> 8 & 0xFF < 90
    let size = isOdd ? 1 + Int64(chance >> 16 & 0xFFFF) % 99 : 100 * (1 + Int64(chance >> 16) % 4)
    return SyntheticTrade(
      cents: chance & 1 == 0 ? quote.bid : quote.ask, size: size,
      exchange: exchanges[Int(chance >> 48) % exchanges.count])
  }

  /// The fair price in hundredths of a cent.
  private mutating func middle(at step: Int64) -> Int64 {
    var noise: Int64 = 0
    for octave in 0..<Self.octaves {
      let length = Self.length(octave)
      let period = step >= 0 ? step / length : (step - length + 1) / length
      if knots[octave].period != period {
        knots[octave] = Knot(
          period: period, left: level(period, octave), right: level(period + 1, octave))
      }
      let (left, right) = (knots[octave].left, knots[octave].right)
      noise += Self.amplitude(octave) * (left + (right - left) * (step - period * length) / length)
    }
    let whole: Int64 = 1_000_000 << 15
    return baseCents * 100 * (whole + noise) / whole
  }

  /// -32768 to 32767.
  private func level(_ period: Int64, _ octave: Int) -> Int64 {
    Int64(hash(period, UInt64(octave)) >> 48) - 32_768
  }

  private func hash(_ number: Int64, _ stream: UInt64) -> UInt64 {
    NoiseHash.mixed(seed &+ NoiseHash.mixed(UInt64(bitPattern: number) &* 128 &+ stream))
  }
}
