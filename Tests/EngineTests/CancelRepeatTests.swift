import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: a cancel that is on its way is not commanded again before an answer, a new link or its
// time; and what was asked for meanwhile is not forgotten. The bracket of the harness is order 1
// (entry), 2 (target) and 3 (stop); the entry works and is cancelled because less may be held.
@Suite struct CancelRepeatTests {
  /// What became of the first cancel.
  enum Fate: CaseIterable {
    case unanswered, pendingCancel, partlyFilled, refused, dropped, newLink, cancelled
  }

  /// What asks for another one.
  enum Request: CaseIterable { case reduce, flatten, cancelAll, shown }

  /// What follows from a request.
  enum Answer { case cancel, wait, nothing }

  private static func link(_ harness: inout EngineHarness, _ state: ConnectionState) {
    var change = ConnectionChanged()
    change.state = state
    harness.input(.connection(change))
  }

  private static func reduced() -> EngineHarness {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(harness.say(.reduce).commands.map(\.action) == [.cancel])
    return harness
  }

  private static func meet(_ fate: Fate, _ harness: inout EngineHarness) {
    switch fate {
    case .unanswered: break
    case .pendingCancel: harness.status(1, "PendingCancel")
    case .partlyFilled: harness.fill(1, 40, "100.01", id: "x.01")
    case .refused: harness.error(1, 10_148)
    case .dropped:
      harness.drop(1, command: harness.engine.ledger.orders[OrderID(rawValue: 1)]?.cancelledBy)
    case .newLink:
      link(&harness, .disconnected)
      link(&harness, .ready)
    case .cancelled: harness.status(1, "Cancelled", remaining: 0)
    }
  }

  private static func make(_ request: Request, _ harness: inout EngineHarness) -> [Recorded] {
    switch request {
    case .reduce: harness.say(.reduce)
    case .flatten: harness.say(.flatten)
    case .cancelAll: harness.say(.cancelAll)
    case .shown: harness.open(1)
    }
  }

  /// What follows, by seconds since the cancel.
  private static func expected(_ fate: Fate, _ request: Request, _ seconds: Int64) -> Answer {
    switch (fate, request) {
    case (.cancelled, _): .nothing
    // Nothing of it can arrive any more.
    case (.dropped, _), (.newLink, _): .cancel
    // The broker shows the order while the cancel is on its way: that is no answer to it.
    case (.unanswered, .shown), (.pendingCancel, .shown), (.partlyFilled, .shown): .nothing
    // After a refusal it is one: the order works.
    case (.refused, .shown): .cancel
    case (.unanswered, _), (.pendingCancel, _), (.partlyFilled, _), (.refused, _):
      seconds < 10 ? .wait : .cancel
    }
  }

  @Test(arguments: Fate.allCases, Request.allCases)
  func `A cancel is repeated after an answer, a new link or ten seconds, and never before`(
    fate: Fate, request: Request
  ) {
    for seconds in [Int64(0), 1, 9, 10, 11, 3_600] {
      var harness = Self.reduced()
      Self.meet(fate, &harness)
      harness.now = harness.now + .seconds(seconds)
      let outputs = Self.make(request, &harness)
      let cancels = outputs.commands.filter { $0.action == .cancel && $0.order.rawValue == 1 }
      let answer = Self.expected(fate, request, seconds)
      #expect(cancels.count == (answer == .cancel ? 1 : 0), "\(fate) \(request) \(seconds)")
      let isPutOff = outputs.lines.contains { $0.hasSuffix("set: cancelCheck") }
      #expect(isPutOff == (answer == .wait), "\(fate) \(request) \(seconds) \(outputs.lines)")
    }
  }

  @Test func `Each repeated cancel waits twice as long as the one before, up to a minute`() {
    var harness = Self.reduced()
    for pause in [Int64(10), 20, 40, 60, 60, 60] {
      harness.now = harness.now + .seconds(pause - 1)
      #expect(harness.say(.reduce).commands.isEmpty)
      harness.now = harness.now + .seconds(1)
      #expect(harness.say(.reduce).commands.map(\.action) == [.cancel])
    }
  }

  @Test func `What was put off is commanded by its timer until the broker has answered`() {
    var harness = Self.reduced()
    let first = harness.now
    let outputs = harness.say(.reduce)
    #expect(outputs.lines == ["timer 2 set: cancelCheck"])
    #expect(harness.engine.ledger.timers[TimerID(rawValue: 2)]?.timer.dueAt == first + .seconds(10))
    // Asking a third time sets no second timer.
    #expect(harness.say(.reduce).isEmpty)
    harness.now = first + .seconds(10)
    #expect(harness.fire(2).lines == ["cancel 1 entry", "timer 3 set: cancelCheck"])
    harness.now = first + .seconds(30)
    #expect(harness.fire(3).lines == ["cancel 1 entry", "timer 4 set: cancelCheck"])
    harness.status(1, "Cancelled", remaining: 0)
    harness.now = first + .seconds(70)
    #expect(harness.fire(4).isEmpty)
  }

  @Test func `A timer of cancels leaves alone what is in doubt or awaits fills, and no link`() {
    for fate in [Fate.refused, .cancelled, .newLink] {
      var harness = Self.reduced()
      harness.say(.reduce)
      if fate == .cancelled {
        harness.status(1, "Cancelled", filled: 40, remaining: 0)
      } else if fate == .newLink {
        Self.link(&harness, .ready)
        Self.link(&harness, .disconnected)
      } else {
        Self.meet(fate, &harness)
      }
      harness.now = harness.now + .seconds(10)
      #expect(harness.fire(2).isEmpty, "\(fate)")
    }
  }

  @Test func `A cancel that is refused again and again is repeated ever later`() {
    var harness = Self.reduced()
    let first = harness.now
    #expect(harness.error(1, 10_148).lines.last == "timer 2 set: orderProbe")
    harness.now = first + .seconds(5)
    #expect(harness.fire(2).commands.map(\.action) == [.query])
    #expect(harness.open(1).commands.map(\.action) == [.cancel])
    var sent = harness.now
    for pause in [Int64(10), 20, 40, 60, 60] {
      harness.error(1, 10_148)
      harness.now = sent + .seconds(5)
      #expect(harness.open(1).commands.isEmpty)
      harness.now = sent + .seconds(pause - 1)
      #expect(harness.say(.reduce).commands.isEmpty)
      #expect(Self.fireDue(&harness).isEmpty)
      harness.now = sent + .seconds(pause)
      sent = harness.now
      #expect(Self.fireDue(&harness).map(\.action) == [.cancel])
    }
  }

  /// Lets every timer of cancels fire that is due, and returns what was commanded.
  private static func fireDue(_ harness: inout EngineHarness) -> [OrderCommand] {
    var commands: [OrderCommand] = []
    while let due = harness.engine.ledger.timers.pending.first(where: {
      $0.timer.purpose == .cancelCheck && $0.timer.dueAt <= harness.now
    }) {
      commands += harness.fire(due.timer.timer.rawValue).commands
    }
    return commands
  }
}
