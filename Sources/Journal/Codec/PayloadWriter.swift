/// Writes a payload's canonical bytes: equal values give equal bytes, whatever came before.
///
/// Bytes are gathered in a small buffer: appending to an array looks at its room and owner, which
/// takes longer than writing the few bytes that most fields have.
public struct PayloadWriter: FieldVisitor, Sendable {
  /// What has been written so far; a copy is made unless ``flush()`` came before.
  @inlinable public var bytes: [UInt8] { pending == 0 ? written : gathered }
  @usableFromInline var written: [UInt8] = []
  /// Bytes that come behind those in ``written``.
  @usableFromInline var buffer = InlineArray<512, UInt8>(repeating: 0)
  /// How many of them there are.
  @usableFromInline var pending = 0
  /// The layout that is written.
  public let version: UInt8
  /// Whether lists are visited where they lie.
  @usableFromInline let isInPlace: Bool
  /// Never: it only reads what is there.
  @inlinable public var replaces: Bool { false }

  /// An empty writer.
  ///
  /// - Parameters:
  ///   - version: the layout to write; the newest unless said otherwise.
  ///   - isInPlace: whether lists are visited where they lie. That is fastest for lists with one
  ///     owner; others are copied whole then, else element by element.
  @inlinable public init(version: UInt8 = .max, isInPlace: Bool = false) {
    self.version = version
    self.isInPlace = isInPlace
  }

  /// Forgets what was written, keeping the memory.
  @inlinable public mutating func reset() {
    written.removeAll(keepingCapacity: true)
    pending = 0
  }

  /// A copy of everything; apart, because the copy of the buffer would be made in any case else.
  @usableFromInline @inline(never) var gathered: [UInt8] {
    var all = self
    all.flush()
    return all.written
  }

  /// Moves everything to where ``bytes`` hands it out.
  public mutating func flush() {
    let gathered = buffer.span.extracting(0..<pending)
    // safe: the pointer does not leave the closure.
    unsafe gathered.withUnsafeBufferPointer { unsafe written.append(contentsOf: $0) }
    pending = 0
  }

  @inlinable public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    put(VarInt.zigzag(value))
  }

  @inlinable public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    put(value)
  }

  @inlinable public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    put(byte: value ? 1 : 0)
  }

  @inlinable public mutating func double(_ name: StaticString, _ value: inout Double) {
    let bits = value.bitPattern
    for shift in stride(from: 0, to: 64, by: 8) {
      put(byte: UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }

  @inlinable public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    put(UInt64(value.count))
    flush()
    written.append(contentsOf: value)
  }

  @inlinable public mutating func text(_ name: StaticString, _ value: inout String) {
    put(UInt64(value.utf8.count))
    // safe: the pointer does not leave the closure.
    let isDone: Void? = unsafe value.utf8.withContiguousStorageIfAvailable { unsafe put($0) }
    if isDone == nil { for byte in value.utf8 { put(byte: byte) } }
  }

  @inlinable public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    wide(Int128(value.rawValue))
  }

  @inlinable public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    put(byte: value == nil ? 0 : 1)
    if let value { wide(Int128(value.rawValue)) }
  }

  @inlinable public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    put(VarInt.zigzag(value.rawValue))
  }

  @inlinable public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    put(VarInt.zigzag(value.rawValue))
  }

  @inlinable public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    put(byte: value.rawValue)
  }

  @inlinable public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    try value.visit(&self)
  }

  @inlinable public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    put(UInt64(value.count))
    if isInPlace {
      for index in value.indices { try value[index].visit(&self) }
    } else {
      for element in value {
        var element = element
        try element.visit(&self)
      }
    }
  }

  /// Where lists are visited in place, writes what is known as it is, and knows all elements then.
  @inlinable public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G], known: inout KnownBytes
  ) throws(CodecError) {
    guard isInPlace, version == .max else { return try list(name, &value) }
    put(UInt64(value.count))
    flush()
    written.append(contentsOf: known.bytes)
    for index in known.count..<value.count {
      let start = written.count
      try value[index].visit(&self)
      flush()
      known.append(written[start...])
    }
  }

  // MARK: Bytes

  @inlinable mutating func put(byte: UInt8) {
    if pending == buffer.count { flush() }
    // safe: there is room for one more.
    unsafe buffer[unchecked: pending] = byte
    pending &+= 1
  }

  /// Seven bits a byte, as ``VarInt`` has it.
  @inlinable mutating func put(_ value: UInt64) {
    if pending > buffer.count - VarInt.maxBytes { flush() }
    // safe, both: there is room for the longest number.
    var rest = value
    while rest > 127 {
      unsafe buffer[unchecked: pending] = UInt8(truncatingIfNeeded: rest) | 128
      pending &+= 1
      rest >>= 7
    }
    unsafe buffer[unchecked: pending] = UInt8(truncatingIfNeeded: rest)
    pending &+= 1
  }

  @usableFromInline mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
    // safe: the caller's memory is readable for the length of this call.
    guard text.count <= 128 else {
      flush()
      return unsafe written.append(contentsOf: text)
    }
    if pending > buffer.count - text.count { flush() }
    let place = pending
    unsafe withUnsafeMutableBytes(of: &buffer) { bytes in
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[place...])
        .copyMemory(from: UnsafeRawBufferPointer(text))
    }
    pending += text.count
  }

  /// Zigzag in 128 bits, then seven bits a byte.
  @inlinable mutating func wide(_ value: Int128) {
    // Nearly every number is short, and its bytes are the same either way.
    if let short = Int64(exactly: value) { return put(VarInt.zigzag(short)) }
    var rest = UInt128(bitPattern: (value << 1) ^ (value >> 127))
    while rest > 127 {
      put(byte: UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    put(byte: UInt8(truncatingIfNeeded: rest))
  }
}
