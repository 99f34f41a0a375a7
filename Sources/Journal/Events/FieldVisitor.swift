/// A walk over the fields of a payload, in their order on disk.
///
/// A payload states its fields once, in ``FieldGroup/visit(_:)``; writing, reading, printing,
/// comparing and generating test values are visitors. Every method may read or replace the value.
public protocol FieldVisitor {
  /// The payload's version that is walked: fields of a later one are passed over.
  var version: UInt8 { get }
  /// Whether it may put other values in place of those that it is shown.
  ///
  /// A group that keeps lookups beside its fields computes them anew after such a visit only.
  var replaces: Bool { get }
  /// A signed whole number.
  mutating func signed(_ name: StaticString, _ value: inout Int64) throws(CodecError)
  /// An unsigned whole number.
  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) throws(CodecError)
  /// A truth value.
  mutating func flag(_ name: StaticString, _ value: inout Bool) throws(CodecError)
  /// A double, kept to the bit; only for indicator values.
  mutating func double(_ name: StaticString, _ value: inout Double) throws(CodecError)
  /// Raw bytes.
  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) throws(CodecError)
  /// UTF-8 text.
  mutating func text(_ name: StaticString, _ value: inout String) throws(CodecError)
  /// A fixed-point decimal.
  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) throws(CodecError)
  /// A fixed-point decimal that may be absent.
  mutating func optional<V: FixedPoint>(
    _ name: StaticString, _ value: inout V?
  ) throws(CodecError)
  /// An instant; ``Timestamp/zero`` means "none" where the field says so.
  mutating func time(_ name: StaticString, _ value: inout Timestamp) throws(CodecError)
  /// A length of time.
  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) throws(CodecError)
  /// One of a closed set.
  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) throws(CodecError)
  /// A nested group of fields.
  mutating func group<G: FieldGroup>(_ name: StaticString, _ value: inout G) throws(CodecError)
  /// A list of nested groups.
  mutating func list<G: FieldGroup>(_ name: StaticString, _ value: inout [G]) throws(CodecError)
  /// A list of nested groups, of which some elements may have been written before.
  mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G], known: inout KnownBytes
  ) throws(CodecError)
  /// A list of texts.
  mutating func texts(_ name: StaticString, _ value: inout [String]) throws(CodecError)
  /// Nested groups that have names of their own.
  mutating func named<G: NamedFieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError)
  /// Values whose names the writer of a configuration chose.
  mutating func parameters(_ value: inout [Parameter]) throws(CodecError)
}

extension FieldVisitor {
  /// Every field there is: the newest layout, which is what everything but a reader of old bytes
  /// walks.
  public var version: UInt8 { .max }

  /// Any visitor may, unless it says otherwise.
  @inlinable public var replaces: Bool { true }

  /// Any other list: only a writer has use for bytes.
  @inlinable public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G], known: inout KnownBytes
  ) throws(CodecError) {
    try list(name, &value)
  }

  /// The number of a record.
  public mutating func sequence(
    _ name: StaticString, _ value: inout SequenceNumber
  ) throws(CodecError) {
    var raw = value.rawValue
    try unsigned(name, &raw)
    value = SequenceNumber(rawValue: raw)
  }

  /// The number of an instrument; ``InstrumentID/none`` is written as 0, others as index + 1.
  public mutating func instrument(
    _ name: StaticString, _ value: inout InstrumentID
  ) throws(CodecError) {
    var raw = UInt64(value.rawValue &+ 1)
    try unsigned(name, &raw)
    guard let number = UInt32(exactly: raw) else { throw .valueOutOfRange(field: "\(name)") }
    value = InstrumentID(rawValue: number &- 1)
  }

  /// The number of an order.
  public mutating func order(_ name: StaticString, _ value: inout OrderID) throws(CodecError) {
    var raw = value.rawValue
    try signed(name, &raw)
    value = OrderID(rawValue: raw)
  }

  /// The number of a timer.
  public mutating func timer(_ name: StaticString, _ value: inout TimerID) throws(CodecError) {
    var raw = value.rawValue
    try unsigned(name, &raw)
    value = TimerID(rawValue: raw)
  }
}

/// Fields that belong together and are written one after another.
public protocol FieldGroup: Hashable, Sendable {
  /// A value whose fields a reader then fills in.
  init()
  /// Presents every field, in the order on disk, to `visitor`.
  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError)
}

/// What one kind of event carries.
public protocol Payload: FieldGroup {
  /// The stable number of the kind.
  static var kind: EventKind { get }
  /// The newest version of the layout that ``FieldGroup/visit(_:)`` describes.
  ///
  /// Fields that version n brought stand under `if visitor.version >= n`, after all older ones; a
  /// reader of an older payload leaves them as ``FieldGroup/init()`` sets them.
  static var version: UInt8 { get }
}

extension Payload {
  public static var version: UInt8 { 1 }
}

/// A closed set of values with stable numbers; the case name is the text people see.
public protocol Choice: RawRepresentable, CaseIterable, Hashable, Sendable,
  CustomStringConvertible
where RawValue == UInt8 {}
