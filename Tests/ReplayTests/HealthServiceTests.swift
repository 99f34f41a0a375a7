import Engine
import Glibc
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// What a running session says over HTTP, over real sockets of this machine.
@Suite struct HealthServiceTests {
  private static let second: UInt64 = 1_000_000_000

  /// A monitor of a session that is ready in every respect.
  private func monitor(
    mode: SessionMode = .paper, link: ConnectionState = .ready, risk: RiskLevel = .normal,
    armedUntil: Timestamp = .zero
  ) -> LiveMonitor {
    let monitor = LiveMonitor()
    monitor.begin(venue: "tws", mode: mode, ledger: Ledger())
    var ledger = Ledger()
    func fold(_ event: Event) {
      let envelope = Envelope(sequence: ledger.lastSequence.next, recordedAt: LiveScenario.start)
      ledger.fold(Recorded(envelope, event))
    }
    var change = ConnectionChanged()
    change.state = link
    fold(.connection(change))
    var level = RiskStateChanged()
    (level.to, level.reason) = (risk, "a test")
    fold(.riskState(level))
    var command = OperatorCommand()
    (command.verb, command.until) = (.arm, armedUntil)
    if armedUntil != .zero { fold(.operatorCommand(command)) }
    monitor.committed(ledger, SessionCounts())
    monitor.beat()
    return monitor
  }

  private func ask(
    _ path: String, _ monitor: LiveMonitor, method: String = "GET", after seconds: UInt64 = 0,
    at wallClock: Timestamp = LiveScenario.start
  ) -> ServedAnswer {
    let beat = monitor.snapshot.beatAt ?? MonotonicTime.now
    return HealthService.answer(
      ServedRequest(method: method, path: path), monitor, now: beat + seconds * Self.second,
      wallClock: wallClock)
  }

  @Test func `A session whose loop moved less than ten seconds ago is healthy`() {
    let monitor = monitor()
    #expect(ask("/healthz", monitor, after: 9).status == 200)
    let late = ask("/healthz", monitor, after: 10)
    #expect(late.status == 503 && late.body == "the loop has not moved for 10 s\n")
    #expect(ask("/readyz", monitor, after: 10).status == 503)
    let fresh = LiveMonitor()
    #expect(ask("/healthz", fresh).body == "starting: the loop has not begun\n")
  }

  @Test(arguments: ConnectionState.allCases)
  func `Only a ready link is ready`(state: ConnectionState) {
    let answer = ask("/readyz", monitor(link: state))
    #expect((answer.status == 200) == (state == .ready))
    if state != .ready { #expect(answer.body == "the link to the broker is \(state)\n") }
    #expect(ask("/healthz", monitor(link: state)).status == 200, "a lost link is no dead process")
  }

  @Test(arguments: RiskLevel.allCases)
  func `Only a risk level under which it may enter is ready`(level: RiskLevel) {
    let answer = ask("/readyz", monitor(risk: level))
    #expect((answer.status == 200) == (level == .normal))
    if level != .normal { #expect(answer.body == "the risk level is \(level)\n") }
  }

  @Test func `Real money that is not armed any longer is not ready`() {
    let now = LiveScenario.start
    let armed = monitor(mode: .live, armedUntil: now + .seconds(60))
    #expect(ask("/readyz", armed, at: now).status == 200)
    #expect(ask("/readyz", armed, at: now + .seconds(60)).body == "real money is not armed\n")
    #expect(ask("/readyz", monitor(mode: .live)).status == 503)
  }

  @Test func `The numbers are whole Prometheus text, and name nobody`() throws {
    let monitor = LiveMonitor()
    let scenario = LiveScenario()
    let summary = try scenario.run(scenario.wire(), probe: LiveProbe(monitor))
    monitor.beat()
    let body = ask("/metrics", monitor).body
    let text = try PrometheusText(body)
    #expect(!body.contains("DU"), "no account")
    let (ledger, counts) = (summary.ledger, summary.counts)
    #expect(text.value("replay_records_total") == "\(ledger.lastSequence)")
    #expect(text.value("replay_ticks_total") == "\(counts.ticks)")
    #expect(text.value("replay_outputs_total") == "\(counts.outputs)")
    #expect(text.value("replay_commits_total") == "\(counts.commits)")
    let held = ledger.tradedInstruments.count { ledger.book.position($0) != .zero }
    #expect(text.value("replay_positions") == "\(held)")
    #expect(text.value("replay_live_orders") == "\(ledger.orders.liveCount)")
    #expect(text.value("replay_risk_level", ["state": "normal"]) == "1")
    #expect(text.value("replay_link_state", ["state": "ready"]) == "0", "it has ended")
    #expect(text.value("replay_links_lost_total") == "1")
    for (name, family) in text.families {
      #expect(name.hasPrefix("replay_") && !family.help.isEmpty && !family.samples.isEmpty)
      #expect((family.type == "counter") == name.hasSuffix("_total"), "\(name)")
    }
  }

  @Test func `Buckets of a histogram add up, and end with everything`() throws {
    let monitor = LiveMonitor()
    for nanoseconds in [0, 1_000, 1_001, 5_000_000, 90_000_000_000] as [Int64] {
      monitor.note(.commit, nanoseconds)
    }
    let text = try PrometheusText(ask("/metrics", monitor).body)
    let family = try #require(text.families["replay_latency_seconds"])
    for stage in LatencyStage.allCases {
      let own = family.samples.filter { $0.labels["stage"] == "\(stage)" }
      let buckets = own.filter { $0.name.hasSuffix("_bucket") }
      let counts = buckets.compactMap { UInt64($0.value) }
      #expect(counts == counts.sorted() && counts.count == 26)
      #expect(buckets.last?.labels["le"] == "+Inf")
      let bounds = buckets.dropLast().compactMap { $0.labels["le"].flatMap(Double.init) }
      #expect(bounds.count == 25 && bounds == bounds.sorted())
      #expect(own.last?.name == "replay_latency_seconds_count")
      #expect(own.last?.value == buckets.last?.value)
    }
    let label = ["stage": "commit"]
    #expect(text.value("replay_latency_seconds_count", label) == "5")
    #expect(text.value("replay_latency_seconds_sum", label) == "90.005002001")
    let bucket = "replay_latency_seconds_bucket"
    #expect(text.value(bucket, ["stage": "commit", "le": "0.000001"]) == "2")
    #expect(text.value(bucket, ["stage": "commit", "le": "0.000002"]) == "3")
    #expect(text.value(bucket, ["stage": "commit", "le": "16.777216"]) == "4")
  }

  @Test func `The text's reader refuses what is not the format`() {
    let head = "# HELP a b\n# TYPE a gauge\n"
    #expect(throws: Never.self) { try PrometheusText(head + "a 1\n") }
    for bad in [
      "a 1\n", head + "a 1", head + "b 1\n", head + "a x\n", head + "a 1\na 1\n",
      head + "a{b=\"c} 1\n", "# TYPE a gauge\na 1\n", head + head,
    ] {
      #expect(throws: PrometheusText.Problem.self, "\(bad)") { try PrometheusText(bad) }
    }
  }

  // MARK: Over sockets

  /// Its clock stands, so that a busy machine makes nobody look dead.
  private func server(_ monitor: LiveMonitor) throws -> HTTPServer {
    let beat = monitor.snapshot.beatAt ?? 0
    return try HTTPServer(port: 0) { HealthService.answer($0, monitor, now: beat) }
  }

  @Test func `Three paths are served, by GET and HEAD alone`() throws {
    let monitor = monitor()
    let server = try server(monitor)
    for path in HealthService.paths {
      let got = try #require(LoopbackHTTP.ask("GET", path, port: server.port))
      #expect(got.status == 200 && !got.body.isEmpty)
      let query = try #require(LoopbackHTTP.ask("GET", "\(path)?a=b", port: server.port))
      #expect(query.status == 200)
      let head = try #require(LoopbackHTTP.ask("HEAD", path, port: server.port))
      #expect(head.status == 200 && head.body.isEmpty && head.head.contains("Content-Length: "))
      for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
        let refused = try #require(LoopbackHTTP.ask(method, path, port: server.port))
        #expect(refused.status == 405 && refused.head.contains("Allow: GET, HEAD"))
      }
    }
    for path in ["/", "/metrics/", "/Metrics", "/healthz/..", "/etc/passwd", "/%2e%2e/metrics"] {
      #expect(LoopbackHTTP.ask("GET", path, port: server.port)?.status == 404, "\(path)")
    }
    let metrics = try #require(LoopbackHTTP.ask("GET", "/metrics", port: server.port))
    #expect(metrics.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
    _ = try PrometheusText(metrics.body)
  }

  @Test func `Requests that are too long, broken or have a body cost nothing`() throws {
    let monitor = monitor()
    let server = try server(monitor)
    let long = String(repeating: "x", count: 100_000)
    #expect(LoopbackHTTP.ask("GET", "/\(long)", port: server.port).map(\.status) != 200)
    let header = "GET /healthz HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n"
    #expect(LoopbackHTTP.send(header, port: server.port).map(\.status) != 200)
    let body = "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n\(long)"
    let posted = LoopbackHTTP.send(body, port: server.port)
    // The connection may be reset before the answer was read, since the body never is.
    #expect(posted == nil || posted?.status == 405)
    for broken in [
      "\r\n\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET /healthz\r\n\r\n",
    ] {
      _ = LoopbackHTTP.send(broken, port: server.port)
    }
    #expect(LoopbackHTTP.ask("GET", "/healthz", port: server.port)?.status == 200)
  }

  @Test func `Connections that say nothing are ended, and do not keep others out for long`() throws
  {
    let monitor = monitor()
    let server = try server(monitor)
    let silent = (0..<Int(HTTPServer.connectionsMax) + 8).compactMap { _ in
      LoopbackHTTP.connect(server.port)
    }
    defer { for descriptor in silent { _ = close(descriptor) } }
    #expect(silent.count > Int(HTTPServer.connectionsMax))
    var status: Int?
    for _ in 0..<100 where status != 200 {
      status = LoopbackHTTP.ask("GET", "/healthz", port: server.port)?.status
      if status != 200 { usleep(200_000) }
    }
    #expect(status == 200)
  }

  @Test func `Nobody but this machine can connect`() throws {
    let server = try HTTPServer(port: 0) { _ in ServedAnswer() }
    // Bound to all addresses, it would answer here as well.
    #expect(LoopbackHTTP.connect(server.port, "127.0.0.2") == nil)
    #expect(LoopbackHTTP.connect(server.port) != nil)
  }

  @Test func `A taken port and one that is none are named`() throws {
    let server = try HTTPServer(port: 0) { _ in ServedAnswer() }
    let place = "127.0.0.1:\(server.port): Failed to bind to port \(server.port)"
    let error = #expect(throws: InputError.self) {
      try HTTPServer(port: server.port) { _ in ServedAnswer() }
    }
    #expect(error?.description.hasPrefix(place) == true, "\(error?.description ?? "")")
    #expect(throws: InputError.self) { try HTTPServer(port: 65_536) { _ in ServedAnswer() } }
  }

  @Test func `A server that is gone frees its port`() throws {
    var server: HTTPServer? = try HTTPServer(port: 0) { _ in ServedAnswer() }
    let port = try #require(server?.port)
    #expect(LoopbackHTTP.ask("GET", "/", port: port)?.status == 200)
    server = nil
    #expect(LoopbackHTTP.connect(port) == nil)
    server = try HTTPServer(port: port) { _ in ServedAnswer(body: "again") }
    #expect(LoopbackHTTP.ask("GET", "/", port: port)?.body == "again")
  }
}
