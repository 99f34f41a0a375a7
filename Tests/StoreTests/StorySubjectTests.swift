import Journal
import Projections
import Store
import TestSupport
import Testing

/// `why` of everything that is no order, on a day made by hand.
@Suite struct StorySubjectTests {
  private let day = ScriptedDay()

  private func journal() throws -> ScriptedJournal { try ScriptedJournal(day.script) }

  private func numbers(_ story: Explanation) -> [SequenceNumber] {
    story.chapters.map(\.record.sequence)
  }

  private func figure(_ story: Explanation, _ name: String) -> Explanation.Figure? {
    story.conclusions.flatMap(\.figures).first { $0.name == name }
  }

  // MARK: Records and alerts

  @Test func `A record's story has what led to it and what followed in its step, nothing else`()
    throws
  {
    let story = try #require(
      try journal().ask { try $0.story(ofRecord: day.decision) }.explanation)
    #expect(story.title == "record \(day.decision), decision")
    #expect(
      numbers(story) == [
        day.prediction, day.signal, day.decision, day.verdict, day.entry, day.stop,
      ])
    #expect(
      story.conclusions.map(\.line) == ["orders: 1; ask why of one of them for what came of it"])
    // A leaf has its reasons only.
    let leaf = try #require(try journal().ask { try $0.story(ofRecord: day.alert) }.explanation)
    let frame = SequenceNumber(rawValue: day.stopFill.rawValue - 1)
    #expect(numbers(leaf) == [frame, day.stopFill, day.halt, day.alert])
  }

  @Test func `A record that is not there is a sentence with the journal's end`() throws {
    let journal = try journal()
    let last = try #require(day.script.records.last).sequence
    #expect(
      try journal.ask { try $0.story(ofRecord: last.next) }.sentence
        == "there is no record \(last.next): the journal ends with record \(last)")
    #expect(
      try journal.ask { try $0.story(ofAlert: SequenceNumber(rawValue: .max)) }.sentence?
        .hasPrefix("there is no record") == true)
  }

  @Test func `An alert's story says what it was about; another record is told from one`() throws {
    let journal = try journal()
    let story = try #require(try journal.ask { try $0.story(ofAlert: day.alert) }.explanation)
    #expect(story.title == "alert risk.daily_loss of record \(day.alert)")
    #expect(
      story.conclusions.first?.line == "critical: trading is halted (#\(day.alert))")
    #expect(
      try journal.ask { try $0.story(ofAlert: day.decision) }.sentence
        == "record \(day.decision) is no alert but a decision; alerts are at #\(day.alert)")
  }

  // MARK: Executions

  @Test func `An execution's story leads from the prediction to its fee`() throws {
    let story = try #require(try journal().ask { try $0.story(ofExecution: "e.01") }.explanation)
    #expect(story.title == "execution e.01 of AAA")
    #expect(
      numbers(story) == [
        day.prediction, day.signal, day.decision, day.verdict, day.entry,
        SequenceNumber(rawValue: day.entryFill.rawValue - 1), day.entryFill,
        SequenceNumber(rawValue: day.entryFee.rawValue - 1), day.entryFee,
      ])
    #expect(
      story.conclusions[0].line
        == "execution: bought 10 (#\(day.entryFill)), at 20 (#\(day.entryFill)), "
        + "fee 0.25 USD (#\(day.entryFee))")
    #expect(
      try journal().ask { try $0.story(ofExecution: "e.02") }.sentence
        == "there is no execution e.02")
  }

  @Test func `What corrected an execution belongs to its story, a fee that is missing is said`()
    throws
  {
    var script = day.script
    let correction = script.fill(1, .buy, 9, at: "20", id: "e.02")
    let journal = try ScriptedJournal(script)
    let story = try #require(try journal.ask { try $0.story(ofExecution: "e.02") }.explanation)
    #expect(numbers(story).suffix(2) == [day.entryFill, correction])
    #expect(story.conclusions[0].line.hasSuffix("fee not told yet"))
    #expect(
      story.conclusions[1].line
        == "reports: 2 of it (#\(day.entryFill) #\(correction)), the last revision counts")
  }

  // MARK: Positions

  @Test func `A position's story has its executions, its mark's tick and what protects it`() throws
  {
    let story = try #require(try journal().position(at: day.mark).explanation)
    #expect(story.title == "position of AAA at record \(day.mark)")
    for record in [day.prediction, day.decision, day.entry, day.stop, day.entryFill, day.entryFee] {
      #expect(numbers(story).contains(record))
    }
    #expect(!numbers(story).contains(day.stopFill))
    #expect(
      story.conclusions.map(\.line) == [
        "held: 10 shares (#\(day.entryFill)), at 20 on average",
        "worth: mark 20.5 (#\(day.mark)), unrealised 5.00",
        "works: order 2, stop, sell 10 stop at 19 (#\(day.stop))",
      ])
  }

  @Test func `A position that is flat, or never was, is a sentence`() throws {
    #expect(
      try journal().position().sentence?.contains("record \(day.stopFill) closed it") == true)
    #expect(try journal().position(1).sentence?.contains("was never traded before") == true)
  }

  @Test func `A position that was flat in between begins there, and one that turned at its turn`()
    throws
  {
    var script = day.script
    script.place(3, .entry, .sell, 4)
    let again = script.fill(3, .sell, 4, at: "21", id: "a.01")
    let more = script.fill(3, .sell, 2, at: "21", id: "b.01")
    var story = try #require(try ScriptedJournal(script).position().explanation)
    #expect(figure(story, "position")?.records == [again, more])
    let turned = script.fill(3, .buy, 9, at: "21", id: "c.01")
    story = try #require(try ScriptedJournal(script).position().explanation)
    #expect(figure(story, "position")?.records == [turned])
    #expect(figure(story, "position")?.value == "3")
  }

  // MARK: Profit

  @Test func `A profit is the sum of the executions and fees named, to the last digit`() throws {
    let journal = try journal()
    let book = journal.ledger().book
    let aaa = InstrumentID(rawValue: 0)
    for subject in [ProfitStory.Subject.instrument(aaa), .day(20_131_007)] {
      let story = try #require(try journal.profit(of: subject).explanation)
      #expect(numbers(story) == [day.entryFill, day.entryFee, day.stopFill, day.stopFee])
      let realised = try #require(figure(story, "realised"))
      #expect(realised.value == .decimal(book.realised(aaa)) && realised.value == "-10")
      #expect(realised.records == [day.stopFill])
      let fees = try #require(figure(story, "fees"))
      #expect(fees.value == "0.55" && fees.records == [day.entryFee, day.stopFee])
    }
    let story = try #require(try journal.profit(of: .instrument(aaa)).explanation)
    #expect(figure(story, "net")?.value == "-10.55")
    #expect(story.chapters[2].sentence.hasSuffix(": realised -10, AAA position 0"))
  }

  @Test func `What is open counts at its mark, whose tick is named`() throws {
    let story = try #require(
      try journal().profit(of: .instrument(InstrumentID(rawValue: 0)), at: day.mark).explanation)
    let open = try #require(figure(story, "unrealised"))
    #expect(open.value == "5" && open.records == [day.mark])
    #expect(figure(story, "net")?.value == "4.75")
  }

  @Test func `Nothing traded, or no such day, is a sentence`() throws {
    let bbb = InstrumentID(rawValue: 1)
    #expect(
      try journal().profit(of: .instrument(bbb)).sentence?.hasPrefix("nothing of BBB") == true)
    #expect(
      try journal().profit(of: .day(20_131_008)).sentence?.hasPrefix("there is no session") == true)
    #expect(
      try ScriptedJournal(LedgerScript(["AAA"])).profit(of: .day(20_131_007)).sentence
        == "nothing was traded on 20131007")
  }

  // MARK: Breakers

  @Test func `A halt's story names the limit with its value, what led to it and what lifts it`()
    throws
  {
    let journal = try journal()
    let story = try #require(
      try journal.ask { try $0.story(ofBreakersAt: journal.ledger()) }.explanation)
    let frame = SequenceNumber(rawValue: day.stopFill.rawValue - 1)
    #expect(numbers(story) == [frame, day.stopFill, day.halt, day.alert])
    #expect(
      story.conclusions[0].line
        == "trading is: halted: daily loss (#\(day.halt)), -10 against -9 (#\(day.halt))")
    #expect(story.conclusions.last?.line.hasPrefix("lifted: by the risk day that begins") == true)
    let before = journal.ledger(at: day.mark)
    #expect(
      try journal.ask { try $0.story(ofBreakersAt: before) }.sentence?
        .hasPrefix("nothing holds trading back at record \(day.mark)") == true)
  }

  @Test func `A blocked symbol and an operator's pause hold trading back, too`() throws {
    var script = LedgerScript(["AAA"])
    var change = SymbolRiskChanged()
    (change.instrument, change.isBlocked) = (InstrumentID(rawValue: 0), true)
    change.reason = "opening gap"
    let tick = script.trade(at: "20")
    let blocked = script.add(.symbolRisk(change), cause: tick)
    var journal = try ScriptedJournal(script)
    var story = try #require(
      try journal.ask { try $0.story(ofBreakersAt: journal.ledger()) }.explanation)
    #expect(story.conclusions[0].line == "blocked: AAA: opening gap (#\(blocked))")
    var command = OperatorCommand()
    (command.verb, command.author, command.reason) = (.pause, "anna", "lunch")
    let said = script.add(.operatorCommand(command))
    var level = RiskStateChanged()
    (level.to, level.reason) = (.paused, "anna: lunch")
    let paused = script.add(.riskState(level), cause: said)
    journal = try ScriptedJournal(script)
    story = try #require(
      try journal.ask { try $0.story(ofBreakersAt: journal.ledger()) }.explanation)
    #expect(numbers(story) == [tick, blocked, said, paused])
    #expect(story.conclusions.last?.line == "lifted: by resume")
  }
}
