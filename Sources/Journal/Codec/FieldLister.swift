/// One field of a payload as people read it.
public struct NamedValue: Hashable, Sendable {
  /// Path of the field, for example `conditions[2].held`.
  public let name: String
  /// The value as text: decimals for fixed point, ISO 8601 for times, names for choices.
  public let value: String
  /// Whether ``value`` is text to be quoted in JSON; numbers held as decimals are text too.
  public let isText: Bool

  /// A field.
  public init(name: String, value: String, isText: Bool) {
    self.name = name
    self.value = value
    self.isText = isText
  }
}

/// Lists a payload's fields by name; for printing, filtering and naming the first difference.
public struct FieldLister: FieldVisitor {
  /// What was met, in order.
  public private(set) var fields: [NamedValue] = []
  private var path = ""

  private let isExact: Bool
  /// The layout whose fields are listed.
  public let version: UInt8

  /// An empty lister.
  ///
  /// - Parameters:
  ///   - isExact: list a value and its unit as the fields on disk, not as one text.
  ///   - version: the layout whose fields are listed; the newest unless said otherwise.
  public init(isExact: Bool = false, version: UInt8 = .max) {
    self.isExact = isExact
    self.version = version
  }

  /// The fields of `event`'s payload.
  ///
  /// - Parameters:
  ///   - isExact: see ``init(isExact:version:)``; then different payloads differ in a field.
  ///   - version: the layout whose fields are listed.
  public static func fields(
    of event: Event, isExact: Bool = false, version: UInt8 = .max
  ) -> [NamedValue] {
    var lister = FieldLister(isExact: isExact, version: version)
    var payload: any Payload = event.payload
    // Listing never throws: it only reads values that already exist.
    do { try payload.visit(&lister) } catch { preconditionFailure("listing cannot fail: \(error)") }
    return lister.fields
  }

  private mutating func add(_ name: StaticString, _ value: String, isText: Bool) {
    fields.append(NamedValue(name: path + "\(name)", value: value, isText: isText))
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    add(name, String(value), isText: false)
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    add(name, String(value), isText: false)
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    add(name, value ? "true" : "false", isText: false)
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    add(name, "\(value)", isText: true)
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    let printable = value.allSatisfy { $0 == 0 || ($0 >= 32 && $0 < 127) }
    // NUL ends every field of a TWS frame; a bar keeps the fields apart for the eye.
    let text =
      printable
      ? String(decoding: value.map { $0 == 0 ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
      : "0x" + value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    add(name, text, isText: true)
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    add(name, value, isText: true)
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    add(name, value.description, isText: true)
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    if let value {
      add(name, value.description, isText: true)
    } else {
      add(name, "null", isText: false)
    }
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    add(name, value.description, isText: true)
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    add(name, value.description, isText: true)
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    add(name, "\(value)", isText: true)
  }

  public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    // A value with its unit reads as one thing, not as three.
    if !isExact, let evidence = value as? Evidence { return add(name, evidence.text, isText: true) }
    let outer = path
    path += "\(name)."
    try value.visit(&self)
    path = outer
  }

  public mutating func texts(_ name: StaticString, _ value: inout [String]) {
    for (index, text) in value.enumerated() {
      fields.append(NamedValue(name: path + "\(name)[\(index)]", value: text, isText: true))
    }
  }

  public mutating func named<G: NamedFieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let outer = path
    for index in value.indices {
      path = outer + "\(name).\(value[index].name)."
      try value[index].visit(&self)
    }
    path = outer
  }

  public mutating func parameters(_ value: inout [Parameter]) {
    for parameter in value {
      fields.append(
        NamedValue(name: path + parameter.name, value: parameter.value, isText: true))
    }
  }

  public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let outer = path
    for index in value.indices {
      path = outer + "\(name)[\(index)]."
      try value[index].visit(&self)
    }
    path = outer
  }
}
