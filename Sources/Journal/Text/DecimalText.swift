/// Exact decimal text to and from whole units; nothing here rounds or uses `Double`.
public enum DecimalText {
  /// `units × 10^-fractionDigits` as the shortest exact decimal, such as `-0.5`.
  public static func write(_ units: Int128, fractionDigits: Int) -> String {
    var digits = String(units.magnitude)
    if fractionDigits > 0 {
      if digits.utf8.count <= fractionDigits {
        digits = String(repeating: "0", count: fractionDigits + 1 - digits.utf8.count) + digits
      }
      var fraction = digits.suffix(fractionDigits)
      let whole = digits.dropLast(fractionDigits)
      while fraction.last == "0" { fraction.removeLast() }
      digits = fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
    }
    return units < 0 ? "-" + digits : digits
  }

  /// Reads `[-+]digits[.digits][e[-+]digits]` into units of 10^-fractionDigits.
  ///
  /// - Returns: nil for other text, for digits beyond `fractionDigits` that are not zero, and for
  ///   values of more than 36 digits.
  @specialized(where Text == String.UTF8View)
  @specialized(where Text == ArraySlice<UInt8>)
  public static func read<Text: Sequence<UInt8>>(_ text: Text, fractionDigits: Int) -> Int128? {
    var scanner = Scanner()
    for byte in text where !scanner.take(byte) { return nil }
    return scanner.value(fractionDigits: fractionDigits)
  }

  /// The state of one left-to-right pass over decimal text.
  private struct Scanner {
    private enum Part { case start, whole, fraction, exponentStart, exponent }
    private var part = Part.start
    private var negative = false
    private var digits: Int128 = 0
    private var digitCount = 0
    private var significantCount = 0
    private var fractionCount = 0
    private var exponentNegative = false
    private var exponent = 0
    private var exponentCount = 0

    /// Takes the next byte; false when it cannot continue a number.
    mutating func take(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return takeDigit(Int(byte - UInt8(ascii: "0")))
      case UInt8(ascii: "-"), UInt8(ascii: "+"): return takeSign(byte == UInt8(ascii: "-"))
      case UInt8(ascii: "."):
        guard part == .start || part == .whole else { return false }
        part = .fraction
        return true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard digitCount > 0, part == .whole || part == .fraction else { return false }
        part = .exponentStart
        return true
      default: return false
      }
    }

    private var signSeen = false

    private mutating func takeSign(_ minus: Bool) -> Bool {
      if part == .start && !signSeen {
        signSeen = true
        negative = minus
        return true
      }
      guard part == .exponentStart else { return false }
      exponentNegative = minus
      part = .exponent
      return true
    }

    private mutating func takeDigit(_ digit: Int) -> Bool {
      if part == .exponentStart || part == .exponent {
        part = .exponent
        exponentCount += 1
        exponent = exponent * 10 + digit
        return exponent <= 400
      }
      if part == .start { part = .whole }
      if part == .fraction { fractionCount += 1 }
      digitCount += 1
      if significantCount > 0 || digit != 0 { significantCount += 1 }
      guard significantCount <= 36 else { return false }
      digits = digits * 10 + Int128(digit)
      return true
    }

    /// The scanned number in units, or nil when incomplete, too fine or too large.
    func value(fractionDigits: Int) -> Int128? {
      guard digitCount > 0, part != .exponentStart else { return nil }
      guard part != .exponent || exponentCount > 0 else { return nil }
      var units = digits
      var shift = fractionDigits - fractionCount + (exponentNegative ? -exponent : exponent)
      while shift > 0 && units != 0 {
        let (product, overflow) = units.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        units = product
        shift -= 1
      }
      while shift < 0 && units != 0 {
        guard units % 10 == 0 else { return nil }
        units /= 10
        shift += 1
      }
      return negative ? -units : units
    }
  }
}
