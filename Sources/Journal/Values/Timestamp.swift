/// An instant: nanoseconds since 1970-01-01 00:00 UTC. Zones exist only at the edges.
public struct Timestamp: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the Unix epoch.
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The epoch itself; as "no time" only where a field says so.
  @inlinable public static var zero: Timestamp { Timestamp(rawValue: 0) }

  /// Orders by time.
  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.rawValue < b.rawValue }

  /// The instant `duration` later, held at the edge of what a timestamp can be.
  @inlinable public static func + (a: Timestamp, duration: Nanoseconds) -> Timestamp {
    let (sum, overflow) = a.rawValue.addingReportingOverflow(duration.rawValue)
    return Timestamp(rawValue: overflow ? (duration.rawValue < 0 ? .min : .max) : sum)
  }

  /// The time from `b` to `a`, held at the edge of what a length of time can be.
  @inlinable public static func - (a: Timestamp, b: Timestamp) -> Nanoseconds {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return Nanoseconds(rawValue: overflow ? (b.rawValue > 0 ? .min : .max) : difference)
  }
}

extension Timestamp: CustomStringConvertible {
  /// ISO 8601 in UTC with as many fraction digits as needed (0, 3, 6 or 9).
  public var description: String { CalendarText.write(self) }
}

/// A length of time in nanoseconds.
public struct Nanoseconds: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds; negative means earlier.
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// No time at all.
  @inlinable public static var zero: Nanoseconds { Nanoseconds(rawValue: 0) }

  /// Whole seconds.
  @inlinable public static func seconds(_ count: Int64) -> Nanoseconds {
    Nanoseconds(rawValue: count * 1_000_000_000)
  }

  /// Whole milliseconds.
  @inlinable public static func milliseconds(_ count: Int64) -> Nanoseconds {
    Nanoseconds(rawValue: count * 1_000_000)
  }

  /// Reads a whole number with a unit: `250ms`, `10s`, `3m`, `2h`, `40us`, `7ns`.
  public init?(_ text: some StringProtocol) {
    for (unit, nanoseconds) in Self.units where text.hasSuffix(unit) {
      let digits = text.dropLast(unit.utf8.count)
      // Digits only: `Int64` alone would take `+3` and `-0`, second spellings of a length.
      guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int64(digits) else {
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: nanoseconds)
      if overflow { return nil }
      self.init(rawValue: product)
      return
    }
    return nil
  }

  /// Longest suffix first where one ends with another.
  private static let units: [(String, Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// Orders by length.
  @inlinable public static func < (a: Nanoseconds, b: Nanoseconds) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension Nanoseconds: CustomStringConvertible {
  /// The largest unit that leaves a whole number: `3m`, `10s`, `250ms`.
  public var description: String {
    for (unit, nanoseconds) in Self.units.reversed() where rawValue % nanoseconds == 0 {
      if rawValue != 0 || unit == "s" { return "\(rawValue / nanoseconds)\(unit)" }
    }
    return "\(rawValue)ns"
  }
}
