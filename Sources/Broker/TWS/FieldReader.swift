import Journal

/// Reads the NUL-terminated fields of one frame in order: strict on types, blind to extra fields.
public struct FieldReader: Sendable {
  private let frame: ArraySlice<UInt8>
  private var position: Int
  /// How many fields have been read; the index of the next one.
  public private(set) var index = 0
  /// The layouts that messages are read in.
  public let serverVersion: Int64

  /// Reads the payload of one frame, without its length prefix.
  public init(_ frame: [UInt8], serverVersion: Int64 = ServerVersion.current) {
    self.init(frame[...], serverVersion: serverVersion)
  }

  /// Reads the payload of one frame where it stands in a larger buffer.
  public init(_ frame: ArraySlice<UInt8>, serverVersion: Int64 = ServerVersion.current) {
    self.frame = frame
    self.serverVersion = serverVersion
    position = frame.startIndex
  }

  /// The next field's bytes. A last field without its NUL was cut, so it counts as missing.
  ///
  /// - Throws: ``TWSError/missingField(index:)``.
  public mutating func bytes() throws(TWSError) -> ArraySlice<UInt8> {
    let start = position
    var end = start
    while end < frame.endIndex, frame[end] != 0 { end += 1 }
    guard end < frame.endIndex else { throw .missingField(index: index) }
    position = end + 1
    index += 1
    return frame[start..<end]
  }

  /// Passes over `count` fields without looking at them.
  public mutating func skip(_ count: Int = 1) throws(TWSError) {
    for _ in 0..<count { _ = try bytes() }
  }

  /// Text; bytes that are not UTF-8 become replacement characters.
  public mutating func text() throws(TWSError) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// A whole number that must be there.
  public mutating func integer() throws(TWSError) -> Int64 {
    let field = try bytes()
    guard let value = Self.whole(field) else {
      throw bad(field, expected: "a whole number")
    }
    return value
  }

  /// A whole number, nil when unset.
  public mutating func optionalInteger() throws(TWSError) -> Int64? {
    let field = try bytes()
    if UnsetValue.matches(field) { return nil }
    guard let value = Self.whole(field) else {
      throw bad(field, expected: "a whole number or unset")
    }
    return value
  }

  /// A truth value written as `0` or `1`.
  public mutating func flag() throws(TWSError) -> Bool {
    let field = try bytes()
    guard field.count == 1, let byte = field.first, byte == 48 || byte == 49 else {
      throw bad(field, expected: "0 or 1")
    }
    return byte == 49
  }

  /// A decimal that must be there and must fit its type exactly.
  public mutating func exact<V: FixedPoint>(_ type: V.Type = V.self) throws(TWSError) -> V {
    let field = try bytes()
    guard !UnsetValue.matches(field), let value = Self.exact(field, as: type) else {
      throw bad(field, expected: "a decimal of at most \(V.fractionDigits) places")
    }
    return value
  }

  /// A decimal that must fit its type exactly, nil when unset.
  public mutating func optionalExact<V: FixedPoint>(
    _ type: V.Type = V.self
  ) throws(TWSError) -> V? {
    let field = try bytes()
    if UnsetValue.matches(field) { return nil }
    guard let value = Self.exact(field, as: type) else {
      throw bad(field, expected: "a decimal of at most \(V.fractionDigits) places or unset")
    }
    return value
  }

  /// A decimal that only explains, rounded half to even to its type's places; zero when unset.
  public mutating func rounded<V: FixedPoint>(_ type: V.Type = V.self) throws(TWSError) -> V {
    let field = try bytes()
    if UnsetValue.matches(field) { return .zero }
    guard let value = Self.rounded(field, as: type) else { throw bad(field, expected: "a decimal") }
    return value
  }

  /// A decimal that must be there, rounded half to even to its type's places.
  public mutating func requiredRounded<V: FixedPoint>(
    _ type: V.Type = V.self
  ) throws(TWSError) -> V {
    let field = try bytes()
    guard !UnsetValue.matches(field), let value = Self.rounded(field, as: type) else {
      throw bad(field, expected: "a decimal")
    }
    return value
  }

  /// A decimal that only explains, rounded half to even; nil when unset.
  public mutating func optionalRounded<V: FixedPoint>(
    _ type: V.Type = V.self
  ) throws(TWSError) -> V? {
    let field = try bytes()
    if UnsetValue.matches(field) { return nil }
    guard let value = Self.rounded(field, as: type) else { throw bad(field, expected: "a decimal") }
    return value
  }

  /// A count of groups that follow; one that the rest of the frame cannot hold is refused.
  public mutating func count() throws(TWSError) -> Int {
    let field = try bytes()
    guard let value = Self.whole(field).flatMap({ Int(exactly: $0) }), value >= 0,
      value <= frame.endIndex - position
    else { throw bad(field, expected: "a count that the frame can hold") }
    return value
  }

  /// Bytes of the frame that are not read yet.
  var bytesLeft: Int { frame.endIndex - position }

  /// Checks that `count` more fields follow, without reading them.
  public func require(_ count: Int) throws(TWSError) {
    var probe = self
    try probe.skip(count)
  }

  /// The error for a field just read whose value makes no sense.
  public func bad(_ field: ArraySlice<UInt8>, expected: String) -> TWSError {
    .badField(
      index: index - 1, expected: expected,
      found: String(decoding: field.prefix(40), as: UTF8.self))
  }

  /// Digits with an optional sign that fit; nil for anything else.
  @inline(__always)
  static func whole(_ field: ArraySlice<UInt8>) -> Int64? {
    var index = field.startIndex
    guard index < field.endIndex else { return nil }
    let isNegative = field[index] == 0x2D
    if isNegative || field[index] == 0x2B { index += 1 }
    // Eighteen digits cannot overflow; longer ones take the slow way.
    guard index < field.endIndex, field.endIndex - index <= 18 else {
      return Int64(String(decoding: field, as: UTF8.self))
    }
    var value: Int64 = 0
    while index < field.endIndex {
      let digit = field[index] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    return isNegative ? -value : value
  }

  private static func exact<V: FixedPoint>(_ field: ArraySlice<UInt8>, as type: V.Type) -> V? {
    guard let units = DecimalText.read(field, fractionDigits: V.fractionDigits),
      let raw = V.RawValue(exactly: units)
    else { return nil }
    return V(rawValue: raw)
  }

  /// Reads with more places than needed, widest range last, then rounds once.
  private static func rounded<V: FixedPoint>(_ field: ArraySlice<UInt8>, as type: V.Type) -> V? {
    if let value = exact(field, as: type) { return value }
    for places in [28, 20, 36] {
      guard let units = DecimalText.read(field, fractionDigits: places) else { continue }
      var divisor: Int128 = 1
      for _ in V.fractionDigits..<places { divisor *= 10 }
      guard let raw = V.RawValue(exactly: Rounding.halfEven(units, divisor)) else { return nil }
      return V(rawValue: raw)
    }
    return nil
  }
}
