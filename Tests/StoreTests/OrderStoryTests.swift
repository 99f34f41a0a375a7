import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

/// Stories of journals made by hand.
@Suite struct OrderStoryTests {
  /// The story of `order` in a journal of the script's records.
  private func story(_ script: LedgerScript, of order: Int64) throws -> OrderStory? {
    let root = NSTemporaryDirectory() + "replay-story-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: 20_131_007, options: options)
    for record in script.records {
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
    return try StoryFinder(root: root).story(of: OrderID(rawValue: order))
  }

  private func prediction() -> Event {
    var prediction = PredictionReceived()
    (prediction.source, prediction.body) = ("p.ndjson", [1, 2, 3])
    return .prediction(prediction)
  }

  private func signal(_ direction: SignalDirection = .buy) -> Event {
    var signal = Signal()
    (signal.prediction, signal.symbol, signal.model) = ("p-1", "AAA", "mom60")
    signal.instrument = InstrumentID(rawValue: 0)
    signal.direction = direction
    signal.confidence = Ratio(rawValue: 610_000_000)
    signal.issuedAt = LedgerScript.bell
    return .signal(signal)
  }

  private func decision(_ signal: SequenceNumber, _ outcome: DecisionOutcome) -> Event {
    var decision = Decision()
    (decision.rule, decision.outcome, decision.signal) = ("entry", outcome, signal)
    decision.conditions = [
      Condition(
        "confidence", .ratio(Ratio(rawValue: 610_000_000)), .atLeast,
        .ratio(Ratio(rawValue: 500_000_000)), held: true)
    ]
    return .decision(decision)
  }

  private func verdict(_ order: Int64, deniedBy: String = "") -> Event {
    var verdict = RiskVerdict()
    verdict.order = OrderID(rawValue: order)
    (verdict.isAdmitted, verdict.deniedBy) = (deniedBy.isEmpty, deniedBy)
    return .riskVerdict(verdict)
  }

  private func frame() -> Event {
    var frame = BrokerFrame()
    frame.bytes = [49, 0]
    return .brokerFrame(frame)
  }

  /// An entry that fills in two parts, a target that takes most of it and a stop the rest.
  private func bracket() -> LedgerScript {
    var script = LedgerScript(["AAA"])
    let predicted = script.add(prediction())
    let signalled = script.add(signal(), cause: predicted)
    let decided = script.add(decision(signalled, .enterLong), cause: signalled)
    let judged = script.add(verdict(1), cause: decided)
    script.place(1, .entry, .buy, 10, cause: judged)
    script.place(2, parent: 1, .target, .sell, 10, limit: Price("21"), cause: judged)
    script.place(3, parent: 1, .stop, .sell, 10, stop: Price("19"), cause: judged)
    for (order, side, shares, price, id) in [
      (1, Side.buy, 4, "20", "e1"), (1, .buy, 6, "20.01", "e2"), (2, .sell, 7, "21", "e3"),
      (3, .sell, 3, "18.995", "e4"),
    ] {
      let answered = script.add(frame())
      let filled = script.fill(
        Int64(order), side, Int64(shares), at: price, id: id, cause: answered)
      script.move(Int64(order), .accepted, .partiallyFilled, filled: Int64(shares), cause: filled)
      script.fee(id, "0.25", cause: script.add(frame()))
    }
    // Of another bracket, which is no part of this story.
    script.place(7, .entry, .sell, 5)
    script.fill(7, .sell, 5, at: "20", id: "x1")
    script.fee("x1", "9")
    return script
  }

  @Test func `A bracket with partial fills: one story from prediction to result`() throws {
    let script = bracket()
    let story = try #require(try story(script, of: 1))
    #expect(story.symbol == "AAA")
    #expect(story.result.bought == Quantity(shares: 10))
    #expect(story.result.sold == Quantity(shares: 10))
    // 7 × 21 + 3 × 18.995 - 4 × 20 - 6 × 20.01
    #expect(story.result.cashFlow == Money("3.925"))
    #expect(story.result.fees == Money("1"))
    #expect(story.result.isFlat)
    let kinds = story.chapters.map(\.record.event.kind)
    let fill: [EventKind] = [.brokerFrame, .execution, .orderState, .brokerFrame, .commission]
    #expect(
      kinds == [
        .prediction, .signal, .decision, .riskVerdict, .orderCommand, .orderCommand, .orderCommand,
      ] + fill + fill + fill + fill)
    let known = Set(story.chapters.map(\.record.sequence)).union([.none])
    for chapter in story.chapters {
      #expect(known.contains(chapter.record.envelope.cause))
      #expect(script.records.contains(chapter.record))
    }
    for order in 2...3 {
      let same = try self.story(script, of: Int64(order))
      #expect(same?.chapters.map(\.record) == story.chapters.map(\.record))
      #expect(same?.order == OrderID(rawValue: Int64(order)))
    }
  }

  @Test func `Sentences tell the values that mattered`() throws {
    let story = try #require(try story(bracket(), of: 1))
    let sentences = story.chapters.map(\.sentence)
    #expect(
      sentences.prefix(9) == [
        "prediction arrived from p.ndjson (3 bytes)",
        "mom60 says BUY AAA with confidence 0.61 (prediction p-1, made 2013-10-07T13:30:00Z)",
        "rule entry decided enterLong because confidence 0.61 ≥ 0.5", "risk admitted it",
        "commanded to place order 1 (entry): buy 10 AAA market",
        "commanded to place order 2 (target): sell 10 AAA limit at 21",
        "commanded to place order 3 (stop): sell 10 AAA stop at 19",
        "the broker answered, 2 bytes", "order 1 bought 4 AAA at 20 (execution e1)",
      ])
    #expect(sentences.contains("commission of execution e4: 0.25 USD"))
    #expect(sentences.contains("order 3 sold 3 AAA at 18.995 (execution e4)"))
    #expect(sentences.contains("order 3: accepted → partiallyFilled, filled 3"))
  }

  @Test func `The story as JSON keeps every field of every record`() throws {
    let story = try #require(try story(bracket(), of: 2))
    #expect(story.json["order"] == 2)
    #expect(
      story.json["result"] == [
        "bought": "10", "sold": "10", "cash_flow": "3.925", "fees": "1", "net": "2.925",
      ])
    let chain = try #require(story.json["chain"]?.elements)
    #expect(chain.count == story.chapters.count)
    #expect(chain[0]["cause"] == .null && chain[1]["cause"] == chain[0]["seq"])
    #expect(chain[4]["fields"]?["quantity"] == "10")
    #expect(chain[4]["fields"]?["limitPrice"] == .null)
    #expect(chain[5]["fields"]?["limitPrice"] == "21")
    #expect(chain[4]["fields"]?["transmits"] == true)
    #expect(chain[2]["fields"]?["conditions[0].held"] == true)
    for (value, chapter) in zip(chain, story.chapters) {
      #expect(value["fields"]?.members?.count == FieldLister.fields(of: chapter.record.event).count)
    }
    // It is one JSON document, whatever the fields hold.
    #expect(try JSONReader.read(JSONWriter.compact(story.json)) == story.json)
  }

  @Test func `A bracket that leaves a position open has no net result`() throws {
    var script = LedgerScript(["AAA"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "e1")
    let story = try #require(try story(script, of: 1))
    #expect(!story.result.isFlat)
    #expect(story.json["result"]?["net"] == .null)
    #expect(story.json["result"]?["cash_flow"] == "-200")
  }

  @Test func `What closed a bracket's rest is named, also where it grew before`() throws {
    var script = LedgerScript(["AAA", "BBB"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "e1")
    script.place(2, .entry, .buy, 5)
    script.fill(2, .buy, 5, at: "20", id: "e2")
    script.place(3, instrument: 1, .close, .sell, 99)
    script.fill(3, instrument: 1, .sell, 99, at: "1", id: "x")
    #expect(try #require(try story(script, of: 1)).closedBy.isEmpty)
    script.place(4, .close, .sell, 15)
    let first = script.fill(4, .sell, 7, at: "21", id: "e3")
    let second = script.fill(4, .sell, 8, at: "21", id: "e4")
    script.fill(4, .sell, 1, at: "21", id: "e5")
    let story = try #require(try story(script, of: 1))
    #expect(story.closedBy.map(\.sequence) == [first, second])
    #expect(
      story.explanation.conclusions[0].line
        == "closed by: order 4 sold 7 at 21 (#\(first)), order 4 sold 8 at 21 (#\(second))")
  }

  @Test func `Amounts of a contract count its multiplier`() throws {
    var script = LedgerScript([])
    var definition = InstrumentDefined()
    (definition.symbol, definition.multiplier) = ("OPT", 100)
    script.add(.instrumentDefined(definition))
    script.place(1, .entry, .buy, 2)
    script.fill(1, .buy, 2, at: "1.5", id: "e1")
    #expect(try story(script, of: 1)?.result.cashFlow == Money("-300"))
  }

  @Test func `A denied entry has no order, so there is no story of one`() throws {
    var script = LedgerScript(["AAA"])
    let signalled = script.add(signal(), cause: script.add(prediction()))
    let decided = script.add(decision(signalled, .enterLong), cause: signalled)
    script.add(verdict(0, deniedBy: "position notional"), cause: decided)
    #expect(try story(script, of: 1) == nil)
    #expect(try story(script, of: 0) == nil)
  }

  @Test func `A flatten's story begins with its timer, and ends with the closing order`() throws {
    var script = LedgerScript(["AAA"])
    script.place(1, .entry, .buy, 10)
    script.fill(1, .buy, 10, at: "20", id: "e1")
    var timer = TimerSet()
    timer.timer = TimerID(rawValue: 1)
    timer.dueAt = LedgerScript.bell
    let set = script.add(.timerSet(timer), cause: SequenceNumber(rawValue: 1))
    var fired = TimerFired()
    fired.timer = timer.timer
    let cameDue = script.add(.timerFired(fired), cause: set)
    var close = Decision()
    (close.rule, close.outcome) = ("end_of_day", .close)
    let decided = script.add(.decision(close), cause: cameDue)
    let judged = script.add(verdict(2), cause: decided)
    script.place(2, .close, .sell, 10, cause: judged)
    script.fill(2, .sell, 10, at: "19", id: "e2")
    let story = try #require(try story(script, of: 2))
    #expect(
      story.chapters.map(\.record.event.kind) == [
        .sessionStarted, .timerSet, .timerFired, .decision, .riskVerdict, .orderCommand, .execution,
      ])
    #expect(story.chapters[3].sentence == "rule end_of_day decided close")
    #expect(!story.result.isFlat)
  }

  @Test func `A refused order, a dropped command and a breaker are told with their reasons`() throws
  {
    var script = LedgerScript(["AAA"])
    let tick = script.trade(at: "20")
    var level = RiskStateChanged()
    (level.to, level.reason) = (.halted, "daily loss")
    (level.value, level.limit) = (.money(Money(units: -51)), .money(Money(units: -50)))
    let halted = script.add(.riskState(level), cause: tick)
    let decided = script.add(decision(.none, .close), cause: halted)
    let command = script.place(1, .close, .sell, 10, cause: decided)
    var dropped = CommandDropped()
    (dropped.command, dropped.order, dropped.reason) = (command, OrderID(rawValue: 1), "link down")
    script.add(.commandDropped(dropped))
    var refusal = BrokerErrorReported()
    (refusal.id, refusal.code, refusal.message) = (1, 201, "no")
    script.add(.brokerError(refusal))
    let sentences = try #require(try story(script, of: 1)).chapters.map(\.sentence)
    #expect(
      sentences == [
        "trade of AAA at 20, size 100", "risk level normal → halted: daily loss (-51 against -50)",
        "rule entry decided close because confidence 0.61 ≥ 0.5",
        "commanded to place order 1 (close): sell 10 AAA market", "order 1 never left: link down",
        "the broker says 201: no",
      ])
  }

  @Test func `A journal that cannot be read is an error, not a missing order`() {
    #expect(throws: JournalError.self) {
      _ = try StoryFinder(root: "/nowhere/at/all").story(of: OrderID(rawValue: 1))
    }
  }
}
