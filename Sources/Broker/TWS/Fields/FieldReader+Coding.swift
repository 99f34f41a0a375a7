/// Reads the fields of a message: lenient where the clients are, strict where a value matters.
extension FieldReader: FieldCoder {
  public mutating func version(_ number: Int64) throws(TWSError) { _ = try next() }

  public mutating func fixed(_ text: StaticString) throws(TWSError) { _ = try next() }

  public mutating func identifier(
    _ value: inout Int64, _ name: StaticString
  ) throws(TWSError) {
    value = try integer()
  }

  public mutating func whole(_ value: inout Int64, _ name: StaticString) throws(TWSError) {
    if let digit = takeDigit() {
      value = digit
      return
    }
    let field = try next()
    value = field.isEmpty ? 0 : try wholeNumber(field)
  }

  public mutating func whole(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    if takesEmpty() {
      value = nil
      return
    }
    let field = try next()
    value = isUnset(field) ? nil : try wholeNumber(field)
  }

  public mutating func wholeOrZero(
    _ value: inout Int64?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    let field = try next()
    if field.isEmpty {
      value = 0
    } else {
      value = isUnset(field) ? nil : try wholeNumber(field)
    }
  }

  public mutating func number(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    let field = try next()
    guard let read = field.isEmpty ? .zero : number(field) else {
      throw bad(field, expected: "a number")
    }
    value = read
  }

  public mutating func number(
    _ value: inout WireNumber?, _ name: StaticString, unset: StaticString
  ) throws(TWSError) {
    if takesEmpty() {
      value = nil
      return
    }
    let field = try next()
    if isUnset(field) {
      value = nil
    } else if let read = number(field) {
      value = read
    } else {
      throw bad(field, expected: "a number or unset")
    }
  }

  public mutating func choice(
    _ value: inout Int64, _ name: StaticString, of: [Int64]
  ) throws(TWSError) {
    let field = try next()
    guard let read = whole(field), of.contains(read) else {
      throw bad(field, expected: "one of \(of.map(String.init).joined(separator: ", "))")
    }
    value = read
  }

  public mutating func number(
    _ value: inout WireNumber, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    try number(&value, name)
  }

  public mutating func whole(
    _ value: inout Int64, _ name: StaticString, zero: StaticString
  ) throws(TWSError) {
    try whole(&value, name)
  }

  public mutating func quantity(_ value: inout WireNumber, _ name: StaticString) throws(TWSError) {
    let field = try next()
    if field.isEmpty, !isStrict {
      value = .zero
      return
    }
    guard let read = number(field, isExact: true) else {
      throw bad(field, expected: "a number of at most \(WireNumber.digitsMax) digits")
    }
    value = read
  }

  public mutating func offset(_ value: inout WireNumber?, _ name: StaticString) throws(TWSError) {
    let field = try next()
    if isUnset(field) {
      value = nil
    } else if let read = number(field) {
      value = read
    } else if WireNumber.isInfinity(bytes(field)) {
      value = .infinity
    } else {
      throw bad(field, expected: "a number, Infinity or unset")
    }
  }

  public mutating func flag(_ value: inout Bool, _ name: StaticString) throws(TWSError) {
    if let digit = takeDigit() {
      value = digit != 0
      return
    }
    let field = try next()
    value = field.isEmpty ? false : try truth(field)
  }

  public mutating func flag(_ value: inout Bool?, _ name: StaticString) throws(TWSError) {
    let field = try next()
    value = isUnset(field) ? nil : try truth(field)
  }

  public mutating func text(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try read(&value)
  }

  public mutating func ignoredText(_ value: inout String) throws(TWSError) {
    try read(&value)
  }

  public mutating func escapedText(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try read(&value)
    value = EscapedText.read(value)
  }

  public mutating func time(_ value: inout String, _ name: StaticString) throws(TWSError) {
    try read(&value)
  }

  public mutating func requiredTime(_ value: inout String, _ name: StaticString) throws(TWSError) {
    let field = try next()
    read(field, into: &value)
    guard WireTime.read(value, offsets: []) != .unreadable else {
      throw bad(field, expected: "a time")
    }
  }

  public mutating func options(
    _ value: inout [TWS.TagValue], _ name: StaticString
  ) throws(TWSError) {
    value = TWS.TagValue.list(try lenientText())
  }

  public mutating func list<Element: WireGroup>(
    _ value: inout [Element], _ name: StaticString
  ) throws(TWSError) {
    let field = try next()
    value.removeAll(keepingCapacity: true)
    if field.isEmpty { return }
    guard let count = whole(field), count >= 0, count <= bytesLeft else {
      throw bad(field, expected: "a count that the frame can hold")
    }
    // No more is taken from the heap than the frame has bytes, whatever the count says.
    for _ in 0..<count {
      var element = Element()
      try element.layout(&self)
      value.append(element)
    }
  }

  public mutating func group<Group: WireGroup>(
    _ value: inout Group, _ name: StaticString
  ) throws(TWSError) {
    try value.layout(&self)
  }

  public mutating func presence(_ isThere: inout Bool, _ name: StaticString) throws(TWSError) {
    try flag(&isThere, name)
  }

  public mutating func open(_ name: StaticString) {}

  public mutating func close() {}

  /// The next field as text.
  mutating func lenientText() throws(TWSError) -> String {
    var text = ""
    try read(&text)
    return text
  }

  private func wholeNumber(_ field: Place) throws(TWSError) -> Int64 {
    if let value = whole(field) { return value }
    // A whole number may be spelled as a decimal, such as `100.0`.
    guard let value = number(field, isExact: true)?.whole else {
      throw bad(field, expected: "a whole number")
    }
    return value
  }

  private func truth(_ field: Place) throws(TWSError) -> Bool {
    guard let value = whole(field) else { throw bad(field, expected: "0 or 1") }
    return value != 0
  }
}
