import Journal
import Projections
import Store
import TestSupport
import Testing

/// A story as a tree, as a graph and as JSON; and the walks along a day.
@Suite struct StoryFormTests {
  private let day = ScriptedDay()

  private func story() throws -> Explanation {
    let journal = try ScriptedJournal(day.script)
    return try #require(try journal.ask { try $0.story(of: OrderID(rawValue: 1)) }).explanation
  }

  @Test func `A tree has every record once, below what led to it; answers below their command`()
    throws
  {
    let story = try story()
    let tree = story.tree
    #expect(Set(tree.map(\.chapter.record.sequence)) == Set(story.chapters.map(\.record.sequence)))
    #expect(tree.count == story.chapters.count)
    let drawn = tree.map { "\($0.branch)\($0.chapter.record.event.kind)" }
    #expect(
      drawn == [
        "prediction", "└─ signal", "   └─ decision", "      └─ riskVerdict",
        "         ├─ orderCommand",
        "         │  └─ brokerFrame", "         │     └─ execution",
        "         │        ├─ orderState", "         │        └─ brokerFrame",
        "         │           └─ commission",
        "         └─ orderCommand", "            └─ brokerFrame",
        "               └─ execution", "                  ├─ orderState",
        "                  └─ brokerFrame", "                     └─ commission",
      ])
  }

  @Test func `A graph names each record and each link, and quotes what texts hold`() throws {
    var story = try story()
    story.chapters[0].sentence = "say \"hi\" \\ \n there"
    let dot = story.dot
    #expect(dot.hasPrefix("digraph why {") && dot.hasSuffix("}"))
    for chapter in story.chapters {
      #expect(dot.contains("  r\(chapter.record.sequence) [label="))
    }
    #expect(dot.contains("r\(day.signal) -> r\(day.decision);"))
    #expect(
      dot.contains(
        "r\(day.entry) -> r\(day.entryFill.rawValue - 1) [style=dashed, label=\"answers\"];"))
    #expect(dot.contains("say \\\"hi\\\" \\\\  there"))
    #expect(dot.filter { $0 == "{" }.count == dot.filter { $0 == "}" }.count)
  }

  @Test func `JSON has links and conclusions with the records of every figure`() throws {
    let story = try story()
    let json = story.json
    #expect(try JSONReader.read(JSONWriter.compact(json)) == json)
    let known = Set(story.chapters.map { Int64($0.record.sequence.rawValue) })
    for link in try #require(json["links"]?.elements) {
      #expect(
        known.contains(link["from"]?.integer ?? 0) && known.contains(link["to"]?.integer ?? 0))
    }
    let result = try #require(json["conclusions"]?.elements?.first)
    #expect(result["about"] == "result")
    for figure in try #require(result["figures"]?.elements) {
      let records = try #require(figure["records"]?.elements).compactMap(\.integer)
      #expect(!records.isEmpty && records.allSatisfy(known.contains))
    }
  }

  @Test func `More records of a figure than fit a line are counted, JSON has all`() throws {
    let many = (1...9).map { SequenceNumber(rawValue: $0) }
    let figure = Explanation.Figure("fees", "9", text: "fees 9", from: many)
    #expect(figure.line == "fees 9 (#1 #2 #3 #4 #5 #6 and 3 more)")
  }

  // MARK: Walks

  private func walk(_ journal: ScriptedJournal) throws -> LedgerWalk {
    LedgerWalk(Ledger(), try JournalReader(opening: journal.root))
  }

  @Test func `A walk that stops anywhere and goes on folds what a plain fold folds`() throws {
    var script = day.script
    for step in 0..<300 { script.trade(at: step % 2 == 0 ? "20" : "20.01") }
    let journal = try ScriptedJournal(script)
    for stop in stride(from: 0, through: UInt64(script.records.count), by: 7) {
      var walk = try walk(journal)
      let place = SequenceNumber(rawValue: stop)
      var seen = 0
      let isMore = try walk.run { sequence, _ in
        sequence <= place
      } take: { _, _ in
        seen += 1
      }
      #expect(isMore == (stop < UInt64(script.records.count)))
      #expect(walk.ledger.lastSequence == place)
      #expect(walk.ledger.digest() == journal.ledger(at: place).digest())
      try walk.run { _, _ in
        true
      } take: { _, _ in
        seen += 1
      }
      #expect(walk.ledger.digest() == journal.ledger().digest())
      #expect(seen == script.records.count { $0.event.kind != .tick })
    }
  }

  @Test func `A walk over a journal that begins elsewhere is an error, not a crash`() throws {
    let journal = try ScriptedJournal(day.script)
    let reader = try JournalReader(opening: journal.root)
    try reader.seek(to: SequenceNumber(rawValue: 3))
    var walk = LedgerWalk(Ledger(), reader)
    let gap = LedgerWalk.Gap(
      found: SequenceNumber(rawValue: 3), expected: SequenceNumber(rawValue: 1))
    #expect(throws: gap) { try walk.run { _, _ in true } }
  }

  @Test func `A timeline has what happened in its instrument, with position and profit`() throws {
    let journal = try ScriptedJournal(day.script)
    var walk = try walk(journal)
    var timeline = InstrumentTimeline(InstrumentID(rawValue: 0), journal.ledger())
    var lines: [InstrumentTimeline.Line] = []
    try walk.run { _, _ in
      true
    } take: { record, ledger in
      if let line = timeline.take(record, ledger) { lines.append(line) }
    }
    #expect(
      lines.map(\.topic) == [
        "prediction", "decision", "order", "order", "execution", "fee", "stop", "risk", "alert",
        "fee",
      ])
    #expect(
      lines.map { "\($0.position)" } == ["0", "0", "0", "0"] + ["10", "10"] + ["0", "0", "0", "0"])
    // Nothing had traded before the fill, so the position had no mark.
    #expect(lines[5].result == nil && lines[9].result == Money("-10.55"))
    #expect(lines[6].json["result"] == "-10.25")
    // Nothing of it is BBB's but what is everybody's.
    var other = InstrumentTimeline(InstrumentID(rawValue: 1), journal.ledger())
    let shared = day.script.records.compactMap { other.take($0, journal.ledger())?.topic }
    #expect(shared == ["risk", "alert"])
  }

  @Test func `A repeated stop of a rule has one line, another stop has its own`() throws {
    var script = LedgerScript(["AAA"])
    for stop in ["age", "age", "confidence", "confidence", "age"] {
      var decision = Decision()
      (decision.rule, decision.stoppedBy) = ("entry", stop)
      decision.instrument = InstrumentID(rawValue: 0)
      decision.conditions = [Condition(stop, .count(1), .atMost, .count(0), held: false)]
      script.add(.decision(decision))
    }
    var timeline = InstrumentTimeline(InstrumentID(rawValue: 0), script.ledger)
    let lines = script.records.compactMap { timeline.take($0, script.ledger)?.sentence }
    #expect(
      lines == [
        "rule entry did nothing, stopped by age 1 ≤ 0 ✗",
        "rule entry did nothing, stopped by confidence 1 ≤ 0 ✗",
        "rule entry did nothing, stopped by age 1 ≤ 0 ✗",
      ])
  }

  @Test func `A difference of two places names each change with the records that brought it`()
    throws
  {
    let journal = try ScriptedJournal(day.script)
    let (before, after) = (journal.ledger(at: day.mark), journal.ledger())
    let between = day.script.records.filter { $0.sequence > day.mark }
    let difference = StateDifference(before, after, records: between)
    let lines = difference.lines
    #expect(lines.contains("position AAA: 10 at 20 → 0 (#\(day.stopFill))"))
    #expect(lines.contains("realised AAA: 0.00 → -10.00 (#\(day.stopFill))"))
    #expect(lines.contains("fees AAA: 0.25 → 0.55 (#\(day.stopFee))"))
    #expect(lines.contains("risk level: normal → halted (daily loss) (#\(day.halt))"))
    #expect(
      lines.contains { $0.hasPrefix("order 2 AAA: stop sell 10 stop at 19, submitted, filled 0 →") }
    )
    #expect(!lines.contains { $0.contains("BBB") || $0.hasPrefix("order 1") })
    #expect(StateDifference(after, after, records: []).changes.isEmpty)
    let json = difference.json
    #expect(json["from"]?["record"]?.integer == Int64(day.mark.rawValue))
    #expect(json["changes"]?.elements?.count == lines.count)
  }
}
