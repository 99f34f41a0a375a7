import Journal
import Projections

/// Finds the story of an order in a journal.
///
/// Two passes keep memory flat: the first learns which orders belong together and which records
/// are theirs, the second collects those records and everything that led to them.
public struct StoryFinder {
  private let root: String

  /// Looks in the journal at `root`.
  public init(root: String) { self.root = root }

  /// The story of `order`, or nil when the journal has no such order.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(of order: OrderID) throws(JournalError) -> OrderStory? {
    guard let family = try family(of: order) else { return nil }
    var collector = StoryCollector(family: family.orders, multiplier: family.multiplier)
    let reader = try JournalReader(opening: root)
    while let shape = try reader.advance() {
      guard shape == .event else { continue }
      collector.take(Recorded(reader.envelope, try reader.event()))
    }
    return OrderStory(
      order: order, symbol: family.symbol, records: try collector.records(from: root),
      result: collector.result)
  }

  /// The bracket of an order: itself, its parent and the parent's children.
  private func family(
    of order: OrderID
  ) throws(JournalError) -> (orders: [OrderID], symbol: String, multiplier: Int64)? {
    var parents: [(order: OrderID, parent: OrderID)] = []
    var instruments = Instruments()
    var instrument: InstrumentID?
    let reader = try JournalReader(opening: root)
    while let shape = try reader.advance() {
      guard shape == .event else { continue }
      switch EventKind(rawValue: reader.kind) {
      case .instrumentDefined:
        if case .instrumentDefined(let definition) = try reader.event() {
          instruments.fold(definition)
        }
      case .orderCommand:
        guard case .orderCommand(let command) = try reader.event(), command.action == .place
        else { continue }
        parents.append((command.order, command.parent))
        if command.order == order { instrument = command.instrument }
      default: break
      }
    }
    guard let instrument else { return nil }
    let parent = parents.first { $0.order == order }?.parent ?? .none
    let head = parent == .none ? order : parent
    let orders = parents.filter { $0.order == head || $0.parent == head }.map(\.order)
    let definition = instruments[instrument]
    return (orders, definition?.symbol ?? "#\(instrument.rawValue)", definition?.multiplier ?? 1)
  }
}

/// Collects the records of a family of orders and remembers which causes to follow.
struct StoryCollector {
  private let family: [OrderID]
  private let multiplier: Int64
  private var executions: [String] = []
  private var own: [Recorded] = []
  private(set) var result = OrderResult()

  init(family: [OrderID], multiplier: Int64) {
    self.family = family
    self.multiplier = multiplier
  }

  mutating func take(_ record: Recorded) {
    switch record.event {
    case .orderCommand(let command): keep(record, if: family.contains(command.order))
    case .riskVerdict(let verdict): keep(record, if: family.contains(verdict.order))
    case .commandSent(let sent): keep(record, if: family.contains(sent.order))
    case .commandDropped(let dropped): keep(record, if: family.contains(dropped.order))
    case .orderStatus(let status): keep(record, if: family.contains(status.order))
    case .orderState(let change): keep(record, if: family.contains(change.order))
    case .openOrder(let order): keep(record, if: family.contains(order.order))
    case .brokerError(let error):
      keep(record, if: family.contains(OrderID(rawValue: error.id)))
    case .execution(let execution):
      guard family.contains(execution.order) else { return }
      own.append(record)
      executions.append(execution.execution)
      add(execution)
    case .commission(let commission):
      guard executions.contains(commission.execution) else { return }
      own.append(record)
      result.fees += commission.commission
    default: break
    }
  }

  private mutating func keep(_ record: Recorded, if isOurs: Bool) {
    if isOurs { own.append(record) }
  }

  private mutating func add(_ execution: ExecutionReported) {
    let amount = Money(
      execution.price, times: execution.quantity, multiplier: multiplier)
    if execution.side == .buy {
      result.bought = result.bought + execution.quantity
      result.cashFlow -= amount
    } else {
      result.sold = result.sold + execution.quantity
      result.cashFlow += amount
    }
  }

  /// Own records and everything that led to them, in order.
  func records(from root: String) throws(JournalError) -> [Recorded] {
    var known = own
    var wanted = causes(of: own, knowing: own)
    // A chain of causes is short (prediction, signal, decision, verdict), and every pass finds
    // all missing records of one generation.
    while !wanted.isEmpty {
      let found = try Self.read(wanted, from: root)
      known += found
      wanted = causes(of: found, knowing: known)
    }
    return known.sorted { $0.sequence < $1.sequence }
  }

  private func causes(of records: [Recorded], knowing known: [Recorded]) -> [SequenceNumber] {
    var wanted = records.map(\.envelope.cause)
    for record in records {
      // A decision is the first of its own evidence: the signal it looked at.
      if case .decision(let decision) = record.event { wanted.append(decision.signal) }
    }
    let have = Set(known.map(\.sequence))
    return Set(wanted).subtracting(have).subtracting([.none]).sorted()
  }

  private static func read(
    _ wanted: [SequenceNumber], from root: String
  ) throws(JournalError) -> [Recorded] {
    var found: [Recorded] = []
    var next = 0
    let reader = try JournalReader(opening: root)
    while next < wanted.count, let shape = try reader.advance() {
      guard reader.envelope.sequence == wanted[next] else { continue }
      next += 1
      let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
      found.append(Recorded(reader.envelope, event))
    }
    return found
  }
}
