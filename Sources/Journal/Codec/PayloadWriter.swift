/// Writes a payload's canonical bytes: equal values give equal bytes, whatever came before.
public struct PayloadWriter: FieldVisitor, Sendable {
  /// What has been written so far.
  @inlinable public var bytes: [UInt8] { written }
  @usableFromInline var written: [UInt8] = []
  /// The layout that is written.
  public let version: UInt8
  /// Never: it only reads what is there.
  @inlinable public var replaces: Bool { false }

  /// An empty writer.
  ///
  /// - Parameter version: the layout to write; the newest unless said otherwise.
  @inlinable public init(version: UInt8 = .max) { self.version = version }

  /// Forgets what was written, keeping the memory.
  @inlinable public mutating func reset() { written.removeAll(keepingCapacity: true) }

  @inlinable public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    VarInt.append(VarInt.zigzag(value), to: &written)
  }

  @inlinable public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    VarInt.append(value, to: &written)
  }

  @inlinable public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    written.append(value ? 1 : 0)
  }

  @inlinable public mutating func double(_ name: StaticString, _ value: inout Double) {
    let bits = value.bitPattern
    for shift in stride(from: 0, to: 64, by: 8) {
      written.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }

  @inlinable public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    VarInt.append(UInt64(value.count), to: &written)
    written.append(contentsOf: value)
  }

  @inlinable public mutating func text(_ name: StaticString, _ value: inout String) {
    VarInt.append(UInt64(value.utf8.count), to: &written)
    // safe: the pointer does not leave the closure. A copy of bytes instead of one at a time.
    let isDone: Void? = unsafe value.utf8.withContiguousStorageIfAvailable {
      unsafe written.append(contentsOf: $0)
    }
    if isDone == nil { written.append(contentsOf: value.utf8) }
  }

  @inlinable public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    wide(Int128(value.rawValue))
  }

  @inlinable public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    written.append(value == nil ? 0 : 1)
    if let value { wide(Int128(value.rawValue)) }
  }

  @inlinable public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    VarInt.append(VarInt.zigzag(value.rawValue), to: &written)
  }

  @inlinable public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    VarInt.append(VarInt.zigzag(value.rawValue), to: &written)
  }

  @inlinable public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    written.append(value.rawValue)
  }

  @inlinable public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    try value.visit(&self)
  }

  @inlinable public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    VarInt.append(UInt64(value.count), to: &written)
    for index in value.indices { try value[index].visit(&self) }
  }

  /// Zigzag in 128 bits, then seven bits a byte.
  @inlinable mutating func wide(_ value: Int128) {
    // Nearly every number is short, and its bytes are the same either way.
    if let short = Int64(exactly: value) {
      return VarInt.append(VarInt.zigzag(short), to: &written)
    }
    var rest = UInt128(bitPattern: (value << 1) ^ (value >> 127))
    while rest > 127 {
      written.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    written.append(UInt8(truncatingIfNeeded: rest))
  }
}
