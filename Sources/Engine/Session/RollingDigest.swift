import Journal

/// A fingerprint that grows with every output; equal outputs in equal order give an equal value.
struct RollingDigest {
  private(set) var value = StateDigest()
  /// The value so far, kind and version; the payload comes behind them.
  private var buffer = [UInt8](repeating: 0, count: RollingDigest.headBytes)
  private static let headBytes = 18

  /// Mixes in one output.
  mutating func add(kind: UInt8, version: UInt8, payload: [UInt8]) {
    let before = value
    buffer.removeLast(buffer.count - Self.headBytes)
    var head = buffer.mutableSpan
    for index in 0..<8 {
      head[index] = UInt8(truncatingIfNeeded: before.high >> UInt64(8 * index))
      head[8 + index] = UInt8(truncatingIfNeeded: before.low >> UInt64(8 * index))
    }
    head[16] = kind
    head[17] = version
    buffer.append(contentsOf: payload)
    let hash = Checksum.wide(buffer)
    value.high = hash.high
    value.low = hash.low
  }
}
