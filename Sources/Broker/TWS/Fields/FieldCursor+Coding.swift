/// Writes the fields of a message in the layout of its server version.
extension FieldCursor: FieldCoder {
  @inline(__always)
  mutating func version(_ number: Int64) throws(TWSError) { integer(number) }

  @inline(__always)
  mutating func fixed(_ text: StaticString) throws(TWSError) { literal(text) }

  @inline(__always)
  mutating func identifier(
    _ value: inout Int64, _ name: StaticString
  ) throws(TWSError) {
    integer(value)
  }

  @inline(__always)
  mutating func whole(_ value: inout Int64, _ name: StaticString) throws(TWSError) {
    integer(value)
  }

  @inline(__always)
  mutating func whole(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    if let value { integer(value) } else { literal(unset) }
  }

  @inline(__always)
  mutating func wholeOrZero(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    if let value { integer(value) } else { literal(unset) }
  }

  @inline(__always)
  mutating func number(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    number(value)
  }

  @inline(__always)
  mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    if let value { number(value) } else { literal(unset) }
  }

  @inline(__always)
  mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    guard let number = value else { return empty() }
    if number == .zero { literal(zero) } else { self.number(number) }
  }

  mutating func choice(
    _ value: inout Int64, _ name: StaticString, of: [Int64]
  ) throws(TWSError) {
    integer(value)
  }

  @inline(__always)
  mutating func number(
    _ value: inout WireNumber, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    if value == .zero { literal(zero) } else { number(value) }
  }

  @inline(__always)
  mutating func whole(
    _ value: inout Int64, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    if value == 0 { literal(zero) } else { integer(value) }
  }

  mutating func quantity(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    number(value)
  }

  mutating func offset(_ value: inout WireNumber?, _ name: StaticString) throws(TWSError) {
    if let value { number(value) } else { empty() }
  }

  @inline(__always)
  mutating func flag(_ value: inout Bool, _ name: StaticString) throws(TWSError) {
    flag(value)
  }

  @inline(__always)
  mutating func flag(_ value: inout Bool?, _ name: StaticString) throws(TWSError) {
    if let value { flag(value) } else { empty() }
  }

  @inline(__always)
  mutating func text(_ value: inout String, _ name: StaticString) throws(TWSError) {
    text(value)
  }

  @inline(__always)
  mutating func ignoredText(_ value: inout String) throws(TWSError) { text(value) }

  mutating func escapedText(_ value: inout String, _ name: StaticString) throws(TWSError) {
    text(value)
  }

  @inline(__always)
  mutating func time(_ value: inout String, _ name: StaticString) throws(TWSError) {
    text(value)
  }

  mutating func requiredTime(_ value: inout String, _ name: StaticString) throws(TWSError) {
    text(value)
  }

  mutating func options(
    _ value: inout [TWS.TagValue], _ name: StaticString
  ) throws(TWSError) {
    if value.isEmpty { return empty() }
    text(value.reduce(into: "") { $0 += "\($1.tag)=\($1.value);" })
  }

  mutating func list<Element: WireGroup>(
    _ value: inout [Element], _ name: StaticString
  ) throws(TWSError) {
    integer(Int64(value.count))
    for index in value.indices { try value[index].layout(&self) }
  }

  mutating func group<Group: WireGroup>(
    _ value: inout Group, _ name: StaticString
  ) throws(TWSError) {
    try value.layout(&self)
  }

  mutating func presence(_ isThere: inout Bool, _ name: StaticString) throws(TWSError) {
    flag(isThere)
  }

  @inline(__always)
  mutating func open(_ name: StaticString) {}

  @inline(__always)
  mutating func close() {}
}
