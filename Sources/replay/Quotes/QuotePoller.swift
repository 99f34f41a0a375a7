import Broker
import Journal
import Synchronization

/// Asks a service for the prices of instruments whose streaming has stopped, on a thread of its
/// own; the session never waits for it.
final class QuotePoller: Sendable {
  private struct Wanted {
    let instrument: InstrumentID
    let symbol: String
    var due: Timestamp
    var failures: Int64 = 0
  }

  private struct Shared {
    var wanted: [Wanted] = []
    var inbox: [ClientAction] = []
    var isEnding = false
    var hasFailed = false
  }

  /// Ticks and notices that may wait; beyond them nothing is asked.
  private static let inboxMax = 1_000
  /// After failures an instrument is asked for less often, down to this.
  private static let pauseMax = Nanoseconds.seconds(60)

  private let settings: QuoteSettings
  private let key: Secret?
  private let clock: ClientClock
  private let client: HTTPClient
  private let shared = Mutex(Shared())
  private let alarm: ClientSignal
  private let thread = Mutex<ClientThread?>(nil)

  /// Asks for nothing yet.
  ///
  /// - Throws: ``InputError`` for an address that may not be asked, or without the library.
  init(_ settings: QuoteSettings, key: Secret?, clock: ClientClock) throws(InputError) {
    _ = try settings.request("A", key: key)
    self.settings = settings
    self.key = key
    self.clock = clock
    client = try HTTPClient()
    alarm = try ClientSignal()
  }

  /// From now on an instrument is asked for.
  func begin(_ instrument: InstrumentID, symbol: String) throws(InputError) {
    shared.withLock { shared in
      guard !shared.wanted.contains(where: { $0.instrument == instrument }) else { return }
      shared.wanted.append(Wanted(instrument: instrument, symbol: symbol, due: clock.now))
    }
    let isRunning = thread.withLock { $0 != nil }
    if !isRunning {
      let new = try ClientThread { [self] in run() }
      thread.withLock { $0 = new }
    }
    alarm.raise()
  }

  /// It flows again.
  func end(_ instrument: InstrumentID) {
    shared.withLock { shared in shared.wanted.removeAll { $0.instrument == instrument } }
  }

  /// The instruments that are asked for.
  var polled: [InstrumentID] { shared.withLock { $0.wanted.map(\.instrument) } }

  /// What came since the last call; never waits.
  func take() -> [ClientAction] {
    shared.withLock { shared in
      defer { shared.inbox = [] }
      return shared.inbox
    }
  }

  /// Ends it; nothing comes any more.
  func stop() {
    shared.withLock { $0.isEnding = true }
    client.stop()
    alarm.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: The thread

  private func run() {
    while let next = waitForNext() {
      do throws(InputError) {
        let answer = client.run(try settings.request(next.symbol, key: key))
        if answer.ending == .stopped { return }
        try take(answer, next)
      } catch { fail(next, error) }
    }
  }

  /// The instrument that is due; nil when it is over.
  private func waitForNext() -> Wanted? {
    while true {
      let (isEnding, first, isFull) = shared.withLock { shared in
        let first = shared.wanted.min {
          ($0.due, $0.instrument.rawValue) < ($1.due, $1.instrument.rawValue)
        }
        return (shared.isEnding, first, shared.inbox.count >= Self.inboxMax)
      }
      if isEnding { return nil }
      if let first, first.due <= clock.now, !isFull { return first }
      alarm.wait(milliseconds: isFull ? 100 : clock.milliseconds(to: first?.due))
    }
  }

  private func take(_ answer: HTTPAnswer, _ asked: Wanted) throws(InputError) {
    guard answer.ending == .answered else { throw InputError(answer.problem) }
    guard answer.status == 200 else { throw InputError("it answers with status \(answer.status)") }
    let ticks = try settings.fields.ticks(answer.body, of: asked.instrument)
    let now = clock.now
    shared.withLock { shared in
      // It may flow again since it was asked; what is late must not stand behind the stream.
      guard let place = shared.wanted.firstIndex(where: { $0.instrument == asked.instrument })
      else { return }
      shared.wanted[place].failures = 0
      shared.wanted[place].due = now + settings.interval
      shared.inbox += ticks.map {
        .tick(TickRow(recordedAt: now, occurredAt: .zero, tick: $0))
      }
      shared.hasFailed = false
    }
  }

  /// Asks again later, and says so once.
  private func fail(_ asked: Wanted, _ error: InputError) {
    let now = clock.now
    shared.withLock { shared in
      if let place = shared.wanted.firstIndex(where: { $0.instrument == asked.instrument }) {
        let failures = min(shared.wanted[place].failures + 1, 10)
        let pause = Nanoseconds(rawValue: settings.interval.rawValue << failures)
        shared.wanted[place].failures = failures
        shared.wanted[place].due = now + min(pause, max(Self.pauseMax, settings.interval))
      }
      guard !shared.hasFailed else { return }
      shared.hasFailed = true
      let text = key?.hidden(in: Array(error.description.utf8)) ?? Array(error.description.utf8)
      shared.inbox.append(
        .notice(
          ClientNotice(
            .warn, "quotes of \(asked.symbol): \(String(decoding: text, as: UTF8.self))")))
    }
  }
}
