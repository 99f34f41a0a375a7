internal import CXXHash

/// XXH3 with seed 0; the only file that imports libxxhash.
public enum Checksum {
  /// The checksum of `bytes[range]`.
  static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "inside the bytes")
    // safe: the range was just checked; the pointer does not leave the closure.
    return unsafe bytes.withUnsafeBytes { all in
      guard let start = all.baseAddress else { return 0 }
      return unsafe XXH3_64bits(start + range.lowerBound, range.count)
    }
  }

  /// The checksum of `bytes`.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    // safe: the caller's buffer is readable for the length of this call.
    guard let start = bytes.baseAddress else { return 0 }
    return unsafe XXH3_64bits(start, bytes.count)
  }

  /// XXH3-128 of `bytes`: fingerprints of states and of runs of outputs.
  public static func wide(_ bytes: [UInt8]) -> (high: UInt64, low: UInt64) {
    // safe: the pointer does not leave the closure.
    let hash = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits($0.baseAddress, $0.count) }
    return (hash.high64, hash.low64)
  }

  /// XXH3-128 of `bytes` under a seed: a fingerprint that also tells what the bytes stand for.
  public static func wide(_ bytes: [UInt8], seed: UInt64) -> (high: UInt64, low: UInt64) {
    // safe: the pointer does not leave the closure.
    let hash = unsafe bytes.withUnsafeBytes {
      unsafe XXH3_128bits_withSeed($0.baseAddress, $0.count, seed)
    }
    return (hash.high64, hash.low64)
  }
}
