import Broker
import Engine
import Journal
import Projections

/// Drives an engine by hand, one input at a time, and checks what must always hold after each.
///
/// Two instruments, `AIG` (0) and `SPY` (1), with a tick of 0.05; times are seconds after the open
/// of 2013-10-07. Positions are 100 shares; the average true range needs three bars.
public struct EngineHarness {
  /// The engine under test.
  public private(set) var engine = Engine(decoder: TWSFrameDecoder())
  /// Everything recorded so far.
  public private(set) var records: [Recorded] = []
  /// The fold of ``records`` beside the engine's own ledger.
  public private(set) var invariants = EngineInvariants()
  /// The time of the next input.
  public var now = EngineHarness.at(0)
  private let report: (String) -> Void

  /// 2013-10-07 13:30 UTC, the open.
  public static let open = Timestamp(rawValue: 1_381_152_600_000_000_000)

  /// A harness without any input.
  ///
  /// - Parameter report: is told of every broken invariant.
  public init(report: @escaping (String) -> Void) { self.report = report }

  /// Seconds and nanoseconds after the open.
  public static func at(_ seconds: Int64, _ nanoseconds: Int64 = 0) -> Timestamp {
    Timestamp(rawValue: open.rawValue + seconds * 1_000_000_000 + nanoseconds)
  }

  /// The configuration of most tests: 100 shares, three bars until the range is ready, and of the
  /// production rules entry and end of day.
  public static var configuration: Configuration {
    var configuration = Configuration()
    configuration.sizing.allocation = Money(units: 100)
    configuration.indicators = [IndicatorDefinition("atr", "atr", bars: "10s", period: 2)]
    configuration.rules.removeAll { $0.name == "scale_in" || $0.name == "reversal" }
    return configuration
  }

  /// The day of ``open``, or one that many days later.
  public static func calendar(day: Int64 = 0, earlyClose: Bool = false) -> SessionCalendar {
    var calendar = SessionCalendar()
    let offset = Nanoseconds.seconds(day * 86_400)
    calendar.date = 20_131_007 + day
    calendar.midnight = at(-34_200) + offset
    calendar.open = open + offset
    calendar.close = at(earlyClose ? 12_600 : 23_400) + offset
    calendar.isEarlyClose = earlyClose
    return calendar
  }

  /// The `sessionStarted` of a configuration.
  public static func session(
    _ configuration: Configuration = configuration, _ calendar: SessionCalendar = calendar()
  ) -> Event {
    precondition(configuration.problems().isEmpty, "\(configuration.problems())")
    var started = SessionStarted()
    started.build = "test"
    started.mode = .backtest
    started.account = configuration.account
    started.venue = "simulator"
    started.configuration = configuration.canonicalBytes
    started.configurationHash = SHA256.hash(started.configuration)
    started.calendar = calendar
    return .sessionStarted(started)
  }

  /// The definition of instrument 0 or 1.
  public static func instrument(_ number: UInt32) -> InstrumentDefined {
    var definition = InstrumentDefined()
    definition.instrument = InstrumentID(rawValue: number)
    definition.symbol = ["AIG", "SPY"][Int(number)]
    definition.tickSize = Price(rawValue: 50_000_000)
    return definition
  }

  // MARK: Inputs

  /// Gives the engine an input at ``now``.
  ///
  /// - Returns: its outputs.
  @discardableResult
  public mutating func input(_ event: Event, cause: SequenceNumber = .none) -> [Recorded] {
    let envelope = Envelope(
      sequence: engine.ledger.lastSequence.next, recordedAt: max(now, engine.ledger.now),
      cause: cause)
    if case .tick(let tick) = event {
      engine.step(tick, envelope)
    } else {
      engine.step(Recorded(envelope, event))
    }
    let step = [Recorded(envelope, event)] + engine.outputs
    records += step
    for record in step { invariants.take(record) }
    invariants.endInput()
    for violation in invariants.violations { report(violation) }
    return engine.outputs
  }

  /// Lets the engine act as a rule would, in a step of its own whose input says nothing.
  ///
  /// - Parameter action: gets the engine and the cause of what it does.
  /// - Returns: what the action emitted.
  @discardableResult
  public mutating func act(_ action: (inout Engine, SequenceNumber) -> Void) -> [Recorded] {
    input(.commandSent(CommandSent()))
    action(&engine, engine.ledger.lastSequence)
    let outputs = engine.outputs
    records += outputs
    for record in outputs { invariants.take(record) }
    invariants.endInput()
    for violation in invariants.violations { report(violation) }
    return outputs
  }

  /// `openOrder` of an order as the engine commanded it, or of another size.
  @discardableResult
  public mutating func open(
    _ order: Int64, _ word: String = "Submitted", quantity: Int64? = nil
  ) -> [Recorded] {
    guard let command = engine.ledger.orders[OrderID(rawValue: order)]?.command else { return [] }
    var message = TWS.OpenOrder()
    message.contract.symbol = "AIG"
    message.order.orderId = order
    message.order.action = command.side.action
    message.order.totalQuantity = quantity.map { WireNumber($0) } ?? WireNumber(command.quantity)
    message.order.orderType =
      command.type == .stop ? "STP" : command.type == .limit ? "LMT" : "MKT"
    message.order.lmtPrice = command.limitPrice.map { WireNumber($0) }
    message.order.auxPrice = command.stopPrice.map { WireNumber($0) }
    message.order.orderRef = command.orderReference
    message.order.permId = 1_000 + order
    message.orderState.status = word
    message.takeServerDefaults()
    return frame(message)
  }

  /// Goes on with an engine that has folded nothing but the records so far, as after a restart.
  public mutating func restart() {
    var ledger = Ledger()
    for record in records { ledger.fold(record) }
    engine = Engine(ledger: ledger, decoder: TWSFrameDecoder())
  }

  /// Starts a session and defines both instruments.
  ///
  /// - Returns: the outputs of the session's start.
  @discardableResult
  public mutating func start(
    _ configuration: Configuration = configuration, _ calendar: SessionCalendar = calendar()
  ) -> [Recorded] {
    let outputs = input(Self.session(configuration, calendar))
    for number in [UInt32(0), 1] { input(.instrumentDefined(Self.instrument(number))) }
    return outputs
  }

  /// A tick of an instrument.
  @discardableResult
  public mutating func tick(
    _ kind: TickKind, _ price: String, instrument: UInt32 = 0, size: Int64 = 1_000,
    flags: TickFlags = []
  ) -> [Recorded] {
    input(
      .tick(
        Tick(
          instrument: InstrumentID(rawValue: instrument), kind: kind, price: Price(price) ?? .zero,
          size: Quantity(shares: size), flags: flags)))
  }

  /// A trade.
  @discardableResult
  public mutating func trade(_ price: String, instrument: UInt32 = 0) -> [Recorded] {
    tick(.trade, price, instrument: instrument)
  }

  /// Four bars with a range of 0.10 around 100 and a market of 99.99 to 100.01; 40 s pass.
  public mutating func warm(_ instrument: UInt32 = 0) {
    for _ in 0..<4 {
      trade("100.1", instrument: instrument)
      trade("100", instrument: instrument)
      now = now + .seconds(10)
    }
    tick(.bid, "99.99", instrument: instrument)
    tick(.ask, "100.01", instrument: instrument)
    trade("100", instrument: instrument)
  }

  /// A prediction as JSON, issued at ``now`` unless said otherwise.
  @discardableResult
  public mutating func predict(
    _ side: String = "BUY", symbol: String = "AIG", confidence: String = "0.8",
    issuedAt: Timestamp? = nil
  ) -> [Recorded] {
    body(
      #"{"id":"p","ts_ns":\#((issuedAt ?? now).rawValue),"symbol":"\#(symbol)","#
        + #""side":"\#(side)","confidence":\#(confidence)}"#)
  }

  /// A prediction with this body.
  @discardableResult
  public mutating func body(_ text: String) -> [Recorded] {
    var received = PredictionReceived()
    received.source = "test"
    received.body = Array(text.utf8)
    return input(.prediction(received))
  }

  /// An operator's word.
  @discardableResult
  public mutating func say(_ verb: OperatorVerb) -> [Recorded] {
    var command = OperatorCommand()
    command.verb = verb
    command.author = "anna"
    command.reason = "test"
    return input(.operatorCommand(command))
  }

  /// A timer comes due.
  @discardableResult
  public mutating func fire(_ timer: UInt64) -> [Recorded] {
    var fired = TimerFired()
    fired.timer = TimerID(rawValue: timer)
    let cause = engine.ledger.timers[fired.timer]?.setBy ?? .none
    return input(.timerFired(fired), cause: cause)
  }

  // MARK: Frames

  /// The bytes of a broker message.
  @discardableResult
  public mutating func frame(_ message: some WireMessage) -> [Recorded] {
    var frame = BrokerFrame()
    frame.bytes = message.payload()
    return input(.brokerFrame(frame))
  }

  /// `orderStatus` of an order of ours.
  @discardableResult
  public mutating func status(
    _ order: Int64, _ word: String, filled: Int64 = 0, remaining: Int64 = 100
  ) -> [Recorded] {
    var message = TWS.OrderStatus()
    message.orderId = order
    message.status = word
    message.filled = WireNumber(filled)
    message.remaining = WireNumber(remaining)
    message.permId = 1_000 + order
    return frame(message)
  }

  /// `execDetails` of an order; the side is the order's own unless said otherwise.
  @discardableResult
  public mutating func fill(
    _ order: Int64, _ shares: Int64, _ price: String, id: String, symbol: String = "AIG",
    side: Side? = nil, permanentID: Int64? = nil, reference: String = ""
  ) -> [Recorded] {
    let known = engine.ledger.orders[OrderID(rawValue: order)]
    var message = TWS.ExecutionDetails()
    message.orderId = order
    message.contract.symbol = symbol
    message.execId = id
    message.time = WireTime.write(now)
    message.acctNumber = "DU0000001"
    message.side = (side ?? known?.command.side ?? .buy).fill
    message.shares = WireNumber(shares)
    message.price = WireNumber(price) ?? .zero
    message.permId = permanentID ?? 1_000 + order
    message.orderRef = reference
    return frame(message)
  }

  /// `commissionReport` of an execution.
  @discardableResult
  public mutating func fee(_ execution: String, _ amount: String) -> [Recorded] {
    var message = TWS.CommissionReport()
    message.execId = execution
    message.commission = WireNumber(amount) ?? .zero
    message.currency = "USD"
    return frame(message)
  }

  /// `errMsg` about an order.
  @discardableResult
  public mutating func error(_ order: Int64, _ code: Int64, _ text: String = "") -> [Recorded] {
    frame(
      TWS.ErrorText(
        reqId: order, errorCode: code, errorString: text, advancedOrderRejectJson: ""))
  }

  /// A command of ours never left.
  @discardableResult
  public mutating func drop(_ order: Int64, command: SequenceNumber? = nil) -> [Recorded] {
    var dropped = CommandDropped()
    dropped.order = OrderID(rawValue: order)
    dropped.command = command ?? engine.ledger.orders[dropped.order]?.placedBy ?? .none
    dropped.reason = "no link"
    return input(.commandDropped(dropped))
  }

  // MARK: Places to begin from

  /// An entry of 100 AIG, orders 1 (entry), 2 (target) and 3 (stop), acknowledged by the broker.
  public mutating func enter(_ side: String = "BUY") {
    predict(side)
    let first = engine.ledger.orders.highestID.rawValue - 2
    status(first, "Submitted")
    status(first + 1, "PreSubmitted")
    status(first + 2, "PreSubmitted")
  }

  /// The position of AIG.
  public var position: Int64 {
    engine.ledger.book.position(InstrumentID(rawValue: 0)).wholeShares
  }

  /// Where an order stands.
  public func orderStatus(_ order: Int64) -> OrderStatus? {
    engine.ledger.orders[OrderID(rawValue: order)]?.status
  }
}
