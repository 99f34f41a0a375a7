import Journal

/// A fingerprint that grows with every output; equal outputs in equal order give an equal value.
///
/// Each output has a hash; the value is what the hashes give as digits of one long number, modulo
/// 2¹²⁸. So the fingerprint of a whole follows from those of its parts, and parts can be verified
/// side by side.
public struct RollingDigest: Hashable, Sendable {
  private var sum: UInt128 = 0
  private var count: UInt64 = 0
  /// Odd, so that no output is ever shifted out.
  private static let base = UInt128(0x9E37_79B9_7F4A_7C15) << 64 | 0xF39C_C060_5CED_C835

  init() {}

  /// The value so far.
  public var value: StateDigest {
    var digest = StateDigest()
    digest.high = UInt64(truncatingIfNeeded: sum >> 64)
    digest.low = UInt64(truncatingIfNeeded: sum)
    return digest
  }

  /// Mixes in one output.
  mutating func add(kind: UInt8, version: UInt8, payload: [UInt8]) {
    let hash = Checksum.wide(payload, seed: UInt64(kind) << 8 | UInt64(version))
    sum = sum &* Self.base &+ (UInt128(hash.high) << 64 | UInt128(hash.low))
    count += 1
  }

  /// Mixes in what came behind it, in its order.
  mutating func append(_ next: RollingDigest) {
    sum = sum &* Self.power(next.count) &+ next.sum
    count += next.count
  }

  private static func power(_ exponent: UInt64) -> UInt128 {
    var (result, square, rest): (UInt128, UInt128, UInt64) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }
}
