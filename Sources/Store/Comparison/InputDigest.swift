import Journal

/// What came from outside, minute by minute, so that two journals can tell where theirs differ.
struct InputDigest: Hashable {
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

  /// Takes a tick.
  ///
  /// - Returns: a hash of what it said.
  mutating func add(_ tick: Tick, at time: Timestamp) -> UInt64 {
    var hash = Self.mix(UInt64(tick.instrument.rawValue), UInt64(tick.kind.rawValue))
    hash = Self.mix(hash, UInt64(tick.flags.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.price.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.askPrice.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.size.rawValue))
    hash = Self.mix(hash, UInt64(bitPattern: tick.askSize.rawValue))
    add(hash, at: time)
    return hash
  }

  /// Takes an input from outside. Which configuration and account a session had is not one, and a
  /// prediction is the same whichever file or address it came from.
  ///
  /// - Returns: a hash of what it said.
  mutating func add(_ event: Event, at time: Timestamp) -> UInt64 {
    var hash = UInt64(event.kind.rawValue)
    switch event {
    case .sessionStarted(let started):
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.date))
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.open.rawValue))
      hash = Self.mix(hash, UInt64(bitPattern: started.calendar.close.rawValue))
    case .prediction(let prediction):
      hash = Self.mix(hash, Checksum.wide(prediction.body).low)
    case .configurationChanged: break
    default: hash = Self.mix(hash, Checksum.wide(event.canonicalBytes).low)
    }
    add(hash, at: time)
    return hash
  }

  /// The first minute in which the inputs of two journals differ, with how many each has there;
  /// nil when all are equal.
  static func firstDifference(
    _ first: InputDigest, _ second: InputDigest
  ) -> (at: Timestamp, first: UInt64, second: UInt64)? {
    for at in 0..<max(first.minutes.count, second.minutes.count) {
      let one = at < first.minutes.count ? first.minutes[at] : nil
      let other = at < second.minutes.count ? second.minutes[at] : nil
      guard one != other else { continue }
      let minute = [one, other].compactMap { $0?.minute }.min() ?? 0
      func count(_ found: Minute?) -> UInt64 { found?.minute == minute ? found?.count ?? 0 : 0 }
      return (Timestamp(rawValue: minute * minuteLength), count(one), count(other))
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
