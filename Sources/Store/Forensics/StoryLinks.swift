import Journal

/// How the records of a story hang together: by their causes, and by what they say of each other.
///
/// An answer of the broker has no cause in the journal; it hangs on the command that it answers, a
/// commission on its execution.
struct StoryLinks {
  /// Why one record is drawn below another.
  enum Kind: String {
    /// The record says so itself.
    case cause
    /// Its bytes left, or never did.
    case sent
    /// The broker's answer to a command, or the fee of an execution.
    case answers
    /// A decision looked at a signal.
    case saw
    /// A plan goes back to an earlier step.
    case begun
  }

  /// Two records and what joins them.
  struct Link {
    let from: SequenceNumber
    let to: SequenceNumber
    let kind: Kind
  }

  /// Every link, by the later record.
  private(set) var all: [Link] = []
  private var known: Set<SequenceNumber> = []
  /// The last command that placed, changed or cancelled an order.
  private var commands: [OrderID: SequenceNumber] = [:]
  private var executions: [String: SequenceNumber] = [:]
  /// Frames without a link so far: linked by the first fact read from them.
  private var openFrames: Set<SequenceNumber> = []

  /// The links of `records`, which are in order.
  init(_ records: [Recorded]) {
    for record in records { take(record) }
    all.sort { ($0.to, $0.from) < ($1.to, $1.from) }
  }

  /// The record that each hangs on in a tree: the first link of each; none for roots.
  var parents: [SequenceNumber: SequenceNumber] {
    var parents: [SequenceNumber: SequenceNumber] = [:]
    for link in all.reversed() where link.kind != .cause { parents[link.to] = link.from }
    for link in all where link.kind == .cause { parents[link.to] = link.from }
    return parents
  }

  private mutating func take(_ record: Recorded) {
    let (sequence, cause) = (record.sequence, record.envelope.cause)
    join(cause, sequence, .cause)
    switch record.event {
    case .brokerFrame: openFrames.insert(sequence)
    case .commandSent(let sent): join(sent.command, sequence, .sent)
    case .commandDropped(let dropped): join(dropped.command, sequence, .sent)
    case .decision(let decision) where decision.signal != cause:
      join(decision.signal, sequence, .saw)
    case .orderPlan(let plan) where plan.begunBy != cause: join(plan.begunBy, sequence, .begun)
    case .commission(let commission): answer(cause, executions[commission.execution])
    case .orderCommand(let command): commands[command.order] = sequence
    case .execution(let execution):
      executions[execution.execution] = sequence
      answer(cause, commands[execution.order])
    case .openOrder(let open): answer(cause, commands[open.order])
    case .orderStatus(let status): answer(cause, commands[status.order])
    case .brokerError(let error): answer(cause, commands[OrderID(rawValue: error.id)])
    default: break
    }
    known.insert(sequence)
  }

  /// Hangs a frame on what the fact in it is about.
  private mutating func answer(_ frame: SequenceNumber, _ command: SequenceNumber?) {
    guard let command, command < frame, openFrames.remove(frame) != nil else { return }
    join(command, frame, .answers)
  }

  private mutating func join(_ from: SequenceNumber, _ to: SequenceNumber, _ kind: Kind) {
    guard from != .none, known.contains(from) else { return }
    all.append(Link(from: from, to: to, kind: kind))
  }
}
