import Journal
import Synchronization

/// Asks a prediction service again and again, on a thread of its own; nothing in the session ever
/// waits for it.
final class PredictionPoller: PredictionFeed, Sendable {
  private struct Shared {
    var inbox = FeedInbox()
    var counts = PollCounts()
    var isEnding = false
  }

  private let settings: PredictionSettings
  private let key: Secret
  private let timing: PollMachine.Timing
  private let client: HTTPClient
  private let clock: ClientClock
  private let shared = Mutex(Shared())
  private let alarm: ClientSignal
  private let thread = Mutex<ClientThread?>(nil)

  /// Not asking yet.
  ///
  /// - Parameters:
  ///   - timing: pauses; the interval and the time to an outage are the settings' own.
  ///   - clock: the session's.
  /// - Throws: ``InputError`` for an address that may not be asked, or without the library.
  init(
    _ settings: PredictionSettings, key: Secret, timing: PollMachine.Timing = .init(),
    clock: ClientClock = ClientClock()
  ) throws(InputError) {
    _ = try PredictionRequest(settings, key: key, symbols: [])
    self.settings = settings
    self.key = key
    var timing = timing
    timing.interval = settings.interval
    timing.outageAfter = settings.outageAfter
    self.timing = timing
    client = try HTTPClient()
    self.clock = clock
    alarm = try ClientSignal()
  }

  /// What became of the requests so far.
  var counts: PollCounts { shared.withLock { $0.counts } }

  func begin(since: Timestamp, symbols: [String]) throws {
    let request = try PredictionRequest(settings, key: key, symbols: symbols)
    let new = try ClientThread { [self] in run(request, since: since.rawValue) }
    thread.withLock { $0 = new }
  }

  func take() -> FeedItem? {
    let (item, wasFull) = shared.withLock { shared in
      let wasFull = shared.inbox.isFull
      return (shared.inbox.take(), wasFull)
    }
    if wasFull { alarm.raise() }
    return item
  }

  func end() {
    shared.withLock { $0.isEnding = true }
    client.stop()
    alarm.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: The thread

  private func run(_ request: PredictionRequest, since: Int64) {
    var machine = PollMachine(timing, since: since, at: clock.now)
    // Spreads pauses only: nothing that is decided hangs on it.
    var random = SeededGenerator(seed: UInt64(bitPattern: clock.now.rawValue))
    var last: [UInt8] = []
    while wait(until: machine.nextPoll) {
      machine.begin(at: clock.now)
      let answer = client.run(request.request(since: machine.since, etag: machine.etag))
      if answer.ending == .stopped { break }
      let now = clock.now
      let outcome = request.outcome(answer, last: last, at: now)
      let effects = machine.end(outcome, at: now, draw: random.next())
      if effects.contains(.journal) { last = answer.body }
      give(effects, answer.body, request, machine.counts)
    }
    shared.withLock { $0.counts = machine.counts }
  }

  /// Sleeps until it is time and there is room; false when it is over.
  private func wait(until time: Timestamp) -> Bool {
    while true {
      let (isEnding, isFull) = shared.withLock { ($0.isEnding, $0.inbox.isFull) }
      if isEnding { return false }
      if clock.now >= time, !isFull { return true }
      alarm.wait(milliseconds: isFull ? 1_000 : clock.milliseconds(to: time))
    }
  }

  private func give(
    _ effects: [PollMachine.Effect], _ body: [UInt8], _ request: PredictionRequest,
    _ counts: PollCounts
  ) {
    shared.withLock { shared in
      shared.counts = counts
      for effect in effects {
        switch effect {
        case .journal: shared.inbox.put(.prediction(request.received(body)))
        case .journalBeginning: shared.inbox.put(.prediction(request.beginning(body)))
        case .tell(let alert): shared.inbox.put(.alert(alert))
        }
      }
    }
  }
}
