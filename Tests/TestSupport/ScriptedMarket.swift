import Broker
import Journal

/// A small world: a script of inputs by time, a simulated venue and timers, merged as a backtest
/// merges them: at equal times due timers, then the venue's answers, then the script.
public final class ScriptedMarket: InputSource, Venue, Clock {
  private let script: [(time: Timestamp, event: Event)]
  private var position = 0
  private var venue: SimulatedVenue
  private var timers: [(timer: TimerSet, sequence: SequenceNumber)] = []
  private let log: CallLog?
  /// The number, from 0, of the advance that throws; nil for none.
  private let failingAdvance: Int?
  private var advances = 0

  public private(set) var time = Timestamp.zero
  public private(set) var cause = SequenceNumber.none
  public private(set) var event = Event.tick(Tick())
  public private(set) var tick = Tick()
  public var occurredAt: Timestamp { .zero }

  /// Something the source could not read.
  public struct Damaged: Error, Equatable {}

  /// A world that ends with its script and the answers to it.
  public init(
    _ script: [(time: Timestamp, event: Event)], simulation: SimulationConfiguration,
    log: CallLog? = nil, failingAdvance: Int? = nil
  ) {
    self.script = script
    venue = SimulatedVenue(configuration: simulation, account: "DU0000001", clientID: 1)
    self.log = log
    self.failingAdvance = failingAdvance
  }

  public func advance() throws -> InputStep {
    if advances == failingAdvance { throw Damaged() }
    advances += 1
    let never = Timestamp(rawValue: .max)
    while true {
      let scripted = position < script.count ? script[position].time : never
      let answered = venue.nextTime ?? never
      let due = min(scripted, answered)
      guard due != never else { return .end }
      if let first = timers.first, first.timer.dueAt <= due { return fire() }
      guard answered == due else { return takeScript() }
      if let input = venue.takeInput(upTo: due) { return give(input.event, at: input.time) }
    }
  }

  private func fire() -> InputStep {
    let first = timers.removeFirst()
    var fired = TimerFired()
    fired.timer = first.timer.timer
    return give(.timerFired(fired), at: first.timer.dueAt, cause: first.sequence)
  }

  private func takeScript() -> InputStep {
    let (time, event) = script[position]
    position += 1
    switch event {
    case .tick(let tick):
      self.tick = tick
      self.time = time
      cause = .none
      venue.observe(tick, at: time)
      return .tick
    case .sessionStarted(let started):
      venue.open(started.calendar)
      venue.connect(at: time)
    case .instrumentDefined(let definition): venue.define(definition)
    default: break
    }
    return give(event, at: time)
  }

  private func give(
    _ event: Event, at time: Timestamp, cause: SequenceNumber = .none
  ) -> InputStep {
    self.event = event
    self.time = time
    self.cause = cause
    return .event
  }

  public func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp) {
    log?.note("send \(sequence)")
    venue.send(command, sequence: sequence, at: time)
  }

  public func set(_ timer: TimerSet, sequence: SequenceNumber) {
    log?.note("set \(sequence)")
    let place =
      timers.firstIndex {
        (timer.dueAt, timer.timer) < ($0.timer.dueAt, $0.timer.timer)
      } ?? timers.endIndex
    timers.insert((timer, sequence), at: place)
  }

  public func cancel(_ timer: TimerCancelled) {
    log?.note("cancel timer \(timer.timer.rawValue)")
    timers.removeAll { $0.timer.timer == timer.timer }
  }
}
