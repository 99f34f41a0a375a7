import Journal

/// The interval of the bar that a time falls into.
struct BarInterval {
  /// First instant of the bar.
  let start: Timestamp
  /// Where it ends unless something fills it before.
  let end: Timestamp
  /// The end of the day's hours, a day after `time` at most.
  let limit: Timestamp

  /// The interval that `spec` gives to a price at `time`.
  init(_ spec: BarSpec, holding time: Timestamp, in calendar: SessionCalendar) {
    let day = Self.day(spec.session, time, calendar)
    limit = min(day.end, time + BarSpec.dayLength)
    switch spec.basis {
    case .day: (start, end) = (day.start, day.end)
    // The rest of the day is open; a trade that fills the bar ends it.
    case .ticks, .volume: (start, end) = (time, limit)
    case .time:
      let offset = Self.remainder(time.rawValue, spec.width.rawValue)
      let before = time + Nanoseconds(rawValue: -offset)
      // On the boundary itself the interval that ends there is meant.
      start = spec.closed == .right && offset == 0 ? before + (.zero - spec.width) : before
      end = start + spec.width
    }
  }

  /// The session, or 24 hours counted from New York's midnight.
  private static func day(
    _ hours: BarHours, _ time: Timestamp, _ calendar: SessionCalendar
  ) -> (start: Timestamp, end: Timestamp) {
    if hours == .regular { return (calendar.open, calendar.close) }
    let length = BarSpec.dayLength
    let since = (time - calendar.midnight).rawValue
    let start = time + Nanoseconds(rawValue: -remainder(since, length.rawValue))
    return (start, start + length)
  }

  /// Never negative, so that times before 1970 are aligned downwards too.
  private static func remainder(_ value: Int64, _ width: Int64) -> Int64 {
    let rest = value % width
    return rest < 0 ? rest + width : rest
  }
}

extension Nanoseconds {
  /// The difference, held at the edge of what a length of time can be.
  static func - (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
    let (difference, overflow) = a.rawValue.subtractingReportingOverflow(b.rawValue)
    return Nanoseconds(rawValue: overflow ? (b.rawValue > 0 ? .min : .max) : difference)
  }
}
