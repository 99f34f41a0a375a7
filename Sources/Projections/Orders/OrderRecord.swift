import Journal

/// One order as the journal knows it.
public struct OrderRecord: FieldGroup {
  /// The latest complete instruction: the placing one, or the last modification.
  public var command = OrderCommand()
  /// The record of the command that placed it.
  public var placedBy = SequenceNumber.none
  /// When it was placed.
  public var placedAt = Timestamp.zero
  /// Where it stands.
  public var status = OrderStatus.submitted
  /// Filled so far, by its executions; corrections replace.
  public var filled = Quantity.zero
  /// What the broker had filled when it called the order filled or cancelled; 0 while it did not.
  ///
  /// Of a filled one less than ordered where a fill of the bracket's other leg made it smaller.
  public var filledAtEnd = Quantity.zero
  /// The broker's account-wide number, 0 while unknown.
  public var permanentID: Int64 = 0
  /// Bytes of one of its commands left for the broker.
  public var wasSent = false
  /// Its placing command was dropped and never left.
  public var wasDropped = false
  /// The record of the last cancel command; none without one.
  public var cancelledBy = SequenceNumber.none
  /// When it was commanded.
  public var cancelledAt = Timestamp.zero
  /// Cancels that may have reached the broker over this link and have not ended it.
  public var cancels: Int64 = 0
  /// The record that changed it last.
  public var changedBy = SequenceNumber.none
  /// The last reason somebody gave.
  public var lastReason = ""
  /// What fills of the same group's other members took off since its size was last commanded.
  public var reduced = Quantity.zero
  /// What may be in force at the broker beside ``command``, in the order of its commands: the
  /// instruction that it has shown last, and changes that it has not answered; empty while all
  /// were answered.
  public var standing: [OrderCommand] = []
  /// What a split made of ``command``, until the broker shows the new prices; at most one.
  public var afterSplit: [OrderCommand] = []
  /// Changes of it that the broker refused.
  public var refusedChanges: Int64 = 0
  /// Times the broker was asked about it and has not shown it.
  public var probes: Int64 = 0
  /// Its executions in order of arrival; a correction takes the place of what it corrects.
  public var fills: [OrderFill] = []

  public init() {}

  /// Its number.
  public var id: OrderID { command.order }

  /// Whether it can still fill, as far as anybody knows.
  public var isLive: Bool { !status.isFinal }

  /// Whether the broker never said that it has the order: a refusal can be of the placement then.
  public var isPlacementOpen: Bool {
    status == .submitted || (status == .unknown && permanentID == 0)
  }

  /// Ordered and not yet filled; never negative.
  public var remaining: Quantity {
    filled < command.quantity ? command.quantity - filled : .zero
  }

  /// What it can still fill: ``remaining`` less what its group took off; never negative.
  public var working: Quantity {
    let rest = remaining
    return reduced < rest ? rest - reduced : .zero
  }

  /// The average price of its executions, rounded half to even; nil without one.
  public var averagePrice: Price? {
    var (units, notional) = (Int128(0), Int128(0))
    for fill in fills where fill.quantity > .zero {
      units += Int128(fill.quantity.rawValue)
      notional += Int128(fill.quantity.rawValue) * Int128(fill.price.rawValue)
    }
    guard units > 0 else { return nil }
    return Price(rawValue: Int64(clamping: Rounding.halfEven(notional, units)))
  }

  /// Every share it will ever get is booked: all that was ordered, or all that the broker filled
  /// before it called the order over.
  ///
  /// Counted with what corrections took back later: the broker's order ended with it all the same.
  public var isWhollyFilled: Bool {
    hasWholeSize || (filledAtEnd > .zero && everFilled >= filledAtEnd)
  }

  /// The broker called it over with more shares filled than were booked so far.
  public var isAwaitingFills: Bool { everFilled < filledAtEnd }

  /// Filled so far, each execution with the largest size that any of its reports had.
  var everFilled: Quantity {
    fills.reduce(.zero) { $0 + max($1.largest, .zero) }
  }

  /// Ids of its executions in order of arrival.
  public var executionIDs: [String] { fills.map(\.execution) }

  /// Takes the broker's count of what is left, where it knows every fill that we know: its group
  /// took off less than we counted where a change crossed the group's fill.
  mutating func hear(_ status: OrderStatusReported) {
    guard !isChanging, status.filled >= everFilled, status.remaining > working else { return }
    reduced = reduced - min(reduced, status.remaining - working)
  }

  /// Takes an execution; a resent one, or one that a later correction replaced, changes nothing.
  mutating func fold(_ execution: ExecutionReported) {
    let key = ExecutionKey(execution.execution)
    for index in fills.indices {
      let known = ExecutionKey(fills[index].execution)
      guard known.chain == key.chain else { continue }
      let largest = max(fills[index].largest, execution.quantity)
      if key.revision > known.revision { fills[index] = OrderFill(execution) }
      fills[index].largest = largest
      return sumFills()
    }
    fills.append(OrderFill(execution))
    sumFills()
  }

  private mutating func sumFills() {
    var sum: Int64 = 0
    for fill in fills {
      let (next, overflow) = sum.addingReportingOverflow(max(fill.quantity.rawValue, 0))
      sum = overflow ? .max : next
    }
    filled = Quantity(rawValue: sum)
  }

  // A state has hundreds of these, and a question about one place reads them all.
  @specialized(where V == PayloadReader)
  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("command", &command)
    try visitor.sequence("placedBy", &placedBy)
    try visitor.time("placedAt", &placedAt)
    try visitor.choice("status", &status)
    try visitor.fixed("filled", &filled)
    try visitor.fixed("filledAtEnd", &filledAtEnd)
    try visitor.signed("permanentID", &permanentID)
    try visitor.flag("wasSent", &wasSent)
    try visitor.flag("wasDropped", &wasDropped)
    try visitor.sequence("cancelledBy", &cancelledBy)
    try visitor.time("cancelledAt", &cancelledAt)
    try visitor.signed("cancels", &cancels)
    try visitor.sequence("changedBy", &changedBy)
    try visitor.text("lastReason", &lastReason)
    try visitor.fixed("reduced", &reduced)
    try visitor.list("standing", &standing)
    try visitor.list("afterSplit", &afterSplit)
    try visitor.signed("refusedChanges", &refusedChanges)
    try visitor.signed("probes", &probes)
    try visitor.list("fills", &fills)
  }
}

/// One execution of an order.
public struct OrderFill: FieldGroup {
  /// The venue's id.
  public var execution = ""
  /// Shares; 0 when it was cancelled.
  public var quantity = Quantity.zero
  /// The largest size that a report of it had, corrected ones included.
  public var largest = Quantity.zero
  /// Price.
  public var price = Price.zero

  public init() {}

  init(_ report: ExecutionReported) {
    execution = report.execution
    quantity = report.quantity
    largest = report.quantity
    price = report.price
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("execution", &execution)
    try visitor.fixed("quantity", &quantity)
    try visitor.fixed("largest", &largest)
    try visitor.fixed("price", &price)
  }
}
