/// Goes over the fields of a message in the order of the wire: to read, to write or to name them.
///
/// A message says its layout once, in ``WireGroup/layout(_:)``; a coder does the rest. What a
/// layout passes for a field is its place in the message and the name of that field in the TWS API.
public protocol FieldCoder {
  /// The server version that both sides agreed on; layouts differ between 176, 177 and 178.
  var serverVersion: Int64 { get }

  /// A field with the version of the message's layout: written, and ignored by a reader.
  mutating func version(_ number: Int64) throws(TWSError)
  /// A field that always says the same, and nothing to a reader.
  mutating func fixed(_ text: StaticString) throws(TWSError)
  /// The number of a request or an order: it must be there.
  mutating func identifier(_ value: inout Int64, _ name: StaticString) throws(TWSError)
  /// A whole number; an empty field is 0.
  mutating func whole(_ value: inout Int64, _ name: StaticString) throws(TWSError)
  /// A whole number that may be unset; a writer says that with `unset`.
  mutating func whole(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError)
  /// A whole number whose empty field is 0, and which the largest Int32 or Int64 unsets.
  mutating func wholeOrZero(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError)
  /// A decimal; an empty field is 0.
  mutating func number(_ value: inout WireNumber, _ name: StaticString) throws(TWSError)
  /// A decimal that may be unset.
  mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, unset: StaticString
  ) throws(TWSError)
  /// A whole number that selects what follows; any other than `of` is refused.
  mutating func choice(
    _ value: inout Int64, _ name: StaticString, of: [Int64]
  ) throws(TWSError)
  /// A decimal whose zero has a spelling of its own; an empty field is 0.
  mutating func number(
    _ value: inout WireNumber, _ name: StaticString, zero: StaticString
  ) throws(TWSError)
  /// A whole number whose zero has a spelling of its own; an empty field is 0.
  mutating func whole(
    _ value: inout Int64, _ name: StaticString, zero: StaticString
  ) throws(TWSError)
  /// A decimal that may be unset, which an empty field says, and whose zero has a spelling.
  mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, zero: StaticString
  ) throws(TWSError)
  /// Shares and money of a fill: a decimal that is refused where it cannot be kept exactly.
  mutating func quantity(_ value: inout WireNumber, _ name: StaticString) throws(TWSError)
  /// An offset that may be unset and, alone in the protocol, infinite.
  mutating func offset(_ value: inout WireNumber?, _ name: StaticString) throws(TWSError)
  /// A truth value; an empty field is false.
  mutating func flag(_ value: inout Bool, _ name: StaticString) throws(TWSError)
  /// A truth value that may be unset.
  mutating func flag(_ value: inout Bool?, _ name: StaticString) throws(TWSError)
  /// Text as it stands.
  mutating func text(_ value: inout String, _ name: StaticString) throws(TWSError)
  /// Text that nobody looks at.
  mutating func ignoredText(_ value: inout String) throws(TWSError)
  /// Text in which a server writes `\uXXXX` for what is beyond 7 bits.
  mutating func escapedText(_ value: inout String, _ name: StaticString) throws(TWSError)
  /// A time as text, in any of the protocol's formats.
  mutating func time(_ value: inout String, _ name: StaticString) throws(TWSError)
  /// The time of an execution: one that no format fits is refused.
  mutating func requiredTime(_ value: inout String, _ name: StaticString) throws(TWSError)
  /// A list of options in one field, `tag=value;tag=value;`.
  mutating func options(_ value: inout [TWS.TagValue], _ name: StaticString) throws(TWSError)
  /// How many groups follow, then each.
  mutating func list<Element: WireGroup>(
    _ value: inout [Element], _ name: StaticString
  ) throws(TWSError)
  /// A group that stands in the message without a count.
  mutating func group<Group: WireGroup>(
    _ value: inout Group, _ name: StaticString
  ) throws(TWSError)
  /// The truth value in front of a group that may be missing.
  mutating func presence(_ isThere: inout Bool, _ name: StaticString) throws(TWSError)
  /// What follows belongs to a part of that name, until ``close()``.
  mutating func open(_ name: StaticString)
  /// Ends what ``open(_:)`` began.
  mutating func close()
}

/// Fields that stand together: a whole message or a part of one.
public protocol WireGroup: Hashable, Sendable {
  /// A group with the defaults of the clients.
  init()
  /// Passes every field to the coder, in the order of the wire.
  mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError)
}

extension FieldCoder {
  /// A whole number that may be unset, written as an empty field then.
  public mutating func whole(_ value: inout Int64?, _ name: StaticString) throws(TWSError) {
    try whole(&value, name, unset: "")
  }

  /// A decimal that may be unset, written as an empty field then.
  public mutating func number(_ value: inout WireNumber?, _ name: StaticString) throws(TWSError) {
    try number(&value, name, unset: "")
  }

  /// A decimal that may be unset; only a writer knows a spelling of zero.
  public mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    try number(&value, name, unset: "")
  }

  /// A group that is there or not, as a truth value in front of it says.
  public mutating func optionalGroup<Group: WireGroup>(
    _ value: inout Group?, _ name: StaticString
  ) throws(TWSError) {
    var isThere = value != nil
    try presence(&isThere, name)
    guard isThere else {
      value = nil
      return
    }
    var group = value ?? Group()
    try self.group(&group, name)
    value = group
  }
}

/// The messages of the TWS API by their names there, and what they consist of.
public enum TWS {}
