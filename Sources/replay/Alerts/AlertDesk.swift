import Journal
import Synchronization

/// Takes alerts from a session and tells people, on a thread of its own: no trading ever waits for
/// it.
///
/// An alert is in the outbox, durable, before it is sent, and marked there when a channel has it:
/// after a crash it is sent at least once, and what is marked not again.
final class AlertDesk: Sendable {
  private enum Item: Sendable {
    case alert(AlertNote)
    /// Alerts of the journal up to here are in the outbox.
    case seen(SequenceNumber)
  }

  private struct Shared {
    var items: [Item] = []
    /// Since when the broker is away, and whether people know.
    var awaySince: Timestamp?
    var isToldAway = false
    var isEnding = false
    var isIdle = false
    var problems: [String] = []
  }

  private let settings: AlertSettings
  private let channels: [AlertChannel]
  private let path: String
  private let shared = Mutex(Shared())
  private let alarm: ClientSignal
  /// Never raised: something to wait for.
  private let rest: ClientSignal
  private let client: HTTPClient
  private let thread = Mutex<ClientThread?>(nil)

  /// Not telling anybody yet.
  ///
  /// - Parameter path: of the outbox.
  init(_ settings: AlertSettings, channels: [AlertChannel], path: String) throws(InputError) {
    self.settings = settings
    self.channels = channels
    self.path = path
    alarm = try ClientSignal()
    rest = try ClientSignal()
    client = try HTTPClient()
  }

  /// Begins; once this process is the one that trades the journal.
  ///
  /// - Parameters:
  ///   - journal: searched for alerts that a crash kept from the outbox.
  ///   - last: its last record.
  func begin(journal: String, last: SequenceNumber) throws {
    let now = ClientClock().now
    var queue = AlertQueue(settings, names: channels.map(\.name))
    var seen: SequenceNumber?
    let outbox = try AlertOutbox(path: path) { lines in
      for case .seen(let sequence) in lines { seen = sequence }
      return queue.restore(lines, at: now)
    }
    if let seen, seen < last {
      for note in try Self.missed(journal, after: seen) { post(note) }
    }
    markSeen(last)
    let work = Work(queue: queue, outbox: outbox)
    let new = try ClientThread { [self] in run(work) }
    thread.withLock { $0 = new }
  }

  /// Alerts of the journal behind a record.
  private static func missed(
    _ journal: String, after seen: SequenceNumber
  ) throws -> [AlertNote] {
    var query = JournalQuery()
    query.kinds = [EventKind.alert.rawValue]
    query.sequences = seen.next...SequenceNumber(rawValue: .max)
    let selection = try JournalSelection(opening: journal, query)
    var notes: [AlertNote] = []
    while try selection.advance() != nil {
      guard case .alert(let alert) = try selection.reader.event() else { continue }
      let envelope = selection.reader.envelope
      notes.append(AlertNote(alert, at: envelope.recordedAt, sequence: envelope.sequence))
    }
    return notes
  }

  // MARK: What the session says

  /// Tells people something, as soon as may be.
  func post(_ note: AlertNote) {
    shared.withLock { $0.items.append(.alert(note)) }
    alarm.raise()
  }

  /// Alerts of the journal up to a record were posted.
  func markSeen(_ sequence: SequenceNumber) {
    shared.withLock { $0.items.append(.seen(sequence)) }
  }

  /// The broker's session is up, or not.
  func noteConnection(isUp: Bool, at now: Timestamp) {
    shared.withLock { shared in
      if !isUp {
        if shared.awaySince == nil { shared.awaySince = now }
        return
      }
      if shared.isToldAway {
        let note = AlertNote(
          .notice, "connection.recovered", "the broker is there again", at: now)
        shared.items.append(.alert(note))
      }
      (shared.awaySince, shared.isToldAway) = (nil, false)
    }
    alarm.raise()
  }

  /// What went wrong with the telling itself, since the last call.
  func takeProblems() -> [String] {
    shared.withLock { shared in
      defer { shared.problems = [] }
      return shared.problems
    }
  }

  /// Sends what waits, as far as that goes within `patience`, and ends.
  func end(patience: Nanoseconds = .seconds(10)) {
    let clock = ClientClock()
    let deadline = clock.now + patience
    shared.withLock { ($0.isEnding, $0.awaySince) = (true, nil) }
    alarm.raise()
    while clock.now < deadline, !shared.withLock({ $0.isIdle }) { rest.wait(milliseconds: 20) }
    client.stop()
    alarm.raise()
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  // MARK: The thread

  /// What only the thread uses.
  private final class Work: @unchecked Sendable {
    // safe: made by the session, handed to the one thread that uses it.
    var queue: AlertQueue
    let outbox: AlertOutbox
    init(queue: AlertQueue, outbox: AlertOutbox) {
      self.queue = queue
      self.outbox = outbox
    }
  }

  private func run(_ work: Work) {
    let clock = ClientClock()
    var random = SeededGenerator(seed: UInt64(bitPattern: clock.now.rawValue), stream: 1)
    var isStopped = false
    while !isStopped {
      watchConnection(clock.now)
      take(work, clock.now)
      write(work.queue.expire(at: clock.now), work)
      if let batch = work.queue.next(at: clock.now) {
        isStopped = send(batch, work, clock, random.next())
        continue
      }
      let isEnding = shared.withLock { shared in
        // Nothing that can be sent now is left.
        let isOver = shared.isEnding && shared.items.isEmpty
        if isOver { shared.isIdle = true }
        return isOver
      }
      if isEnding { return }
      let next = work.queue.nextTime ?? clock.now + .seconds(1)
      alarm.wait(milliseconds: max(1, clock.milliseconds(to: next)))
    }
    shared.withLock { $0.isIdle = true }
  }

  /// Puts what came into the outbox, then into the queue.
  private func take(_ work: Work, _ now: Timestamp) {
    let items = shared.withLock { shared in
      defer { shared.items = [] }
      return shared.items
    }
    var lines: [AlertOutbox.Line] = []
    for item in items {
      switch item {
      case .alert(let note): if let line = work.queue.add(note, at: now) { lines.append(line) }
      case .seen(let sequence): lines.append(.seen(sequence))
      }
    }
    write(lines, work)
  }

  private func write(_ lines: [AlertOutbox.Line], _ work: Work) {
    do { try work.outbox.append(lines) } catch { note("\(error)") }
    for case .givenUp(_, let channel, let reason) in lines {
      note("an alert does not reach \(channel): \(reason)")
    }
  }

  /// True when it was told to stop.
  private func send(
    _ batch: AlertQueue.Batch, _ work: Work, _ clock: ClientClock, _ draw: UInt64
  ) -> Bool {
    let channel = channels[batch.channel]
    let answer = client.run(channel.request(batch.notes, at: clock.now))
    if answer.ending == .stopped { return true }
    let result = channel.result(answer, at: clock.now)
    if case .later(let reason, _) = result { note("\(channel.name) takes no alert now: \(reason)") }
    write(work.queue.end(batch, result, at: clock.now, draw: draw), work)
    return false
  }

  private func watchConnection(_ now: Timestamp) {
    shared.withLock { shared in
      guard let since = shared.awaySince, !shared.isToldAway,
        since + settings.disconnectAfter <= now
      else { return }
      shared.isToldAway = true
      let text = "the broker is away since \(since): stops rest there, nothing new is entered"
      shared.items.append(.alert(AlertNote(.critical, "connection.lost", text, at: now)))
    }
  }

  private func note(_ problem: String) {
    shared.withLock { if $0.problems.count < 100 { $0.problems.append(problem) } }
  }
}

extension AlertNote {
  /// What the program itself noticed.
  init(_ severity: AlertSeverity, _ code: String, _ message: String, at time: Timestamp) {
    (self.severity, self.code, self.message, self.time) = (severity, code, message, time)
  }

  /// An alert as the journal has it.
  init(_ alert: Alert, at time: Timestamp, sequence: SequenceNumber = .none) {
    self.init(alert.severity, alert.code, alert.message, at: time)
    self.sequence = sequence
  }
}
