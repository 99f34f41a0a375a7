import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// One synthetic day from recording to story, through the commands themselves.
@Suite struct EndToEndTests {
  private static let figures = [
    "records", "inputs", "ticks", "outputs", "head", "digest", "orders", "executions", "positions",
    "realised", "unrealised", "fees", "cash", "risk_level",
  ]

  @Test func `The day trades: entries, exits, refusals and a flat end`() throws {
    let day = try EndToEndDay.get()
    let ledger = try JournalFold(root: day.path).ledger
    let roles = Set(ledger.book.executions.compactMap { ledger.orders[$0.order]?.command.role })
    #expect(roles.isSuperset(of: [.entry, .stop, .close]) || roles.contains(.target))
    #expect(ledger.orders.all.count >= 20)
    #expect(ledger.book.executions.count >= 20)
    #expect(ledger.orders.live.isEmpty)
    for instrument in ledger.instrumentIDs { #expect(ledger.book.position(instrument) == .zero) }
    #expect(ledger.book.isBalanced)
    #expect(ledger.book.pendingCommissions == 0)
  }

  @Test func `The same seed gives the same bytes, another seed gives others`() throws {
    let day = try EndToEndDay.get()
    let again = try EndToEndMarket(seed: 1)
    let traded = again.trade("day")
    #expect(traded.code == .success, "\(traded.error)")
    #expect(
      try FolderContents.files(again.market) == FolderContents.files(day.market.market))
    #expect(
      try FolderContents.files(again.folder.path + "/day") == FolderContents.files(day.path))
    let other = try EndToEndMarket(seed: 2)
    let printed = try other.trade("day").json()
    #expect(printed["head"]?.text != day.printed["head"]?.text)
    #expect(printed["digest"]?.text != day.printed["digest"]?.text)
  }

  @Test(arguments: [1, 7, 4096])
  func `The size of batches changes neither head nor state`(batch: Int) throws {
    let day = try EndToEndDay.get()
    let printed = try day.market.trade("batch-\(batch)", "--batch", "\(batch)").json()
    for name in Self.figures { #expect(printed[name] == day.printed[name], "\(name)") }
    let root = day.market.folder.path + "/batch-\(batch)"
    #expect(try JournalRecords.all(root) == day.records)
  }

  @Test func `Verify re-executes every output and finds all of them identical`() throws {
    let day = try EndToEndDay.get()
    let result = replay("verify", day.path, "--json")
    #expect(result.code == .success, "\(result.output)")
    let report = try result.json()
    let outputs = day.records.filter { !$0.event.kind.isInput }
    #expect(report["identical"]?.flag == true)
    #expect(report["compared"]?.integer == Int64(outputs.count))
    #expect(report["events"]?.integer == Int64(day.records.count))
    #expect(report["ticks"]?.integer == day.printed["ticks"]?.integer)
    for kind in EventKind.allCases where !kind.isInput {
      let count = outputs.filter { $0.event.kind == kind }.count
      #expect(report["by_kind"]?["\(kind)"]?.integer == (count == 0 ? nil : Int64(count)))
    }
    let text = replay("verify", day.path)
    #expect(text.output.hasPrefix("verified \(day.records.count) events, identical: "))
  }

  @Test func `Rebuild finds the figures that the backtest printed, and every digest`() throws {
    let day = try EndToEndDay.get()
    let result = replay("rebuild", day.path, "--json")
    #expect(result.code == .success)
    let rebuilt = try result.json()
    for name in Self.figures {
      #expect(rebuilt[name] != nil && rebuilt[name] == day.printed[name], "\(name)")
    }
    let digests = day.records.filter { $0.event.kind == .stateDigest }.count
    #expect(digests >= 1)
    #expect(rebuilt["digests_matched"]?.integer == Int64(digests))
    #expect(rebuilt["first_mismatch"] == .null)
    #expect(
      replay("rebuild", day.path).output.hasSuffix(
        "\(digests) recorded state digests found again\n"))
  }

  @Test func `Sequence numbers have no gap, times never go back, causes lie before`() throws {
    let records = try EndToEndDay.get().records
    for (index, record) in records.enumerated() {
      #expect(record.sequence.rawValue == UInt64(index + 1))
      #expect(record.envelope.cause < record.sequence)
      if index > 0 {
        #expect(record.envelope.recordedAt >= records[index - 1].envelope.recordedAt)
      }
      let isCaused = record.envelope.cause != .none
      switch record.event.kind {
      case .timerFired: #expect(isCaused)
      case let kind where kind.isInput: #expect(!isCaused)
      default: #expect(isCaused)
      }
    }
  }

  @Test func `Another threshold is named at its first decision with field and values`() throws {
    let day = try EndToEndDay.get()
    let result = replay("verify", day.path, "--set", "rules.entry.confidence=0.6", "--json")
    #expect(result.code == .failure)
    let report = try result.json()
    #expect(report["identical"]?.flag == false)
    let divergence = try #require(report["divergence"])
    #expect(divergence["kind"]?.text == "decision")
    // The first decision that looked at the confidence is where the threshold first shows.
    let first = try #require(
      day.records.first { record in
        guard case .decision(let decision) = record.event else { return false }
        return decision.conditions.contains { $0.name == "confidence" }
      })
    #expect(divergence["seq"]?.integer == Int64(first.sequence.rawValue))
    let field = try #require(divergence["field"]?.text)
    #expect(["stoppedBy", "outcome"].contains(field) || field.hasPrefix("conditions["))
    #expect(divergence["expected"]?.text != divergence["got"]?.text)
    let text = replay("verify", day.path, "--set", "rules.entry.confidence=0.6")
    #expect(text.code == .failure)
    #expect(text.output.contains("differs at seq \(first.sequence), kind decision, field \(field)"))
  }

  @Test func `The same threshold set anew is no difference`() throws {
    let day = try EndToEndDay.get()
    let result = replay("verify", day.path, "--set", "rules.entry.confidence=0.50", "--json")
    #expect(result.code == .success, "\(result.output)\(result.error)")
  }

  @Test(
    arguments: [
      ("rules.entry.confidnce=0.6", "rules.entry.confidence"),
      ("rules.entry.confidence", "<setting>=<value>"),
      ("rules.entry.confidence=much", "rules.entry.confidence"),
      ("rules.entry.confidence=7", "rules.entry.confidence"),
      ("indicators.atr.period=0", "indicators.atr"),
      ("indicators.atr.bars=0s", "indicators.atr.bars"),
      ("instruments[99].allocation=1", "instruments[99].allocation"),
    ])
  func `A setting that makes no sense is an error, not a difference`(
    setting: String, named: String
  ) throws {
    let day = try EndToEndDay.get()
    let result = replay("verify", day.path, "--set", setting)
    #expect(result.code == .cannotRun, "\(result.output)")
    #expect(result.error.contains(named), "\(result.error)")
    #expect(result.output == "")
  }

  @Test func `A setting of one recorded instrument can be changed`() throws {
    let day = try EndToEndDay.get()
    let result = replay("verify", day.path, "--set", "instruments[4].allocation=5000", "--json")
    #expect(result.code == .failure, "\(result.error)")
    #expect(try result.json()["divergence"]?["kind"]?.text == "decision")
  }

  @Test func `A recording has nothing to verify`() throws {
    let day = try EndToEndDay.get()
    for words in [[], ["--set", "rules.entry.confidence=0.6"]] {
      let result = replay(["verify", day.market.market, "--json"] + words)
      #expect(result.code == .cannotRun)
      #expect(try result.json()["identical"]?.flag == false)
      #expect(try result.json()["compared"]?.integer == 0)
      #expect(try result.json()["problem"]?.text?.contains("no output to compare") == true)
    }
  }
}
