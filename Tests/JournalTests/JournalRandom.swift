import Glibc

/// Numbers that look random and repeat with the seed (SplitMix64); `SEED=` sets it.
struct JournalRandom: RandomNumberGenerator {
  /// What it started from; tests print it.
  let seed: UInt64
  private var state: UInt64

  /// Starts from `SEED` of the environment, else from `seed`.
  init(_ seed: UInt64) {
    let text = unsafe getenv("SEED").map { unsafe String(cString: $0) }
    self.seed = text.flatMap { UInt64($0) } ?? seed
    state = self.seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
