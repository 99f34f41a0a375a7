import Journal

/// What is asked over HTTP of a running session: `/metrics`, `/healthz` and `/readyz`.
///
/// - `/healthz` says 200 while the session's loop moves: restart the process when it does not.
/// - `/readyz` says 200 while it would also enter a position: look when it does not.
enum HealthService {
  /// Seconds without a sign of life after which a session is not healthy.
  static let beatMaxSeconds: UInt64 = 10
  /// Paths that there are.
  static let paths = ["/metrics", "/healthz", "/readyz"]

  /// The answer to a request.
  ///
  /// - Parameter now: by ``MonotonicTime``.
  static func answer(
    _ request: ServedRequest, _ monitor: LiveMonitor, now: UInt64 = MonotonicTime.now,
    wallClock: Timestamp = Timestamp(rawValue: SocketLoop.wallClock)
  ) -> ServedAnswer {
    guard paths.contains(request.path) else {
      return ServedAnswer(
        status: 404, body: "there are \(paths.joined(separator: ", "))\n")
    }
    guard ["GET", "HEAD"].contains(request.method) else {
      return ServedAnswer(status: 405, allow: "GET, HEAD", body: "only GET and HEAD\n")
    }
    let health = monitor.snapshot
    switch request.path {
    case "/metrics":
      return ServedAnswer(type: MetricsText.type, body: MetricsText(health, now: now).text)
    case "/healthz": return verdict(life(health, now))
    default: return verdict(life(health, now) + readiness(health, wallClock))
    }
  }

  private static func verdict(_ problems: [String]) -> ServedAnswer {
    problems.isEmpty
      ? ServedAnswer(body: "ok\n")
      : ServedAnswer(status: 503, body: problems.map { "\($0)\n" }.joined())
  }

  /// Why the session does not seem to live.
  private static func life(_ health: SessionHealth, _ now: UInt64) -> [String] {
    guard let beat = health.beatAt else { return ["starting: the loop has not begun"] }
    let age = now > beat ? now - beat : 0
    guard age >= beatMaxSeconds * 1_000_000_000 else { return [] }
    return ["the loop has not moved for \(age / 1_000_000_000) s"]
  }

  /// Why it would enter nothing.
  private static func readiness(_ health: SessionHealth, _ now: Timestamp) -> [String] {
    var problems: [String] = []
    if health.link != .ready { problems.append("the link to the broker is \(health.link)") }
    if health.risk != .normal { problems.append("the risk level is \(health.risk)") }
    if health.blockingBreaks > 0 {
      problems.append("breaks that nobody acknowledged: \(health.blockingBreaks)")
    }
    if health.mode == .live, health.armedUntil <= now {
      problems.append("real money is not armed")
    }
    return problems
  }
}
