/// Up to 16 bytes of UTF-8 inline, without a heap object: exchange codes, sale conditions.
///
/// The hot path carries these in every tick, so they are plain bits. Longer text does not fit.
public struct ShortText: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
  /// Bytes 0…7, the first in the lowest bits; unused bytes are zero.
  public let low: UInt64
  /// Bytes 8…15.
  public let high: UInt64

  /// Most bytes that fit.
  public static let capacity = 16
  /// No text.
  @inlinable public static var empty: ShortText { ShortText(low: 0, high: 0) }

  @inlinable init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Takes the bytes of `text`.
  ///
  /// - Returns: nil when there are more than ``capacity`` bytes, or a zero byte.
  @inlinable public init?(bytes: some Sequence<UInt8>) {
    var words: (UInt64, UInt64) = (0, 0)
    var count = 0
    for byte in bytes {
      guard count < Self.capacity, byte != 0 else { return nil }
      if count < 8 {
        words.0 |= UInt64(byte) << (8 * UInt64(count))
      } else {
        words.1 |= UInt64(byte) << (8 * UInt64(count - 8))
      }
      count += 1
    }
    (low, high) = words
  }

  /// Takes `text` if it fits.
  public init?(_ text: some StringProtocol) { self.init(bytes: text.utf8) }

  /// Bytes of the text.
  public var count: Int { (0..<Self.capacity).first { byte($0) == 0 } ?? Self.capacity }

  /// The bytes in order.
  public var bytes: [UInt8] { (0..<count).map(byte) }

  private func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? low : high) >> (8 * UInt64(index % 8)))
  }

  /// Writes how many bytes there are, then the bytes; allocates nothing when they fit.
  func appendCounted(to bytes: inout [UInt8]) {
    let count = count
    bytes.append(UInt8(count))
    for index in 0..<count { bytes.append(byte(index)) }
  }

  /// The text; bytes that are not UTF-8 show as replacement characters.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
