import Broker
import Engine
import Foundation
import Glibc
import Journal
import TestSupport
import Testing

@testable import replay

/// The parts of a rehearsal: its clock, its prediction service, its processes.
@Suite struct RehearsalTests {
  private static let start = Timestamp(rawValue: 1_795_184_940_000_000_000)
  private static let begun = Timestamp(rawValue: 1_800_000_000_000_000_000)
  private static let clock = RehearsalClock(start: start, begun: begun, speed: 60)

  @Test func `A rehearsal's clock begins at its start and goes at its speed, in every process`() {
    let clock = Self.clock
    #expect(clock.shown(at: Self.begun) == Self.start)
    #expect(clock.shown(at: Self.begun + .seconds(2)) == Self.start + .seconds(120))
    #expect(clock.shown(at: Self.begun + .seconds(-5)) == Self.start)
    let end = Timestamp(rawValue: .max)
    #expect(clock.shown(at: end) == end)
  }

  @Test func `What a machine may take for an answer is real time at every speed`() {
    let usual = ClientConfiguration()
    let patient = Self.clock.patient(usual)
    #expect(patient.handshakeTimeout == .seconds(600))
    #expect(patient.silenceLimit == .seconds(1_800))
    #expect(patient.childDelay == usual.childDelay)
  }

  private func parse(_ words: [String]) -> String? {
    var arguments = Arguments(["--config", "c", "--out", "o", "--port", "1"] + words)
    do { _ = try RunCommand(&arguments) } catch { return error.message }
    return nil
  }

  @Test func `Speed, start and begin of a rehearsal belong together`() {
    let start = ["--start", "2026-11-20T15:00:00Z"]
    let begun = ["--begun", "2026-11-20T15:00:00Z"]
    let together = "`--speed`, `--start` and `--begun` belong together"
    #expect(parse(start + begun + ["--speed", "60"]) == nil)
    #expect(parse(["--speed", "60"]) == together)
    #expect(parse(["--speed", "60"] + start) == together)
    #expect(parse(begun + start) == together)
    #expect(parse(start) == "`--lock-step` and `--start` belong together")
    #expect(
      parse(start + begun + ["--speed", "60", "--lock-step", "1s"])
        == "`--lock-step` and `--speed` exclude each other")
    #expect(parse(["--begun", "noon"])?.contains("`noon` is not a time") == true)
    #expect(
      parse(["--lifeline", "--predictions", "-"])
        == "`--lifeline` and `--predictions -` both need standard input")
  }

  @Test func `A rehearsal is refused with a broker elsewhere and with real money`() throws {
    var arguments = Arguments([
      "--start", "2026-11-20T15:00:00Z", "--begun", "2026-11-20T15:00:00Z", "--speed", "2",
    ])
    let clock = try RunClock(&arguments)
    try clock.checkHost("127.0.0.1")
    #expect(throws: InputError.self) { try clock.checkHost("10.0.0.1") }
    #expect(throws: InputError.self) { try clock.checkPaper() }
    #expect(clock.venue == LiveRun.simulator)
  }

  // MARK: The prediction service

  private static let stand: PredictionStand = {
    let made: [(Int64, String)] = [(10, "a"), (20, "b"), (20, "c"), (20, "d"), (30, "e")]
    let lines = made.map { second, id in
      let time = start + .seconds(second)
      return #"{"id":"\#(id)","ts_ns":\#(time.rawValue),"symbol":"AAPL","side":"BUY","#
        + #""confidence":0.6}"#
    }
    let text = lines.joined(separator: "\n") + "\n"
    guard
      let file = try? PredictionFile(path: "made.ndjson", bytes: Array(text.utf8), skipsBad: false)
    else { preconditionFailure("the lines are in order") }
    return PredictionStand(file, key: Secret("right"))
  }()

  private func ask(
    since: String? = nil, limit: String? = nil, key: String? = "right", at second: Int64,
    path: String = PredictionStand.path, method: String = "GET"
  ) -> ServedAnswer {
    var request = ServedRequest(method: method, path: path)
    request.values[PredictionStand.header] = key
    request.values["since"] = since
    request.values["limit"] = limit
    return Self.stand.answer(request, now: Self.start + .seconds(second))
  }

  private func ids(_ answer: ServedAnswer) throws -> [String] {
    guard case .list(let list) = PredictionBody(Array(answer.body.utf8)) else { return [] }
    #expect(list.items.count > 0)
    let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
    let items = object?["predictions"] as? [[String: Any]] ?? []
    return items.compactMap { $0["id"] as? String }
  }

  @Test func `A prediction is served from its time on, and once`() throws {
    #expect(ask(at: 9).status == 204)
    #expect(try ids(ask(at: 10)) == ["a"])
    #expect(try ids(ask(at: 29)) == ["a", "b", "c", "d"])
    let seen = "\((Self.start + .seconds(20)).rawValue)"
    #expect(ask(since: seen, at: 29).status == 204)
    #expect(try ids(ask(since: seen, at: 30)) == ["e"])
  }

  @Test func `A page is not cut between equal times, and says whether more is there`() throws {
    let page = ask(limit: "2", at: 60)
    #expect(try ids(page) == ["a", "b", "c", "d"])
    #expect(page.body.contains(#""more":true"#))
    #expect(page.body.contains("\"next_since\":\((Self.start + .seconds(20)).rawValue)"))
    #expect(ask(limit: "9", at: 60).body.contains(#""more":false"#))
  }

  @Test func `A wrong key, path, method or number is refused with its status`() {
    #expect(ask(key: "wrong", at: 60).status == 401)
    #expect(ask(key: nil, at: 60).status == 401)
    #expect(ask(at: 60, path: "/v2").status == 404)
    #expect(ask(at: 60, method: "POST").status == 405)
    #expect(ask(since: "soon", at: 60).status == 400)
    #expect(ask(limit: "0", at: 60).status == 400)
  }

  // MARK: Processes

  @Test func `A child says its first line, ends when asked, and takes what it is given`() throws {
    guard let program = BuiltProgram.path else { return }
    let folder = ScratchFolder()
    let child = try ChildProcess(
      "broker", in: folder.path, program: program,
      arguments: ["simulate", "tws", "--port", "0", "--quiet"], environment: [])
    #expect(try child.firstLine(seconds: 60).hasPrefix("listening on 127.0.0.1:"))
    #expect(child.poll() == nil)
    #expect(child.stop() == 0)
    let bad = try ChildProcess(
      "broker", in: folder.path, program: program, arguments: ["simulate", "tws", "--port", "x"],
      environment: [])
    let error = #expect(throws: InputError.self) { try bad.firstLine(seconds: 60) }
    #expect(error?.description.contains("broker ended with 2") == true)
    #expect(error?.description.contains("--port") == true)
    #expect(throws: InputError.self) {
      try ChildProcess(
        "none", in: folder.path, program: folder.path + "/none", arguments: [], environment: [])
    }
  }

  @Test func `A child that is killed ends with the signal's number`() throws {
    guard let program = BuiltProgram.path else { return }
    let folder = ScratchFolder()
    let child = try ChildProcess(
      "broker", in: folder.path, program: program,
      arguments: ["simulate", "tws", "--port", "0", "--quiet"], environment: [])
    _ = try child.firstLine(seconds: 60)
    child.kill()
    #expect(child.poll() == 128 + SIGKILL)
  }
}
