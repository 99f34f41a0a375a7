import Journal

/// Writes the NUL-terminated fields of one frame in order.
public struct FieldWriter: Sendable {
  /// The payload so far, without a length prefix.
  public private(set) var bytes: [UInt8] = []
  /// How many fields have been written.
  public private(set) var count = 0

  /// An empty frame.
  public init() {}

  /// Text. A NUL inside would make two fields of one, so it is left out.
  public mutating func text(_ value: some StringProtocol) {
    for byte in value.utf8 where byte != 0 { bytes.append(byte) }
    end()
  }

  /// A whole number.
  public mutating func integer(_ value: Int64) { text(String(value)) }

  /// `0` or `1`.
  public mutating func flag(_ value: Bool) { text(value ? "1" : "0") }

  /// The shortest exact decimal.
  public mutating func decimal(_ value: some FixedPoint) { text(value.description) }

  /// The shortest exact decimal, or `unset`, which is empty unless the caller says otherwise.
  public mutating func decimal(_ value: (some FixedPoint)?, unset: String = "") {
    text(value?.description ?? unset)
  }

  /// Several fixed fields, comma separated; for the long tails of defaults.
  public mutating func defaults(_ list: String) {
    for field in list.split(separator: ",", omittingEmptySubsequences: false) { text(field) }
  }

  /// Empty fields.
  public mutating func empty(_ count: Int = 1) {
    for _ in 0..<count { end() }
  }

  private mutating func end() {
    bytes.append(0)
    count += 1
  }
}
