// Numbers to and from the bytes of a field, without a string in between.

extension WireNumber {
  /// The number in a field; nil for anything else, infinities and NaN included.
  ///
  /// - Parameter isExact: refuses more than 18 significant digits, which are else rounded.
  @inline(__always)
  init?(field: ArraySlice<UInt8>, isExact: Bool = false) {
    var scan = DigitScan()
    guard scan.read(field), !(isExact && scan.isRounded) else { return nil }
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

  /// Appends the shortest plain decimal, or one with an exponent where that has many zeros.
  func append(to bytes: inout [UInt8]) {
    if isInfinite {
      bytes.append(contentsOf: "Infinity".utf8)
      return
    }
    if significand < 0 { bytes.append(UInt8(ascii: "-")) }
    let (digits, power) = (digitCount, Int(exponent))
    let point = digits + power
    if power >= 0, point <= 20 {
      Self.append(significand.magnitude, digits, to: &bytes)
      for _ in 0..<power { bytes.append(48) }
    } else if power < 0, point > 0 {
      Self.append(significand.magnitude, digits, pointAt: point, to: &bytes)
    } else if power < 0, point > -18 {
      bytes.append(48)
      bytes.append(UInt8(ascii: "."))
      for _ in 0..<(-point) { bytes.append(48) }
      Self.append(significand.magnitude, digits, to: &bytes)
    } else {
      Self.append(significand.magnitude, digits, to: &bytes)
      bytes.append(UInt8(ascii: "e"))
      if power < 0 { bytes.append(UInt8(ascii: "-")) }
      let size = power.magnitude
      Self.append(UInt64(size), WireNumber(Int64(size)).digitsOfWhole, to: &bytes)
    }
  }

  /// The digits of a whole number, trailing zeros included.
  private var digitsOfWhole: Int { digitCount + Int(exponent) }

  /// Appends `count` digits, with a point in front of the digit at `pointAt`.
  static func append(
    _ value: UInt64, _ count: Int, pointAt: Int = .max, to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    let hasPoint = pointAt < count
    bytes.append(contentsOf: repeatElement(48, count: hasPoint ? count + 1 : count))
    var rest = value
    var place = bytes.count - 1
    for digit in stride(from: count - 1, through: 0, by: -1) {
      bytes[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place -= 1
      if hasPoint, digit == pointAt {
        bytes[place] = UInt8(ascii: ".")
        place -= 1
      }
    }
    assert(place == start - 1, "every place is written")
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
  mutating func read(_ field: ArraySlice<UInt8>) -> Bool {
    var index = field.startIndex
    let end = field.endIndex
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
    return index == end || readExponent(field[index...])
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
