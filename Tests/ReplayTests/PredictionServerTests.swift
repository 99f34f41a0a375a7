import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// The client against a service in Python that others wrote, in every mode that it has.
///
/// Needs `REPLAY_SHARED` and a Python with aiohttp, which `REPLAY_PYTHON` may name.
@Suite(.serialized) struct PredictionServerTests {
  private static let key = "test-key"

  /// A running service.
  private final class Service {
    let port: Int
    private let process = Process()

    init?(_ mode: String) throws {
      let environment = ProcessInfo.processInfo.environment
      let python = environment["REPLAY_PYTHON"] ?? "/usr/bin/python3"
      guard let shared = TestFiles.shared, Self.hasLibrary(python) else { return nil }
      process.executableURL = URL(fileURLWithPath: python)
      process.arguments = [
        shared + "/golden/servers/prediction_server.py",
        shared + "/golden/predictions/20131007.ndjson", "--port", "0", "--slow", "0.3", "--mode",
        mode,
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
      port = try #require(
        line.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }, "\(line)")
    }

    private static func hasLibrary(_ python: String) -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: python)
      process.arguments = ["-c", "import aiohttp"]
      process.standardError = FileHandle.nullDevice
      do { try process.run() } catch { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }

    func stop() {
      // The mask of blocked signals is inherited, so that a softer one may never arrive.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// What a session's journal holds after asking so often.
  private func session(_ mode: String, requests: Int) throws -> ([Recorded], PollCounts)? {
    guard let service = try Service(mode) else {
      print("skipped: no prediction service (REPLAY_SHARED, and a Python with aiohttp)")
      return nil
    }
    defer { service.stop() }
    var settings = PredictionSettings()
    settings.url = "http://127.0.0.1:\(service.port)"
    settings.interval = .milliseconds(100)
    settings.timeout = .milliseconds(2_000)
    settings.lookback = .seconds(2_000_000 * 3_600)
    settings.limit = 100
    let poller = try PredictionPoller(
      settings, key: Secret(Self.key), timing: FeedScenario.timing)
    let scenario = FeedScenario()
    let records = try scenario.run(poller) { poller.counts.requests >= requests }
    #expect(try Verifier(journal: scenario.root, overrides: []).run().isIdentical)
    return (records, poller.counts)
  }

  @Test(arguments: ["ok", "slow", "gzip", "chunked", "unicode", "out_of_order", "duplicates"])
  func `Every prediction is taken once`(mode: String) throws {
    guard let (records, counts) = try session(mode, requests: 4) else { return }
    let ids = records.signals.map(\.prediction)
    #expect(ids.count >= 300 && Set(ids).count == ids.count)
    #expect(counts.failed == 0 && counts.unreadable == 0)
    let instants = records.signals.map(\.issuedAt)
    #expect(instants == instants.sorted())
    if mode == "unicode" {
      #expect(records.signals.allSatisfy { $0.model == "modèle-β-模型-🚀" })
    }
  }

  @Test(arguments: ["http500", "reset", "truncated", "never", "big"])
  func `What is no answer leaves nothing in the journal`(mode: String) throws {
    guard let (records, counts) = try session(mode, requests: 2) else { return }
    #expect(records.bodies.isEmpty)
    #expect(counts.failed >= 1)
  }

  @Test(arguments: ["malformed", "empty", "html"])
  func `What nobody understands is journaled once`(mode: String) throws {
    guard let (records, counts) = try session(mode, requests: 3) else { return }
    #expect(records.bodies.count == 1 && records.rejections.count == 1)
    #expect(records.signals.isEmpty && counts.unreadable >= 2)
  }

  @Test func `Requests that are refused, or too many, are counted as such`() throws {
    guard let (first, refused) = try session("http401", requests: 1) else { return }
    #expect(first.bodies.isEmpty && refused.refused == 1)
    guard let (second, limited) = try session("http429", requests: 2) else { return }
    #expect(second.bodies.isEmpty && limited.limited >= 1)
  }

  @Test func `Of a page with one fault an item only the last counts`() throws {
    guard let (records, counts) = try session("wrong_schema", requests: 1) else { return }
    #expect(counts.bodies >= 1 && records.signals.count == counts.bodies)
    #expect(records.rejections.count == 8 * counts.bodies)
  }
}
