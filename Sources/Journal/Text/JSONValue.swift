/// A JSON text as a tree; numbers keep the digits they were written with.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The number as written, for example `1.50` or `1e-5`.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in the order of the text; names are unique.
  case object([JSONMember])
}

/// One name of an object with its value.
public struct JSONMember: Hashable, Sendable {
  /// The name, escapes resolved.
  public var name: String
  /// What it holds.
  public var value: JSONValue

  /// A member.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The member called `name`, compared byte by byte; nil without one or when not an object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.hasBytes(of: name) }?.value
  }

  /// The text of a string; nil for anything else.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth value; nil for anything else.
  public var flag: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  /// A number without fraction and exponent that fits; nil for anything else.
  public var integer: Int64? {
    if case .number(let digits) = self { Int64(digits) } else { nil }
  }

  /// The elements of an array; nil for anything else.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object; nil for anything else.
  public var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The exact fixed-point value of a number, or of a string that holds a decimal.
  ///
  /// - Returns: nil for anything else, and where the type would have to round.
  public func decimal<V: FixedPoint>(as type: V.Type) -> V? {
    switch self {
    case .number(let digits), .string(let digits): V(digits)
    case .null, .bool, .array, .object: nil
    }
  }
}

extension String {
  /// Whether both are the same bytes; `==` holds more texts equal.
  ///
  /// In place of `elementsEqual`, which decodes a text of any kind byte by byte.
  func hasBytes(of other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    // safe: the pointers do not leave the closures.
    let isSame = unsafe utf8.withContiguousStorageIfAvailable { own in
      unsafe other.utf8.withContiguousStorageIfAvailable { unsafe own.elementsEqual($0) }
    }
    return isSame.flatMap { $0 } ?? utf8.elementsEqual(other.utf8)
  }
}

extension JSONValue {
  /// A whole number.
  public static func whole(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A fixed-point value, as the decimal text that keeps it exact.
  public static func decimal(_ value: some FixedPoint) -> JSONValue { .string(value.description) }

  /// A measurement with the fewest digits that keep it; null when JSON has no such number.
  public static func measure(_ value: Double) -> JSONValue {
    value.isFinite ? .number("\(value)") : .null
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .whole(value) }
  /// Null.
  public init(nilLiteral: ()) { self = .null }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Members in the order written; the names must differ.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }
}
