/// Reads the NUL-terminated fields of one frame in order: strict on types, blind to extra fields.
public struct FieldReader: Sendable {
  private let frame: ArraySlice<UInt8>
  private var position: Int
  /// How many fields have been read; the index of the next one.
  public private(set) var index = 0
  /// The layouts that messages are read in.
  public let serverVersion: Int64
  /// Refuses an empty field where shares or money of a fill must stand; the clients read 0.
  public var isStrict = false

  /// Reads the payload of one frame, without its length prefix.
  public init(_ frame: [UInt8], serverVersion: Int64 = ServerVersion.current) {
    self.init(frame[...], serverVersion: serverVersion)
  }

  /// Reads the payload of one frame where it stands in a larger buffer.
  public init(_ frame: ArraySlice<UInt8>, serverVersion: Int64 = ServerVersion.current) {
    self.frame = frame
    self.serverVersion = serverVersion
    position = frame.startIndex
  }

  /// Where a field stands in the frame, without its NUL.
  struct Place {
    let start: Int
    let end: Int

    var isEmpty: Bool { start == end }
    var count: Int { end - start }
  }

  /// The next field. A last one without its NUL was cut, so it counts as missing.
  @inline(__always)
  mutating func next() throws(TWSError) -> Place {
    let start = position
    var end = start
    let limit = frame.endIndex
    while end < limit, frame[end] != 0 { end += 1 }
    guard end < limit else { throw .missingField(index: index) }
    position = end + 1
    index += 1
    return Place(start: start, end: end)
  }

  /// Passes over the next field if it is empty, as most fields of an order are.
  @inline(__always)
  mutating func takesEmpty() -> Bool {
    guard position < frame.endIndex, frame[position] == 0 else { return false }
    position += 1
    index += 1
    return true
  }

  /// The next field if it is one digit, as truth values and most other numbers of an order are.
  @inline(__always)
  mutating func takeDigit() -> Int64? {
    guard position < frame.endIndex - 1, frame[position + 1] == 0 else { return nil }
    let digit = frame[position] &- 48
    guard digit < 10 else { return nil }
    position += 2
    index += 1
    return Int64(digit)
  }

  /// The bytes of a field.
  func bytes(_ field: Place) -> ArraySlice<UInt8> { frame[field.start..<field.end] }

  /// The next field's bytes. A last field without its NUL was cut, so it counts as missing.
  ///
  /// - Throws: ``TWSError/missingField(index:)``.
  public mutating func bytes() throws(TWSError) -> ArraySlice<UInt8> {
    let field = try next()
    return bytes(field)
  }

  /// Passes over `count` fields without looking at them.
  public mutating func skip(_ count: Int = 1) throws(TWSError) {
    for _ in 0..<count { _ = try next() }
  }

  /// A whole number that must be there.
  public mutating func integer() throws(TWSError) -> Int64 {
    let field = try next()
    guard let value = whole(field) else { throw bad(field, expected: "a whole number") }
    return value
  }

  /// Bytes of the frame that are not read yet.
  var bytesLeft: Int { frame.endIndex - position }

  /// The error for a field just read whose value makes no sense.
  @inline(never)
  func bad(_ field: Place, expected: String) -> TWSError {
    .badField(
      index: index - 1, expected: expected,
      found: String(decoding: bytes(field).prefix(40), as: UTF8.self))
  }

  // MARK: Values

  /// Digits with an optional sign that fit; nil for anything else.
  @inline(__always)
  func whole(_ field: Place) -> Int64? {
    var at = field.start
    guard at < field.end else { return nil }
    let isNegative = frame[at] == 0x2D
    if isNegative || frame[at] == 0x2B { at += 1 }
    // Eighteen digits cannot overflow; longer ones take the slow way.
    guard at < field.end, field.end - at <= 18 else {
      return Int64(String(decoding: bytes(field), as: UTF8.self))
    }
    var value: Int64 = 0
    while at < field.end {
      let digit = frame[at] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      at += 1
    }
    return isNegative ? -value : value
  }

  /// The same of bytes that are no field of a frame.
  static func whole(_ bytes: ArraySlice<UInt8>) -> Int64? {
    FieldReader(bytes).whole(Place(start: bytes.startIndex, end: bytes.endIndex))
  }

  /// The number in a field; nil for anything else.
  @inline(__always)
  func number(_ field: Place, isExact: Bool = false) -> WireNumber? {
    WireNumber(frame, field.start, field.end, isExact: isExact)
  }

  /// Whether a field says "no value".
  @inline(__always)
  func isUnset(_ field: Place) -> Bool {
    // The shortest word for it has ten digits; nearly every field ends here.
    field.isEmpty || (field.count >= UnsetValue.lengthMin && UnsetValue.matches(bytes(field)))
  }

  /// Puts the text of the next field into `value`; bytes that are no UTF-8 are read as Latin-1,
  /// which old servers write. A long text that is there already is not made again.
  mutating func read(_ value: inout String) throws(TWSError) {
    if takesEmpty() {
      if !value.isEmpty { value = "" }
      return
    }
    let field = try next()
    read(field, into: &value)
  }

  /// Puts the text of a field into `value`.
  @inline(never)
  func read(_ field: Place, into value: inout String) {
    var (high, at) = (UInt8(0), field.start)
    while at < field.end {
      high |= frame[at]
      at += 1
    }
    let slice = bytes(field)
    guard high < 0x80 else {
      value =
        String(validating: slice, as: UTF8.self)
        ?? String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) }))
      return
    }
    // Up to fifteen bytes a string needs no memory of its own.
    if field.count > 15, isSame(field, value) { return }
    value = unsafe slice.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  private func isSame(_ field: Place, _ text: String) -> Bool {
    guard text.utf8.count == field.count else { return false }
    let same = unsafe text.utf8.withContiguousStorageIfAvailable { letters in
      unsafe bytes(field).withUnsafeBytes { unsafe $0.isSame(UnsafeRawBufferPointer(letters)) }
    }
    return same ?? false
  }
}

extension UnsafeRawBufferPointer {
  /// Whether two buffers of one length hold the same, eight bytes at a time.
  @unsafe
  fileprivate func isSame(_ other: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at + 8 <= count {
      let (a, b) = unsafe (
        loadUnaligned(fromByteOffset: at, as: UInt64.self),
        other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      )
      if a != b { return false }
      at += 8
    }
    while at < count {
      if unsafe self[at] != other[at] { return false }
      at += 1
    }
    return true
  }
}
