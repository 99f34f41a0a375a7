import Broker
import Engine
import Journal
import Store
import TestSupport
import Testing

@testable import replay

/// A mistake in a decoder, repaired: `rebuild --redecode`, then `diff`.
@Suite struct RedecodeTests {
  /// A decoder with mistakes that no one would ship: of one symbol prices lose their cents and fees
  /// are ten times as high.
  private struct Mistaken: FrameDecoder {
    let symbol: String
    private let sound = TWSFrameDecoder()

    init(_ symbol: String) { self.symbol = symbol }

    func decode(_ frame: [UInt8], on connection: ConnectionChanged) -> [Event] {
      sound.decode(frame, on: connection).map { fact in
        guard case .execution(var execution) = fact, execution.symbol == symbol else { return fact }
        execution.price = Price(
          rawValue: execution.price.rawValue - execution.price.rawValue % 1_000_000_000)
        return .execution(execution)
      }
    }
  }

  /// A decoder that does not know commission reports.
  private struct Deaf: FrameDecoder {
    private let sound = TWSFrameDecoder()

    func decode(_ frame: [UInt8], on connection: ConnectionChanged) -> [Event] {
      sound.decode(frame, on: connection).filter { $0.kind != .commission }
    }
  }

  private static let market = Result { try EndToEndMarket(seed: 5) }

  private func trade(
    _ decoder: any FrameDecoder, into name: String
  ) throws -> (folder: TestFolder, path: String, records: [Recorded]) {
    let market = try Self.market.get()
    let folder = TestFolder()
    let path = folder.path + "/" + name
    let configuration = try ConfigurationLoader.load(
      path: EndToEndMarket.config, overrides: [], environment: [:])
    let file = try PredictionFile(
      path: market.predictions, bytes: TestFiles.bytes(market.predictions), skipsBad: false)
    _ = try Backtest(
      configuration: configuration, market: market.market, predictions: file, out: path,
      decoder: decoder
    ).run()
    return (folder, path, try JournalRecords.all(path))
  }

  private func executions(_ records: [Recorded]) -> [ExecutionReported] {
    records.compactMap { if case .execution(let it) = $0.event { it } else { nil } }
  }

  @Test func `A decoder that is right already gives the same bytes, day after day`() throws {
    let day = try EndToEndDay.get()
    let out = TestFolder()
    let days = try PrunedDays()
    for (journal, name) in [(day.path, "one"), (days.copy, "three")] {
      let again = out.path + "/" + name
      let result = replay("rebuild", journal, "--redecode", "--out", again, "--json")
      #expect(result.code == .success, "\(result.error)")
      let json = try result.json()
      #expect(json["differing"]?.elements?.isEmpty == true)
      let stats = try replay("journal", "stats", journal, "--json").json()
      #expect(json["head"]?.text == stats["head"]?["hash"]?.text)
      #expect(
        try Folders.names(in: again).filter { $0.hasPrefix("20") }
          == Folders.names(in: journal).filter { $0.hasPrefix("20") })
    }
  }

  @Test func `Prices that were read wrong are repaired, and the difference is just those`() throws {
    let sound = try trade(TWSFrameDecoder(), into: "sound")
    let symbol = try #require(executions(sound.records).first?.symbol)
    let (folder, path, recorded) = try trade(Mistaken(symbol), into: "mistaken")
    let wrong = executions(recorded)
    let affected = wrong.filter { $0.symbol == symbol && $0.price.rawValue % 1_000_000_000 == 0 }
    try #require(!affected.isEmpty && affected.count < wrong.count)
    let fixed = folder.path + "/fixed"
    let result = replay("rebuild", path, "--redecode", "--out", fixed, "--json")
    #expect(result.code == .failure, "\(result.error)")
    let differing = try #require(try result.json()["differing"]?.elements)
    #expect(differing.map { $0["kind"]?.text } == ["execution"])
    #expect(differing[0]["changed"]?.integer == Int64(affected.count))

    // What the frames say, read by hand: nothing of it came through the pass.
    let truth = recorded.flatMap { record -> [ExecutionReported] in
      guard case .brokerFrame(let frame) = record.event else { return [] }
      return TWSFrameDecoder().decode(
        frame.bytes, on: ConnectionChanged.last(before: record, in: recorded)
      )
      .compactMap { if case .execution(let it) = $0 { it } else { nil } }
    }
    let repaired = executions(try JournalRecords.all(fixed))
    #expect(repaired.map(\.price) == truth.map(\.price))

    let diff = try replay("diff", path, fixed, "--json").json()
    #expect(diff["counts"]?["executions"]?["changed"]?.integer == Int64(affected.count))
    for type in ["decisions", "orders", "commissions"] {
      for member in ["changed", "only_first", "only_second"] {
        #expect(diff["counts"]?[type]?[member]?.integer == 0, "\(type) \(member)")
      }
    }
    let symbols = try #require(diff["money"]?["symbols"]?.elements)
    let changed = symbols.filter { $0["effect"]?["net"]?.text != "0" }
    #expect(changed.map { $0["name"]?.text } == [symbol], "\(symbols)")
    #expect(changed.first?["effect"]?["net"]?.text == effect(wrong, repaired, symbol))
    // The decisions are those that were made, on the prices as they were read then.
    let kinds: Set<EventKind> = [.decision, .orderCommand, .riskVerdict, .signal]
    let kept = try JournalRecords.all(fixed).filter { kinds.contains($0.event.kind) }
    #expect(kept == recorded.filter { kinds.contains($0.event.kind) })
    #expect(replay("rebuild", fixed).code == .success, "its digests stand for its own facts")
  }

  /// The difference of cash of trades that leave nothing open: Σ ∓ quantity × price.
  private func effect(
    _ before: [ExecutionReported], _ after: [ExecutionReported], _ symbol: String
  ) -> String {
    func cash(_ executions: [ExecutionReported]) -> Money {
      executions.filter { $0.symbol == symbol }.reduce(Money.zero) { sum, execution in
        let value = Int128(execution.price.rawValue) * Int128(execution.quantity.rawValue)
        let signed = execution.side == .buy ? -value : value
        return sum + Money(rawValue: signed / 100_000_000)
      }
    }
    return "\(cash(after) - cash(before))"
  }

  @Test func `Facts that were not read come in, and every number behind them moves with them`()
    throws
  {
    let (folder, path, recorded) = try trade(Deaf(), into: "deaf")
    #expect(!recorded.contains { $0.event.kind == .commission })
    let fixed = folder.path + "/fixed"
    let result = replay("rebuild", path, "--redecode", "--out", fixed, "--json")
    #expect(result.code == .failure, "\(result.error)")
    let records = try JournalRecords.all(fixed)
    let fees = records.filter { $0.event.kind == .commission }
    #expect(fees.count == executions(recorded).count)
    #expect(try result.json()["differing"]?.elements?.first?["new"]?.integer == Int64(fees.count))
    #expect(records.map(\.sequence.rawValue) == Array(1...UInt64(records.count)))
    // What names another record still names the same one.
    let before = Dictionary(uniqueKeysWithValues: recorded.map { ($0.sequence, $0.event.kind) })
    let after = Dictionary(uniqueKeysWithValues: records.map { ($0.sequence, $0.event.kind) })
    let old = recorded.filter { $0.envelope.cause != .none }
    let new = records.filter { $0.envelope.cause != .none && $0.event.kind != .commission }
    #expect(old.map { before[$0.envelope.cause] } == new.map { after[$0.envelope.cause] })
    for record in records {
      guard case .decision(let decision) = record.event, decision.signal != .none else { continue }
      #expect(after[decision.signal] == .signal)
    }
    #expect(replay("rebuild", fixed).code == .success)
    #expect(replay("journal", "check", fixed).code == .success)
    let diff = try replay("diff", path, fixed, "--json").json()
    #expect(diff["counts"]?["commissions"]?["only_second"]?.integer == Int64(fees.count))
    #expect(diff["counts"]?["executions"]?["changed"]?.integer == 0)
  }

  @Test func `Nothing is overwritten, and half a request is refused`() throws {
    let day = try EndToEndDay.get()
    let there = replay("rebuild", day.path, "--redecode", "--out", day.path)
    #expect(there.code == .cannotRun && there.error.contains(day.path))
    #expect(replay("rebuild", day.path, "--redecode").code == .cannotRun)
    #expect(replay("rebuild", day.path, "--out", day.path + "-x").code == .cannotRun)
    let market = replay(
      "rebuild", day.market.market, "--redecode", "--out", day.path + "-market")
    #expect(market.code == .cannotRun && market.error.contains("recording"), "\(market.error)")
    #expect(!Folders.exists(day.path + "-market"))
  }
}

extension ConnectionChanged {
  /// The state of the link that a frame came over.
  fileprivate static func last(before frame: Recorded, in records: [Recorded]) -> ConnectionChanged
  {
    var found = ConnectionChanged()
    for record in records.prefix(Int(frame.sequence.rawValue)) {
      if case .connection(let change) = record.event { found = change }
    }
    return found
  }
}
