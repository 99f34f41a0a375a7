import Broker
import Journal
import Projections

/// What a live session tells people: alerts to their channels, and a beat to a watcher outside.
struct LiveWatch {
  var desk: AlertDesk?
  var heartbeat: Heartbeat?
  /// Whether the figures of a day are told at its end.
  var tellsDays = true

  /// Nobody is told.
  init() {}

  /// What the settings name.
  ///
  /// - Parameter journal: beside it lies the outbox.
  /// - Throws: ``InputError`` for a secret that is missing.
  init(_ settings: AlertSettings, account: String, journal: String) throws(InputError) {
    let channels = try AlertChannel.all(settings, label: AlertChannel.label(account))
    if !channels.isEmpty {
      desk = try AlertDesk(settings, channels: channels, path: AlertOutbox.path(of: journal))
    }
    let url = try AlertChannel.address(settings.heartbeat.url, "HEARTBEAT_URL", settings)
    if let url { heartbeat = try Heartbeat(url: url, every: settings.heartbeat.every) }
    tellsDays = settings.dailySummary
  }

  /// Begins; once this process is the one that trades the journal.
  func begin(journal: String, last: SequenceNumber) throws {
    try desk?.begin(journal: journal, last: last)
    try heartbeat?.begin()
  }

  /// Sends what waits, and ends.
  func end(_ tell: (ClientAction) -> Void) {
    heartbeat?.end()
    desk?.end()
    tellProblems(tell)
  }

  /// Says what went wrong with the telling.
  func tellProblems(_ tell: (ClientAction) -> Void) {
    for problem in desk?.takeProblems() ?? [] { tell(.notice(ClientNotice(.warn, problem))) }
  }

  /// The broker's session is up, or not.
  func noteConnection(isUp: Bool, at now: Timestamp) {
    desk?.noteConnection(isUp: isUp, at: now)
    heartbeat?.set(isUp: isUp)
  }

  /// What a feed noticed.
  func raise(_ alert: Alert, at now: Timestamp) { desk?.post(AlertNote(alert, at: now)) }

  /// The session ends with an error.
  func noteFailure(_ error: any Error, at now: Timestamp) {
    let text = "the session ended: \(AccountMask.mask("\(error)")); stops rest at the broker"
    desk?.post(AlertNote(.critical, "session.failed", text, at: now))
  }

  /// The session before this one did not end in order.
  ///
  /// - Parameter last: when its last record was made.
  func noteCrash(at last: Timestamp, now: Timestamp) {
    let text = "the session before this one broke off at \(last); this one goes on from there"
    desk?.post(AlertNote(.critical, "session.crashed", text, at: now))
  }

  /// A day, or the session, is over.
  func noteDay(_ ledger: Ledger, at now: Timestamp) {
    if tellsDays { desk?.post(DaySummary.note(ledger, at: now)) }
  }
}
