import Journal

/// When to ask a prediction service and what to make of its answers: no clock, socket or thread.
///
/// After a good answer it asks again at its interval, and at once while there is more. Failures
/// make it wait ever longer; after several in a row it asks only now and then whether the service
/// is back (a circuit breaker: closed, open, half open).
struct PollMachine: Sendable {
  /// Lengths of time and counts.
  struct Timing: Hashable, Sendable {
    /// From one request to the next while all is well.
    var interval = Nanoseconds.seconds(1)
    /// The longest pause after failures, while the breaker is closed.
    var pauseMax = Nanoseconds.seconds(30)
    /// Failures in a row that open the breaker.
    var failuresMax = 5
    /// How long it stays open at first; twice as long each time up to ``retryMax``.
    var openFor = Nanoseconds.seconds(30)
    /// The longest pause of all, also when the service asks for more.
    var retryMax = Nanoseconds.seconds(300)
    /// Time without a good answer after which a person is told.
    var outageAfter = Nanoseconds.seconds(30)
    /// Between two bodies in the journal that nobody understands.
    var unreadableEvery = Nanoseconds.seconds(60)
  }

  /// What came of a request.
  enum Outcome: Hashable, Sendable {
    /// A body that was understood.
    case page(Page)
    /// 304: nothing new.
    case unchanged
    /// An answer that should have been predictions, and why it is none.
    case unreadable(String)
    /// 401 or 403.
    case refused(Int)
    /// 429, or 503 with a time to wait.
    case limited(Int, Nanoseconds?)
    /// No answer, half of one, or one that says that something is wrong.
    case failed(String)
  }

  /// What matters of a body.
  struct Page: Hashable, Sendable {
    /// Predictions in it, readable or not.
    var count = 0
    /// The same bytes as the last that was journaled.
    var isRepeated = false
    /// What the sender says to ask for next.
    var nextSince: Int64?
    var hasMore = false
    /// The sender's name for this state of its answer; empty without one.
    var etag = ""
  }

  /// What to do with an answer.
  enum Effect: Hashable, Sendable {
    /// The body belongs into the journal.
    case journal
    /// The beginning of the body does, so that one can see what came.
    case journalBeginning
    /// A person should know.
    case tell(Alert)
  }

  /// The breaker.
  enum Breaker: Hashable, Sendable {
    case closed
    case opened
    /// Open, and one request is under way that may close it.
    case halfOpened
  }

  /// What happened so far.
  private(set) var counts = PollCounts()
  /// When to ask next.
  private(set) var nextPoll: Timestamp
  private(set) var breaker = Breaker.closed
  /// Ask for what is newer than this: nanoseconds since 1970.
  private(set) var since: Int64
  /// What to name as known; empty for nothing.
  private(set) var etag = ""

  private let timing: Timing
  private var begunAt: Timestamp
  private var failures = 0
  /// How often the breaker opened without a good answer in between.
  private var openings = 0
  private var lastGood: Timestamp
  private var lastUnreadable: Timestamp?
  /// A next place that lies so far ahead passes by whatever is made until then.
  private static let aheadMax = Nanoseconds.seconds(86_400)
  private var isToldAhead = false
  /// What a person was told of the outage under way.
  private var told: Set<String> = []

  /// Asks first at `now`.
  init(_ timing: Timing, since: Int64, at now: Timestamp) {
    self.timing = timing
    self.since = since
    (nextPoll, begunAt, lastGood) = (now, now, now)
  }

  /// A request leaves.
  mutating func begin(at now: Timestamp) {
    counts.requests += 1
    begunAt = now
    if breaker == .opened { breaker = .halfOpened }
  }

  /// Takes what came of it and says what to do.
  ///
  /// - Parameter draw: a random number; spreads the pauses of many programs over time.
  mutating func end(_ outcome: Outcome, at now: Timestamp, draw: UInt64) -> [Effect] {
    switch outcome {
    case .page(let page): return take(page, at: now)
    case .unchanged:
      counts.unchanged += 1
      return succeed(at: now)
    case .unreadable(let reason): return takeUnreadable(reason, at: now, draw)
    case .refused(let status):
      counts.refused += 1
      nextPoll = now + spread(timing.retryMax, draw)
      failures += 1
      return tell(
        .critical, "unauthorised",
        "the prediction service refuses API_KEY (status \(status)): correct it and start again; "
          + "asked again only every \(timing.retryMax)")
    case .limited(let status, let wait):
      counts.limited += 1
      failures += 1
      let pause = wait.map { max(timing.interval, min($0, timing.retryMax)) }
      nextPoll = now + (pause ?? backOff(draw))
      return tellOutage("it asks for fewer requests (status \(status))", at: now)
    case .failed(let reason):
      counts.failed += 1
      return fail(reason, at: now, draw)
    }
  }

  // MARK: Good answers

  private mutating func take(_ page: Page, at now: Timestamp) -> [Effect] {
    var effects = succeed(at: now)
    let hasAdvanced = page.nextSince.map { $0 > since } ?? false
    if let next = page.nextSince, hasAdvanced { since = next }
    etag = hasAdvanced ? "" : page.etag
    effects += tellAhead(at: now)
    // One that stays where it is would be asked without end.
    if page.hasMore, hasAdvanced { nextPoll = now }
    if page.count == 0 {
      counts.empty += 1
    } else if page.isRepeated {
      counts.repeated += 1
    } else {
      counts.bodies += 1
      counts.predictions += page.count
      effects.append(.journal)
    }
    return effects
  }

  private mutating func tellAhead(at now: Timestamp) -> [Effect] {
    let place = Timestamp(rawValue: since)
    guard now + Self.aheadMax < place, !isToldAhead else { return [] }
    isToldAhead = true
    let text =
      "the prediction service says to ask for what is newer than \(place): "
      + "what it makes before then is never asked for"
    return [.tell(Self.alert(.critical, "ahead", text))]
  }

  private mutating func succeed(at now: Timestamp) -> [Effect] {
    let wasTold = !told.isEmpty
    let text = "the prediction service answers again after \(Self.text(now - lastGood))"
    lastGood = now
    failures = 0
    openings = 0
    breaker = .closed
    told = []
    nextPoll = max(now, begunAt + timing.interval)
    return wasTold ? [.tell(Self.alert(.notice, "recovered", text))] : []
  }

  // MARK: Bad answers

  private mutating func takeUnreadable(
    _ reason: String, at now: Timestamp, _ draw: UInt64
  ) -> [Effect] {
    counts.unreadable += 1
    var effects: [Effect] = []
    if lastUnreadable.map({ $0 + timing.unreadableEvery <= now }) ?? true {
      lastUnreadable = now
      effects.append(.journalBeginning)
    }
    effects += tell(
      .warning, "unreadable", "the prediction service's answer is not understood: \(reason)")
    return effects + fail(reason, at: now, draw)
  }

  private mutating func fail(
    _ reason: String, at now: Timestamp, _ draw: UInt64
  ) -> [Effect] {
    failures += 1
    if breaker == .halfOpened || failures == timing.failuresMax {
      breaker = .opened
      counts.openings += 1
      nextPoll = now + spread(doubled(timing.openFor, openings, most: timing.retryMax), draw)
      openings += 1
      return tell(.critical, "outage", Self.outage(reason))
    }
    nextPoll = now + backOff(draw)
    return tellOutage(reason, at: now)
  }

  private mutating func tellOutage(_ reason: String, at now: Timestamp) -> [Effect] {
    guard lastGood + timing.outageAfter <= now else { return [] }
    return tell(.critical, "outage", Self.outage(reason))
  }

  /// Twice as long for each failure, from the interval on.
  private func backOff(_ draw: UInt64) -> Nanoseconds {
    spread(doubled(timing.interval, failures - 1, most: timing.pauseMax), draw)
  }

  private func doubled(_ length: Nanoseconds, _ times: Int, most: Nanoseconds) -> Nanoseconds {
    let (product, overflow) = length.rawValue.multipliedReportingOverflow(
      by: 1 << Int64(max(0, min(times, 30))))
    return overflow ? most : min(most, Nanoseconds(rawValue: product))
  }

  /// Between half of `length` and all of it.
  private func spread(_ length: Nanoseconds, _ draw: UInt64) -> Nanoseconds {
    let half = UInt64(max(0, length.rawValue)) / 2
    return Nanoseconds(rawValue: Int64(half + half.multipliedFullWidth(by: draw).high))
  }

  // MARK: What people are told

  /// Once in an outage for each code.
  private mutating func tell(
    _ severity: AlertSeverity, _ code: String, _ text: String
  ) -> [Effect] {
    guard told.insert(code).inserted else { return [] }
    return [.tell(Self.alert(severity, code, text))]
  }

  private static func outage(_ reason: String) -> String {
    "the prediction service gives no predictions: \(reason); nothing new is entered meanwhile"
  }

  private static func alert(_ severity: AlertSeverity, _ code: String, _ text: String) -> Alert {
    var alert = Alert()
    alert.severity = severity
    alert.code = "predictions.\(code)"
    alert.message = text
    return alert
  }

  private static func text(_ length: Nanoseconds) -> String {
    "\(length.rawValue / 1_000_000_000) s"
  }
}
