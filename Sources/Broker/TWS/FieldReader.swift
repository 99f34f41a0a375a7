/// Reads the NUL-terminated fields of one frame in order: strict on types, blind to extra fields.
public struct FieldReader: Sendable {
  private let frame: ArraySlice<UInt8>
  private var position: Int
  /// How many fields have been read; the index of the next one.
  public private(set) var index = 0
  /// The layouts that messages are read in.
  public let serverVersion: Int64
  /// Refuses an empty field where shares or money of a fill must stand; the clients read 0.
  public var isStrict = false

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

  /// A whole number that must be there.
  public mutating func integer() throws(TWSError) -> Int64 {
    let field = try bytes()
    guard let value = Self.whole(field) else {
      throw bad(field, expected: "a whole number")
    }
    return value
  }

  /// Bytes of the frame that are not read yet.
  var bytesLeft: Int { frame.endIndex - position }

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
}
