import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: whatever was open at the end of the day is closed, once, and never turned round (I9).
// Method: the end-of-day timer (number 1) meets each state an entry can be in.
@Suite struct ClosingTests {
  private let quiet = ["decision end_of_day 0 nothing: position or live orders"]
  private let other = "decision end_of_day 1 nothing: position or live orders"

  private func endOfDay(_ harness: inout EngineHarness) -> [String] {
    harness.now = EngineHarness.at(21_600)
    return harness.fire(1).lines
  }

  @Test func `With nothing open the end of day is decided and recorded, and that is all`() {
    var harness = EngineHarness.ready()
    #expect(endOfDay(&harness) == quiet + [other])
  }

  @Test func `An entry without fills is cancelled, its children go with it`() {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(
      endOfDay(&harness) == [
        "decision end_of_day 0 close", "cancel 1 entry", "order 1 accepted>cancelPending 0", other,
        "timer 2 set: flattenCheck",
      ])
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    #expect(
      harness.status(1, "Cancelled").lines == [
        "status 1 cancelled 0/100", "order 1 cancelPending>cancelled 0",
      ])
    #expect(harness.engine.ledger.isQuiet(InstrumentID(rawValue: 0)))
    harness.now = EngineHarness.at(21_660)
    #expect(harness.fire(2).isEmpty)
  }

  @Test func `A partly filled entry is cancelled with its children, then what it holds is sold`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(
      endOfDay(&harness) == [
        "decision end_of_day 0 close", "cancel 1 entry",
        "order 1 partiallyFilled>cancelPending 40", "cancel 2 target",
        "order 2 accepted>cancelPending 0", "cancel 3 stop", "order 3 accepted>cancelPending 0",
        other, "timer 2 set: flattenCheck",
      ])
    harness.status(1, "Cancelled", filled: 40, remaining: 0)
    harness.status(2, "Cancelled")
    #expect(
      harness.status(3, "Cancelled").lines == [
        "status 3 cancelled 0/100", "order 3 cancelPending>cancelled 0", "verdict admits 4",
        "place 4 close sell 40 market",
      ])
    #expect(
      harness.fill(4, 40, "99.99", id: "c.01").lines == [
        "fill c.01 of 4 sell 40@99.99", "order 4 submitted>filled 40",
      ])
    #expect(harness.position == 0)
  }

  @Test func `A held position's legs are cancelled one by one, then it is closed`() {
    var harness = EngineHarness.long()
    #expect(
      endOfDay(&harness) == [
        "decision end_of_day 0 close", "cancel 2 target", "order 2 accepted>cancelPending 0",
        "cancel 3 stop", "order 3 accepted>cancelPending 0", other, "timer 2 set: flattenCheck",
      ])
    #expect(
      harness.status(2, "Cancelled").lines == [
        "status 2 cancelled 0/100", "order 2 cancelPending>cancelled 0",
      ])
    let last = harness.status(3, "ApiCancelled")
    #expect(
      last.lines == [
        "status 3 apiCancelled 0/100", "order 3 cancelPending>cancelled 0", "verdict admits 4",
        "place 4 close sell 100 market",
      ])
    #expect(last.verdicts[0].checks.map(\.name) == ["reduces position"])
    #expect(last.commands[0].orderReference == "close-\(last[0].sequence)")
    #expect(last.commands[0].parent == .none && last.commands[0].account == "DU0000001")
  }

  @Test func `A closing order that fills in parts is left to work`() {
    var harness = closing()
    #expect(
      harness.fill(4, 30, "99.99", id: "c.01").lines == [
        "fill c.01 of 4 sell 30@99.99", "order 4 submitted>partiallyFilled 30",
      ])
    #expect(harness.say(.flatten).commands.isEmpty)
    harness.fill(4, 70, "99.98", id: "c.02x")
    #expect(harness.position == 0)
    #expect(harness.orderStatus(4) == .filled)
  }

  /// A long position whose legs are cancelled and whose closing order 4 was just commanded.
  private func closing() -> EngineHarness {
    var harness = EngineHarness.long()
    _ = endOfDay(&harness)
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    return harness
  }

  @Test func `A refused closing order is repeated by the flatten check only, until it is through`()
  {
    var harness = closing()
    #expect(
      harness.error(4, 201, "closed").lines == [
        "error 4 201", "order 4 submitted>rejected 0", "alert warning order.rejected",
      ])
    for (round, order) in [Int64(5), 6, 7].enumerated() {
      harness.now = harness.now + .seconds(60)
      let timer = UInt64(round + 2)
      #expect(
        harness.fire(timer).lines == [
          "alert critical flatten.incomplete", "verdict admits \(order)",
          "place \(order) close sell 100 market", "timer \(timer + 1) set: flattenCheck",
        ])
      if order < 7 { harness.error(order, 201) }
    }
    harness.fill(7, 100, "99.99", id: "c.01")
    #expect(harness.position == 0)
    harness.now = harness.now + .seconds(60)
    #expect(harness.fire(5).isEmpty)
  }

  @Test(arguments: [["Inactive", "Cancelled"], ["Cancelled"], ["Cancelled", "Cancelled"]])
  func `A closing order that the broker throws out at once is not repeated in a circle`(
    words: [String]
  ) {
    let harness = closing()
    for isRefusalFirst in [true, false] {
      var copy = harness
      if isRefusalFirst { copy.error(4, 201) }
      for word in words { #expect(copy.status(4, word).commands.isEmpty) }
      if !isRefusalFirst { #expect(copy.error(4, 201).commands.isEmpty) }
      copy.now = copy.now + .seconds(60)
      #expect(copy.fire(2).commands.map(\.order.rawValue) == [5])
    }
  }

  @Test func `A person who says flatten again gets a new attempt at once`() {
    var harness = closing()
    harness.error(4, 201)
    #expect(
      harness.say(.flatten).lines == [
        "decision operator 0 close", "verdict admits 5", "place 5 close sell 100 market",
        "decision operator 1 nothing: position or live orders",
      ])
  }

  @Test func `A closing order that the broker cancels in part leaves the rest to the check`() {
    var harness = closing()
    harness.fill(4, 30, "99.99", id: "c.01")
    #expect(harness.status(4, "Cancelled", filled: 30, remaining: 70).commands.isEmpty)
    harness.now = harness.now + .seconds(60)
    #expect(harness.fire(2).lines.contains("place 5 close sell 70 market"))
  }

  @Test func `A target that fills across its cancel leaves nothing to close`() {
    var harness = EngineHarness.long()
    _ = endOfDay(&harness)
    #expect(
      harness.fill(2, 100, "100.35", id: "t.01").lines == [
        "fill t.01 of 2 sell 100@100.35", "order 2 cancelPending>filled 100",
      ])
    #expect(harness.status(3, "Cancelled").commands.isEmpty)
    #expect(harness.position == 0)
  }

  @Test func `A leg that fills in part across its cancel leaves the rest to close`() {
    var harness = EngineHarness.long()
    _ = endOfDay(&harness)
    harness.fill(2, 30, "100.35", id: "t.01")
    harness.status(2, "Cancelled", filled: 30, remaining: 0)
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 70 market")
  }

  @Test func `An entry that fills across its cancel has its children cancelled, then is closed`() {
    var harness = EngineHarness.ready()
    harness.enter()
    _ = endOfDay(&harness)
    #expect(
      harness.fill(1, 100, "100.01", id: "a.01").lines == [
        "fill a.01 of 1 buy 100@100.01", "order 1 cancelPending>filled 100", "cancel 2 target",
        "order 2 accepted>cancelPending 0", "cancel 3 stop", "order 3 accepted>cancelPending 0",
      ])
    harness.error(1, 10_148)
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
  }

  @Test func `A position closed by hand ends the closing, and the next entry is left alone`() {
    var harness = closing()
    harness.error(4, 201)
    harness.fill(2_147_483_647, 100, "99.99", id: "m.01", side: .sell)
    #expect(harness.position == 0)
    harness.now = harness.now + .seconds(60)
    #expect(harness.fire(2).isEmpty)
    harness.now = EngineHarness.at(86_400)
    harness.input(
      EngineHarness.session(EngineHarness.configuration, EngineHarness.calendar(day: 1)))
    #expect(harness.predict().commands.count == 3)
    #expect(harness.status(5, "Submitted").commands.isEmpty)
  }

  @Test func `A position corrected to nothing ends the closing too`() {
    var harness = closing()
    harness.error(4, 201)
    var correction = Adjustment()
    correction.type = .correction
    correction.instrument = InstrumentID(rawValue: 0)
    correction.quantity = Quantity(shares: -100)
    harness.input(.adjustment(correction))
    harness.now = harness.now + .seconds(60)
    #expect(harness.fire(2).isEmpty)
  }

  @Test func `A cancel that is refused is repeated by the flatten check`() {
    var harness = EngineHarness.long()
    _ = endOfDay(&harness)
    harness.status(2, "Cancelled")
    #expect(
      harness.error(3, 10_147).lines == [
        "error 3 10147", "order 3 cancelPending>unknown 0", "timer 3 set: orderProbe",
      ])
    harness.now = harness.now + .seconds(60)
    #expect(
      harness.fire(2).lines == [
        "alert critical flatten.incomplete", "cancel 3 stop", "order 3 unknown>cancelPending 0",
        "timer 4 set: flattenCheck",
      ])
  }

  @Test func `A timer that nobody set, or that fired already, does nothing`() {
    var harness = EngineHarness.long()
    #expect(harness.fire(99).isEmpty)
    _ = endOfDay(&harness)
    #expect(harness.fire(1).isEmpty)
  }

  @Test func `An early close day ends 30 minutes before the close, and nothing enters after`() {
    var harness = EngineHarness.make()
    let opening = harness.start(
      EngineHarness.configuration, EngineHarness.calendar(earlyClose: true))
    #expect(opening.lines == ["timer 1 set: rule", "digest"])
    guard case .timerSet(let timer) = opening[0].event else { return }
    #expect(timer.dueAt == EngineHarness.at(10_800))
    harness.warm()
    harness.enter()
    harness.fill(1, 100, "100.01", id: "a.01")
    harness.now = EngineHarness.at(10_800)
    #expect(harness.fire(1).commands.map(\.action) == [.cancel, .cancel])
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    harness.fill(4, 100, "99.99", id: "c.01")
    let stopped = harness.predict().decisions.first?.stoppedBy
    #expect(stopped == "now < min(end_of_day.flatten_at, session.close - 30m)")
  }

  @Test func `A restarted day arms its end again and cancels the timer it had`() {
    var harness = EngineHarness.long()
    #expect(
      harness.input(EngineHarness.session()).lines == [
        "timer 1 cancelled", "timer 2 set: rule", "digest",
      ])
  }

  @Test func `A restart in the middle of a closing looks after it again`() {
    var harness = EngineHarness.long()
    _ = endOfDay(&harness)
    harness.restart()
    #expect(
      harness.input(EngineHarness.session()).lines == [
        "timer 2 cancelled", "timer 3 set: rule", "timer 4 set: flattenCheck", "digest",
      ])
    harness.now = harness.now + .seconds(60)
    #expect(
      harness.fire(4).lines.prefix(2) == ["alert critical flatten.incomplete", "cancel 2 target"])
  }

  @Test func `A short position is bought back`() {
    var harness = EngineHarness.ready()
    harness.enter("SELL")
    harness.fill(1, 100, "99.99", id: "a.01")
    _ = endOfDay(&harness)
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close buy 100 market")
    harness.fill(4, 100, "100.01", id: "c.01")
    #expect(harness.position == 0)
  }
}
