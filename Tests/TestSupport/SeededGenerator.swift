import Foundation

/// Random numbers that a seed repeats, for tests only.
///
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  public init(seed: UInt64) { state = seed }

  /// A generator of its own for the test called `name`, from the seed of this run of the tests.
  ///
  /// The seed is printed once; `SEED=` brings the same numbers back, whatever the order of tests.
  ///
  /// - Parameter fixed: the seed of a run that was given none, in place of a random one.
  public init(test name: String, fixed: UInt64? = nil) {
    // FNV-1a, because `hashValue` differs in every process.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self.init(seed: (Self.givenSeed ?? fixed ?? Self.runSeed) ^ hash)
  }

  private static let givenSeed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }

  private static let runSeed: UInt64 = {
    let seed = givenSeed ?? UInt64.random(in: 0...0xFFFF_FFFF)
    print("random tests of this run: SEED=\(seed)")
    return seed
  }()

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 64 bits of which a random number are in use, so that every byte length is met.
  public mutating func nextOfAnyWidth() -> UInt64 {
    let width = UInt64.random(in: 0...64, using: &self)
    return width == 0 ? 0 : next() >> (64 - width)
  }
}
