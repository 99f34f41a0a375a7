import Journal

/// An execution as the book holds it.
public struct BookedExecution: FieldGroup {
  /// The venue's id.
  public var id = ""
  /// The record that reported it first.
  public var sequence = SequenceNumber.none
  /// The venue's time of it, else the time it was recorded.
  public var time = Timestamp.zero
  /// Our order number.
  public var order = OrderID.none
  /// The instrument; an unknown one is kept here and never booked.
  public var instrument = InstrumentID.none
  /// Bought or sold.
  public var side = Side.buy
  /// Shares; 0 cancels the execution it corrects.
  public var quantity = Quantity.zero
  /// Price.
  public var price = Price.zero
  /// The fee; nil while it is pending. Negative is a rebate.
  public var commission: Money?
  /// Currency of ``commission``; empty means the instrument's.
  public var commissionCurrency = ""
  /// The execution that this one corrects directly, as far as known; empty for none.
  public var correctsID = ""

  public init() {}

  init(_ report: ExecutionReported, _ envelope: Envelope) {
    id = report.execution
    sequence = envelope.sequence
    time = envelope.occurredAt != .zero ? envelope.occurredAt : envelope.recordedAt
    order = report.order
    instrument = report.instrument
    side = report.side
    quantity = report.quantity
    price = report.price
  }

  // A state has hundreds of these, and a question about one place reads them all.
  @specialized(where V == PayloadReader)
  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("id", &id)
    try visitor.sequence("sequence", &sequence)
    try visitor.time("time", &time)
    try visitor.order("order", &order)
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("side", &side)
    try visitor.fixed("quantity", &quantity)
    try visitor.fixed("price", &price)
    try visitor.optional("commission", &commission)
    try visitor.text("commissionCurrency", &commissionCurrency)
    try visitor.text("correctsID", &correctsID)
  }
}

/// A commission whose execution has not arrived.
struct OrphanCommission: FieldGroup {
  var execution = ""
  var amount = Money.zero
  var currency = ""

  init() {}

  init(_ report: CommissionReported) {
    execution = report.execution
    amount = report.commission
    currency = report.currency
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("execution", &execution)
    try visitor.fixed("amount", &amount)
    try visitor.text("currency", &currency)
  }
}

/// A split, dividend or position correction as the book holds it.
public struct BookedAdjustment: FieldGroup {
  /// What was recorded.
  public var adjustment = Adjustment()
  /// Its record.
  public var sequence = SequenceNumber.none
  /// When it takes effect.
  public var time = Timestamp.zero
  /// Unit cost of shares that come in without cash: the mark when it was recorded, else 0.
  public var unitCost = Price.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("adjustment", &adjustment)
    try visitor.sequence("sequence", &sequence)
    try visitor.time("time", &time)
    try visitor.fixed("unitCost", &unitCost)
  }
}
