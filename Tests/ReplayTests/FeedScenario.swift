import Broker
import Journal
import Synchronization
import TestSupport
import Testing

@testable import replay

/// A broker that says nothing, in real time.
final class QuietLink: BrokerLink {
  private let clock = ClientClock()
  private let pause: ClientSignal

  init() throws { pause = try ClientSignal() }

  var now: Timestamp { clock.now }
  func open(_ instruments: [InstrumentDefined]) {}
  func send(_ command: OrderCommand, sequence: SequenceNumber) {}
  func askAgain() {}
  func recover(_ recovery: DataRecovery) {}
  func poll(_ instrument: InstrumentID, every interval: Nanoseconds) {}
  func stopPolling(_ instrument: InstrumentID) {}
  func close() -> [ClientAction] { [] }

  func take(until deadline: Timestamp) -> [ClientAction] {
    pause.wait(milliseconds: min(5, clock.milliseconds(to: deadline)))
    return []
  }
}

/// A session without a broker that only listens to a feed, in a journal of its own.
final class FeedScenario {
  let folder = ScratchFolder()
  /// What people were told.
  private(set) var told: [String] = []
  var root: String { folder.path + "/journal" }

  /// Settings that ask often, and far back.
  static func settings(_ server: WebServer) -> PredictionSettings {
    var settings = PredictionSettings()
    settings.url = server.address
    settings.interval = .milliseconds(100)
    settings.timeout = .milliseconds(3_000)
    settings.lookback = .seconds(2_000_000 * 3_600)
    return settings
  }

  /// Pauses that suit a test.
  static var timing: PollMachine.Timing {
    var timing = PollMachine.Timing()
    timing.pauseMax = .milliseconds(200)
    timing.openFor = .milliseconds(300)
    timing.retryMax = .milliseconds(1_200)
    return timing
  }

  static func poller(
    _ server: WebServer, _ change: (inout PredictionSettings) -> Void = { _ in }
  ) throws -> PredictionPoller {
    var settings = settings(server)
    change(&settings)
    return try PredictionPoller(settings, key: Secret(ModeService.key), timing: timing)
  }

  /// Runs until `isEnough`, ten seconds at most, and returns the journal.
  func run(
    _ feed: any PredictionFeed, lookback: Nanoseconds = .seconds(2_000_000 * 3_600),
    isEnough: @escaping () -> Bool
  ) throws -> [Recorded] {
    let link = try QuietLink()
    var options = WriterOptions()
    options.policy = .none
    _ = try LiveRun(
      configuration: LiveScenario.configuration, root: root, link: link, predictions: nil,
      until: link.now + .seconds(10), listen: { isEnough() ? .end("enough") : nil },
      tell: { action in
        if case .notice(let notice) = action { self.told.append(notice.text) }
      }, options: options, feed: feed, lookback: lookback
    ).run()
    return try JournalRecords.all(root)
  }
}

extension [Recorded] {
  var bodies: [PredictionReceived] {
    compactMap { if case .prediction(let value) = $0.event { value } else { nil } }
  }
  var signals: [Signal] {
    compactMap { if case .signal(let value) = $0.event { value } else { nil } }
  }
  var rejections: [String] {
    compactMap { if case .predictionRejected(let value) = $0.event { value.reason } else { nil } }
  }
}
