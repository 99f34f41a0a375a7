import Journal

/// What came from outside, minute by minute, so that two journals can tell where theirs differ.
struct InputDigest {
  /// One minute's inputs.
  struct Minute: Hashable {
    let minute: Int64
    var count: UInt64 = 0
    var hash: UInt64 = 0
  }

  private(set) var minutes: [Minute] = []
  /// Inputs from outside in all.
  private(set) var count: UInt64 = 0

  private static let minuteLength: Int64 = 60_000_000_000
  private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func add(_ tick: Tick, at time: Timestamp) {
    var hash = Self.mix(UInt64(tick.instrument.rawValue), UInt64(tick.kind.rawValue))
    hash = Self.mix(hash, UInt64(tick.flags.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.price.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.askPrice.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.size.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.askSize.rawValue))
    add(hash, at: time)
  }

  /// Takes an input from outside; which configuration and account a session had is not one.
  mutating func add(_ event: Event, at time: Timestamp) {
    var hash = UInt64(event.kind.rawValue)
    switch event {
    case .sessionStarted(let started):
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.date))
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.open.rawValue))
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.close.rawValue))
    case .configurationChanged: break
    default: hash = Self.mix(hash, Checksum.wide(event.canonicalBytes).low)
    }
    add(hash, at: time)
  }

  /// The first minute in which the inputs of two journals differ; nil when all are equal.
  static func firstDifference(_ a: InputDigest, _ b: InputDigest) -> (a: Minute?, b: Minute?)? {
    for at in 0..<max(a.minutes.count, b.minutes.count) {
      let one = at < a.minutes.count ? a.minutes[at] : nil
      let other = at < b.minutes.count ? b.minutes[at] : nil
      if one != other { return (one, other) }
    }
    return nil
  }

  private mutating func add(_ hash: UInt64, at time: Timestamp) {
    count += 1
    let minute = time.rawValue / Self.minuteLength
    if minutes.last?.minute != minute { minutes.append(Minute(minute: minute)) }
    let last = minutes.count - 1
    minutes[last].count += 1
    let timed = Self.mix(hash, UInt64(bitPattern: time.rawValue))
    minutes[last].hash = Self.mix(minutes[last].hash, timed)
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    let mixed = (hash ^ value) &* prime
    return mixed ^ (mixed >> 29)
  }
}

extension InputDigest.Minute {
  /// When the minute began.
  var start: Timestamp { Timestamp(rawValue: minute * 60_000_000_000) }
}
