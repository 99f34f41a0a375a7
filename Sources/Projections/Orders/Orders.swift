import Journal

/// Every order that was commanded, by number.
public struct Orders: FieldGroup {
  private var records = GrowingList<OrderRecord>()
  /// Answers about orders that no command placed: manual orders, or another client's.
  public private(set) var strangerCount: Int64 = 0
  /// Orders that our risk gate refused before any command.
  public private(set) var deniedCount: Int64 = 0
  /// Positions in `records` of the orders that are live, ascending.
  private var livePositions = Derived<[Int]>([])
  private var byPermanentID = Derived<[Int64: OrderID]>([:])
  private var byReference = Derived<[String: OrderID]>([:])

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
      records[at].change(to: command)
      // Whoever changes it after a split has meant the new shares.
      if !records[at].afterSplit.isEmpty { records[at].afterSplit = [records[at].command] }
      records[at].changedBy = envelope.sequence
    case .query:
      guard isKnown else { return countStranger(command.order) }
      records[at].probes += 1
      records[at].ask(command)
    case .cancel:
      guard isKnown else { return countStranger(command.order) }
      records[at].cancelledBy = envelope.sequence
      records[at].cancelledAt = envelope.recordedAt
      records[at].cancels += 1
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
    // Questions are counted from a doubt until the broker shows the order; no fill, and no word
    // about its state alone, says which instruction works.
    if state.to.isFinal || (state.to == .unknown && records[at].status != .unknown) {
      records[at].probes = 0
    }
    records[at].status = state.to
    records[at].changedBy = envelope.sequence
    if state.permanentID != 0 { learn(state.permanentID, at) }
    if state.to.isFinal { (records[at].standing, records[at].afterSplit) = ([], []) }
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
    if dropped.command == records[at].cancelledBy { records[at].cancels = 0 }
    records[at].lastReason = dropped.reason
    let isChange =
      dropped.command != records[at].placedBy && dropped.command != records[at].cancelledBy
    if isChange { records[at].dropChange() }
  }

  /// Takes a split: what works of the instrument is for other shares from now on.
  public mutating func fold(_ split: Adjustment, _ definition: InstrumentDefined) {
    for at in livePositions.value where records[at].command.instrument == split.instrument {
      let entry = known(records[at].command.parent).map { records[$0] }
      let keepsShares = entry.map { $0.isLive && !$0.hasPrice } ?? false
      records[at].split(split, definition, keepsShares: keepsShares)
    }
  }

  /// Takes a new link: what was on its way over the one before does not arrive any more.
  public mutating func foldNewLink() {
    for at in livePositions.value where records[at].cancels != 0 { records[at].cancels = 0 }
  }

  /// Takes an execution; a resent one changes nothing, a correction replaces.
  public mutating func fold(_ execution: ExecutionReported) {
    guard let at = match(execution).flatMap(known) else {
      return countStranger(execution.order)
    }
    let before = records[at].filled
    records[at].fold(execution)
    if records[at].permanentID == 0 { learn(execution.permanentID, at) }
    if records[at].filled > before { reduceGroup(of: at, by: records[at].filled - before) }
  }

  /// Takes the broker's word: what an order that is over had filled, and how much one that works
  /// has left.
  public mutating func fold(_ status: OrderStatusReported) {
    guard let at = match(status.order, status.permanentID).flatMap(known) else { return }
    switch status.status {
    case .filled: if status.remaining == .zero { records[at].filledAtEnd = status.filled }
    case .preSubmitted, .submitted: records[at].hear(status)
    case .cancelled, .apiCancelled: records[at].filledAtEnd = status.filled
    case .apiPending, .pendingSubmit, .pendingCancel, .inactive, .unknown: break
    }
  }

  /// Takes the broker's view of an order: it confirms the change that it shows, and shows that the
  /// change of an order in doubt was not made.
  public mutating func fold(_ open: OpenOrderReported) {
    guard let at = match(open.order, open.permanentID, open.orderReference).flatMap(known) else {
      return
    }
    if open.permanentID != 0, records[at].permanentID == 0 { learn(open.permanentID, at) }
    let entry = known(records[at].command.parent).map { records[$0] }
    records[at].hear(open, backed: entry.flatMap { $0.isLive ? nil : $0.everFilled })
    // An order that is shown in doubt is asked about again.
    if open.status == .submitted || open.status == .preSubmitted { records[at].probes = 0 }
  }

  /// Takes a refusal: a change that was refused is not made.
  public mutating func fold(_ error: BrokerErrorReported) {
    guard let at = known(OrderID(rawValue: error.id)), records[at].isChanging else { return }
    switch BrokerCode.meaning(error.code) {
    // Before the broker has answered the placement, nobody knows which of the two it refused.
    case .refused: guard !records[at].isPlacementOpen else { return }
    case .modifyRefused: break
    case .cancelRefused, .doubted, .notice, .notAnOrder: return
    }
    records[at].refuseChange()
    records[at].lastReason = "\(error.code) \(error.message)"
  }

  // MARK: Questions

  /// The order of that number; nil when no command placed it.
  public subscript(_ id: OrderID) -> OrderRecord? {
    guard let at = known(id) else { return nil }
    return records[at]
  }

  /// What `body` says of the order of that number, looked at where it lies: a copy of an order
  /// takes longer than most questions about it.
  ///
  /// - Returns: nil when no command placed it.
  public func look<Answer>(at id: OrderID, _ body: (OrderRecord) -> Answer) -> Answer? {
    guard let at = known(id) else { return nil }
    return body(records[at])
  }

  /// Whether an order was ever filled; false when no command placed it.
  public func hasFills(_ id: OrderID) -> Bool {
    guard let at = known(id) else { return false }
    return !records[at].fills.isEmpty
  }

  /// Side and stop price of an order that works with a fixed stop; nil for any other.
  ///
  /// Asked at every tick while a stop trails, so it copies no record.
  public func workingStop(_ id: OrderID) -> (side: Side, price: Price)? {
    guard let at = known(id), records[at].isLive, let price = records[at].command.stopPrice else {
      return nil
    }
    return (records[at].command.side, price)
  }

  /// Which order of ours an answer is about.
  ///
  /// The number decides unless the broker's account-wide number says otherwise: that one is the
  /// order's identity. Then come that number alone and our text on the order.
  /// - Returns: nil for an order that is not ours.
  public func match(
    _ id: OrderID, _ permanentID: Int64, _ reference: String = ""
  ) -> OrderID? {
    if let at = known(id) {
      let own = records[at].permanentID
      if own == 0 || permanentID == 0 || own == permanentID { return id }
    }
    if permanentID != 0, let own = byPermanentID.value[permanentID] { return own }
    guard !reference.isEmpty, let own = byReference.value[reference], let at = known(own) else {
      return nil
    }
    let number = records[at].permanentID
    return number == 0 || permanentID == 0 || number == permanentID ? own : nil
  }

  /// Which order of ours an execution is of; nil for a manual one, or another client's.
  public func match(_ execution: ExecutionReported) -> OrderID? {
    match(execution.order, execution.permanentID, execution.orderReference)
  }

  /// Every order, by number.
  public var all: [OrderRecord] { records.items }

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

  /// Visits each live order of one instrument where it lies, by number; copies nothing.
  public func eachLive(_ instrument: InstrumentID, _ body: (OrderRecord) -> Void) {
    for at in livePositions.value where records[at].command.instrument == instrument {
      body(records[at])
    }
  }

  /// Whether an order of the instrument still has prices of before a split; allocates nothing.
  public func awaitsSplit(_ instrument: InstrumentID) -> Bool {
    for at in livePositions.value
    where !records[at].afterSplit.isEmpty && records[at].command.instrument == instrument {
      if records[at].wantedAfterSplit != nil { return true }
    }
    return false
  }

  /// How many orders are live.
  public var liveCount: Int { livePositions.value.count }

  /// How many orders of one instrument are live; allocates nothing.
  public func liveCount(_ instrument: InstrumentID) -> Int {
    var count = 0
    for at in livePositions.value where records[at].command.instrument == instrument { count += 1 }
    return count
  }

  /// How many orders of one instrument and role are live; allocates nothing.
  public func liveCount(_ instrument: InstrumentID, role: OrderRole) -> Int {
    var count = 0
    for at in livePositions.value
    where records[at].command.instrument == instrument && records[at].command.role == role {
      count += 1
    }
    return count
  }

  /// Visits each live entry with the quantity it can still fill; allocates nothing.
  public func eachLiveEntry(_ body: (InstrumentID, Side, Quantity) -> Void) {
    for at in livePositions.value where records[at].command.role == .entry {
      body(records[at].command.instrument, records[at].command.side, records[at].remaining)
    }
  }

  /// Signed quantity that live orders of the wanted roles may still fill; allocates nothing.
  public func openQuantity(
    _ instrument: InstrumentID, _ isWanted: (OrderRole) -> Bool
  ) -> Quantity {
    var sum: Int64 = 0
    for at in livePositions.value where records[at].command.instrument == instrument {
      guard isWanted(records[at].command.role) else { continue }
      let signed = records[at].command.side.sign * records[at].working.rawValue
      let (next, overflow) = sum.addingReportingOverflow(signed)
      sum = overflow ? (signed < 0 ? .min : .max) : next
    }
    return Quantity(rawValue: sum)
  }

  /// The highest number a command used; ``OrderID/none`` before the first.
  public var highestID: OrderID { records.last?.id ?? .none }

  // MARK: Upkeep

  private func position(_ id: OrderID) -> Int {
    // Numbers are given one after another: most orders stand as far behind the first as theirs.
    if records.count > 0 {
      let (at, overflow) = id.rawValue.subtractingReportingOverflow(records[0].id.rawValue)
      if !overflow, at >= 0, at < records.count, records[Int(at)].id == id { return Int(at) }
    }
    return records.items.lowerBound { $0.id < id }
  }

  private func known(_ id: OrderID) -> Int? {
    let at = position(id)
    return at < records.count && records[at].id == id ? at : nil
  }

  /// Commands and answers without an order number, such as queries, are nobody's.
  private mutating func countStranger(_ id: OrderID) {
    if id != .none { strangerCount += 1 }
  }

  private mutating func learn(_ permanentID: Int64, _ at: Int) {
    records[at].permanentID = permanentID
    if permanentID != 0 { byPermanentID.value[permanentID] = records[at].id }
  }

  /// A fill makes the linked orders smaller at the broker: the other children of its parent, and
  /// the other members of its group.
  private mutating func reduceGroup(of index: Int, by quantity: Quantity) {
    let command = records[index].command
    guard command.parent != .none || !command.ocaGroup.isEmpty else { return }
    for at in livePositions.value where at != index {
      let other = records[at].command
      guard other.instrument == command.instrument else { continue }
      let isSibling = command.parent != .none && other.parent == command.parent
      let isGrouped =
        !command.ocaGroup.isEmpty && other.ocaGroup == command.ocaGroup
        && other.order != command.parent && other.parent != command.order
      guard isSibling || isGrouped else { continue }
      let cancelsAll = isGrouped && command.groupRule == .cancelWithBlock
      records[at].reduced =
        cancelsAll ? records[at].remaining : records[at].reduced + quantity
    }
  }

  private mutating func place(_ command: OrderCommand, _ envelope: Envelope, _ at: Int) {
    var record = OrderRecord()
    record.command = command
    record.placedBy = envelope.sequence
    record.placedAt = envelope.recordedAt
    record.changedBy = envelope.sequence
    if !command.orderReference.isEmpty, byReference.value[command.orderReference] == nil {
      byReference.value[command.orderReference] = command.order
    }
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
    try records.visit("records", &visitor)
    try visitor.signed("strangerCount", &strangerCount)
    try visitor.signed("deniedCount", &deniedCount)
    guard visitor.replaces else { return }
    for index in records.indices.dropFirst() where records[index - 1].id >= records[index].id {
      throw .valueOutOfRange(field: "records")
    }
    rebuildLive()
    rebuildKeys()
  }

  /// As the folds left them: the first order of a text keeps it, the last of a number.
  private mutating func rebuildKeys() {
    byPermanentID.value.removeAll(keepingCapacity: true)
    byReference.value.removeAll(keepingCapacity: true)
    for record in records.items {
      if record.permanentID != 0 { byPermanentID.value[record.permanentID] = record.id }
      let reference = record.command.orderReference
      if !reference.isEmpty, byReference.value[reference] == nil {
        byReference.value[reference] = record.id
      }
    }
  }
}
