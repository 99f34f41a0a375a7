import Journal
import TestSupport
import Testing

@testable import replay

/// What `run` is told about telling.
@Suite struct MonitorOptionsTests {
  private let folder = ScratchFolder()

  private func run(_ words: String...) -> CommandResult {
    replay(["run", "--config", folder.path + "/none.yaml", "--out", folder.path + "/j"] + words)
  }

  @Test func `Limits without a log, and numbers that cannot be, are refused`() {
    #expect(run("--log-size", "3").error.contains("belong to `--log`"))
    #expect(run("--log-keep", "3").error.contains("belong to `--log`"))
    #expect(run("--health-port", "65536").error.contains("`--health-port`"))
    #expect(run("--health-port", "x").error.contains("`--health-port`"))
    #expect(run("--log", "l", "--log-size", "0").error.contains("`--log-size`"))
    #expect(run("--log", "l", "--log-keep", "-1").error.contains("`--log-keep`"))
  }

  @Test func `Options are read, and are off without`() throws {
    var none = Arguments([])
    let off = try MonitorOptions(&none)
    #expect(off.healthPort == nil && off.log == nil && off.limits == LogFile.Limits())
    var words = Arguments(["--health-port=0", "--log", "l", "--log-size", "2", "--log-keep=0"])
    let on = try MonitorOptions(&words)
    #expect(on.healthPort == 0 && on.log == "l")
    #expect(on.limits == LogFile.Limits(size: 2 << 20, kept: 0))
  }

  @Test func `A session tells on every way, from its first turn to its end`() throws {
    var options = MonitorOptions()
    (options.healthPort, options.log) = (0, folder.path + "/run.log")
    var said: [String] = []
    let scenario = LiveScenario()
    let monitor = try RunMonitor(options, what: "a test", complain: { said.append($0) })
    let port = try #require(monitor.port)
    #expect(said == ["/metrics, /healthz and /readyz on http://127.0.0.1:\(port)"])
    #expect(LoopbackHTTP.ask("GET", "/healthz", port: port)?.status == 503, "it has not begun")
    var statuses: [Int] = []
    var calls = 0
    _ = try monitor.watching {
      try scenario.run(
        scenario.wire(),
        listen: {
          monitor.beat()
          calls += 1
          if calls == 500 {
            statuses = HealthService.paths.compactMap { path in
              monitor.beat()
              return LoopbackHTTP.ask("GET", path, port: port)?.status
            }
          }
          return nil
        }, probe: monitor.probe)
    }
    #expect(statuses == [200, 200, 200])
    let log = String(decoding: try TestFiles.bytes(folder.path + "/run.log"), as: UTF8.self)
    let events = log.split(separator: "\n").map { LogfmtReader.read(String($0))?[2].value }
    #expect(events.first == "start" && events.last == "stop" && events.contains("execution"))
  }

  @Test func `The service manager hears of readiness once, of life, and of the end`() throws {
    let manager = NotifyManager(folder.path + "/notify")
    let environment = ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "60000000"]
    let monitor = try RunMonitor(
      MonitorOptions(), what: "a test", environment: { environment[$0] }, complain: { _ in })
    #expect(manager.take() == nil, "not ready before its loop moves")
    try monitor.watching { for _ in 0..<10 { monitor.beat() } }
    var heard: [String] = []
    while let word = manager.take() { heard.append(word) }
    #expect(heard == ["READY=1\nSTATUS=a test", "WATCHDOG=1", "STOPPING=1"])
  }

  @Test func `A session that fails says why at its end`() throws {
    var options = MonitorOptions()
    options.log = folder.path + "/run.log"
    let monitor = try RunMonitor(options, what: "a test", complain: { _ in })
    #expect(throws: InputError.self) {
      try monitor.watching { throw InputError("no DU1234567\nhere") }
    }
    let log = String(decoding: try TestFiles.bytes(folder.path + "/run.log"), as: UTF8.self)
    let last = try #require(log.split(separator: "\n").last)
    #expect(last.hasSuffix(#"level=error event=stop what="a test" error="no DU*****67\nhere""#))
  }

  @Test func `A log or a port that cannot be had keeps the session from beginning`() throws {
    var options = MonitorOptions()
    options.log = folder.path
    #expect(throws: InputError.self) { try RunMonitor(options, what: "", complain: { _ in }) }
    let server = try HTTPServer(port: 0) { _ in ServedAnswer() }
    (options.log, options.healthPort) = (nil, server.port)
    #expect(throws: InputError.self) { try RunMonitor(options, what: "", complain: { _ in }) }
  }
}
