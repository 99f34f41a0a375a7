import Journal
import Synchronization

/// Asks an address again and again while the broker's session is up, so that a watcher outside
/// raises the alarm when this program falls silent.
final class Heartbeat: Sendable {
  private let url: Secret
  private let every: Nanoseconds
  private let client: HTTPClient
  private let alarm: ClientSignal
  private let state = Mutex((isUp: false, isEnding: false, beats: 0, failures: 0))
  private let thread = Mutex<ClientThread?>(nil)

  /// Not beating yet.
  init(url: Secret, every: Nanoseconds) throws(InputError) {
    self.url = url
    self.every = every
    client = try HTTPClient()
    alarm = try ClientSignal()
  }

  /// Answers so far, and questions that got none.
  var counts: (beats: Int, failures: Int) { state.withLock { ($0.beats, $0.failures) } }

  func begin() throws {
    let new = try ClientThread { [self] in run() }
    thread.withLock { $0 = new }
  }

  /// Whether the broker's session is up: the first beat comes at once.
  func set(isUp: Bool) {
    let hasChanged = state.withLock { state in
      defer { state.isUp = isUp }
      return state.isUp != isUp
    }
    if hasChanged { alarm.raise() }
  }

  func end() {
    state.withLock { $0.isEnding = true }
    client.stop()
    alarm.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func run() {
    let clock = ClientClock()
    var next = clock.now
    while true {
      let (isUp, isEnding) = state.withLock { ($0.isUp, $0.isEnding) }
      if isEnding { return }
      guard isUp, next <= clock.now else {
        alarm.wait(milliseconds: isUp ? clock.milliseconds(to: next) : 1_000)
        continue
      }
      next = clock.now + every
      let answer = client.run(HTTPRequest(url: url.value))
      let isGood = answer.ending == .answered && (200..<300).contains(answer.status)
      state.withLock { if isGood { $0.beats += 1 } else { $0.failures += 1 } }
    }
  }
}
