import Broker
import Journal

/// The world of a backtest: a recording, predictions, the simulated exchange and timers, merged
/// into one stream of inputs by time.
///
/// At equal times: due timers, then the broker's answers, then predictions, then the recording in
/// its own order. The exchange sees each tick when the engine gets it, never earlier. Where a
/// trading journal is the recording, its predictions and all else that came from outside keep the
/// order they were recorded in.
final class BacktestMarket: InputSource, Venue, Clock {
  private let recording: JournalReader
  private let intake: MarketIntake
  /// The last record that is taken.
  private let last: SequenceNumber
  private let name: String
  private let predictions: PredictionFile?
  private var nextPrediction = 0
  private var venue: SimulatedVenue
  private var timers = TimerQueue()
  private let opening: (Event) throws -> Event
  private let progress: (UInt64) -> Void

  private var waiting: RecordShape?
  private var current = Event.tick(Tick())
  private(set) var time = Timestamp.zero
  private(set) var cause = SequenceNumber.none
  private(set) var occurredAt = Timestamp.zero
  var tick: Tick { recording.tick }
  var event: Event { current }

  /// - Parameters:
  ///   - intake: what the recording is, and so what is taken from it.
  ///   - last: the last record that is taken.
  ///   - name: how messages call the recording.
  ///   - opening: turns the recording's sessions, and changes of its configuration, into those of
  ///     the backtest.
  ///   - progress: told now and then how many records of the recording are done.
  init(
    recording: JournalReader, as intake: MarketIntake = .recording,
    through last: SequenceNumber = SequenceNumber(rawValue: .max), name: String,
    predictions: PredictionFile?, venue: SimulatedVenue,
    opening: @escaping (Event) throws -> Event,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) throws {
    self.recording = recording
    self.intake = intake
    self.last = last
    self.name = name
    self.predictions = predictions
    self.venue = venue
    self.opening = opening
    self.progress = progress
    waiting = try nextRecord()
  }

  private func nextRecord() throws -> RecordShape? {
    let shape = try intake.advance(recording)
    return recording.envelope.sequence <= last ? shape : nil
  }

  func advance() throws -> InputStep {
    if needsRecord {
      needsRecord = false
      waiting = try nextRecord()
    }
    // Whatever is older than the recording waits until there is a session to judge it.
    if !hasStarted, waiting != nil { return try takeRecord(at: recording.envelope.recordedAt) }
    while true {
      let recorded = waiting == nil ? Self.never : recording.envelope.recordedAt
      // The usual case first: nothing but the recording has anything due.
      if recorded < otherDue {
        return try takeRecord(at: recorded)
      }
      let predicted = predictionTime
      let answered = venue.nextTime ?? Self.never
      let next = min(recorded, predicted, answered)
      // The day goes on when its recording has ended: timers set for the rest of it still fire.
      let due = next == Self.never ? dayEnd : next
      if let timer = timers.take(upTo: due) { return fire(timer) }
      guard next != Self.never else { return .end }
      if answered == due {
        if takeAnswer(at: due) { return .event }
      } else if predicted == due {
        return takePrediction()
      } else {
        return try takeRecord(at: recorded)
      }
    }
  }

  private static let never = Timestamp(rawValue: .max)
  private var needsRecord = false
  private var hasStarted = false
  /// Midnight after the day under way; the beginning of time before there is one.
  private var dayEnd = Timestamp(rawValue: .min)
  /// Earliest time at which anything but the recording is due; kept current by whoever changes it.
  private var otherDue = Timestamp.zero

  private var predictionTime: Timestamp {
    guard let predictions, nextPrediction < predictions.lines.count else { return Self.never }
    return predictions.lines[nextPrediction].time
  }

  private func refreshDue() {
    let timer = timers.nextDue ?? Self.never
    otherDue = min(timer, venue.nextTime ?? Self.never, predictionTime)
  }

  private func takeRecord(at recorded: Timestamp) throws -> InputStep {
    needsRecord = true
    time = recorded
    cause = .none
    let done = recording.envelope.sequence.rawValue
    if done & 0xFFFF == 0 { progress(done) }
    occurredAt = recording.envelope.occurredAt
    if waiting == .tick {
      if venue.observe(recording.tick, at: recorded) { refreshDue() }
      return .tick
    }
    current = try intake.event(recording, name)
    switch current {
    case .sessionStarted(let started):
      current = try opening(current)
      hasStarted = true
      dayEnd = started.calendar.midnight + .seconds(86_400)
      venue.open(started.calendar)
      venue.connect(at: recorded)
    case .configurationChanged: current = try opening(current)
    case .instrumentDefined(let definition): venue.define(definition)
    default: break
    }
    refreshDue()
    return .event
  }

  private func takeAnswer(at due: Timestamp) -> Bool {
    defer { refreshDue() }
    guard let input = venue.takeInput(upTo: due) else { return false }
    return emit(input.event, at: input.time)
  }

  private func takePrediction() -> InputStep {
    guard let predictions else { return .end }
    let line = predictions.lines[nextPrediction]
    nextPrediction += 1
    refreshDue()
    var received = PredictionReceived()
    received.source = predictions.source
    received.body = line.bytes
    _ = emit(.prediction(received), at: line.time)
    return .event
  }

  private func fire(_ pending: TimerQueue.Pending) -> InputStep {
    refreshDue()
    var fired = TimerFired()
    fired.timer = pending.timer.timer
    _ = emit(.timerFired(fired), at: pending.timer.dueAt, cause: pending.sequence)
    return .event
  }

  private func emit(
    _ event: Event, at instant: Timestamp, cause: SequenceNumber = .none
  ) -> Bool {
    current = event
    time = instant
    self.cause = cause
    occurredAt = .zero
    return true
  }

  func send(_ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp) {
    venue.send(command, sequence: sequence, at: time)
    refreshDue()
  }

  func set(_ timer: TimerSet, sequence: SequenceNumber) {
    timers.set(timer, sequence: sequence)
    refreshDue()
  }

  func cancel(_ timer: TimerCancelled) {
    timers.cancel(timer)
    refreshDue()
  }
}
