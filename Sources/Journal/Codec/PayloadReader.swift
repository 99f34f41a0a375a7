/// Reads a payload's canonical bytes and accepts nothing else: no spare bytes, no long forms.
public struct PayloadReader: FieldVisitor {
  private let bytes: ArraySlice<UInt8>
  private var index: Int
  /// The version the bytes were written in.
  public let version: UInt8

  /// Reads `bytes`, which stay as they are.
  ///
  /// - Parameter version: the layout they were written in; the newest unless said otherwise.
  public init(_ bytes: ArraySlice<UInt8>, version: UInt8 = .max) {
    self.bytes = bytes
    self.version = version
    index = bytes.startIndex
  }

  /// Bytes not read yet.
  public var remaining: Int { bytes.endIndex - index }

  /// Call after the last field.
  ///
  /// - Throws: ``CodecError/trailingBytes(count:)`` when bytes are left over.
  public func finish() throws(CodecError) {
    if remaining != 0 { throw .trailingBytes(count: remaining) }
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) throws(CodecError) {
    value = VarInt.unzigzag(try varint())
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) throws(CodecError) {
    value = try varint()
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) throws(CodecError) {
    value = try presence(name)
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) throws(CodecError) {
    var bits: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 8) { bits |= UInt64(try byte()) << UInt64(shift) }
    value = Double(bitPattern: bits)
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) throws(CodecError) {
    value = Array(try run())
  }

  public mutating func text(_ name: StaticString, _ value: inout String) throws(CodecError) {
    guard let text = String(validating: try run(), as: UTF8.self) else {
      throw .notUTF8(field: "\(name)")
    }
    value = text
  }

  @specialized(where V == Price)
  @specialized(where V == Quantity)
  @specialized(where V == Money)
  @specialized(where V == Ratio)
  public mutating func fixed<V: FixedPoint>(
    _ name: StaticString, _ value: inout V
  ) throws(CodecError) {
    guard let raw = V.RawValue(exactly: try wide()) else {
      throw .valueOutOfRange(field: "\(name)")
    }
    value = V(rawValue: raw)
  }

  @specialized(where V == Price)
  @specialized(where V == Quantity)
  @specialized(where V == Money)
  @specialized(where V == Ratio)
  public mutating func optional<V: FixedPoint>(
    _ name: StaticString, _ value: inout V?
  ) throws(CodecError) {
    guard try presence(name) else {
      value = nil
      return
    }
    var present = V.zero
    try fixed(name, &present)
    value = present
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) throws(CodecError) {
    value = Timestamp(rawValue: VarInt.unzigzag(try varint()))
  }

  public mutating func duration(
    _ name: StaticString, _ value: inout Nanoseconds
  ) throws(CodecError) {
    value = Nanoseconds(rawValue: VarInt.unzigzag(try varint()))
  }

  public mutating func choice<C: Choice>(
    _ name: StaticString, _ value: inout C
  ) throws(CodecError) {
    let raw = try byte()
    guard let known = C(rawValue: raw) else {
      throw .unknownValue(field: "\(name)", value: UInt64(raw))
    }
    value = known
  }

  public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    try value.visit(&self)
  }

  public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    let count = try varint()
    // Every element takes a byte at least, so a count beyond the rest is a lie.
    guard count <= UInt64(remaining) else { throw .badLength }
    value = []
    // An element in memory is far larger than its fewest bytes, so that a count that only just
    // fits could ask for gigabytes; beyond a few, memory follows the elements really read.
    value.reserveCapacity(Int(min(count, 64)))
    for _ in 0..<count {
      var element = G()
      try element.visit(&self)
      value.append(element)
    }
  }

  private mutating func byte() throws(CodecError) -> UInt8 {
    guard index < bytes.endIndex else { throw .truncated }
    defer { index += 1 }
    return bytes[index]
  }

  private mutating func presence(_ name: StaticString) throws(CodecError) -> Bool {
    let raw = try byte()
    guard raw < 2 else { throw .unknownValue(field: "\(name)", value: UInt64(raw)) }
    return raw == 1
  }

  private mutating func run() throws(CodecError) -> ArraySlice<UInt8> {
    let count = try varint()
    guard count <= UInt64(remaining) else { throw .truncated }
    defer { index += Int(count) }
    return bytes[index..<index + Int(count)]
  }

  private mutating func varint() throws(CodecError) -> UInt64 {
    guard let value = UInt64(exactly: try base128(maxBytes: VarInt.maxBytes)) else {
      throw .badNumber
    }
    return value
  }

  private mutating func wide() throws(CodecError) -> Int128 {
    let raw = try base128(maxBytes: 19)
    return Int128(bitPattern: raw >> 1) ^ -Int128(bitPattern: raw & 1)
  }

  /// Seven bits a byte; the shortest form only, so that equal values have equal bytes.
  private mutating func base128(maxBytes: Int) throws(CodecError) -> UInt128 {
    // Nine bytes fit a word, and nearly every number has fewer.
    var low: UInt64 = 0
    for position in 0..<9 {
      let next = try byte()
      low |= UInt64(next & 127) &<< UInt64(7 &* position)
      if next < 128 {
        guard next != 0 || position == 0 else { throw .badNumber }
        return UInt128(low)
      }
    }
    var result = UInt128(low)
    for position in 9..<maxBytes {
      let next = try byte()
      let bits = UInt128(next & 127)
      let shifted = bits << UInt128(7 * position)
      guard shifted >> UInt128(7 * position) == bits else { throw .badNumber }
      result |= shifted
      if next < 128 {
        guard next != 0 else { throw .badNumber }
        return result
      }
    }
    throw .badNumber
  }
}

extension Event {
  /// Reads an event from its canonical payload; fields that an older version had not yet get their
  /// defaults.
  ///
  /// - Throws: ``CodecError`` for bytes that are not exactly one such payload.
  public init(kind: UInt8, version: UInt8, payload: ArraySlice<UInt8>) throws(CodecError) {
    guard let known = EventKind(rawValue: kind) else { throw .unknownKind(kind) }
    guard known.reads(version: version) else {
      throw .unknownVersion(kind: kind, version: version)
    }
    var reader = PayloadReader(payload, version: version)
    try self.init(known, from: &reader)
    try reader.finish()
  }
}
