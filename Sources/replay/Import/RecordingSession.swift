import Journal

/// Numbers the records of a market recording and writes its preamble; each record is an input.
struct RecordingSession {
  /// The calendar of the recorded day.
  let calendar: SessionCalendar
  /// The last number given; 0 before the first.
  private(set) var last = SequenceNumber.none
  /// Instruments defined so far.
  private(set) var instruments: UInt32 = 0

  /// A recording of the day of `calendar`, which starts at its midnight.
  init(calendar: SessionCalendar) { self.calendar = calendar }

  /// Records the start: mode recording, no configuration.
  ///
  /// - Parameter build: version and commit of the program.
  /// - Parameter venue: where the ticks come from, such as `lean`.
  mutating func start<R: Recorder>(
    build: String, venue: String, into recorder: inout R
  ) throws {
    var started = SessionStarted()
    started.build = build
    started.venue = venue
    started.configurationHash = Self.hashOfNothing
    started.calendar = calendar
    try append(.sessionStarted(started), into: &recorder)
  }

  /// Records an instrument with the next number: a stock in dollars, tick size 0.01, SMART.
  mutating func define<R: Recorder>(_ symbol: String, into recorder: inout R) throws {
    var defined = InstrumentDefined()
    defined.instrument = InstrumentID(rawValue: instruments)
    defined.symbol = symbol
    try define(defined, into: &recorder)
  }

  /// Records an instrument as it is; its number must be the next one.
  mutating func define<R: Recorder>(_ defined: InstrumentDefined, into recorder: inout R) throws {
    precondition(defined.instrument.rawValue == instruments, "instruments are numbered in order")
    instruments += 1
    try append(.instrumentDefined(defined), into: &recorder)
  }

  /// Records a tick.
  @inline(__always)
  mutating func tick<R: Recorder>(
    _ tick: Tick, at time: Timestamp, into recorder: inout R
  ) throws {
    last = last.next
    try recorder.append(tick, Envelope(sequence: last, recordedAt: time))
    try recorder.endInput()
  }

  private mutating func append<R: Recorder>(_ event: Event, into recorder: inout R) throws {
    last = last.next
    let envelope = Envelope(sequence: last, recordedAt: calendar.midnight)
    try recorder.append(Recorded(envelope, event))
    try recorder.endInput()
  }

  /// SHA-256 of no bytes, the configuration of a recording (FIPS 180-4, message of length 0).
  static let hashOfNothing: [UInt8] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
  ]

  /// The canonical ticker of `text`, or nil: 1 to 16 letters, digits, dots, dashes, underscores.
  ///
  /// Such a name is also safe as part of a path.
  static func symbol(_ text: some StringProtocol) -> String? {
    let symbol = text.uppercased()
    guard (1...16).contains(symbol.utf8.count), !symbol.hasPrefix(".") else { return nil }
    let isPlain = symbol.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain ? symbol : nil
  }
}
