import Journal

/// Reads a prediction in its plain form at once, without a tree of its members in between.
///
/// Plain is one object of the known members, each once, with texts of printable ASCII without
/// escapes and numbers without exponent. Anything else, and whatever has to be refused, is left to
/// the whole reader, which says why; where both read a body they give the same signal.
struct PredictionScanner {
  private let bytes: [UInt8]
  private var index = 0
  private var signal = Signal()
  /// The members met so far, as bits.
  private var seen: UInt8 = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The signal of a body in its plain form; nil for any other body.
  static func signal(_ body: [UInt8]) -> Signal? {
    var scanner = PredictionScanner(body)
    return scanner.readObject() ? scanner.signal : nil
  }

  /// A member, with its bit.
  private enum Member: UInt8 {
    case id = 1
    case symbol = 2
    case time = 4
    case side = 8
    case confidence = 16
    case horizon = 32
    case model = 64

    static let required: UInt8 = 31
  }

  private mutating func readObject() -> Bool {
    guard take(UInt8(ascii: "{")) else { return false }
    repeat {
      guard let name = text(), let member = member(name), seen & member.rawValue == 0,
        take(UInt8(ascii: ":")), read(member)
      else { return false }
      seen |= member.rawValue
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}")) && isAtEnd && seen & Member.required == Member.required
  }

  private func member(_ name: Range<Int>) -> Member? {
    switch name.count {
    case 2: equals(name, "id") ? .id : nil
    case 4: equals(name, "side") ? .side : nil
    case 5: equals(name, "ts_ns") ? .time : equals(name, "model") ? .model : nil
    case 6: equals(name, "symbol") ? .symbol : nil
    case 9: equals(name, "horizon_s") ? .horizon : nil
    case 10: equals(name, "confidence") ? .confidence : nil
    default: nil
    }
  }

  private mutating func read(_ member: Member) -> Bool {
    switch member {
    case .id, .symbol, .model: return readText(member)
    case .side: return readSide()
    case .confidence: return readConfidence()
    case .time, .horizon: return readNumber(member)
    }
  }

  private mutating func readText(_ member: Member) -> Bool {
    guard let range = text(), !range.isEmpty else { return false }
    let text = String(decoding: bytes[range], as: UTF8.self)
    switch member {
    case .id: signal.prediction = text
    case .symbol: signal.symbol = text
    default: signal.model = text
    }
    return true
  }

  private mutating func readNumber(_ member: Member) -> Bool {
    guard let number = whole() else { return false }
    if member == .horizon {
      signal.horizonSeconds = number
      return true
    }
    signal.issuedAt = Timestamp(rawValue: number)
    return number > 0
  }

  private mutating func readSide() -> Bool {
    guard let word = text() else { return false }
    if equals(word, "BUY") {
      signal.direction = .buy
    } else if equals(word, "SELL") {
      signal.direction = .sell
    } else {
      signal.direction = .hold
      return equals(word, "HOLD")
    }
    return true
  }

  private mutating func readConfidence() -> Bool {
    guard let whole = digits() else { return false }
    var end = whole.upperBound
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard let fraction = run() else { return false }
      end = fraction.upperBound
    }
    guard
      let units = DecimalText.read(
        bytes[whole.lowerBound..<end], fractionDigits: Ratio.fractionDigits),
      units >= 0, units <= 1_000_000_000
    else { return false }
    signal.confidence = Ratio(rawValue: Int64(units))
    return true
  }

  // MARK: Parts

  /// A number of digits alone that fits.
  private mutating func whole() -> Int64? {
    guard let digits = digits() else { return nil }
    var value: Int64 = 0
    for digit in bytes[digits] {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooMuch) = tenfold.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      if overflow || isTooMuch { return nil }
      value = sum
    }
    // What JSON would still count to the number is not plain.
    guard index < bytes.count, bytes[index] != UInt8(ascii: ".") else { return nil }
    return value
  }

  /// Digits without a leading zero.
  private mutating func digits() -> Range<Int>? {
    skipSpace()
    guard let digits = run() else { return nil }
    return digits.count > 1 && bytes[digits.lowerBound] == UInt8(ascii: "0") ? nil : digits
  }

  /// One digit or more, with nothing of an exponent behind.
  private mutating func run() -> Range<Int>? {
    let start = index
    while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9")
    {
      index += 1
    }
    guard index > start, index < bytes.count, bytes[index] | 0x20 != UInt8(ascii: "e") else {
      return nil
    }
    return start..<index
  }

  /// Where the bytes between the quotes of a text lie.
  private mutating func text() -> Range<Int>? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      guard bytes[index] >= 0x20, bytes[index] < 0x7F, bytes[index] != UInt8(ascii: "\\") else {
        return nil
      }
      index += 1
    }
    guard index < bytes.count else { return nil }
    index += 1
    return start..<index - 1
  }

  private func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    // safe: a static text of ASCII has its code units at this address, as many as were counted.
    for offset in 0..<range.count {
      guard unsafe bytes[range.lowerBound + offset] == word.utf8Start[offset] else { return false }
    }
    return true
  }

  /// Passes over white space and takes `byte` if it is next.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count,
      bytes[index] == 0x20 || bytes[index] == 0x0A || bytes[index] == 0x0D || bytes[index] == 0x09
    {
      index += 1
    }
  }

  private var isAtEnd: Bool {
    bytes[index...].allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }
}
