import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: I1, I9, I10 and the books hold at every input of days that nobody thought of. Method:
// whole random days against the simulated exchange, a second fold of the records checked after
// each input.
@Suite struct RandomDayTests {
  @Test(arguments: 0..<8)
  func `A random day breaks no promise and ends flat`(round: Int) throws {
    let day = RandomDay(SeededGenerator(test: "random day \(round)"))
    let recorder = MemoryRecorder()
    let ledger = try day.run(recorder)
    for violation in recorder.invariants.violations.prefix(5) { Issue.record("\(violation)") }
    #expect(recorder.invariants.ledger.digest() == ledger.digest())
    // Some days stop early; the least of them still entered once.
    #expect(recorder.records.commands.count >= 3)
    let open = ledger.instrumentIDs.filter { !ledger.isQuiet($0) }
    #expect(open.isEmpty, "\(ledger.orders.live)")
    let isClosing = ledger.isClosing
    #expect(!isClosing)
    #expect(ledger.book.pendingCommissions == 0)
    let isEarly = ledger.session.calendar.isEarlyClose
    let flattenAt =
      isEarly
      ? ledger.session.calendar.close + .seconds(-1_800)
      : ledger.session.calendar.midnight + .seconds(55_800)
    let late = recorder.records.filter { $0.envelope.recordedAt >= flattenAt }
    #expect(late.commands.allSatisfy { $0.action == .cancel || $0.role == .close })
  }

  @Test func `Every record of a day folds to the state that the engine had`() throws {
    let day = try RandomDay.busy("fold day")
    let recorder = MemoryRecorder()
    _ = try day.run(recorder)
    var engine = Engine(decoder: TWSFrameDecoder())
    var fold = Ledger()
    for record in recorder.records {
      fold.fold(record)
      guard record.event.kind.isInput else { continue }
      engine.take(record)
      // Outputs are folded one by one behind the engine, which has folded them all at once.
      var ahead = fold
      for output in engine.outputs { ahead.fold(output) }
      #expect(ahead.digest() == engine.ledger.digest(), "record \(record.sequence)")
    }
    #expect(fold.digest() == engine.ledger.digest())
  }
}

extension Engine {
  /// Steps with an input of either shape.
  mutating func take(_ record: Recorded) {
    if case .tick(let tick) = record.event {
      step(tick, record.envelope)
    } else {
      step(record)
    }
  }
}
