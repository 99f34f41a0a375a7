import Journal
import Projections
import Store
import TestSupport
import Testing

/// Each assertion about a day, green and as it is when it does not hold.
struct DayCheckTests {
  /// A round trip with both fees, marked.
  private func clean() -> LedgerScript {
    var script = LedgerScript(["AAA", "BBB"])
    script.place(1, .entry, .buy, 10)
    script.trade(0, at: "20")
    script.fill(1, .buy, 10, at: "20", id: "a1")
    script.move(1, .submitted, .filled, filled: 10)
    script.fee("a1", "1")
    return script
  }

  private func lights(
    _ script: LedgerScript, undecided: [OrderID] = []
  ) throws -> [String: DayAssertion] {
    let run = try AccountRun(AccountHistory(script.ledger), AccountQuestion([.average]))
    let check = DayCheck(script.ledger, run, undecided: undecided, orderCount: 1)
    return Dictionary(uniqueKeysWithValues: check.assertions.map { ($0.name, $0) })
  }

  /// The session goes on with another close, account or mode.
  private func restart(
    _ script: inout LedgerScript, mode: SessionMode = .backtest, isClosed: Bool = false
  ) {
    var started = script.ledger.session
    started.mode = mode
    if isClosed { started.calendar.close = LedgerScript.bell }
    script.add(.sessionStarted(started))
  }

  @Test func `A clean day is green in every assertion`() throws {
    let lights = try lights(clean())
    #expect(lights.count == 14)
    for (_, assertion) in lights { #expect(assertion.light == .green, "\(assertion)") }
    #expect(DayCheck.worst(Array(lights.values)) == .green)
    let table = DayCheck.table(Array(lights.values))
    #expect(table.rows.count == 14 && table.rows.allSatisfy { $0.count == 3 })
    #expect(DayCheck.json(Array(lights.values))["light"] == "green")
  }

  @Test func `A missing fee is yellow while the session runs and red after its close`() throws {
    var script = clean()
    script.fill(1, .sell, 10, at: "21", id: "a2")
    let open = try #require(try lights(script)["no fee is pending"])
    #expect(open.light == .yellow && open.text == "1 without: a2")
    restart(&script, isClosed: true)
    #expect(try lights(script)["no fee is pending"]?.light == .red)
  }

  @Test func `A fee without an execution and a position without a price are yellow`() throws {
    var script = clean()
    script.fee("nobody", "1")
    script.fill(1, instrument: 1, .buy, 5, at: "7", id: "b1")
    script.fee("b1", "1")
    let lights = try lights(script)
    #expect(lights["every fee has its execution"]?.light == .yellow)
    #expect(lights["every position has a price"]?.light == .yellow)
    #expect(lights["positions are the sum of executions"]?.light == .green)
  }

  @Test func `An execution of an unknown instrument is red`() throws {
    var script = clean()
    script.fill(1, instrument: 9, .buy, 5, at: "7", id: "z1")
    let left = try #require(try lights(script)["nothing was left out of the books"])
    #expect(left.light == .red && left.text.contains("1 executions of unknown instruments"))
  }

  @Test func `Borrowed cash is yellow, owing more than there is is red`() throws {
    var script = clean()
    script.fill(1, .buy, 600, at: "20", id: "a2")
    script.fee("a2", "1")
    script.trade(0, at: "19")
    #expect(try lights(script)["cash is not below zero"]?.light == .yellow)
    script.trade(0, at: "3")
    #expect(try lights(script)["cash is not below zero"]?.light == .red)
  }

  @Test func `A broker that holds something else is red until somebody knows of it`() throws {
    let name = "the broker's positions equal ours"
    var script = clean()
    restart(&script, mode: .paper)
    #expect(try lights(script)[name]?.light == .yellow)
    #expect(try lights(script)["the broker's cash equals ours"]?.light == .yellow)
    var definition = try #require(script.ledger.instruments[InstrumentID(rawValue: 0)])
    definition.contractID = 5
    script.add(.instrumentDefined(definition))
    var position = PositionReported()
    (position.symbol, position.quantity) = ("AAA", Quantity(shares: 12))
    position.contractID = 5
    script.add(.position(position))
    script.add(.answerEnded(AnswerEnded()))
    let differing = try #require(try lights(script)[name])
    #expect(differing.light == .red && differing.text.contains("AAA books 10, broker 12"))
    let difference = try #require(script.ledger.reconciliation.differences.first)
    var change = BreakChanged()
    change.number = 1
    change.subject = difference.subject
    change.instrument = difference.instrument
    change.contractID = difference.contractID
    change.symbol = difference.symbol
    (change.ours, change.theirs) = (difference.ours, difference.theirs)
    script.add(.breakChanged(change))
    #expect(try lights(script)[name]?.light == .red)
    change.step = .acknowledged
    script.add(.breakChanged(change))
    #expect(try lights(script)[name]?.light == .yellow)
  }

  @Test func `A day order that lives after the close is red, one in doubt too`() throws {
    var script = clean()
    script.place(2, .entry, .buy, 5)
    script.move(2, .submitted, .accepted)
    let name = "no order of the day is live after the close"
    #expect(try lights(script)[name]?.light == .green)
    restart(&script, isClosed: true)
    #expect(try lights(script)[name]?.light == .red)
    script.move(2, .accepted, .unknown)
    #expect(try lights(script)["no order is in doubt"]?.light == .red)
  }

  @Test func `An order without a decision is red, stopped trading is yellow`() throws {
    var script = clean()
    let lost = try lights(script, undecided: [OrderID(rawValue: 1)])
    let name = "every order has a decision or a command behind it"
    #expect(lost[name]?.light == .red && lost[name]?.text == "1 of 1 without: 1")
    var change = RiskStateChanged()
    change.to = .halted
    script.add(.riskState(change))
    #expect(try lights(script)["trading is not stopped"]?.light == .yellow)
  }

  @Test func `Lots of a journal are shown by method, with what each realised`() throws {
    var script = clean()
    script.fill(1, .buy, 10, at: "30", id: "a2")
    script.fill(1, .sell, 10, at: "40", id: "a3")
    script.trade(0, at: "35")
    let history = AccountHistory(script.ledger)
    let report = LotsReport(try AccountRun(history, AccountQuestion([.fifo, .hifo])))
    #expect(
      report.openTable.rows.map { Array($0[..<6]) } == [
        ["fifo", "AAA", "10", "30", "35", "50.00"], ["hifo", "AAA", "10", "20", "35", "150.00"],
      ])
    #expect(report.closedTable.rows.map { $0[5] } == ["200.00", "100.00"])
    #expect(report.methodTable.rows.map { $0[4] } == ["200.00", "100.00"])
    #expect(report.json.at("instruments/0/methods/hifo/lots/0/opening") == "a1")
    #expect(report.json.at("instruments/0/methods/fifo/closures/0/realised") == "200")
    #expect(
      LotsReport(try AccountRun(history, AccountQuestion([.lifo])), symbol: "BBB")
        .openTable.rows.isEmpty)
  }
}
