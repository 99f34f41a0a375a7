import Journal
import Projections
import TestSupport
import Testing

@testable import Store

/// Comparisons of journals made by hand, with figures worked out on paper.
@Suite struct JournalComparisonTests {
  /// Records at chosen seconds after the bell.
  private struct Script {
    private(set) var records: [Recorded] = []

    init(_ change: (inout Configuration) -> Void = { _ in }) {
      var configuration = Configuration()
      var rule = RuleDefinition()
      (rule.name, rule.on) = ("dip", "bar 10s")
      (rule.when, rule.actions) = (["session.is_open"], ["close"])
      configuration.rules.append(rule)
      change(&configuration)
      var started = SessionStarted()
      started.mode = .backtest
      started.configuration = configuration.canonicalBytes
      started.calendar.date = 20_131_007
      started.calendar.midnight = LedgerScript.bell + .seconds(-34_200)
      started.calendar.open = LedgerScript.bell
      started.calendar.close = LedgerScript.bell + .seconds(23_400)
      add(0, .sessionStarted(started))
      var definition = InstrumentDefined()
      definition.symbol = "AAA"
      add(0, .instrumentDefined(definition))
    }

    @discardableResult
    mutating func add(
      _ second: Int64, _ event: Event, cause: SequenceNumber = .none
    ) -> SequenceNumber {
      let sequence = SequenceNumber(rawValue: UInt64(records.count + 1))
      records.append(
        Recorded(
          Envelope(
            sequence: sequence, recordedAt: LedgerScript.bell + .seconds(second), cause: cause),
          event))
      return sequence
    }

    /// A trade of the market.
    mutating func trade(_ second: Int64, _ price: String) {
      var tick = Tick()
      tick.price = Price(price) ?? .zero
      tick.size = Quantity(shares: 100)
      add(second, .tick(tick))
    }

    @discardableResult
    mutating func decide(
      _ second: Int64, _ rule: String, _ outcome: DecisionOutcome = .nothing, stop: String = "",
      cause: SequenceNumber = .none
    ) -> SequenceNumber {
      var decision = Decision()
      (decision.rule, decision.outcome, decision.stoppedBy) = (rule, outcome, stop)
      decision.instrument = InstrumentID(rawValue: 0)
      if !stop.isEmpty {
        decision.conditions = [Condition(stop, .count(1), .equals, .count(0), held: false)]
      }
      return add(second, .decision(decision), cause: cause)
    }

    /// An entry that a rule decided, filled at once.
    mutating func enter(
      _ second: Int64, _ rule: String, _ order: Int64, _ shares: Int64, _ at: String
    ) {
      trade(second, at)
      let decided = decide(second, rule, order == 1 ? .enterLong : .scaleIn)
      let judged = add(second, .riskVerdict(RiskVerdict()), cause: decided)
      place(second, order, .entry, .buy, shares, cause: judged)
      fill(second, order, .buy, shares, at)
    }

    mutating func place(
      _ second: Int64, _ order: Int64, _ role: OrderRole, _ side: Side, _ shares: Int64,
      cause: SequenceNumber
    ) {
      var command = OrderCommand()
      command.order = OrderID(rawValue: order)
      command.instrument = InstrumentID(rawValue: 0)
      (command.role, command.side, command.quantity) = (role, side, Quantity(shares: shares))
      add(second, .orderCommand(command), cause: cause)
    }

    mutating func fill(
      _ second: Int64, _ order: Int64, _ side: Side, _ shares: Int64, _ price: String
    ) {
      let frame = add(second, .brokerFrame(BrokerFrame()))
      var execution = ExecutionReported()
      execution.execution = "x\(order)"
      execution.order = OrderID(rawValue: order)
      execution.instrument = InstrumentID(rawValue: 0)
      (execution.side, execution.quantity) = (side, Quantity(shares: shares))
      execution.price = Price(price) ?? .zero
      add(second, .execution(execution), cause: frame)
      var commission = CommissionReported()
      commission.execution = execution.execution
      (commission.commission, commission.currency) = (Money(units: 1), "USD")
      add(second, .commission(commission), cause: frame)
    }

    /// The records as a journal.
    func reader(in folder: ScratchFolder, _ name: String) throws -> JournalReader {
      let root = folder.path + "/" + name
      let writer = try JournalWriter(at: root, day: 20_131_007)
      for record in records {
        try writer.append(record)
        try writer.endInput()
      }
      _ = try writer.close()
      return try JournalReader(opening: root)
    }
  }

  private func compare(_ first: Script, _ second: Script) throws -> JournalComparison {
    let folder = ScratchFolder()
    return try JournalComparison(
      try first.reader(in: folder, "first"), try second.reader(in: folder, "second"))
  }

  private func money(_ text: String) -> Money { Money(text) ?? Money(units: -999) }

  @Test func `A rule gets what its shares won, also when another rule closes them`() throws {
    var script = Script()
    script.enter(10, "entry", 1, 10, "20")
    script.enter(20, "scale_in", 2, 30, "22")
    script.trade(30, "25")
    let closing = script.decide(30, "end_of_day", .close)
    script.place(30, 3, .close, .sell, 20, cause: closing)
    script.fill(30, 3, .sell, 20, "25")
    script.trade(40, "24")
    let none = Script()
    let comparison = try compare(script, none)
    // Average 21.50. Sold 20 at 25: 70 realised; 20 open at 24: 50. A quarter is the entry's.
    let rows = comparison.rules
    #expect(rows.map(\.name) == ["entry", "scale_in"])
    #expect(rows.map(\.first.realised) == [money("17.5"), money("52.5")])
    #expect(rows.map(\.first.unrealised) == [money("12.5"), money("37.5")])
    #expect(rows.map(\.first.fees) == [money("1.25"), money("1.75")])
    #expect(rows.map(\.second) == [MoneyFigures(), MoneyFigures()])
    #expect(comparison.totals.map(\.effect.net) == [money("-117")])
    #expect(comparison.count(.execution).onlyFirst == 3)
  }

  @Test func `An order that turns a position round gives what is left to its own rule`() throws {
    var script = Script()
    script.enter(10, "entry", 1, 10, "20")
    script.trade(20, "21")
    let decided = script.decide(20, "reversal", .reverse)
    script.place(20, 2, .entry, .sell, 15, cause: decided)
    script.fill(20, 2, .sell, 15, "21")
    script.trade(30, "19")
    let rows = try compare(script, Script()).rules
    // 10 closed with 10 won; 5 short at 21, marked at 19: 10 more. The fee is split 10 to 5.
    #expect(rows.map(\.name) == ["entry", "reversal"])
    #expect(rows.map(\.first.realised) == [money("10"), .zero])
    #expect(rows.map(\.first.unrealised) == [.zero, money("10")])
    #expect(rows[0].first.fees + rows[1].first.fees == money("2"))
    #expect(rows[0].first.fees == money("1.666666666"))
  }

  @Test func `Decisions on one bar are the same although another input closed it`() throws {
    var (first, second) = (Script(), Script())
    first.trade(11, "20")
    first.decide(11, "dip", .nothing, stop: "x == 0")
    second.trade(14, "20")
    second.decide(14, "dip", .nothing, stop: "x == 0")
    var comparison = try compare(first, second)
    #expect(comparison.count(.decision).same == 1)
    #expect(comparison.decisions.isEmpty)
    // The next bar is another decision.
    first.trade(21, "20")
    first.decide(21, "dip", .close)
    comparison = try compare(first, second)
    #expect(comparison.count(.decision).onlyFirst == 1)
    let found = try #require(comparison.decisions.first)
    #expect(found.time == LedgerScript.bell + .seconds(20))
    #expect(found.trigger == "bar")
  }

  @Test func `Saying again that nothing is done is no difference`() throws {
    var (left, right) = (Script(), Script())
    left.trade(11, "20")
    left.decide(11, "fill_rule", stop: "a")
    right.trade(11, "20")
    right.decide(11, "fill_rule", stop: "a")
    left.trade(15, "20")
    left.decide(15, "fill_rule", stop: "a")
    right.trade(15, "20")
    let comparison = try compare(left, right)
    #expect(comparison.count(.decision).different == 0)
    left.trade(16, "20")
    left.decide(16, "fill_rule", stop: "b")
    right.trade(16, "20")
    #expect(try compare(left, right).count(.decision).onlyFirst == 1)
  }

  @Test func `What follows in an instrument belongs to the first difference until both are equal`()
    throws
  {
    let other = Script { $0.rules[0].parameters[0].value = "0.6" }
    var (first, second) = (Script(), other)
    func both(_ time: Int64, _ a: String, _ b: String) {
      first.trade(time, "20")
      first.decide(time, "scale_in", stop: a)
      second.trade(time, "20")
      second.decide(time, "scale_in", stop: b)
    }
    first.enter(10, "entry", 1, 10, "20")
    second.trade(10, "20")
    second.decide(10, "entry", stop: "prediction.confidence >= confidence")
    both(20, "a", "b")
    both(30, "c", "d")
    let comparison = try compare(first, second)
    #expect(comparison.settings.map(\.name) == ["rules.entry.confidence"])
    #expect(comparison.groups.count == 1)
    #expect(comparison.groups.map(\.count) == [3])
    let root = comparison.decisions[comparison.groups[0].root]
    #expect(root.settings.map(\.name) == ["rules.entry.confidence"])
    #expect(comparison.decisions.map(\.group) == [0, 0, 0])
    let cause = try #require(comparison.causes.first)
    #expect(cause.direct == 1 && cause.followed == 2 && cause.symbols == ["AAA"])
  }

  @Test func `Without a setting of its own the very first change is blamed on all that differ`()
    throws
  {
    func days(_ price: String) throws -> JournalComparison {
      var (first, second) = (Script(), Script { $0.openingCash = Money(units: 5) })
      first.trade(10, "20")
      first.decide(10, "scale_in", .scaleIn)
      second.trade(10, price)
      second.decide(10, "scale_in", stop: "account.cash > 100")
      first.trade(20, "20")
      first.decide(20, "scale_in", stop: "a")
      second.trade(20, "20")
      second.decide(20, "scale_in", stop: "b")
      return try compare(first, second)
    }
    let same = try days("20")
    #expect(same.decisions.map { $0.settings.map(\.name) } == [["opening_cash"], []])
    #expect(same.causes.map { $0.settings.map(\.name) } == [["opening_cash"]])
    // An input that differs may be the reason, so no setting is.
    let other = try days("21")
    #expect(other.inputDifference != nil)
    #expect(other.decisions.allSatisfy { $0.settings.isEmpty })
  }

  @Test func `What one journal alone did comes before what followed from it at the same instant`()
    throws
  {
    func script(_ depth: String) -> Script {
      Script {
        let last = $0.rules.count - 1
        $0.rules[last].when = ["percent_change(bar.open, bar.close) < -depth"]
        $0.rules[last].parameters = [Parameter("depth", depth)]
      }
    }
    let stop = "percent_change(bar.open, bar.close) < -depth"
    var (first, second) = (script("1%"), script("2%"))
    for day in [1, 2] {
      var script = day == 1 ? first : second
      script.trade(1, "20")
      script.decide(1, "dip", stop: stop)
      script.trade(11, "19")
      if day == 1 { script.decide(11, "dip", .enterLong) }
      script.decide(11, "reversal", stop: day == 1 ? "orders.live == 0" : "session.is_open")
      if day == 1 { first = script } else { second = script }
    }
    let comparison = try compare(first, second)
    #expect(comparison.decisions.map(\.what) == ["dip", "reversal"])
    #expect(comparison.decisions.map { $0.settings.map(\.name) } == [["rules.dip.depth"], []])
    #expect(comparison.groups.map(\.count) == [2])
  }

  @Test func `Cancelling is the same whatever the cancelled order was to do`() {
    var (first, second) = (OrderCommand(), OrderCommand())
    for price in ["9", "8"] {
      var command = OrderCommand()
      (command.action, command.role, command.side) = (.cancel, .stop, .sell)
      (command.quantity, command.stopPrice) = (Quantity(shares: 10), Price(price))
      if price == "9" { first = command } else { second = command }
    }
    #expect(first != second && first.withoutNumbers == second.withoutNumbers)
    (first.action, second.action) = (.place, .place)
    #expect(first.withoutNumbers != second.withoutNumbers)
  }

  @Test func `The same prediction from another file is no other input`() throws {
    func script(_ source: String, _ body: [UInt8]) -> Script {
      var script = Script()
      var prediction = PredictionReceived()
      (prediction.source, prediction.body) = (source, body)
      script.decide(5, "entry", stop: "a", cause: script.add(5, .prediction(prediction)))
      return script
    }
    #expect(try compare(script("a.ndjson", [1]), script("b.ndjson", [1])).isEqual)
    let other = try compare(script("a.ndjson", [1]), script("a.ndjson", [2]))
    let count = other.count(.decision)
    #expect(other.inputDifference != nil && count.onlyFirst == 1 && count.onlySecond == 1)
  }
}
