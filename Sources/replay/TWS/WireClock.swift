import Broker
import Journal

/// Times of the wire as instants, where the program knows the zone without a database.
enum WireClock {
  private static let newYork: Set = ["US/Eastern", "America/New_York", "EST5EDT"]

  /// ISO 8601 in UTC; nil for a zone that is not known and for what is no time.
  ///
  /// A time that names no zone is New York's, where the instruments are traded.
  static func instant(_ text: String) -> String? {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    let zone = words.count > 2 ? words[2...].joined(separator: " ") : ""
    guard zone.isEmpty || zone == "UTC" || zone == "GMT" || newYork.contains(zone),
      let year = text.count >= 4 ? Int(text.prefix(4)) : nil,
      case .instant(let time) = WireTime.read(text, offsets: offsets(around: year))
    else { return nil }
    let date = CalendarText.write(time)
    // The clients write an offset where we write Z, and no fraction of a second.
    let seconds = date.prefix { $0 != "." && $0 != "Z" }
    return "\(seconds)+00:00"
  }

  /// New York's offsets from the beginning of a year on.
  private static func offsets(around year: Int) -> [ZoneOffset] {
    guard NewYorkTime.years.contains(year) else { return [] }
    let change = NewYorkTime.changes(in: year)
    let changes: [(Int64, Int64)] = [
      (0, -18_000), (change.spring, -14_400), (change.autumn, -18_000),
    ]
    return changes.map { from, seconds in
      var offset = ZoneOffset()
      offset.from = Timestamp(rawValue: from * 1_000_000_000)
      offset.seconds = seconds
      return offset
    }
  }
}
