import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Where predictions come from: settings, keys, standard input, and the check of a service.
@Suite(.serialized) struct PredictionSourceTests {
  private func load(
    _ text: String, _ environment: [String: String] = [:]
  ) throws -> EdgeConfiguration {
    try withTemporaryFile(Array(text.utf8)) {
      try ConfigurationLoader.loadWhole(path: $0, environment: environment).edge
    }
  }

  private func problem(_ text: String, _ environment: [String: String] = [:]) -> String {
    do {
      _ = try load(text, environment)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `The section is read beside the configuration and stands in no journal`() throws {
    let text = "predictions:\n  url: https://api.example.com\n  interval: 5s\naccount: DU1\n"
    try withTemporaryFile(Array(text.utf8)) { path in
      let (configuration, edge) = try ConfigurationLoader.loadWhole(path: path, environment: [:])
      #expect(edge.predictions.url == "https://api.example.com")
      #expect(edge.predictions.interval == .seconds(5))
      #expect(configuration.account == "DU1")
      #expect(!configuration.canonicalBytes.holds(Array("example".utf8)))
      #expect(replay("config", "check", path).code == .success)
    }
  }

  @Test func `The environment goes before the file`() throws {
    let text = "predictions: {url: https://file.example.com}"
    let edge = try load(text, ["API_BASE_URL": "http://127.0.0.1:9"])
    #expect(edge.predictions.url == "http://127.0.0.1:9")
    #expect(try load("", [:]).predictions.url.isEmpty)
  }

  @Test(arguments: [
    ("predictions: {urll: x}", ":1:15: predictions.urll: there is no such setting"),
    ("predictions: {interval: 1ms}", ":1:25: predictions.interval: 1ms is out of range"),
    ("predictions: {interval: soon}", "`soon` is not"),
    ("predictions: {url: 'http://api.example.com'}", ":1:20: predictions.url: http://api.example"),
    ("predictions: {path: v1}", "predictions.path: `v1` must begin with `/`"),
    ("predictions: {path: '/x?key=1'}", "must begin with `/`, without `?`"),
    ("predictions: {limit: 0}", "predictions.limit: 0 is out of range; allowed: 1 to 5000"),
    ("predictions: {max_bytes: 99999999999}", "predictions.max_bytes"),
    ("predictions: {timeout: 0s}", "predictions.timeout"),
    ("predictions: [1]", "must be a map"),
  ])
  func `A setting that makes no sense is named with its place`(text: String, part: String) {
    #expect(problem(text).contains(part), "\(problem(text))")
  }

  @Test func `A bad address of the environment is named, and shows no password`() {
    let text = problem("", ["API_BASE_URL": "https://me:planted@x"])
    #expect(text.contains("environment API_BASE_URL: predictions.url: an address holds no user"))
    #expect(!text.contains("planted"))
  }

  @Test func `These settings are not changed on the command line`() {
    let result = replay("config", "show", "--set", "predictions.url=https://x")
    #expect(result.code == .cannotRun)
    #expect(result.error.contains("predictions.url: is set in the file, not by `--set`"))
  }

  // MARK: Keys

  @Test func `A key comes from a file only when that is its owner's alone`() throws {
    let name = "REPLAY_TEST_KEY"
    try withTemporaryFile(Array("OTHER=1\n\(name)='planted key'\n".utf8)) {
      (path: String) throws -> Void in
      unsafe chmod(path, 0o600)
      #expect(try SecretSource.value(name, file: path)?.value == "planted key")
      #expect(try SecretSource.value("REPLAY_TEST_NONE", file: path) == nil)
      unsafe chmod(path, 0o640)
      let error = #expect(throws: InputError.self) { try SecretSource.value(name, file: path) }
      #expect(
        error?.description == "\(path) holds \(name) and others may read it: chmod 600 \(path)")
      #expect(try SecretSource.value("REPLAY_TEST_NONE", file: path) == nil, "no secret, no rule")
    }
    #expect(try SecretSource.value(name, file: "/nowhere/.env") == nil)
    let error = #expect(throws: InputError.self) { try SecretSource.header(name, for: "a test") }
    #expect(error?.description.hasPrefix("a test needs \(name)") == true)
  }

  // MARK: Standard input

  @Test func `Lines are taken as they come, the last one without its end too`() throws {
    var pair: [Int32] = [0, 0]
    try #require(unsafe pipe(&pair) == 0)
    let items = MadePrediction.day(3)
    let feed = try PredictionLines(descriptor: pair[0])
    let scenario = FeedScenario()
    var (looks, isOpen) = (0, true)
    let long = String(repeating: "x", count: 100_000)
    let records = try scenario.run(feed) {
      looks += 1
      // A pipe holds 64 KiB, so that the long line goes in by parts.
      let text = [
        items[0].json + "\r\n\n", String(long.prefix(50_000)), String(long.dropFirst(50_000)),
      ]
      if looks <= 3 { Self.write(text[looks - 1], to: pair[1]) }
      if looks == 4 { Self.write("\n" + items[1].json + "\n" + items[2].json, to: pair[1]) }
      if looks == 5 {
        close(pair[1])
        isOpen = false
      }
      return looks > 40
    }
    if isOpen { close(pair[1]) }
    close(pair[0])
    #expect(
      records.bodies.count == 4 && records.bodies.allSatisfy { $0.source == "standard input" })
    #expect(records.signals.map(\.prediction) == ["p-0", "p-1", "p-2"])
    #expect(records.rejections == ["longer than 65536 bytes"])
  }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
    #expect(count == bytes.count)
  }

  // MARK: The command line

  /// The program in a folder and an environment of its own.
  private func run(
    _ words: [String], _ environment: [String: String], in folder: ScratchFolder
  ) throws -> BuiltProgram.Result? {
    guard let program = BuiltProgram.path else {
      print("skipped: no built `replay` beside the tests")
      return nil
    }
    return try BuiltProgram.run(program, words, environment: environment)
  }

  @Test func `In lock step a service is refused, and without a key none is asked`() throws {
    let folder = ScratchFolder()
    let file = folder.path + "/paper.yaml"
    try "account: DU1000001\ninstruments:\n  - symbol: SPY\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let words = ["run", "--config", file, "--out", folder.path + "/j", "--port", "1"]
    let environment = ["API_BASE_URL": "http://127.0.0.1:9", "API_KEY": ModeService.key]
    let lockStep = ["--lock-step", "1s", "--start", "2026-11-20T14:29:00Z"]
    guard let stepped = try run(words + lockStep, environment, in: folder) else { return }
    #expect(stepped.status == 2 && stepped.error.contains("in lock step time waits"))
    let keyless = try run(words, ["API_BASE_URL": "http://127.0.0.1:9"], in: folder)
    #expect(keyless?.status == 2 && keyless?.error.contains("needs API_KEY") == true)
    let far = try run(
      words, ["API_BASE_URL": "http://api.example.com", "API_KEY": "k"], in: folder)
    #expect(far?.status == 2 && far?.error.contains("must not leave this machine") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/j"))
  }

  @Test(arguments: [
    (PredictionMode.ok, Int32(0), "4 predictions of the last"), (.http401, 1, "refuses API_KEY"),
    (.html, 1, "not understood: not JSON"), (.http500, 1, "status 500"),
    (.reset, 1, "is it running"),
  ])
  func `The check of a service says what is wrong`(
    mode: PredictionMode, status: Int32, part: String
  ) throws {
    let now = ClientClock().now.rawValue
    let service = ModeService(MadePrediction.day(4, from: now - 60_000_000_000), [mode])
    let server = try WebServer { service.answer($0) }
    defer { server.stop() }
    let environment = ["API_BASE_URL": server.address, "API_KEY": ModeService.key]
    guard let result = try run(["doctor", "api"], environment, in: ScratchFolder()) else { return }
    #expect(result.status == status, "\(result)")
    #expect(result.output.contains(part), "\(result.output)")
    #expect(!(result.output + result.error).contains(ModeService.key))
  }

  @Test func `The check of a service compares the clocks`() throws {
    let server = try WebServer { _ in
      [
        .answer(
          "200 OK", #"{"predictions":[]}"#, headers: ["Date: Sun, 06 Nov 1994 08:49:37 GMT"])
      ]
    }
    defer { server.stop() }
    let environment = ["API_BASE_URL": server.address, "API_KEY": ModeService.key]
    guard let result = try run(["doctor", "api"], environment, in: ScratchFolder()) else { return }
    #expect(result.status == 0)
    #expect(result.output.contains("behind ours: set both by network time"))
  }
}
