import Foundation
import Journal
import Projections
import Store
import TestSupport

/// A journal of a script's records in a folder of its own, which goes with it.
final class ScriptedJournal {
  let root = NSTemporaryDirectory() + "replay-script-\(UUID().uuidString)"
  let script: LedgerScript

  init(_ script: LedgerScript) throws {
    self.script = script
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: 20_131_007, options: options)
    for record in script.records {
      if case .sessionStarted(let started) = record.event, record.sequence.rawValue > 1 {
        try writer.startDay(started.calendar.date)
      }
      try writer.append(record)
      try writer.endInput()
    }
    _ = try writer.close()
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Asks about the journal, which stays until the answer is there.
  func ask<Answer>(_ body: (StoryFinder) throws -> Answer) throws -> Answer {
    try withExtendedLifetime(self) { try body(StoryFinder(root: root)) }
  }

  /// The state behind a record.
  func ledger(at last: SequenceNumber? = nil) -> Ledger {
    var ledger = Ledger()
    for record in script.records where record.sequence <= last ?? record.sequence {
      ledger.fold(record)
    }
    return ledger
  }

  func profit(
    of subject: ProfitStory.Subject, at last: SequenceNumber? = nil
  ) throws -> StoryAnswer {
    try ask {
      try ProfitStory($0, root: root, at: ledger(at: last), from: Ledger()).story(of: subject)
    }
  }

  func position(_ instrument: UInt32 = 0, at last: SequenceNumber? = nil) throws -> StoryAnswer {
    try ask {
      try $0.story(
        ofPosition: InstrumentID(rawValue: instrument), at: ledger(at: last), from: Ledger(),
        root: root)
    }
  }
}

extension StoryAnswer {
  /// The story; nil where there is nothing to tell.
  var explanation: Explanation? {
    if case .story(let story) = self { story } else { nil }
  }

  /// Why there is nothing to tell.
  var sentence: String? {
    if case .nothing(let sentence) = self { sentence } else { nil }
  }
}

/// A day with an entry, a stop, an alert and a halt, made by hand.
struct ScriptedDay {
  private(set) var script = LedgerScript(["AAA", "BBB"])
  private(set) var prediction = SequenceNumber.none
  private(set) var signal = SequenceNumber.none
  private(set) var decision = SequenceNumber.none
  private(set) var verdict = SequenceNumber.none
  private(set) var entry = SequenceNumber.none
  private(set) var stop = SequenceNumber.none
  private(set) var entryFill = SequenceNumber.none
  private(set) var entryFee = SequenceNumber.none
  private(set) var mark = SequenceNumber.none
  private(set) var stopFill = SequenceNumber.none
  private(set) var stopFee = SequenceNumber.none
  private(set) var halt = SequenceNumber.none
  private(set) var alert = SequenceNumber.none

  /// Ten AAA bought at 20 (fee 0.25), a trade at 20.5, stopped out at 19 (fee 0.3), then a halt.
  init() {
    enter()
    leave()
  }

  private mutating func enter() {
    var received = PredictionReceived()
    (received.source, received.body) = ("p.ndjson", [1])
    prediction = script.add(.prediction(received))
    var said = Signal()
    (said.prediction, said.symbol, said.model) = ("p-1", "AAA", "mom60")
    said.instrument = InstrumentID(rawValue: 0)
    (said.direction, said.confidence) = (.buy, Ratio(rawValue: 610_000_000))
    signal = script.add(.signal(said), cause: prediction)
    var decided = Decision()
    (decided.rule, decided.outcome, decided.signal) = ("entry", .enterLong, signal)
    decided.instrument = InstrumentID(rawValue: 0)
    decision = script.add(.decision(decided), cause: signal)
    var judged = RiskVerdict()
    (judged.order, judged.isAdmitted) = (OrderID(rawValue: 1), true)
    judged.instrument = InstrumentID(rawValue: 0)
    verdict = script.add(.riskVerdict(judged), cause: decision)
    entry = script.place(1, .entry, .buy, 10, cause: verdict)
    stop = script.place(2, parent: 1, .stop, .sell, 10, stop: Price("19"), cause: verdict)
    entryFill = script.fill(1, .buy, 10, at: "20", id: "e.01", cause: frame())
    script.move(1, .submitted, .filled, filled: 10, cause: entryFill)
    entryFee = script.fee("e.01", "0.25", cause: frame())
    mark = script.trade(at: "20.5")
  }

  private mutating func leave() {
    stopFill = script.fill(2, .sell, 10, at: "19", id: "s.01", cause: frame())
    script.move(2, .submitted, .filled, filled: 10, cause: stopFill)
    var level = RiskStateChanged()
    (level.to, level.reason) = (.halted, "daily loss")
    (level.value, level.limit) = (.money(Money(units: -10)), .money(Money(units: -9)))
    halt = script.add(.riskState(level), cause: stopFill)
    var raised = Alert()
    (raised.severity, raised.code) = (.critical, "risk.daily_loss")
    raised.message = "trading is halted"
    alert = script.add(.alert(raised), cause: halt)
    stopFee = script.fee("s.01", "0.3", cause: frame())
  }

  private mutating func frame() -> SequenceNumber {
    var frame = BrokerFrame()
    frame.bytes = [49, 0]
    return script.add(.brokerFrame(frame))
  }
}
