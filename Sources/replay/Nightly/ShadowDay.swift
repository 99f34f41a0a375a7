import Broker
import Engine
import Journal
import Projections
import Store

/// A recorded day once more on the simulated exchange: from the state in which it began, with the
/// same inputs from outside, through the same rules.
struct ShadowDay {
  let recorded: RecordedDay
  /// Changes each configuration of the day; for what it would have been under another one.
  var adapt: ([UInt8]) throws -> [UInt8] = { $0 }

  /// What came of it.
  struct Outcome {
    let gap: DayGap
    /// Orders that worked before the day and that the exchange would not take, and why.
    let left: [String]
  }

  /// Simulates the day and compares.
  func run() throws -> Outcome {
    let (before, day) = (recorded.before, recorded.day)
    var venue = SimulatedVenue(
      configuration: try configuration().simulation, account: day.session.account, clientID: 1)
    let left = carry(into: &venue)
    let reader = try JournalReader(opening: recorded.journal)
    try reader.seek(to: day.first)
    let source = try BacktestMarket(
      recording: reader, as: .journal, through: day.last, name: recorded.journal,
      predictions: nil, venue: venue, opening: opening)
    var session = Session(
      source: source, sink: ShadowRecorder(TradedDay(before)), edge: source,
      engine: Engine(ledger: before.apartFromBroker(), decoder: TWSFrameDecoder()))
    try session.run()
    let shadow = DayGap.Side(session.sink.trades, after: session.engine.ledger)
    return Outcome(gap: DayGap(from: before, live: recorded.side, shadow: shadow), left: left)
  }

  private func configuration() throws -> Configuration {
    let bytes = try adapt(recorded.day.session.configuration)
    if bytes.isEmpty { return Configuration() }
    do { return try Configuration(canonical: bytes) } catch {
      throw InputError(
        "\(recorded.journal): record \(recorded.day.first): its configuration cannot be read: "
          + "\(error)")
    }
  }

  /// What was defined and what worked when the day began.
  private func carry(into venue: inout SimulatedVenue) -> [String] {
    let before = recorded.before
    for definition in before.instruments.all { venue.define(definition) }
    let used = before.orders.all.reduce(Int64(0)) { max($0, $1.permanentID) }
    venue.number(after: used + 1_000_000)
    var left: [String] = []
    for order in before.orders.live {
      var command = order.command
      command.action = .place
      command.quantity = order.working
      // A held order would wait for one of its bracket that has long been sent.
      command.transmits = true
      let hasParent = before.orders.look(at: command.parent) { $0.isLive } ?? false
      if !hasParent { command.parent = .none }
      guard let problem = venue.carry(command, permanentID: order.permanentID) else { continue }
      left.append("order \(order.id) of before the day: \(problem)")
    }
    return left
  }

  /// The shadow's session or configuration in place of the recorded one.
  private func opening(_ event: Event) throws -> Event {
    switch event {
    case .sessionStarted(var started):
      started.configuration = try adapt(started.configuration)
      started.configurationHash = SHA256.hash(started.configuration)
      started.mode = .backtest
      started.venue = Backtest.venue
      return .sessionStarted(started)
    case .configurationChanged(var change):
      change.configuration = try adapt(change.configuration)
      return .configurationChanged(change)
    default: return event
    }
  }
}

/// Keeps of a session what a comparison of days needs, and writes nothing.
struct ShadowRecorder: Recorder {
  private(set) var trades: TradedDay

  init(_ trades: TradedDay) { self.trades = trades }

  mutating func append(_ tick: Tick, _ envelope: Envelope) {
    trades.take(tick, at: envelope.recordedAt)
  }

  mutating func append(_ rows: Span<TickRow>, from first: SequenceNumber) {
    for index in rows.indices { trades.take(rows[index].tick, at: rows[index].recordedAt) }
  }

  mutating func append(_ record: Recorded) { trades.take(record) }
  mutating func endInput() {}
  mutating func commit() {}
}
