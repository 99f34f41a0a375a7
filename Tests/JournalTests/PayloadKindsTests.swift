import Journal
import TestSupport
import Testing

/// Numbers and names that stand in journals on disk and must never change.
@Suite struct PayloadKindsTests {
  @Test func `Every kind keeps its number`() {
    let table = """
      1 sessionStarted, 2 tick, 3 instrumentDefined, 4 prediction, 5 brokerFrame, 6 commandSent, \
      7 commandDropped, 8 connection, 9 timerFired, 10 operatorCommand, 11 configurationChanged, \
      12 adjustment, 32 orderStatus, 33 execution, 34 commission, 35 position, 36 accountValue, \
      37 brokerError, 38 openOrder, 39 nextOrderID, 40 accounts, 41 unreadFrame, 42 answerEnded, \
      64 signal, \
      65 predictionRejected, 66 decision, 67 riskVerdict, 68 orderCommand, 69 orderState, \
      70 riskState, 71 timerSet, 72 timerCancelled, 73 alert, 74 stateDigest, \
      75 contextChanged, 76 symbolRisk, 77 breakChanged, 80 orderPlan, \
      84 dataRecovery
      """
    #expect(Self.text(EventKind.self) == table)
  }

  @Test func `Every choice inside a payload keeps its numbers`() {
    #expect(Self.text(TickKind.self) == "0 trade, 1 bid, 2 ask, 3 quote")
    #expect(Self.text(SessionMode.self) == "0 live, 1 paper, 2 backtest, 3 recording")
    #expect(
      Self.text(ConnectionState.self)
        == "0 disconnected, 1 connecting, 2 synchronising, 3 ready, 4 degraded")
    #expect(
      Self.text(OperatorVerb.self)
        == "0 pause, 1 reduce, 2 cancelAll, 3 flatten, 4 resume, 5 stop, 6 acknowledge, 7 arm")
    #expect(
      Self.text(BrokerAnswer.self)
        == "0 positions, 1 openOrders, 2 completedOrders, 3 executions, 4 account")
    #expect(Self.text(BreakStep.self) == "0 opened, 1 changed, 2 acknowledged, 3 resolved")
    #expect(Self.text(BreakSubject.self) == "0 position, 1 cash")
    #expect(
      Self.text(AdjustmentType.self)
        == "0 deposit, 1 withdrawal, 2 dividend, 3 split, 4 correction, 5 interest, "
        + "6 symbolChange")
    #expect(
      Self.text(VenueOrderStatus.self) == """
        0 unknown, 1 apiPending, 2 pendingSubmit, 3 preSubmitted, 4 submitted, 5 pendingCancel, \
        6 cancelled, 7 apiCancelled, 8 filled, 9 inactive
        """)
    #expect(Self.text(Side.self) == "0 buy, 1 sell")
    #expect(Self.text(SignalDirection.self) == "0 hold, 1 buy, 2 sell")
    #expect(
      Self.text(DecisionOutcome.self)
        == "0 nothing, 1 enterLong, 2 enterShort, 3 close, 4 cancel, 5 scaleIn, 6 reverse, "
        + "7 adjust, 8 target, 9 act")
    #expect(
      Self.text(Comparison.self)
        == "0 atLeast, 1 atMost, 2 equals, 3 before, 4 notBefore, 5 isTrue, "
        + "6 above, 7 below, 8 differs")
    #expect(
      Self.text(EvidenceUnit.self) == """
        0 none, 1 price, 2 quantity, 3 money, 4 ratio, 5 time, 6 duration, 7 count, 8 indicator, \
        9 text
        """)
    #expect(RiskLevel.allCases.map(\.name) == RiskLevel.allCases.map { "\($0)" })
    #expect(Self.text(RiskLevel.self) == "0 normal, 1 paused, 2 reduceOnly, 3 halted")
    #expect(Self.text(OrderAction.self) == "0 place, 1 modify, 2 cancel, 3 query")
    #expect(
      Self.text(GroupRule.self) == "1 cancelWithBlock, 2 reduceWithBlock, 3 reduce")
    #expect(Self.text(PlanPurpose.self) == "0 reversal, 1 reprice, 2 trail, 3 resize")
    #expect(Self.text(PlanStep.self) == "0 begun, 1 done, 2 expired, 3 cancelled")
    #expect(Self.text(OrderRole.self) == "0 entry, 1 stop, 2 target, 3 close")
    #expect(
      Self.text(OrderType.self) == """
        0 market, 1 limit, 2 stop, 3 stopLimit, 4 trailingStop, 5 trailingLimit, \
        6 marketOnClose, 7 limitOnClose
        """)
    #expect(
      Self.text(TimeInForce.self) == """
        0 day, 1 goodTillCancelled, 2 immediateOrCancel, 3 fillOrKill, 4 goodTillDate, 5 opening
        """)
    #expect(
      Self.text(OrderStatus.self) == """
        0 submitted, 1 accepted, 2 partiallyFilled, 3 filled, 4 cancelPending, 5 cancelled, \
        6 denied, 7 rejected, 8 expired, 9 unknown
        """)
    #expect(
      Self.text(TimerPurpose.self)
        == "0 endOfDay, 1 flattenCheck, 2 reversalPatience, 3 orderProbe, 4 rule, 5 reconcile, "
        + "6 armingEnds, 7 dayCloses, 8 dayCloseCheck, 9 dataWatch, 10 cancelCheck")
    #expect(Self.text(RecoveryStep.self) == "0 back, 1 stream, 2 all, 3 session")
    #expect(Self.text(AlertSeverity.self) == "0 notice, 1 warning, 2 critical")
  }

  @Test func `Inputs are exactly the kinds below 32`() {
    let inputs = EventKind.allCases.filter(\.isInput)
    #expect(inputs.map(\.rawValue) == Array(1...12))
  }

  @Test func `A payload agrees with its event about kind and version`() throws {
    var filler = SampleFiller(SeededGenerator(seed: 1))
    for kind in EventKind.allCases {
      let payload = try filler.event(kind).payload
      #expect(type(of: payload).kind == kind)
      #expect(type(of: payload).version == kind.version)
    }
  }

  @Test func `Only the four final states of an order and the denial expect no fill`() {
    let final = OrderStatus.allCases.filter(\.isFinal)
    #expect(final == [.filled, .cancelled, .denied, .rejected, .expired])
  }

  private static func text<C: Choice>(_ type: C.Type) -> String {
    C.allCases.map { "\($0.rawValue) \($0)" }.joined(separator: ", ")
  }
}
