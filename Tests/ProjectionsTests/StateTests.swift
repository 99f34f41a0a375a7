import Journal
import Projections
import Testing

struct TimersTests {
  private func timer(_ number: UInt64, due: Int64) -> TimerSet {
    var timer = TimerSet()
    timer.timer = TimerID(rawValue: number)
    timer.dueAt = at(due).recordedAt
    return timer
  }

  private func fired(_ number: UInt64) -> TimerFired {
    var fired = TimerFired()
    fired.timer = TimerID(rawValue: number)
    return fired
  }

  @Test func `Timers wait by due time, then number`() {
    var timers = Timers()
    timers.fold(timer(1, due: 30), at(1, 5))
    timers.fold(timer(2, due: 10), at(1, 6))
    timers.fold(timer(4, due: 20), at(1, 7))
    timers.fold(timer(3, due: 20), at(1, 8))
    #expect(timers.pending.map(\.timer.timer.rawValue) == [2, 3, 4, 1])
    #expect(timers.next?.setBy == SequenceNumber(rawValue: 6))
    #expect(timers.nextID == TimerID(rawValue: 5))
  }

  @Test func `A timer fires once; late, repeated and unknown ones are nothing`() {
    var timers = Timers()
    timers.fold(timer(1, due: 30), at(1))
    #expect(timers.fold(fired(2)) == nil)
    #expect(timers.fold(fired(1)) == timer(1, due: 30))
    #expect(timers.fold(fired(1)) == nil)
    timers.fold(timer(2, due: 40), at(1))
    var cancelled = TimerCancelled()
    cancelled.timer = TimerID(rawValue: 2)
    timers.fold(cancelled)
    #expect(timers.fold(fired(2)) == nil)
    #expect(timers.nextID == TimerID(rawValue: 3))
  }

  @Test func `Setting a pending timer again moves it`() {
    var timers = Timers()
    timers.fold(timer(1, due: 30), at(1, 5))
    timers.fold(timer(1, due: 40), at(2, 6))
    #expect(timers.pending.count == 1)
    #expect(timers[TimerID(rawValue: 1)]?.setBy == SequenceNumber(rawValue: 6))
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    try expectSplitFoldsAgree(
      Timers(),
      [
        { $0.fold(timer(1, due: 30), at(1, 5)) }, { $0.fold(timer(2, due: 10), at(2, 6)) },
        { $0.fold(fired(2)) }, { $0.fold(timer(3, due: 5), at(3, 9)) },
      ])
  }
}

struct SignalsTests {
  private func signal(_ direction: SignalDirection, of number: InstrumentID) -> Signal {
    var signal = Signal()
    signal.direction = direction
    signal.instrument = number
    signal.symbol = "X"
    return signal
  }

  private func decision(_ outcome: DecisionOutcome, signal: UInt64) -> Decision {
    var decision = Decision()
    decision.instrument = instrument(2)
    decision.outcome = outcome
    decision.signal = SequenceNumber(rawValue: signal)
    return decision
  }

  @Test func `The last signal of each instrument stays, with its record`() {
    var signals = Signals()
    signals.fold(signal(.buy, of: instrument(2)), at(5, 50))
    signals.fold(signal(.sell, of: instrument(2)), at(6, 60))
    signals.fold(signal(.hold, of: .none), at(7, 70))
    #expect(signals.last(instrument(2))?.signal.direction == .sell)
    #expect(signals.last(instrument(2))?.sequence == SequenceNumber(rawValue: 60))
    #expect(signals.last(instrument(2))?.receivedAt == at(6).recordedAt)
    #expect(signals.last(instrument(0)) == nil)
    #expect(signals.last(.none) == nil)
    #expect(SignalDirection.allCases.map(signals.count) == [1, 1, 1])
    #expect(signals.unknownInstrumentCount == 1)
  }

  @Test func `A signal is used when a decision acts on it, once`() {
    var signals = Signals()
    signals.fold(signal(.buy, of: instrument(2)), at(5, 50))
    signals.fold(decision(.nothing, signal: 50))
    #expect(signals.usedCount == 0)
    signals.fold(decision(.enterLong, signal: 50))
    signals.fold(decision(.close, signal: 50))
    signals.fold(decision(.close, signal: 0))
    #expect(signals.usedCount == 1)
    #expect(signals.last(instrument(2))?.isUsed == true)
    signals.fold(signal(.buy, of: instrument(2)), at(6, 60))
    #expect(signals.last(instrument(2))?.isUsed == false)
    #expect(signals.unusedCount == 1)
    signals.fold(PredictionRejected())
    #expect(signals.rejectedCount == 1)
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    try expectSplitFoldsAgree(
      Signals(),
      [
        { $0.fold(signal(.buy, of: instrument(2)), at(5, 50)) },
        { $0.fold(decision(.enterLong, signal: 50)) }, { $0.fold(PredictionRejected()) },
        { $0.fold(signal(.hold, of: instrument(0)), at(6, 60)) },
      ])
  }
}

struct DecisionsTests {
  private func decision(
    _ rule: String, _ outcome: DecisionOutcome, _ stoppedBy: String = "", of number: UInt32 = 0
  ) -> Decision {
    var decision = Decision()
    decision.rule = rule
    decision.outcome = outcome
    decision.stoppedBy = stoppedBy
    decision.instrument = instrument(number)
    return decision
  }

  @Test func `Counts are kept by rule, outcome and stopping condition, sorted`() {
    var decisions = Decisions()
    let all = [
      decision("exit", .close), decision("entry", .nothing, "cooldown"),
      decision("entry", .nothing, "confidence"), decision("entry", .nothing, "cooldown"),
      decision("entry", .enterLong),
    ]
    for (index, one) in all.enumerated() { decisions.fold(one, at(1, UInt64(index + 1))) }
    let lines = decisions.counts.map { "\($0.rule) \($0.outcome) \($0.stoppedBy) \($0.count)" }
    #expect(
      lines == [
        "entry nothing confidence 1", "entry nothing cooldown 2", "entry enterLong  1",
        "exit close  1",
      ])
    #expect(decisions.total == 5)
  }

  @Test func `The last decision is known per instrument and per rule`() {
    var decisions = Decisions()
    decisions.fold(decision("entry", .enterLong, of: 1), at(1, 5))
    decisions.fold(decision("exit", .nothing, "time", of: 1), at(2, 6))
    decisions.fold(decision("entry", .nothing, "cooldown", of: 0), at(3, 7))
    #expect(decisions.last(instrument(1))?.sequence == SequenceNumber(rawValue: 6))
    #expect(decisions.last(instrument(1), rule: "entry")?.outcome == .enterLong)
    #expect(decisions.last(instrument(0))?.stoppedBy == "cooldown")
    #expect(decisions.last(instrument(0), rule: "exit") == nil)
    #expect(decisions.last(instrument(2)) == nil)
    #expect(decisions.last(.none) == nil)
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    let all = [decision("b", .close), decision("a", .nothing, "x", of: 3), decision("b", .close)]
    try expectSplitFoldsAgree(Decisions(), all.map { one in { $0.fold(one, at(4, 9)) } })
  }
}

struct RiskStateTests {
  private func change(_ level: RiskLevel, _ reason: String) -> RiskStateChanged {
    var change = RiskStateChanged()
    change.to = level
    change.reason = reason
    return change
  }

  private func entry(_ action: OrderAction = .place, _ role: OrderRole = .entry) -> OrderCommand {
    var command = OrderCommand()
    command.action = action
    command.role = role
    return command
  }

  @Test func `The level stays through a new day until a recorded change`() {
    var risk = RiskState()
    risk.fold(change(.halted, "daily loss"), at(4, 9))
    var calendar = SessionCalendar()
    calendar.date = 20_131_008
    risk.startDay(calendar)
    #expect(risk.level == .halted)
    #expect(risk.reason == "daily loss")
    #expect(risk.since == SequenceNumber(rawValue: 9))
    #expect(risk.changedAt == at(4).recordedAt)
    #expect(risk.day == 20_131_008)
    risk.fold(change(.normal, "new day"), at(5, 10))
    #expect(risk.level == .normal)
  }

  @Test func `Only placed entries count towards the order rate`() {
    var risk = RiskState()
    for second: Int64 in [10, 20, 20, 30] { risk.fold(entry(), at(second)) }
    risk.fold(entry(.cancel), at(30))
    risk.fold(entry(.modify), at(30))
    risk.fold(entry(.place, .stop), at(30))
    #expect(risk.entryCount(after: at(9).recordedAt) == 4)
    #expect(risk.entryCount(after: at(10).recordedAt) == 3)
    #expect(risk.entryCount(after: at(20).recordedAt) == 1)
    #expect(risk.entryCount(after: at(30).recordedAt) == 0)
  }

  @Test func `Only the newest entries are remembered`() throws {
    var risk = RiskState()
    for second in 0..<Int64(RiskState.entryCapacity + 10) { risk.fold(entry(), at(second)) }
    #expect(risk.entryCount(after: Timestamp(rawValue: -1)) == RiskState.entryCapacity)
    #expect(risk.entryCount(after: at(1_030).recordedAt) == 3)
    #expect(try reread(risk) == risk)
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    try expectSplitFoldsAgree(
      RiskState(),
      [
        { $0.fold(entry(), at(1)) }, { $0.fold(change(.paused, "operator"), at(2, 3)) },
        { $0.fold(entry(), at(5)) },
      ])
  }
}

struct InstrumentsTests {
  private func definition(
    _ number: UInt32, _ symbol: String, contract: Int64 = 0
  ) -> InstrumentDefined {
    var definition = InstrumentDefined()
    definition.instrument = instrument(number)
    definition.symbol = symbol
    definition.contractID = contract
    return definition
  }

  @Test func `Instruments are found by number, symbol and contract`() {
    var instruments = Instruments()
    instruments.fold(definition(0, "AIG", contract: 61_319_701))
    instruments.fold(definition(2, "SPY"))
    #expect(instruments.count == 3)
    #expect(instruments[instrument(0)]?.symbol == "AIG")
    #expect(instruments[instrument(1)] == nil)
    #expect(instruments[.none] == nil)
    #expect(instruments.id(symbol: "SPY") == instrument(2))
    #expect(instruments.id(symbol: "aig") == nil)
    #expect(instruments.id(contract: 61_319_701) == instrument(0))
    #expect(instruments.id(contract: 0) == nil)
  }

  @Test func `A later definition replaces the earlier, with its symbol`() {
    var instruments = Instruments()
    instruments.fold(definition(0, "OLD", contract: 5))
    instruments.fold(definition(0, "NEW", contract: 6))
    #expect(instruments.id(symbol: "OLD") == nil)
    #expect(instruments.id(contract: 5) == nil)
    #expect(instruments.id(symbol: "NEW") == instrument(0))
  }

  @Test func `Of two with one symbol the lowest number is found, whichever came first`() {
    for order in [[1, 0], [0, 1]] {
      var instruments = Instruments()
      for number in order { instruments.fold(definition(UInt32(number), "X", contract: 9)) }
      #expect(instruments.id(symbol: "X") == instrument(0))
      #expect(instruments.id(contract: 9) == instrument(0))
    }
  }

  @Test func `A number beyond the limit is ignored and counted`() {
    var instruments = Instruments()
    instruments.fold(definition(UInt32(InstrumentLimit.count), "X"))
    instruments.fold(definition(.max, "Y"))
    #expect(instruments.ignoredCount == 2)
    #expect(instruments.count == 0)
  }

  @Test func `A fold split anywhere equals one pass`() throws {
    let all = [definition(1, "B"), definition(0, "A", contract: 4), definition(1, "C")]
    try expectSplitFoldsAgree(Instruments(), all.map { one in { $0.fold(one) } })
  }
}

struct ConnectionTests {
  @Test func `The last change and what the broker said of the login are kept`() throws {
    var changed = ConnectionChanged()
    changed.state = .ready
    changed.serverVersion = 176
    changed.zoneOffsets = [ZoneOffset()]
    var accounts = AccountsReported()
    accounts.accounts = "DU1,"
    func next(_ number: Int64) -> NextOrderIDReported {
      var next = NextOrderIDReported()
      next.order = OrderID(rawValue: number)
      return next
    }
    let steps: [(inout Connection) -> Void] = [
      { $0.fold(changed, at(3, 4)) }, { $0.fold(accounts) }, { $0.fold(next(9)) },
      { $0.fold(next(7)) },
    ]
    var connection = Connection()
    for step in steps { step(&connection) }
    #expect(connection.state == .ready)
    #expect(connection.since == SequenceNumber(rawValue: 4))
    #expect(connection.accounts == "DU1,")
    #expect(connection.nextOrderID == OrderID(rawValue: 9))
    try expectSplitFoldsAgree(Connection(), steps)
  }
}
