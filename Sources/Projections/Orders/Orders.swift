import Journal

/// Every order that was commanded, by number.
public struct Orders: FieldGroup {
  private var records: [OrderRecord] = []
  /// Answers about orders that no command placed: manual orders, or another client's.
  public private(set) var strangerCount: Int64 = 0
  /// Orders that our risk gate refused before any command.
  public private(set) var deniedCount: Int64 = 0
  /// Positions in `records` of the orders that are live, ascending.
  private var livePositions = Derived<[Int]>([])

  /// No orders.
  public init() {}

  // MARK: Folds

  /// Takes a command: a placement opens a record as submitted, a cancel makes it pending.
  public mutating func fold(_ command: OrderCommand, _ envelope: Envelope) {
    let at = position(command.order)
    let isKnown = at < records.count && records[at].id == command.order
    switch command.action {
    case .place where !isKnown: place(command, envelope, at)
    case .place, .modify:
      guard isKnown else { return countStranger(command.order) }
      records[at].command = command
      records[at].changedBy = envelope.sequence
    case .cancel:
      guard isKnown else { return countStranger(command.order) }
      records[at].cancelledBy = envelope.sequence
      records[at].changedBy = envelope.sequence
      // An unknown fate stays unknown: asking to cancel teaches nothing about it.
      if !records[at].status.isFinal && records[at].status != .unknown {
        records[at].status = .cancelPending
      }
    }
  }

  /// Takes a step in an order's life, as decided.
  public mutating func fold(_ state: OrderStateChanged, _ envelope: Envelope) {
    guard let at = known(state.order) else {
      // Our own risk gate refuses before there is a command.
      return state.to == .denied ? (deniedCount += 1) : countStranger(state.order)
    }
    let wasLive = records[at].isLive
    records[at].status = state.to
    records[at].changedBy = envelope.sequence
    if state.permanentID != 0 { records[at].permanentID = state.permanentID }
    records[at].lastReason = state.reason
    if wasLive != records[at].isLive { updateLive(at) }
  }

  /// Takes the note that a command's bytes left.
  public mutating func fold(_ sent: CommandSent) {
    guard let at = known(sent.order) else { return countStranger(sent.order) }
    records[at].wasSent = true
  }

  /// Takes the note that a command never left; what that means is decided elsewhere.
  public mutating func fold(_ dropped: CommandDropped) {
    guard let at = known(dropped.order) else { return countStranger(dropped.order) }
    if dropped.command == records[at].placedBy { records[at].wasDropped = true }
    records[at].lastReason = dropped.reason
  }

  /// Takes an execution; a resent one changes nothing, a correction replaces.
  public mutating func fold(_ execution: ExecutionReported) {
    guard let at = known(execution.order) else { return countStranger(execution.order) }
    records[at].fold(execution)
    if records[at].permanentID == 0 { records[at].permanentID = execution.permanentID }
  }

  /// Takes the broker's word; only that of a filled order says something that executions do not.
  public mutating func fold(_ status: OrderStatusReported) {
    guard status.status == .filled, status.remaining == .zero, let at = known(status.order) else {
      return
    }
    records[at].filledAtEnd = status.filled
  }

  // MARK: Questions

  /// The order of that number; nil when no command placed it.
  public subscript(_ id: OrderID) -> OrderRecord? { known(id).map { records[$0] } }

  /// Every order, by number.
  public var all: [OrderRecord] { records }

  /// Live orders of all instruments, by number.
  public var live: [OrderRecord] { livePositions.value.map { records[$0] } }

  /// Live orders of one instrument, by number.
  public func live(_ instrument: InstrumentID) -> [OrderRecord] {
    var result: [OrderRecord] = []
    for at in livePositions.value where records[at].command.instrument == instrument {
      result.append(records[at])
    }
    return result
  }

  /// How many orders are live.
  public var liveCount: Int { livePositions.value.count }

  /// How many orders of one instrument are live; allocates nothing.
  public func liveCount(_ instrument: InstrumentID) -> Int {
    var count = 0
    for at in livePositions.value where records[at].command.instrument == instrument { count += 1 }
    return count
  }

  /// Visits each live entry with the quantity it can still fill; allocates nothing.
  public func eachLiveEntry(_ body: (InstrumentID, Side, Quantity) -> Void) {
    for at in livePositions.value where records[at].command.role == .entry {
      body(records[at].command.instrument, records[at].command.side, records[at].remaining)
    }
  }

  /// Signed quantity that live entries of one instrument may still add; allocates nothing.
  public func openExposure(_ instrument: InstrumentID) -> Quantity {
    openQuantity(instrument) { $0 == .entry }
  }

  /// Signed quantity that live orders of the wanted roles may still fill; allocates nothing.
  public func openQuantity(
    _ instrument: InstrumentID, _ isWanted: (OrderRole) -> Bool
  ) -> Quantity {
    var sum: Int64 = 0
    for at in livePositions.value where records[at].command.instrument == instrument {
      guard isWanted(records[at].command.role) else { continue }
      let signed = records[at].command.side.sign * records[at].remaining.rawValue
      let (next, overflow) = sum.addingReportingOverflow(signed)
      sum = overflow ? (signed < 0 ? .min : .max) : next
    }
    return Quantity(rawValue: sum)
  }

  /// The highest number a command used; ``OrderID/none`` before the first.
  public var highestID: OrderID { records.last?.id ?? .none }

  // MARK: Upkeep

  private func position(_ id: OrderID) -> Int { records.lowerBound { $0.id < id } }

  private func known(_ id: OrderID) -> Int? {
    let at = position(id)
    return at < records.count && records[at].id == id ? at : nil
  }

  /// Commands and answers without an order number, such as queries, are nobody's.
  private mutating func countStranger(_ id: OrderID) {
    if id != .none { strangerCount += 1 }
  }

  private mutating func place(_ command: OrderCommand, _ envelope: Envelope, _ at: Int) {
    var record = OrderRecord()
    record.command = command
    record.placedBy = envelope.sequence
    record.placedAt = envelope.recordedAt
    record.changedBy = envelope.sequence
    records.insert(record, at: at)
    if at == records.count - 1 { livePositions.value.append(at) } else { rebuildLive() }
  }

  private mutating func updateLive(_ at: Int) {
    let place = livePositions.value.lowerBound { $0 < at }
    if records[at].isLive {
      livePositions.value.insert(at, at: place)
    } else {
      livePositions.value.remove(at: place)
    }
  }

  private mutating func rebuildLive() {
    livePositions.value = records.indices.filter { records[$0].isLive }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("records", &records)
    try visitor.signed("strangerCount", &strangerCount)
    try visitor.signed("deniedCount", &deniedCount)
    for index in records.indices.dropFirst() where records[index - 1].id >= records[index].id {
      throw .valueOutOfRange(field: "records")
    }
    rebuildLive()
  }
}
