import Broker
import Engine
import Journal

/// An engine with its place in a journal that is not written.
struct EngineStepper {
  private var engine = Engine(decoder: TWSFrameDecoder())
  /// The time of the next input.
  var now: Timestamp

  init(now: Timestamp) { self.now = now }

  private var envelope: Envelope {
    Envelope(sequence: engine.ledger.lastSequence.next, recordedAt: now)
  }

  mutating func take(_ event: Event) { engine.step(Recorded(envelope, event)) }

  mutating func take(_ tick: Tick) { engine.step(tick, envelope) }

  mutating func trade(_ instrument: InstrumentID, cents: Int64) {
    var tick = Tick()
    tick.instrument = instrument
    tick.kind = .trade
    tick.price = Price(rawValue: cents * 10_000_000)
    tick.size = Quantity(shares: 100)
    take(tick)
  }

  /// Starts a session of a configuration and defines so many instruments.
  mutating func open(
    _ configuration: Configuration, _ calendar: SessionCalendar, instruments: Int
  ) {
    var started = SessionStarted()
    started.mode = .backtest
    started.account = configuration.account
    started.configuration = configuration.canonicalBytes
    started.calendar = calendar
    take(.sessionStarted(started))
    for number in 0..<instruments {
      var definition = InstrumentDefined()
      definition.instrument = InstrumentID(rawValue: UInt32(number))
      definition.symbol = "S\(number)"
      take(.instrumentDefined(definition))
    }
  }
}
