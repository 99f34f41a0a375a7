/// The buffer of a ``FieldWriter`` and the place in it, as layouts write through it.
///
/// It is the part of the writer that may be copied, which the compiler asks of what it makes a
/// layout's own machine code for; the writer alone owns the memory, and nobody else keeps one.
@safe struct FieldCursor {
  private var base: UnsafeMutablePointer<UInt8>
  private var used = 0
  private(set) var capacity: Int
  private(set) var count = 0
  let serverVersion: Int64

  /// Takes memory; ``release()`` gives it back.
  init(serverVersion: Int64, capacity: Int) {
    self.serverVersion = serverVersion
    self.capacity = max(capacity, Framing.prefixLength)
    unsafe base = .allocate(capacity: self.capacity)
  }

  func release() { unsafe base.deallocate() }

  var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: used)) }

  mutating func removeAll() { (used, count) = (0, 0) }

  /// Leaves room for a length prefix; pass what it returns to ``endFrame(_:)``.
  mutating func beginFrame() -> Int {
    makeRoom(Framing.prefixLength)
    for _ in 0..<Framing.prefixLength { put(0) }
    return used - Framing.prefixLength
  }

  /// Sets the length of the frame that began at `start`.
  mutating func endFrame(_ start: Int) {
    let length = used - start - Framing.prefixLength
    precondition(start >= 0 && length >= 0, "a frame must end behind its beginning")
    precondition(length <= Framing.maximumLength, "a frame must not exceed the protocol's limit")
    for place in 0..<Framing.prefixLength {
      let shift = 8 * (Framing.prefixLength - 1 - place)
      unsafe base[start + place] = UInt8(truncatingIfNeeded: length >> shift)
    }
  }

  /// Text. A NUL inside would make two fields of one, so it is left out.
  @inline(__always)
  mutating func text(_ value: String) {
    if value.isEmpty { empty() } else { longText(value) }
  }

  @inline(never)
  private mutating func longText(_ value: String) {
    makeRoom(value.utf8.count + 1)
    append(value)
    end()
  }

  private mutating func append(_ value: String) {
    var (value, at) = (value, used)
    let target = unsafe base
    value.withUTF8 { bytes in
      for place in bytes.indices {
        let byte = unsafe bytes[place]
        unsafe target[at] = byte
        if byte != 0 { at += 1 }
      }
    }
    used = at
  }

  /// Text that the program itself says.
  @inline(__always)
  mutating func literal(_ value: StaticString) {
    if value.utf8CodeUnitCount == 0 { empty() } else { longLiteral(value) }
  }

  @inline(never)
  private mutating func longLiteral(_ value: StaticString) {
    let length = value.utf8CodeUnitCount
    makeRoom(length + 1)
    unsafe (base + used).update(from: value.utf8Start, count: length)
    used += length
    end()
  }

  /// A whole number.
  @inline(__always)
  mutating func integer(_ value: Int64) {
    guard value >= 0, value < 10 else { return longInteger(value) }
    makeRoom(2)
    put(48 + UInt8(truncatingIfNeeded: value))
    end()
  }

  @inline(never)
  private mutating func longInteger(_ value: Int64) {
    makeRoom(Self.wholeMax + 1)
    if value < 0 { put(UInt8(ascii: "-")) }
    let size = value.magnitude
    unsafe used += DecimalDigits.write(size, DecimalDigits.count(size), to: base + used)
    end()
  }

  /// `0` or `1`.
  @inline(__always)
  mutating func flag(_ value: Bool) {
    makeRoom(2)
    put(value ? 49 : 48)
    end()
  }

  /// The shortest plain decimal.
  mutating func number(_ value: WireNumber) {
    if value.exponent == 0 { return integer(value.significand) }
    makeRoom(WireNumber.lengthMax + 1)
    unsafe used += value.write(to: base + used)
    end()
  }

  /// An empty field.
  @inline(__always)
  mutating func empty() {
    makeRoom(1)
    end()
  }

  /// Empty fields.
  mutating func empty(_ count: Int) {
    makeRoom(count)
    for _ in 0..<count { end() }
  }

  // MARK: Bytes

  /// Digits of the longest whole number with its sign.
  private static let wholeMax = 20

  /// Writes a byte for which there is room.
  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    unsafe base[used] = byte
    used += 1
  }

  /// Ends a field; there is room for its NUL.
  @inline(__always)
  private mutating func end() {
    put(0)
    count += 1
  }

  @inline(__always)
  private mutating func makeRoom(_ length: Int) {
    if capacity - used < length { grow(length) }
  }

  @inline(never)
  private mutating func grow(_ length: Int) {
    let larger = max(capacity * 2, used + length)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe moved.update(from: base, count: used)
    unsafe base.deallocate()
    unsafe base = moved
    capacity = larger
  }
}
