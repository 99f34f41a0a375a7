import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// What another configuration would have changed, against what the predictions file says itself.
@Suite struct WhatIfTests {
  /// A line of the predictions file, read without the engine.
  private struct Line {
    let id: String
    let symbol: String
    let isHold: Bool
    let confidence: Ratio
  }

  private func lines(_ path: String) throws -> [Line] {
    try TestFiles.text(path).split(separator: "\n").map { text in
      let json = try JSONReader.read(Array(text.utf8))
      return Line(
        id: try #require(json["id"]?.text), symbol: try #require(json["symbol"]?.text),
        isHold: json["side"]?.text == "HOLD",
        confidence: try #require(json["confidence"]?.decimal(as: Ratio.self)))
    }
  }

  private func outcome(_ journal: String, _ overrides: String...) throws -> WhatIf.Outcome {
    let folder = TestFolder()
    return try WhatIf(journal: journal, replacement: nil, overrides: overrides).run(in: folder.path)
  }

  /// Predictions at which the entry rule waited out its cooldown, by their ids.
  private func cooling(_ journal: String) throws -> Set<String> {
    var predictions: [SequenceNumber: String] = [:]
    var found: Set<String> = []
    for record in try JournalRecords.all(journal) {
      if case .signal(let signal) = record.event {
        predictions[record.sequence] = signal.prediction
      }
      guard case .decision(let decision) = record.event, decision.rule == "entry",
        decision.conditions.first?.name == "cooldown", let id = predictions[decision.signal]
      else { continue }
      found.insert(id)
    }
    return found
  }

  private func sum(_ rows: [MoneyEffect]) -> Money? {
    rows.reduce(Money.zero as Money?) { sum, row in
      sum.flatMap { known in row.effect.net.map { known + $0 } }
    }
  }

  @Test func `A backtest simulated again with its own configuration has no calibration gap`()
    throws
  {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let out = folder.path + "/kept"
    let result = replay(
      "whatif", day.path, "--set", "rules.entry.confidence=0.5", "--out", out)
    #expect(result.code == .success, "\(result.error)")
    #expect(result.output.contains("calibration gap: none"), "\(result.output)")
    // Not only the comparison says so: every record is the same, but for how the text was written.
    #expect(try JournalRecords.all(out + "/baseline") == day.records)
    #expect(replay("verify", out + "/variant").code == .success)
  }

  @Test
  func `A raised confidence changes exactly the entries that the file says`() throws {
    let day = try EndToEndDay.get()
    let lines = try lines(day.market.predictions)
    let (low, high) = (Ratio("0.5"), Ratio("0.6"))
    let folder = TestFolder()
    let whatIf = WhatIf(
      journal: day.path, replacement: nil, overrides: ["rules.entry.confidence=0.6"])
    let effect = try whatIf.run(in: folder.path).effect
    // In a cooldown the rule looks at nothing else, in whichever of the two journals that is.
    let cooling = try cooling(folder.path + "/baseline").union(cooling(folder.path + "/variant"))
    let expected = lines.filter { line in
      !line.isHold && line.confidence >= low ?? .zero && line.confidence < high ?? .zero
        && !cooling.contains(line.id)
    }
    #expect(expected.count > 10)
    let changed = effect.decisions.filter { $0.what == "entry" && !$0.settings.isEmpty }
    #expect(
      changed.map { "\($0.trigger) \($0.symbol)" }
        == expected.map { "prediction \($0.id) \($0.symbol)" })
    for difference in changed {
      #expect(difference.settings.map(\.name) == ["rules.entry.confidence"])
      let condition = try #require(difference.condition)
      #expect(condition.second?.name == "prediction.confidence >= confidence")
      #expect(condition.first?.held == true && condition.second?.held == false)
      #expect(condition.first?.threshold.text == "0.5")
      #expect(condition.second?.threshold.text == "0.6")
    }
    #expect(effect.settings.map(\.name) == ["rules.entry.confidence"])
    #expect(effect.inputDifference == nil)
  }

  @Test
  func `With one prediction an instrument the removed entries are those below the new value`()
    throws
  {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    var seen: Set<String> = []
    let open = TradingCalendar.day(EndToEndMarket.date)?.open ?? .zero
    let all = try TestFiles.text(day.market.predictions).split(separator: "\n")
    let picked = try all.filter { text in
      let json = try JSONReader.read(Array(text.utf8))
      let line = try #require(json["confidence"]?.decimal(as: Ratio.self))
      let time = Timestamp(rawValue: try #require(json["ts_ns"]?.integer))
      guard json["side"]?.text != "HOLD", line >= Ratio("0.5") ?? .zero,
        time > open + .seconds(600), let symbol = json["symbol"]?.text
      else { return false }
      return seen.insert(symbol).inserted
    }
    let path = folder.path + "/one.ndjson"
    try TestFiles.write(Array((picked.joined(separator: "\n") + "\n").utf8), to: path)
    let root = folder.path + "/day"
    let result = replay(
      "backtest", "--config", EndToEndMarket.config, "--market", day.market.market,
      "--predictions", path, "--out", root, "--set", "risk.max_portfolio_notional=1000000")
    #expect(result.code == .success, "\(result.error)")
    let lines = try lines(path)
    let traded = try placedEntries(root)
    let removed = lines.filter {
      $0.confidence < Ratio("0.56") ?? .zero && traded.contains($0.symbol)
    }
    #expect(!removed.isEmpty && removed.count < traded.count, "\(lines) \(traded)")
    let effect = try outcome(root, "rules.entry.confidence=0.56").effect
    let gone = effect.others.filter { $0.type == .order && $0.what == "place entry" }
    #expect(gone.map(\.symbol).sorted() == removed.map(\.symbol).sorted())
    #expect(gone.allSatisfy { $0.first != nil && $0.second == nil })
    let untouched = Set(lines.map(\.symbol)).subtracting(removed.map(\.symbol))
    for row in effect.symbols where untouched.contains(row.name) {
      #expect(row.first == row.second, "\(row.name)")
    }
    for row in effect.symbols where !untouched.contains(row.name) {
      #expect(row.second.net == .zero && row.second.fees == .zero, "\(row.name)")
    }
  }

  /// Symbols in which a journal placed an entry; a prediction may come before there is a range to
  /// place a stop by.
  private func placedEntries(_ journal: String) throws -> Set<String> {
    var symbols: [InstrumentID: String] = [:]
    var found: Set<String> = []
    for record in try JournalRecords.all(journal) {
      if case .instrumentDefined(let definition) = record.event {
        symbols[definition.instrument] = definition.symbol
      }
      guard case .orderCommand(let command) = record.event, command.role == .entry,
        command.action == .place, let symbol = symbols[command.instrument]
      else { continue }
      found.insert(symbol)
    }
    return found
  }

  @Test func `What symbols and rules won adds up to the difference of the totals`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let whatIf = WhatIf(
      journal: day.path, replacement: nil, overrides: ["rules.entry.confidence=0.6"])
    let effect = try whatIf.run(in: folder.path).effect
    func net(_ root: String) throws -> Money {
      let book = try JournalFold(root: root).ledger.book
      return book.realisedTotal + book.unrealisedTotal - book.feesTotal
    }
    let difference = try net(folder.path + "/variant") - net(folder.path + "/baseline")
    #expect(difference != .zero)
    #expect(sum(effect.symbols) == difference)
    #expect(sum(effect.rules) == difference)
    #expect(sum(effect.totals) == difference)
    #expect(effect.rules.map(\.name).contains("entry"))
    #expect(!effect.rules.map(\.name).contains("(no rule)"))
    // Closing at the end of the day belongs to the rules whose entries it closes.
    #expect(!effect.rules.map(\.name).contains("end_of_day"))
  }

  @Test func `A limit of the risk gate is named when it denies`() throws {
    let day = try EndToEndDay.get()
    let effect = try outcome(day.path, "risk.max_position_notional=5000").effect
    let first = try #require(effect.decisions.first)
    #expect(first.settings.map(\.name) == ["risk.max_position_notional"])
    #expect(first.second?.words.contains("denied by") == true, "\(first)")
    #expect(first.condition?.first?.value == first.condition?.second?.value)
  }

  @Test
  func `Another stop distance keeps the decision and changes its orders`() throws {
    let day = try EndToEndDay.get()
    let effect = try outcome(day.path, "rules.entry.stop_atr=5").effect
    let first = try #require(effect.decisions.first)
    #expect(first.settings.map(\.name) == ["rules.entry.stop_atr"], "\(first)")
    // The measured distance is evidence of the decision, and the first thing that differs.
    #expect(first.condition?.first?.name == "stop 6 * atr")
    #expect(first.condition?.second?.name == "stop 5 * atr")
    #expect(first.first?.words.hasPrefix("enter") == true)
    #expect(first.second?.words.hasPrefix("enter") == true)
  }

  @Test func `An earlier end of the day is named by its setting`() throws {
    let day = try EndToEndDay.get()
    let effect = try outcome(day.path, "rules.end_of_day.flatten_at=14:00").effect
    let moved = effect.decisions.filter { $0.what == "end_of_day" }
    #expect(!moved.isEmpty)
    #expect(moved.allSatisfy { $0.settings.map(\.name) == ["rules.end_of_day.flatten_at"] })
    #expect(moved.allSatisfy { $0.trigger == "timer" })
    #expect(moved.contains { $0.first == nil } && moved.contains { $0.second == nil })
  }

  @Test
  func `What a person commanded is kept, and so is everything of a paper day but its answers`()
    throws
  {
    let day = try EndToEndDay.get()
    var records = day.records
    guard case .sessionStarted(var started) = records[0].event else {
      Issue.record("no session")
      return
    }
    (started.mode, started.venue, started.build) = (.paper, "tws", "another build")
    records[0].event = .sessionStarted(started)
    let last = try #require(records.last).envelope
    var command = OperatorCommand()
    (command.verb, command.author, command.reason) = (.flatten, "desk", "test")
    records.append(
      Recorded(
        Envelope(sequence: last.sequence.next, recordedAt: last.recordedAt + .seconds(1)),
        .operatorCommand(command)))
    let folder = TestFolder()
    let root = folder.path + "/paper"
    try JournalRecords.write(records, to: root, day: EndToEndMarket.date)
    let result = try outcome(root, "rules.entry.confidence=0.6")
    let gap = result.calibration
    // The record ends before anything obeyed; the baseline obeys, and does all else as recorded.
    #expect(gap.inputDifference == nil)
    #expect(gap.count(.order).different == 0 && gap.count(.execution).different == 0)
    #expect(gap.decisions.count == 8)
    #expect(gap.decisions.allSatisfy { $0.trigger == "command flatten" && $0.first == nil })
    #expect(!result.effect.isEqual)
  }

  @Test func `A whole other configuration takes the place of the recorded one`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let path = folder.path + "/other.yaml"
    let text = try TestFiles.text(EndToEndMarket.config).replacing(
      "confidence: 0.50", with: "confidence: 0.60")
    try TestFiles.write(Array(text.utf8), to: path)
    let whole = replay("whatif", day.path, "--config", path, "--json")
    let one = replay("whatif", day.path, "--set", "rules.entry.confidence=0.60", "--json")
    #expect(whole.code == .failure, "\(whole.error)")
    #expect(whole.output == one.output)
  }

  @Test
  func `A rule on bars is compared though its bars close on other inputs`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let path = folder.path + "/bars.yaml"
    let text = try TestFiles.text(EndToEndMarket.config).replacing(
      "  reversal: {}",
      with: """
          dip:
            on: bar 10s
            depth: 0.05%
            when:
              - session.is_open
              - position.quantity == 0
              - orders.live == 0
              - percent_change(bar.open, bar.close) < -depth
            do: ["enter(side: buy, size: dollars(2000), stop: 2 * atr, target: 3 * atr)"]
          reversal: {}
        """)
    try TestFiles.write(Array(text.utf8), to: path)
    let root = folder.path + "/day"
    let traded = replay(
      "backtest", "--config", path, "--market", day.market.market, "--predictions",
      day.market.predictions, "--out", root)
    #expect(traded.code == .success, "\(traded.error)")
    let result = try outcome(root, "rules.dip.depth=0.08%")
    #expect(result.calibration.isEqual)
    let first = try #require(result.effect.decisions.first)
    #expect(first.what == "dip" && first.trigger == "bar")
    #expect(first.settings.map(\.name) == ["rules.dip.depth"])
    #expect(sum(result.effect.rules) == sum(result.effect.totals))
    #expect(result.effect.rules.map(\.name).contains("dip"))
  }
}
