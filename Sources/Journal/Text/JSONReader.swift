/// Reads exactly one JSON text, strictly and in time linear in its length.
///
/// Beyond RFC 8259 these rules hold, so that equal bytes mean one thing everywhere:
/// 1. A name may occur once in an object (compared byte by byte after escapes are resolved).
/// 2. Arrays and objects nest at most ``maximumDepth`` deep.
/// 3. Numbers stay text; nothing is rounded here.
/// 4. The bytes must be UTF-8 without a byte order mark; escapes must not leave a lone surrogate.
/// 5. Only white space may follow the value, and the caller says how many bytes are too many.
public struct JSONReader {
  /// Deepest nesting of arrays and objects.
  public static let maximumDepth = 64
  /// Size limit unless the caller gives another: the largest record of a journal.
  public static let defaultMaximumBytes = 16 << 20

  let bytes: ArraySlice<UInt8>
  var index: Int

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// The value that `bytes` hold.
  ///
  /// - Parameter maximumBytes: more bytes than this are refused unread.
  /// - Throws: ``JSONError`` with the first offset that breaks a rule.
  public static func read(
    _ bytes: ArraySlice<UInt8>, maximumBytes: Int = defaultMaximumBytes
  ) throws(JSONError) -> JSONValue {
    guard bytes.count <= maximumBytes else {
      throw JSONError(
        offset: maximumBytes, message: "\(bytes.count) bytes; at most \(maximumBytes) are read")
    }
    var reader = JSONReader(bytes)
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.peek == nil else { throw reader.error("bytes after the end of the value") }
    return value
  }

  /// The value that `bytes` hold; see the other form.
  public static func read(
    _ bytes: [UInt8], maximumBytes: Int = defaultMaximumBytes
  ) throws(JSONError) -> JSONValue {
    try read(bytes[...], maximumBytes: maximumBytes)
  }

  var peek: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  func error(_ message: String) -> JSONError { error(message, at: index) }

  func error(_ message: String, at place: Int) -> JSONError {
    JSONError(offset: place - bytes.startIndex, message: message)
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard let byte = peek else { throw error("the text ends where a value is due") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw error("no value begins like this")
    }
  }

  private mutating func word(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let start = index
    for expected in "\(text)".utf8 {
      guard peek == expected else { throw error("expected `\(text)`", at: start) }
      index += 1
    }
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.maximumDepth else { throw tooDeep }
    index += 1
    skipSpace()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw error("expected `,` or `]`") }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.maximumDepth else { throw tooDeep }
    index += 1
    skipSpace()
    var members: [JSONMember] = []
    var names = JSONNames()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      guard peek == UInt8(ascii: "\"") else { throw error("expected a name in quotes") }
      let place = index
      let name = try string()
      guard names.insert(name, after: members) else {
        throw error("the name `\(name.prefix(40))` occurs twice in one object", at: place)
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw error("expected `:` after a name") }
      skipSpace()
      members.append(JSONMember(name, try value(depth: depth)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw error("expected `,` or `}`") }
      skipSpace()
    }
  }

  private var tooDeep: JSONError { error("nested deeper than \(Self.maximumDepth)") }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func number() throws(JSONError) -> String {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if let next = peek, Self.isDigit(next) { throw error("a number with a leading zero") }
    } else {
      try digits()
    }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    guard let first = peek, Self.isDigit(first) else { throw error("expected a digit") }
    while let byte = peek, Self.isDigit(byte) { index += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

/// Finds a repeated name: by looking in a short object, by hash in a long one.
private struct JSONNames {
  private static let shortMax = 16
  private var seen: Set<[UInt8]> = []

  /// Whether `name` is new after `members`; bytes are compared, as Unicode holds more texts equal.
  mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
    if members.count < Self.shortMax {
      return !members.contains { $0.name.hasBytes(of: name) }
    }
    if seen.isEmpty { for member in members { seen.insert(Array(member.name.utf8)) } }
    return seen.insert(Array(name.utf8)).inserted
  }
}
