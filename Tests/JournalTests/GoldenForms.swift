import TestSupport

@testable import Journal

/// Writes a journal that holds every form that format 1 has.
final class GoldenForms {
  private static let start: Int64 = 1_381_152_600_000_000_000
  private let root: String
  private var writer: JournalWriter
  private var sequence: UInt64 = 0
  private var time = start

  /// Begins a journal at `root`.
  private init(_ root: String) throws {
    self.root = root
    writer = try JournalWriter(at: root, day: 20131007)
  }

  /// The whole journal: two days, four sessions, closed.
  static func write(_ root: String) throws {
    let forms = try GoldenForms(root)
    try forms.writeEvents()
    try forms.writeControls()
    try forms.writeMarks()
    try forms.goOn(20131007)
    try forms.writeShapes()
    // Without a clean end where the first day ends.
    try forms.writer.startDay(20131008)
    try forms.writeNoise([200, 200])
    try forms.goOn(20131008)
    try forms.writeNoise([2_400])
    try forms.goOn(20131008)
    var long = Alert()
    long.message = String(repeating: "long ", count: 14_000)
    try forms.append(.alert(long))
    try forms.append(.tick(Tick()))
    _ = try forms.writer.close()
  }

  /// Ends the session and begins another.
  private func goOn(_ day: Int64) throws {
    _ = try writer.close()
    writer = try JournalWriter(at: root, day: day)
  }

  private func append(_ event: Event, cause: UInt64 = 0, venueTime: Bool = false) throws {
    sequence += 1
    let envelope = Envelope(
      sequence: SequenceNumber(rawValue: sequence), recordedAt: Timestamp(rawValue: time),
      occurredAt: Timestamp(rawValue: venueTime ? time - 77 : 0),
      cause: SequenceNumber(rawValue: cause))
    if case .tick(let tick) = event {
      try writer.append(tick, envelope)
    } else {
      try writer.append(Recorded(envelope, event))
    }
    try writer.endInput()
  }

  /// Every kind but ticks, twice; then an instrument with a price unit of its own.
  private func writeEvents() throws {
    for (index, event) in (EventSamples.events + EventSamples.events).enumerated() {
      time += index % 2 == 0 ? 3_000_000 : 1_234
      try append(event, cause: index % 2 == 0 ? 0 : sequence, venueTime: index % 3 == 0)
      if index % 7 == 6 { try writer.commit() }
    }
    var definition = InstrumentDefined()
    (definition.instrument, definition.symbol) = (InstrumentID(rawValue: 1), "UNIT")
    definition.tickSize = Price(rawValue: 50_000_000)
    try append(.instrumentDefined(definition))
  }

  /// Every control byte, with every form of what follows it.
  private func writeControls() throws {
    var (price, lots): (Int64, Int64) = (45_000_000_000, 1_000)
    for control in [0] + (0..<256) {
      let (timing, pricing, sizing) = (control & 3, control >> 2 & 3, control >> 4)
      let isOdd = control.nonzeroBitCount % 2 == 1
      time += timing < 3 ? Int64(timing) * 1_000_000 : isOdd ? 1_234 : 5_000_000
      switch pricing {
      case 1: price += 50_000_000
      case 2: price -= 50_000_000
      case 3: price += isOdd ? 7 * 50_000_000 : 3
      default: break
      }
      var tick = Tick()
      tick.instrument = InstrumentID(rawValue: 1)
      tick.price = Price(rawValue: price)
      if sizing < 15 { lots += VarInt.unzigzag(UInt64(sizing)) }
      if sizing == 15 { lots += isOdd ? 20 : 0 }
      tick.size = Quantity(rawValue: lots * RowFormat.lot + (sizing == 15 && !isOdd ? 77 : 0))
      try append(.tick(tick))
      if control % 50 == 49 { try writer.commit() }
    }
  }

  /// Every kind, flag and mark of a tick, with texts of no and of all bytes.
  private func writeMarks() throws {
    for number in 0..<64 {
      var tick = Tick()
      tick.instrument = InstrumentID(rawValue: 2)
      tick.kind = TickKind.allCases[number % TickKind.allCases.count]
      tick.flags = TickFlags(rawValue: UInt8(number / 4 % 8))
      (tick.price, tick.size) = (Price(rawValue: 30_000_000), Quantity(shares: 300))
      if tick.kind == .quote || number % 16 == 1 {
        tick.askPrice = Price(rawValue: number % 3 == 0 ? 40_000_000 : 40_000_001)
        tick.askSize = number % 5 == 0 ? Quantity(shares: 500) : Quantity(rawValue: 5)
      }
      if number % 2 == 0 {
        tick.exchange = ShortText("EXCHANGE OF 16 B") ?? .empty
        tick.condition = ShortText("CONDITION, 16 B.") ?? .empty
      }
      time += 1_000_000
      try append(.tick(tick), venueTime: number % 6 < 3)
    }
  }

  /// More shapes than one block has codes for.
  private func writeShapes() throws {
    for number in 0..<2_300 {
      var tick = Tick()
      tick.instrument = InstrumentID(rawValue: UInt32(number))
      tick.price = Price(rawValue: 10_000_000)
      time += 1_000_000
      try append(.tick(tick))
    }
    // The codes of two bytes again, now without their definitions.
    try writer.commit()
    for number in stride(from: 0, to: 2_288, by: 128) {
      var tick = Tick()
      tick.instrument = InstrumentID(rawValue: UInt32(number))
      try append(.tick(tick))
    }
  }

  /// Bytes that do not compress, a frame for each length.
  private func writeNoise(_ lengths: [Int]) throws {
    var random = SeededGenerator(seed: 11)
    for length in lengths {
      var noise = PredictionReceived()
      noise.body = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      try append(.prediction(noise))
      try writer.commit()
    }
  }
}
