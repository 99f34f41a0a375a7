/// The ranges of values, one method for each group of the configuration.
struct RangeCheck {
  /// Amounts beyond this would not fit the evidence of a decision.
  static let moneyMax = Money(units: 9_000_000_000)
  static let hour = Nanoseconds.seconds(3_600)
  var problems: [ConfigurationProblem] = []

  mutating func report(_ path: String, _ message: String) {
    problems.append(ConfigurationProblem(path: path, message: message))
  }

  mutating func whole(_ path: String, _ value: Int64, _ range: ClosedRange<Int64>) {
    guard !range.contains(value) else { return }
    report(path, "\(value) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)")
  }

  mutating func durations(
    _ path: String, _ value: Nanoseconds, _ least: Nanoseconds, _ most: Nanoseconds
  ) {
    guard value < least || most < value else { return }
    report(path, "\(value) is out of range; allowed: \(least) to \(most)")
  }

  mutating func money(_ path: String, _ value: Money, mayBeZero: Bool = false) {
    if value < .zero || (value == .zero && !mayBeZero) {
      report(path, "\(value) must be \(mayBeZero ? "0 or more" : "more than 0")")
    } else if Self.moneyMax < value {
      report(path, "\(value) is too much; allowed: up to \(Self.moneyMax)")
    }
  }

  mutating func ratio(_ path: String, _ value: Ratio, above: Bool, most: Int64) {
    let least = above ? "more than 0" : "0"
    guard value < .zero || (above && value == .zero) || Ratio(whole: most) < value else { return }
    report(path, "\(value) is out of range; allowed: \(least) to \(most)")
  }

  mutating func instruments(_ instruments: [InstrumentConfiguration]) {
    var seen: Set<String> = []
    for (index, instrument) in instruments.enumerated() {
      let path = "instruments[\(index)]"
      if instrument.symbol.isEmpty {
        report("\(path).symbol", "is missing; it must be a ticker in capitals, such as `IBM`")
      } else if !Self.isTicker(instrument.symbol) {
        report("\(path).symbol", "`\(instrument.symbol.prefix(40))` is not a ticker in capitals")
      } else if !seen.insert(instrument.symbol).inserted {
        report("\(path).symbol", "`\(instrument.symbol)` is listed twice")
      }
      if let allocation = instrument.allocation { money("\(path).allocation", allocation) }
    }
  }

  /// Capitals and digits first, then also `.`, `-` and a single space, as in `BRK B`.
  private static func isTicker(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 16 else { return false }
    func isPlain(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x30...0x39) ~= byte }
    return isPlain(first) && isPlain(last)
      && bytes.allSatisfy { isPlain($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x20 }
  }
}
