/// Writes a ``JSONValue`` in one canonical way: equal values give equal bytes.
///
/// Members keep their order; strings are escaped only where JSON demands it; numbers are written
/// as the digits they hold. The compact form has no spaces; the pretty one indents by two.
public struct JSONWriter {
  private var bytes: [UInt8] = []
  private let isPretty: Bool

  private init(isPretty: Bool) { self.isPretty = isPretty }

  /// One line without spaces and without a line end.
  public static func compact(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter(isPretty: false)
    writer.append(value, depth: 0)
    return writer.bytes
  }

  /// One member or element a line, without a final line end.
  public static func pretty(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter(isPretty: true)
    writer.append(value, depth: 0)
    return writer.bytes
  }

  private mutating func append(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let text): append(text)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for index in elements.indices {
        separate(index, depth: depth)
        append(elements[index], depth: depth + 1)
      }
      close(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth: depth)
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for index in members.indices {
        separate(index, depth: depth)
        append(members[index].name)
        bytes.append(contentsOf: (isPretty ? ": " : ":").utf8)
        append(members[index].value, depth: depth + 1)
      }
      close(UInt8(ascii: "}"), isEmpty: members.isEmpty, depth: depth)
    }
  }

  private mutating func separate(_ index: Int, depth: Int) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    if isPretty { newLine(depth: depth + 1) }
  }

  private mutating func close(_ bracket: UInt8, isEmpty: Bool, depth: Int) {
    if isPretty && !isEmpty { newLine(depth: depth) }
    bytes.append(bracket)
  }

  private mutating func newLine(depth: Int) {
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x0C: bytes.append(contentsOf: "\\f".utf8)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
