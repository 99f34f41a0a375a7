/// Random numbers from a seed by whole-number arithmetic: the same everywhere, for ever.
///
/// - Source: xoshiro256** 1.0 and SplitMix64 by David Blackman and Sebastiano Vigna (public
///   domain, prng.di.unimi.it); SplitMix64 fills the state, as they advise.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter stream: separates independent uses of one seed.
  init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = seed ^ Self.mixed(stream &+ 1)
    func word() -> UInt64 {
      mixer &+= 0x9e37_79b9_7f4a_7c15
      return Self.mixed(mixer)
    }
    state = (word(), word(), word(), word())
  }

  mutating func next() -> UInt64 {
    let result = Self.rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotated(state.3, by: 45)
    return result
  }

  /// A whole number from 0 to `bound` - 1; `bound` is 1 to 2^32.
  ///
  /// Multiply and shift: the bias is below 2^-32 and of no matter here.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0 && bound <= 1 << 32, "the bound must be 1 to 2^32")
    return Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32)
  }

  /// A number from 0 up to but not 1, a multiple of 2^-53.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A bell-shaped number of mean 0 and deviation 1, never beyond 3.5: four uniforms summed.
  mutating func bell() -> Double {
    var sum: Int64 = 0
    for _ in 0..<2 {
      let word = next()
      sum += Int64(word >> 32) + Int64(word & 0xffff_ffff)
    }
    // The sum of four uniforms has deviation 1/sqrt(3); 1.7320508… restores 1.
    return (Double(sum) * 0x1p-32 - 2) * 1.732_050_807_568_877_2
  }

  /// SplitMix64's mixing step: a one-to-one scrambling of 64 bits.
  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
    value << bits | value >> (64 - bits)
  }
}
