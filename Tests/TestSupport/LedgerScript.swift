import Journal
import Projections

/// Builds a ledger by hand, record by record, as a journal would.
public struct LedgerScript {
  /// The state so far.
  public private(set) var ledger = Ledger()
  /// Every record so far, in order.
  public private(set) var records: [Recorded] = []
  /// Calendar days since the first one.
  private var days: Int64 = 0
  private var started = SessionStarted()
  /// 09:30 New York on 7 October 2013.
  public static let bell = Timestamp(rawValue: 1_381_152_600_000_000_000)

  /// A trading session with these symbols, numbered in order.
  public init(_ symbols: [String], openingCash: Int64 = 10_000) {
    var configuration = Configuration()
    configuration.openingCash = Money(units: openingCash)
    started.build = "test"
    started.mode = .backtest
    started.account = configuration.account
    started.configuration = configuration.canonicalBytes
    started.calendar.date = 20_131_007
    started.calendar.midnight = Self.bell + .seconds(-34_200)
    started.calendar.open = Self.bell
    started.calendar.close = Self.bell + .seconds(23_400)
    add(.sessionStarted(started))
    for (index, symbol) in symbols.enumerated() {
      var definition = InstrumentDefined()
      definition.instrument = InstrumentID(rawValue: UInt32(index))
      definition.symbol = symbol
      add(.instrumentDefined(definition))
    }
  }

  /// Begins the session of a later day of October 2013, 8 to 31.
  @discardableResult
  public mutating func startDay(_ dayOfMonth: Int64) -> SequenceNumber {
    let before = days
    days = dayOfMonth - 7
    let passed = Nanoseconds.seconds((days - before) * 86_400)
    started.calendar.date = 20_131_000 + dayOfMonth
    started.calendar.midnight = started.calendar.midnight + passed
    started.calendar.open = started.calendar.open + passed
    started.calendar.close = started.calendar.close + passed
    return add(.sessionStarted(started))
  }

  /// Folds an event, one second after the one before.
  ///
  /// - Parameter occurredAt: the venue's time; zero for none.
  /// - Returns: its sequence number.
  @discardableResult
  public mutating func add(
    _ event: Event, cause: SequenceNumber = .none, occurredAt: Timestamp = .zero
  ) -> SequenceNumber {
    let sequence = ledger.lastSequence.next
    let record = Recorded(
      Envelope(
        sequence: sequence,
        recordedAt: Self.bell + .seconds(days * 86_400 + Int64(sequence.rawValue)),
        occurredAt: occurredAt, cause: cause),
      event)
    ledger.fold(record)
    records.append(record)
    return sequence
  }

  /// Commands an order.
  @discardableResult
  public mutating func place(
    _ order: Int64, parent: Int64 = 0, instrument: UInt32 = 0, _ role: OrderRole = .entry,
    _ side: Side, _ shares: Int64, limit: Price? = nil, stop: Price? = nil,
    cause: SequenceNumber = .none
  ) -> SequenceNumber {
    var command = OrderCommand()
    command.order = OrderID(rawValue: order)
    command.parent = OrderID(rawValue: parent)
    command.instrument = InstrumentID(rawValue: instrument)
    (command.role, command.side, command.quantity) = (role, side, Quantity(shares: shares))
    command.type = limit != nil ? .limit : stop != nil ? .stop : .market
    (command.limitPrice, command.stopPrice) = (limit, stop)
    return add(.orderCommand(command), cause: cause)
  }

  /// Books an execution.
  @discardableResult
  public mutating func fill(
    _ order: Int64, instrument: UInt32 = 0, _ side: Side, _ shares: Int64, at price: String,
    id: String, cause: SequenceNumber = .none, occurredAt: Timestamp = .zero
  ) -> SequenceNumber {
    var execution = ExecutionReported()
    execution.execution = id
    execution.order = OrderID(rawValue: order)
    execution.instrument = InstrumentID(rawValue: instrument)
    (execution.side, execution.quantity) = (side, Quantity(shares: shares))
    execution.price = Price(price) ?? .zero
    return add(.execution(execution), cause: cause, occurredAt: occurredAt)
  }

  /// Books a commission.
  @discardableResult
  public mutating func fee(
    _ id: String, _ amount: String, cause: SequenceNumber = .none
  ) -> SequenceNumber {
    var commission = CommissionReported()
    (commission.execution, commission.currency) = (id, "USD")
    commission.commission = Money(amount) ?? .zero
    return add(.commission(commission), cause: cause)
  }

  /// Moves an order on in its life.
  @discardableResult
  public mutating func move(
    _ order: Int64, _ from: OrderStatus, _ to: OrderStatus, filled: Int64 = 0,
    reason: String = "", cause: SequenceNumber = .none
  ) -> SequenceNumber {
    var change = OrderStateChanged()
    change.order = OrderID(rawValue: order)
    (change.from, change.to, change.reason) = (from, to, reason)
    change.filled = Quantity(shares: filled)
    change.permanentID = order + 1000
    return add(.orderState(change), cause: cause)
  }

  /// A trade in the market, which marks a position.
  @discardableResult
  public mutating func trade(_ instrument: UInt32 = 0, at price: String) -> SequenceNumber {
    var tick = Tick()
    tick.instrument = InstrumentID(rawValue: instrument)
    (tick.price, tick.size) = (Price(price) ?? .zero, Quantity(shares: 100))
    return add(.tick(tick))
  }
}
