import Journal

/// An execution id read as a chain of corrections and a place in it.
///
/// - Source: TWS `execDetails`: a correction has the id of the execution it corrects, except for
///   the number after the last dot, which is higher.
public struct ExecutionKey: Hashable, Sendable {
  /// The part that every execution of the chain shares.
  public let chain: String
  /// The number after the last dot; 0 for an id without one.
  public let revision: UInt64

  /// Reads `id`; one without a number after its last dot is a chain of its own.
  public init(_ id: String) {
    if let dot = id.utf8.lastIndex(of: UInt8(ascii: ".")),
      let number = Self.number(id.utf8[id.utf8.index(after: dot)...])
    {
      chain = String(id[...dot])
      revision = number
    } else {
      chain = id
      revision = 0
    }
  }

  private static func number(_ digits: Substring.UTF8View) -> UInt64? {
    guard (1...18).contains(digits.count) else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
