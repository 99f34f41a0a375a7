internal import CXXHash

/// XXH3-64 with seed 0; the only file that imports libxxhash.
enum Checksum {
  /// The checksum of `bytes[range]`.
  static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "inside the bytes")
    // safe: the range was just checked; the pointer does not leave the closure.
    return unsafe bytes.withUnsafeBytes { all in
      guard let start = all.baseAddress else { return 0 }
      return unsafe XXH3_64bits(start + range.lowerBound, range.count)
    }
  }
}
