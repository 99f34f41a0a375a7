import Broker
import Journal

/// A clock that several processes of this machine share, and that runs faster than time.
///
/// Each of them computes what it shows from the machine's own, so nothing has to be exchanged.
struct RehearsalClock: Hashable, Sendable {
  /// What it showed first.
  let start: Timestamp
  /// What the machine's clock showed then.
  let begun: Timestamp
  /// How many of its seconds pass in one.
  let speed: Int64

  static let usage = "[--speed <n> --start <time> --begun <time>]"
  static let details = [
    "--speed        a rehearsal: the clock goes so many times faster; with --start and --begun",
    "--begun        what the machine's clock showed when the rehearsal's showed --start",
  ]

  init(start: Timestamp, begun: Timestamp, speed: Int64) {
    (self.start, self.begun, self.speed) = (start, begun, speed)
  }

  /// The options; nil where none of them was given.
  ///
  /// - Parameter start: the value of `--start`, which other options use too.
  init?(_ arguments: inout Arguments, start: Timestamp?) throws(UsageError) {
    let speed = try arguments.number("--speed", in: 1...Self.speedMax)
    let begun = try Self.time("--begun", &arguments)
    if speed == nil, begun == nil { return nil }
    guard let speed, let begun, let start else {
      throw UsageError("`--speed`, `--start` and `--begun` belong together")
    }
    self.init(start: start, begun: begun, speed: speed)
  }

  /// The largest speed: beyond it a session's seconds are shorter than a disk's sync.
  static let speedMax: Int64 = 1_000

  /// The value of an option that is a time.
  static func time(_ name: String, _ arguments: inout Arguments) throws(UsageError) -> Timestamp? {
    guard let text = try arguments.option(name) else { return nil }
    guard let time = CalendarText.read(text) else {
      throw UsageError("`\(name)`: `\(text)` is not a time such as 2026-11-20T15:00:00Z")
    }
    return time
  }

  /// What it shows at an instant of the machine's clock; never before ``start``.
  func shown(at wall: Timestamp) -> Timestamp {
    let passed = Int128(max(0, (wall - begun).rawValue)) * Int128(speed)
    let latest = Int128(Int64.max)
    return Timestamp(rawValue: Int64(min(latest, Int128(start.rawValue) + passed)))
  }

  /// The clock from now on.
  var clock: ClientClock {
    ClientClock(start: shown(at: Timestamp(rawValue: SocketLoop.wallClock)), speed: speed)
  }

  /// What a machine has for an answer is real time, however fast the session's clock goes.
  func patient(_ configuration: ClientConfiguration) -> ClientConfiguration {
    func longer(_ length: Nanoseconds) -> Nanoseconds {
      Nanoseconds(rawValue: length.rawValue.multipliedReportingOverflow(by: speed).partialValue)
    }
    var result = configuration
    result.handshakeTimeout = longer(configuration.handshakeTimeout)
    result.synchronisationTimeout = longer(configuration.synchronisationTimeout)
    result.requestTimeout = longer(configuration.requestTimeout)
    result.silenceLimit = longer(configuration.silenceLimit)
    return result
  }
}
