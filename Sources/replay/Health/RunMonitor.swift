import Broker
import Journal
import Projections

/// Everything that tells of a running session: its numbers over HTTP, its log, the service manager.
///
/// Nothing of it can keep the session from trading once it runs.
final class RunMonitor {
  private let monitor = LiveMonitor()
  private let server: HTTPServer?
  private let log: Log?
  private let notice: ServiceNotice?
  private let complain: (String) -> Void
  private let what: String
  private var hasBegun = false
  /// What the session tells.
  let probe: LiveProbe

  /// - Parameters:
  ///   - what: what is traded, for people: `paper account at tws`.
  ///   - environment: says whether a service manager wants to hear.
  ///   - complain: gets what people should know.
  /// - Throws: ``InputError`` when a port is taken or a log cannot be written.
  init(
    _ options: MonitorOptions, what: String,
    environment: (String) -> String? = { Environment.value($0) },
    complain: @escaping (String) -> Void
  ) throws {
    self.what = what
    self.complain = complain
    notice = try ServiceNotice(environment)
    let monitor = monitor
    server = try options.healthPort.map { port in
      try HTTPServer(port: port) { HealthService.answer($0, monitor) }
    }
    let log = try options.log.map { try Log($0, options.limits) }
    self.log = log
    probe = LiveProbe(monitor) { record, ledger in
      if let log, let line = SessionLog.line(record, ledger) { log.write(line) }
    }
    if let server {
      complain("/metrics, /healthz and /readyz on http://127.0.0.1:\(server.port)")
    }
    log?.write(
      LogLine("start", at: Self.now).with("what", what).with("build", BuildInformation.text))
  }

  private static var now: Timestamp { Timestamp(rawValue: SocketLoop.wallClock) }

  /// Where the numbers are; nil when nobody asked for them.
  var port: Int? { server?.port }

  /// The session's loop moves: call it at every turn.
  func beat() {
    monitor.beat()
    if !hasBegun {
      hasBegun = true
      notice?.ready(what)
    }
    notice?.beat()
    guard let log else { return }
    monitor.lost(logLines: log.lostLines)
    if let problem = log.takeProblem() { complain("the log is not whole: \(problem)") }
  }

  /// What the connection says to people.
  func tell(_ action: ClientAction) {
    if let log, let line = SessionLog.line(action, at: Self.now) { log.write(line) }
  }

  /// Lets a session run, and tells how it ended.
  func watching<Result>(_ run: () throws -> Result) throws -> Result {
    do {
      let result = try run()
      end(nil)
      return result
    } catch {
      end(error)
      throw error
    }
  }

  private func end(_ error: (any Error)?) {
    notice?.stopping()
    var line = LogLine("stop", error == nil ? .info : .error, at: Self.now).with("what", what)
    if let error { line = line.with("error", "\(error)") }
    log?.write(line)
    log?.stop()
    if let problem = log?.takeProblem() { complain("the log is not whole: \(problem)") }
  }
}
