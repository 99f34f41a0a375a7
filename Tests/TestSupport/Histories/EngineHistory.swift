import Broker
import Engine
import Journal
import Projections

/// The real engine against a broker in small, with every message free to be late, doubled, swapped
/// or lost, and a second bookkeeping beside it that shares nothing with the engine's folds.
///
/// A history is a list of numbers. The first says where it begins and what else is compared; each
/// other makes one thing happen, so that a failing history can be cut down and shown.
public struct EngineHistory {
  let world: HistoryWorld
  var engine: Engine
  /// Goes on from a fold of the records since the middle of some histories.
  var twin: Engine?
  /// The fold of every record, in histories that compare it.
  var fold: Ledger?
  var venue = HistoryVenue()
  var books: HistoryBooks
  var orders = HistoryOrders()
  var risk = HistoryRisk()
  var clock = HistoryClock()
  var toVenue: [Recorded] = []
  var toClient: [HistoryVenue.Word] = []
  var fees: [HistoryVenue.Word] = []
  var now: Timestamp
  var isLinkUp = true
  /// A word or a command was lost with the link, so that something may stay in doubt.
  var hasLost = false
  var lastHeard: HistoryVenue.Word?
  var steps = 0
  private(set) var violation: String?
  private(set) var trace: [String] = []
  /// What happened, for tests that ask whether it ever does.
  public private(set) var seen: Set<String> = []
  let isTracing: Bool

  /// A fault in the small world or in the second view, which a check has to find.
  let fault: Fault?

  /// What can be wrong on purpose, with the promise whose check finds it.
  public enum Fault: String, CaseIterable, Sendable {
    /// The second bookkeeping does not hear of an execution.
    case unheardFill = "I6"
    /// It does not hear of a fee.
    case unheardFee = "I7"
    /// The engine is told that a working order is cancelled.
    case falseCancel = "I8"
    /// The second view takes stops for larger than they are shown.
    case largerExits = "I9"
    /// Trading counts as halted from the first trade on.
    case unseenHalt = "I10"
    /// A record says something else when it is folded.
    case alteredRecord = "I15"
  }

  /// What came of a history.
  public struct Outcome {
    /// The first broken promise; nil when all were kept.
    public let violation: String?
    /// What happened, in words; empty unless asked for.
    public let trace: [String]
    /// Names of what happened; empty unless asked for.
    public let seen: Set<String>
  }

  /// Runs a history.
  ///
  /// - Parameters:
  ///   - trace: keep what happened, for showing it.
  ///   - fault: something to be wrong with it; for tests of the checks.
  public static func run(
    _ history: [UInt16], trace: Bool = false, fault: Fault? = nil
  ) -> Outcome {
    guard let header = history.first else { return Outcome(violation: nil, trace: [], seen: []) }
    var model = EngineHistory(header, isTracing: trace, fault: fault)
    let middle = header >> 4 & 63 == 0 ? history.count / 2 : .max
    for (place, number) in history.dropFirst().enumerated() {
      if place == middle { model.restartFromFold() }
      model.act(number)
      if model.violation != nil { break }
    }
    model.comeToRest()
    return Outcome(violation: model.violation, trace: model.trace, seen: model.seen)
  }

  private init(_ header: UInt16, isTracing: Bool, fault: Fault?) {
    self.fault = fault
    world = HistoryWorld.all[Int(header) % HistoryWorld.all.count]
    engine = world.engine
    fold = header >> 4 & 63 == 0 ? world.ledger : nil
    books = HistoryBooks(opening: world.configuration.openingCash, marks: world.marks)
    now = world.ledger.now
    self.isTracing = isTracing
    clock.take(pending: world.ledger.timers.pending.map { ($0.timer, $0.setBy) })
  }

  mutating func note(_ text: @autoclosure () -> String) {
    if isTracing { trace.append(text()) }
  }

  mutating func saw(_ name: @autoclosure () -> String) {
    if isTracing { seen.insert(name()) }
  }

  mutating func fail(_ text: String) {
    if violation == nil { violation = text }
  }

  // MARK: Inputs

  /// Gives the engine an input and looks at what it answers.
  mutating func input(_ event: Event, cause: SequenceNumber = .none) {
    let envelope = Envelope(
      sequence: engine.ledger.lastSequence.next, recordedAt: max(now, engine.ledger.now),
      cause: cause)
    let record = Recorded(envelope, event)
    note("> \(record.sequence) \(event.line)")
    Self.step(&engine, record)
    if twin != nil { compareTwin(record) }
    if fold != nil { foldStep(record) }
    risk.begin(event)
    for output in engine.outputs { take(output) }
    check(event)
  }

  private static func step(_ engine: inout Engine, _ record: Recorded) {
    if case .tick(let tick) = record.event {
      engine.step(tick, record.envelope)
    } else {
      engine.step(record)
    }
  }

  private mutating func compareTwin(_ record: Recorded) {
    guard var other = twin else { return }
    twin = nil
    Self.step(&other, record)
    if other.outputs != engine.outputs {
      fail("I3: after a restart the outputs of record \(record.sequence) differ")
    }
    twin = other
  }

  private mutating func foldStep(_ record: Recorded) {
    guard var ledger = fold else { return }
    fold = nil
    ledger.fold(record)
    for output in engine.outputs { ledger.fold(fault == .alteredRecord ? blank(output) : output) }
    fold = ledger
  }

  /// A signal without what it says.
  private func blank(_ output: Recorded) -> Recorded {
    guard case .signal = output.event else { return output }
    return Recorded(output.envelope, .signal(Signal()))
  }

  /// Builds a second engine from nothing but the records, which has to go on as the first.
  private mutating func restartFromFold() {
    guard let fold else { return }
    if fold.digest() != engine.ledger.digest() { fail("I15: the state is no fold of the records") }
    twin = Engine(ledger: fold, decoder: TWSFrameDecoder())
  }

  func checkFold() -> String? {
    guard let fold, fold.digest() != engine.ledger.digest() else { return nil }
    return "I15: the state is no fold of the records"
  }

  // MARK: Outputs

  private mutating func take(_ output: Recorded) {
    note("    \(output.event.line)")
    switch output.event {
    case .orderCommand(let command):
      if let broken = risk.check(command, books, orders) { fail(broken) }
      saw("\(command.action) \(command.role)")
      orders.take(command, output.sequence)
      toVenue.append(output)
    case .orderState(let change):
      saw("\(change.from)>\(change.to)")
      orders.take(change)
      if change.to.isFinal { checkEnd(change) }
    case .riskState(let change):
      saw("risk \(change.reason) \(change.to)")
      if let broken = risk.take(change) { fail(broken) }
    case .symbolRisk(let change): saw("symbol \(change.reason)")
    case .timerSet(let timer): clock.set(timer, output.sequence)
    case .timerCancelled(let timer): clock.cancel(timer.timer)
    case .orderPlan(let plan): saw("\(plan.purpose) \(plan.step)")
    case .decision(let decision): saw("\(decision.rule) \(decision.outcome)")
    case .alert(let alert): saw(alert.code)
    case .unreadFrame(let unread): fail("the frame is not read: \(unread.problem)")
    default: break
    }
  }
}
