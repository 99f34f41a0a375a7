import Journal

/// A fingerprint that grows with every output; equal outputs in equal order give an equal value.
struct RollingDigest {
  private(set) var value = StateDigest()
  private var buffer: [UInt8] = []

  /// Mixes in one output.
  mutating func add(kind: UInt8, version: UInt8, payload: [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    for word in [value.high, value.low] {
      for shift in stride(from: 0, to: 64, by: 8) {
        buffer.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    buffer.append(kind)
    buffer.append(version)
    buffer.append(contentsOf: payload)
    let hash = Checksum.wide(buffer)
    value.high = hash.high
    value.low = hash.low
  }
}
