// Numbers to and from the bytes of a field, without a string in between.

extension WireNumber {
  /// The number in a field; nil for anything else, infinities and NaN included.
  ///
  /// - Parameter isExact: refuses more than 18 significant digits, which are else rounded.
  init?(field: ArraySlice<UInt8>, isExact: Bool = false) {
    self.init(field, field.startIndex, field.endIndex, isExact: isExact)
  }

  /// The number between two places of a frame.
  @inline(__always)
  init?(_ frame: ArraySlice<UInt8>, _ start: Int, _ end: Int, isExact: Bool = false) {
    var scan = DigitScan()
    guard scan.read(frame, start, end), !(isExact && scan.isRounded) else { return nil }
    self.init(scan)
  }

  /// The largest double, rounded up in its eighteenth digit.
  private static let largest = WireNumber(significand: 179_769_313_486_231_571, exponent: 291)
  /// The same below zero.
  private static let smallest = WireNumber(significand: -179_769_313_486_231_571, exponent: 291)

  /// Values of at most 1.8e308; anything larger is an infinity in the clients.
  private init?(_ scan: DigitScan) {
    guard scan.significand != 0 else {
      self = .zero
      return
    }
    guard scan.power >= -400, scan.power <= 308 else { return nil }
    let signed = scan.isNegative ? -scan.significand : scan.significand
    let number = WireNumber(significand: signed, exponent: scan.power)
    // Nearly every number is far from the edge; no comparison is made for it.
    if scan.power < 280 {
      self = number
      return
    }
    guard number <= Self.largest, number >= Self.smallest else { return nil }
    self = number
  }

  /// The spellings of an unlimited offset in the two clients, and one more.
  static func isInfinity(_ field: ArraySlice<UInt8>) -> Bool {
    field.elementsEqual("Infinity".utf8) || field.elementsEqual("Infinite".utf8)
      || field.elementsEqual("inf".utf8)
  }

  /// Room that every spelling has: sign, digits, point and zeros, or an exponent.
  static let lengthMax = 48

  /// Writes the shortest plain decimal, or one with an exponent where that has many zeros, and
  /// returns how many bytes that are; `target` must have room for ``lengthMax``.
  @unsafe
  func write(to target: UnsafeMutablePointer<UInt8>) -> Int {
    if isInfinite {
      for (place, byte) in "Infinity".utf8.enumerated() { unsafe target[place] = byte }
      return 8
    }
    var at = 0
    if significand < 0 {
      unsafe target[0] = UInt8(ascii: "-")
      at = 1
    }
    let (size, digits, power) = (significand.magnitude, digitCount, Int(exponent))
    let point = digits + power
    if power >= 0, point <= 20 {
      unsafe at += DecimalDigits.write(size, digits, to: target + at)
      return unsafe Self.zeros(power, to: target, at)
    }
    if power < 0, point > 0 {
      return unsafe at + DecimalDigits.write(size, digits, pointAt: point, to: target + at)
    }
    if power < 0, point > -18 {
      unsafe target[at] = 48
      unsafe target[at + 1] = UInt8(ascii: ".")
      at = unsafe Self.zeros(-point, to: target, at + 2)
      return unsafe at + DecimalDigits.write(size, digits, to: target + at)
    }
    unsafe at += DecimalDigits.write(size, digits, to: target + at)
    return unsafe Self.exponent(power, to: target, at)
  }

  @unsafe
  private static func zeros(
    _ count: Int, to target: UnsafeMutablePointer<UInt8>, _ start: Int
  ) -> Int {
    for place in 0..<count { unsafe target[start + place] = 48 }
    return start + count
  }

  @unsafe
  private static func exponent(
    _ power: Int, to target: UnsafeMutablePointer<UInt8>, _ start: Int
  ) -> Int {
    unsafe target[start] = UInt8(ascii: "e")
    if power < 0 { unsafe target[start + 1] = UInt8(ascii: "-") }
    let (at, size) = (start + (power < 0 ? 2 : 1), UInt64(power.magnitude))
    return unsafe at + DecimalDigits.write(size, DecimalDigits.count(size), to: target + at)
  }
}

/// One left-to-right pass over `[-+]digits[.digits][e[-+]digits]`.
private struct DigitScan {
  var significand: Int64 = 0
  var power = 0
  var isNegative = false
  /// Digits beyond the eighteenth were not all zero.
  var isRounded = false
  private var significant = 0

  /// False when the bytes are no number.
  @inline(__always)
  mutating func read(_ field: ArraySlice<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var index = start
    if index < end, field[index] == 0x2D || field[index] == 0x2B {
      isNegative = field[index] == 0x2D
      index += 1
    }
    var (digits, isFraction) = (0, false)
    while index < end {
      let byte = field[index]
      let digit = byte &- 48
      if digit < 10 {
        digits += 1
        take(digit, isFraction)
      } else if byte == 0x2E, !isFraction {
        isFraction = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return false }
    return index == end || readExponent(field[index..<end])
  }

  @inline(__always)
  private mutating func take(_ digit: UInt8, _ isFraction: Bool) {
    if significant < WireNumber.digitsMax {
      if significant > 0 || digit != 0 { significant += 1 }
      significand = significand &* 10 &+ Int64(digit)
      if isFraction { power -= 1 }
    } else {
      takeLate(digit, isFraction)
    }
  }

  /// A digit that finds no place: the nineteenth rounds, the others only move the point.
  private mutating func takeLate(_ digit: UInt8, _ isFraction: Bool) {
    if digit != 0 { isRounded = true }
    if significant == WireNumber.digitsMax {
      if digit >= 5 { significand += 1 }
      significant += 1
    }
    if !isFraction { power += 1 }
  }

  private mutating func readExponent(_ rest: ArraySlice<UInt8>) -> Bool {
    var index = rest.startIndex
    guard rest[index] | 0x20 == 0x65 else { return false }
    index += 1
    var isDown = false
    if index < rest.endIndex, rest[index] == 0x2D || rest[index] == 0x2B {
      isDown = rest[index] == 0x2D
      index += 1
    }
    guard index < rest.endIndex else { return false }
    var value = 0
    while index < rest.endIndex {
      let digit = rest[index] &- 48
      guard digit < 10, value < 100_000 else { return false }
      value = value * 10 + Int(digit)
      index += 1
    }
    power += isDown ? -value : value
    return true
  }
}
