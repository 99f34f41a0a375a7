import Journal
import Projections

// Cancels, and when one is commanded again. What became of one that was not answered nobody knows:
// it waits for an answer, for a new link, or until a time has passed that grows with each attempt.
extension Engine {
  /// A cancel without an answer is repeated after this long, the next one after twice as long.
  static let cancelPatience = Nanoseconds.seconds(10)
  /// The longest pause between two cancels; the flatten check is never too early for one.
  static let cancelPatienceMax = flattenPatience

  /// Commands a cancel, unless one is under way and this is no second attempt.
  ///
  /// A second attempt that comes too early is put off until the first has had its time.
  mutating func cancel(_ order: OrderRecord, cause: SequenceNumber, isRetry: Bool) {
    guard order.status != .cancelPending || isRetry else { return }
    // The broker cancels the children of an entry without fills together with it.
    let goesWithParent = ledger.orders.look(at: order.command.parent) { parent in
      !parent.status.isFinal && parent.filled == .zero
    }
    if goesWithParent ?? false { return }
    if let due = Self.nextCancel(order), ledger.now < due {
      return armCancelCheck(at: due, cause: cause)
    }
    var command = order.command
    command.action = .cancel
    let commanded = emit(.orderCommand(command), cause: cause)
    move(order, .cancelCommanded, cause: commanded)
  }

  /// When an order may be cancelled again; nil where no cancel can be on its way.
  ///
  /// One that was refused, and whose order the broker then showed at work, was answered: the first
  /// such answer is followed by another cancel at once, later ones by ever later ones.
  static func nextCancel(_ order: OrderRecord) -> Timestamp? {
    let isAnswered = order.status == .accepted || order.status == .partiallyFilled
    let unanswered = order.cancels - (isAnswered ? 1 : 0)
    guard unanswered > 0 else { return nil }
    let doublings = min(unanswered - 1, 10)
    let pause = Nanoseconds(rawValue: cancelPatience.rawValue << doublings)
    return order.cancelledAt + min(pause, cancelPatienceMax)
  }

  /// Sees to it that a cancel that was put off is thought of; an earlier look looks on.
  private mutating func armCancelCheck(at due: Timestamp, cause: SequenceNumber) {
    let isPending = ledger.timers.pending.contains {
      $0.timer.purpose == .cancelCheck && $0.timer.dueAt <= due
    }
    guard !isPending else { return }
    setTimer(.cancelCheck, at: due, cause: cause)
  }

  /// Repeats the cancels that nobody answered in time, and goes on until all are answered.
  ///
  /// What is in doubt is asked about first, and without a link nothing would leave: the answer of
  /// the broker, or a new link, leads on.
  mutating func checkCancels(cause: SequenceNumber) {
    guard ledger.connection.mayTakeCommands else { return }
    for order in ledger.orders.live where Self.awaitsCancel(order) {
      cancel(order, cause: cause, isRetry: true)
    }
    let next = ledger.orders.live
      .compactMap { Self.awaitsCancel($0) ? Self.nextCancel($0) : nil }.min()
    if let next { armCancelCheck(at: next, cause: cause) }
  }

  /// One that the broker called cancelled only waits for its last fills.
  private static func awaitsCancel(_ order: OrderRecord) -> Bool {
    order.cancels > 0 && order.status != .unknown && !order.isAwaitingFills
  }
}
