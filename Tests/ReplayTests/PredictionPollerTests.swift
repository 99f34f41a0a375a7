import Journal
import TestSupport
import Testing

@testable import replay

/// What a session's journal holds after each fault of a prediction service.
@Suite(.serialized) struct PredictionPollerTests {
  /// A session against a service, until it has been asked so often.
  private func session(
    _ modes: PredictionMode..., items: Int = 12, requests: Int = 3, pageSize: Int = 500,
    _ change: (inout PredictionSettings) -> Void = { _ in }
  ) throws -> (records: [Recorded], counts: PollCounts, told: [String], server: WebServer) {
    let service = ModeService(MadePrediction.day(items), modes, pageSize: pageSize)
    let server = try WebServer { service.answer($0) }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server, change)
    let scenario = FeedScenario()
    let records = try scenario.run(poller) { poller.counts.requests >= requests }
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
    try expectNoKey(scenario, poller)
    return (records, poller.counts, scenario.told, server)
  }

  /// The key is in no file of the journal, and in nothing people were told.
  private func expectNoKey(_ scenario: FeedScenario, _ poller: PredictionPoller) throws {
    let key = Array(ModeService.key.utf8)
    for record in try JournalRecords.all(scenario.root) {
      if case .prediction(let body) = record.event {
        #expect(!body.body.holds(key))
      } else {
        #expect(!"\(record.event)".contains(ModeService.key))
      }
    }
    #expect(!scenario.told.joined().contains(ModeService.key))
    #expect(!"\(poller.counts)".contains(ModeService.key))
  }

  private var expected: [String] { MadePrediction.day(12).map(\.id) }

  @Test(arguments: [PredictionMode.ok, .slow, .gzip, .chunked])
  func `A good answer becomes one body and a signal for each prediction`(
    mode: PredictionMode
  ) throws {
    let result = try session(mode, .ok)
    #expect(result.records.bodies.count == 1, "answers without predictions are not journaled")
    #expect(result.records.bodies[0].source == result.server.address + "/v1/predictions")
    #expect(result.records.signals.map(\.prediction) == expected)
    #expect(result.records.rejections.isEmpty && result.told.isEmpty)
    #expect(result.counts.predictions == 12 && result.counts.empty >= 1)
    #expect(result.counts.failed == 0)
  }

  @Test func `Every request asks for the symbols that are traded and what is newer`() throws {
    let result = try session(.ok)
    let first = try #require(result.server.asked.first)
    #expect(first.query("symbols") == "AAPL,SPY")
    #expect(first.query("limit") == "500")
    #expect(first.query("since") == "0")
    #expect(first.headers["accept-encoding"] == "gzip")
    #expect(first.headers["user-agent"] == "replay/\(BuildInformation.version)")
    #expect(result.server.asked.allSatisfy { !$0.path.contains(ModeService.key) })
    let last = try #require(MadePrediction.day(12).last)
    #expect(result.server.asked[1].query("since") == "\(last.time)")
    #expect(result.server.connectionCount == 1, "the connection is kept")
  }

  @Test func `More is asked for at once, page after page`() throws {
    let result = try session(.ok, items: 40, requests: 11, pageSize: 4)
    #expect(result.records.bodies.count == 10)
    #expect(result.records.signals.map(\.prediction) == MadePrediction.day(40).map(\.id))
  }

  @Test(arguments: [PredictionMode.http500, .reset, .truncated])
  func `What is no answer costs nothing but time`(mode: PredictionMode) throws {
    let result = try session(mode, mode, .ok, requests: 4)
    #expect(result.counts.failed == 2)
    #expect(result.records.bodies.count == 1)
    #expect(result.records.signals.map(\.prediction) == expected)
    #expect(result.records.rejections.isEmpty)
  }

  @Test func `A service that never answers is left after the time for an answer`() throws {
    let result = try session(.never, .ok, requests: 3) { $0.timeout = .milliseconds(200) }
    #expect(result.counts.failed == 1)
    #expect(result.records.signals.map(\.prediction) == expected)
  }

  @Test func `A service that fails again and again opens the breaker, and people are told`()
    throws
  {
    let result = try session(
      .http500, .http500, .http500, .http500, .http500, .http500, .ok, requests: 8)
    #expect(result.counts.openings == 2, "half open once in vain")
    #expect(result.records.signals.map(\.prediction) == expected)
    let outages = result.told.filter { $0.contains("gives no predictions") }
    #expect(outages.count == 1 && outages[0].contains("status 500"))
    #expect(result.told.filter { $0.contains("answers again") }.count == 1)
  }

  @Test func `One that asks for fewer requests is given the time it wants`() throws {
    let result = try session(.http429, .ok, requests: 2)
    #expect(result.counts.limited == 1 && result.counts.failed == 0)
    #expect(result.records.signals.map(\.prediction) == expected)
    let start = try #require(result.records.first).envelope.recordedAt
    let body = try #require(result.records.first { $0.event.isPrediction })
    #expect(body.envelope.recordedAt - start >= .milliseconds(950))
  }

  @Test func `A refused key is told once as critical, and hardly asked again`() throws {
    let service = ModeService(MadePrediction.day(4), [.http401])
    let server = try WebServer { service.answer($0) }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let scenario = FeedScenario()
    var looks = 0
    let records = try scenario.run(poller) {
      looks += 1
      return looks > 60
    }
    #expect(poller.counts.requests == 1 && poller.counts.refused == 1)
    #expect(records.bodies.isEmpty)
    #expect(scenario.told.count == 1)
    #expect(
      scenario.told.first?.hasPrefix("critical: the prediction service refuses API_KEY") == true)
  }

  @Test(arguments: [
    (PredictionMode.malformed, "expected a value"), (.empty, "not JSON: the text ends"),
    (.html, "not JSON: no value begins"),
  ])
  func `What nobody understands is journaled once, and told once`(
    mode: PredictionMode, reason: String
  ) throws {
    let result = try session(mode, mode, mode, .ok, requests: 5)
    #expect(result.counts.unreadable == 3)
    #expect(result.records.bodies.count == 2, "its first, and the good one")
    #expect(result.records.rejections.count == 1)
    #expect(result.records.rejections[0].contains(reason))
    #expect(result.records.signals.map(\.prediction) == expected)
    #expect(result.told.filter { $0.contains("is not understood") }.count == 1)
  }

  @Test func `A long body that nobody understands is cut, and still nothing else`() throws {
    let good = MadePrediction.day(1)[0].json
    let body = good + String(repeating: " ", count: 5_000) + "x"
    let server = try WebServer { _ in [.answer(body)] }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let records = try FeedScenario().run(poller) { poller.counts.requests >= 2 }
    #expect(records.bodies.map(\.body.count) == [PredictionRequest.beginningMax + 3])
    #expect(records.signals.isEmpty && records.rejections.count == 1)
  }

  @Test func `Of a page with eight faults only the ninth counts, and each has its reason`() throws {
    let result = try session(.wrongSchema, .ok)
    #expect(result.records.signals.map(\.prediction) == ["p-8"])
    #expect(
      result.records.rejections == [
        #"item 1: "ts_ns" is missing"#, #"item 2: "ts_ns" is not a whole number"#,
        #"item 3: "side" is not BUY, SELL or HOLD"#, #"item 4: "confidence" is not within 0…1"#,
        #"item 5: "symbol" is not a text"#, #"item 6: "horizon_s" is negative"#,
        "item 7: not JSON: no value begins like this", "item 8: not a JSON object",
      ])
  }

  @Test func `What comes twice counts once`() throws {
    let result = try session(.duplicates, .ok)
    #expect(result.records.signals.map(\.prediction) == expected)
    #expect(result.records.rejections == ["15 of 27 came before, and are ignored"])
  }

  @Test func `What comes out of order is looked at in order`() throws {
    let result = try session(.outOfOrder, .ok)
    #expect(result.records.signals.map(\.issuedAt.rawValue) == MadePrediction.day(12).map(\.time))
    #expect(Set(result.records.signals.map(\.prediction)) == Set(expected))
    #expect(result.records.rejections.isEmpty)
  }

  @Test func `Texts of every script come through, escaped or not`() throws {
    let result = try session(.unicode, .ok)
    #expect(result.records.signals.map(\.prediction) == expected)
    #expect(result.records.signals.allSatisfy { $0.model == "modèle-β-模型-🚀" })
  }

  @Test func `An answer of more bytes than are wanted is left unread`() throws {
    let result = try session(.big, .ok, requests: 3)
    #expect(result.counts.failed == 1)
    #expect(result.records.signals.map(\.prediction) == expected)
    let taken = try session(.big, .ok, requests: 2) { $0.maxBytes = 15 << 20 }
    #expect(taken.counts.failed == 0)
    #expect(taken.records.signals.map(\.prediction) == expected)
    #expect(taken.records.bodies[0].body.count > 10 << 20)
  }

  @Test func `A body with the bytes of the last is not journaled again`() throws {
    let items = MadePrediction.day(2).map(\.json).joined(separator: ",")
    let server = try WebServer { _ in [.answer(#"{"predictions":[\#(items)]}"#)] }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let records = try FeedScenario().run(poller) { poller.counts.requests >= 4 }
    #expect(records.bodies.count == 1 && records.signals.count == 2)
    #expect(poller.counts.repeated >= 2)
  }

  @Test func `A state that the service names is not sent twice`() throws {
    let single = MadePrediction.day(1)[0].json
    let server = try WebServer { request in
      request.headers["if-none-match"] == "\"v1\""
        ? [.write(Array("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n".utf8))]
        : [.answer("200 OK", single, headers: ["ETag: \"v1\""])]
    }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let records = try FeedScenario().run(poller) { poller.counts.requests >= 4 }
    #expect(records.bodies.count == 1 && records.signals.map(\.prediction) == ["p-0"])
    #expect(poller.counts.unchanged >= 2)
  }

  @Test func `A key that a service sends back is hidden before the journal`() throws {
    let server = try WebServer { request in
      [.answer("<p>welcome, \(request.headers["x-api-key"] ?? "")</p>")]
    }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let scenario = FeedScenario()
    let records = try scenario.run(poller) { poller.counts.requests >= 2 }
    try expectNoKey(scenario, poller)
    let body = try #require(records.bodies.first)
    #expect(String(decoding: body.body, as: UTF8.self).contains("welcome, ***"))
  }

  @Test func `A session that begins again asks for what its journal does not have`() throws {
    let service = ModeService(MadePrediction.day(12), [.ok])
    let server = try WebServer { service.answer($0) }
    defer { server.stop() }
    let scenario = FeedScenario()
    for _ in 0..<2 {
      let poller = try FeedScenario.poller(server)
      let records = try scenario.run(poller) { poller.counts.requests >= 2 }
      #expect(records.bodies.count == 1 && records.signals.count == 12)
    }
    let last = try #require(MadePrediction.day(12).last)
    #expect(server.asked.last?.query("since") == "\(last.time)")
    #expect(server.asked.filter { $0.query("since") == "0" }.count == 1)
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
  }

  @Test func `A session looks back no further than it is told`() throws {
    let service = ModeService(MadePrediction.day(12), [.ok])
    let server = try WebServer { service.answer($0) }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server)
    let begun = ClientClock().now
    let records = try FeedScenario().run(poller, lookback: .seconds(60)) {
      poller.counts.requests >= 1
    }
    #expect(records.bodies.isEmpty)
    let since = try #require(server.asked.first?.query("since").flatMap { Int64($0) })
    #expect(abs(since - (begun.rawValue - 60_000_000_000)) < 5_000_000_000)
  }

  @Test func `Ending does not wait for an answer that never comes`() throws {
    let server = try WebServer { _ in [.hang] }
    defer { server.stop() }
    let poller = try FeedScenario.poller(server) { $0.timeout = .seconds(60) }
    try poller.begin(since: .zero, symbols: [])
    while server.asked.isEmpty { ClientPause.milliseconds(5) }
    let clock = ClientClock()
    let start = clock.now
    poller.end()
    #expect(clock.now - start < .seconds(2))
  }
}

/// A pause of the thread that asks for it.
enum ClientPause {
  static func milliseconds(_ count: Int32) {
    do { try ClientSignal().wait(milliseconds: count) } catch { Issue.record("\(error)") }
  }
}

extension Event {
  fileprivate var isPrediction: Bool { if case .prediction = self { true } else { false } }
}

extension [UInt8] {
  /// Whether `part` stands somewhere in it.
  func holds(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    return (0...(count - part.count)).contains {
      self[$0] == part[0] && self[$0..<$0 + part.count].elementsEqual(part)
    }
  }
}
