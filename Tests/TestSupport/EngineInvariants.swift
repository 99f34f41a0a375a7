import Journal
import Projections

/// What must hold after every input, whatever happened; folds a session's records as they come.
///
/// Its ledger is a second fold of the same records, so it also shows whether state is a fold.
public struct EngineInvariants {
  /// The fold of everything seen.
  public private(set) var ledger = Ledger()
  /// Every broken promise, in words.
  public private(set) var violations: [String] = []
  private var input = Envelope(sequence: .none, recordedAt: .zero)

  /// Nothing seen.
  public init() {}

  /// Takes the next record.
  public mutating func take(_ record: Recorded) {
    checkEnvelope(record)
    if record.event.kind.isInput { input = record.envelope }
    if case .orderCommand(let command) = record.event, command.action == .place {
      checkPlacement(command, record.sequence)
    }
    if case .orderCommand(let command) = record.event, command.action == .cancel {
      checkCancel(command, record)
    }
    guard case .execution(let fill) = record.event else { return ledger.fold(record) }
    let before = ledger.book.position(fill.instrument)
    ledger.fold(record)
    checkExitFill(fill, before, record.sequence)
  }

  /// Call when an input and all its outputs were taken.
  public mutating func endInput() {
    for instrument in ledger.instrumentIDs { checkExits(instrument) }
    if !ledger.book.isBalanced { note("the books do not balance", ledger.lastSequence) }
  }

  private mutating func note(_ text: String, _ sequence: SequenceNumber) {
    violations.append("record \(sequence): \(text)")
  }

  /// I1 and the rules of causes and times.
  private mutating func checkEnvelope(_ record: Recorded) {
    let envelope = record.envelope
    if envelope.sequence != ledger.lastSequence.next { note("a gap", envelope.sequence) }
    if envelope.recordedAt < ledger.now { note("time goes back", envelope.sequence) }
    if record.event.kind.isInput { return }
    if envelope.cause < input.sequence || envelope.cause >= envelope.sequence {
      note("the cause \(envelope.cause) is not of this step", envelope.sequence)
    }
    if envelope.recordedAt != input.recordedAt { note("not its input's time", envelope.sequence) }
  }

  /// I10, and I9 at the moment of a closing order.
  private mutating func checkPlacement(_ command: OrderCommand, _ sequence: SequenceNumber) {
    switch command.role {
    case .entry:
      if ledger.risk.level != .normal { note("exposure while \(ledger.risk.level)", sequence) }
      let held = ledger.book.position(command.instrument)
      if held.rawValue.signum() == -command.side.sign { note("entry against a position", sequence) }
    case .stop, .target:
      if ledger.risk.level != .normal { note("exposure while \(ledger.risk.level)", sequence) }
      if ledger.book.position(command.instrument) != .zero { note("exits on top", sequence) }
    case .close:
      let position = ledger.book.position(command.instrument)
      // What is closed for another reason is closed whole, and ends the plan to make it smaller.
      let isPart =
        ledger.plans[command.instrument, .resize] != nil
        && !ledger.entries[command.instrument.index].isClosing
      if ledger.orders.liveCount(command.instrument) != 0, !isPart {
        note("a close beside live orders", sequence)
      }
      let isOfSize =
        isPart
        ? command.quantity < position.magnitude : command.quantity == position.magnitude
      if !isOfSize { note("a close of another size", sequence) }
      if command.side.sign * position.rawValue >= 0 { note("a close that adds", sequence) }
    }
  }

  /// Two cancels of an order have an answer, a new link or ten seconds between them, and between
  /// the second answer and a third cancel there are ten seconds as well.
  private mutating func checkCancel(_ command: OrderCommand, _ record: Recorded) {
    guard let order = ledger.orders[command.order], order.cancels > 0 else { return }
    let isAnswered = order.status == .accepted || order.status == .partiallyFilled
    if isAnswered && order.cancels == 1 { return }
    let pause = record.envelope.recordedAt - order.cancelledAt
    if pause < .seconds(10) { note("a cancel beside one on its way", record.sequence) }
  }

  /// I9: an exit's fill never turns a position round.
  private mutating func checkExitFill(
    _ fill: ExecutionReported, _ before: Quantity, _ sequence: SequenceNumber
  ) {
    guard let order = ledger.orders[fill.order], order.command.role != .entry else { return }
    let after = ledger.book.position(fill.instrument)
    let isTurned = (before.rawValue > 0 && after.rawValue < 0) || (before < .zero && after > .zero)
    if isTurned { note("an exit turned \(before) into \(after)", sequence) }
  }

  /// I9: working exits, the legs of a bracket counted once, never exceed position and open entries.
  private mutating func checkExits(_ instrument: InstrumentID) {
    let live = ledger.orders.live(instrument)
    var exits = Quantity.zero
    var entries = Quantity.zero
    var brackets: [(parent: OrderID, most: Quantity)] = []
    for order in live {
      switch order.command.role {
      case .entry: entries = entries + order.remaining
      case .close: exits = exits + order.remaining
      case .stop, .target:
        let size = backed(order)
        if let at = brackets.firstIndex(where: { $0.parent == order.command.parent }) {
          brackets[at].most = max(brackets[at].most, size)
        } else {
          brackets.append((order.command.parent, size))
        }
      }
    }
    exits = brackets.reduce(exits) { $0 + $1.most }
    let held = ledger.book.position(instrument).magnitude
    if exits > held + entries {
      note("exits of \(exits) for \(held) held, \(entries) to come", ledger.lastSequence)
    }
  }

  /// What a leg can still close: its size less its own fills and, since the size was last set,
  /// those of its siblings; while its size is the first one, no more than its entry's open fills.
  private func backed(_ leg: OrderRecord) -> Quantity {
    // Shares of before a split are no shares of now.
    if leg.wantedAfterSplit != nil { return leg.workingAfterSplit }
    if leg.status == .cancelPending, leg.command.action == .modify { return .zero }
    guard leg.command.action == .place, let parent = ledger.orders[leg.command.parent] else {
      return leg.working
    }
    var open = parent.isLive ? parent.command.quantity : parent.filled
    for other in ledger.orders.all where other.command.parent == parent.id {
      open = open - other.filled
    }
    return min(leg.working, max(open, .zero))
  }
}
