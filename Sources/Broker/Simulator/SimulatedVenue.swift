import Journal

/// What a backtest trades with: our end of the wire and a simulated exchange behind two latencies.
///
/// Only TWS bytes cross between the halves. Everything that comes back is an input to be recorded,
/// in order of time, equal times in the order they were queued. Equal calls give equal bytes.
public struct SimulatedVenue: Venue {
  private var exchange: SimulatedExchange
  private let orderLatency: Nanoseconds
  private let answerLatency: Nanoseconds
  private let account: String
  private let clientID: Int64
  private var arrivals = TimedQueue<[UInt8]>()
  private var inputs = TimedQueue<Event>()

  /// A venue without instruments, not connected.
  ///
  /// - Parameter account: the one account, which orders may name or leave empty.
  public init(configuration: SimulationConfiguration, account: String, clientID: Int64) {
    precondition(
      configuration.orderLatency >= .zero && configuration.answerLatency >= .zero,
      "latencies must not be negative")
    exchange = SimulatedExchange(
      configuration: configuration, account: account, clientID: clientID)
    orderLatency = configuration.orderLatency
    answerLatency = configuration.answerLatency
    self.account = account
    self.clientID = clientID
  }

  /// Lists an instrument, or replaces its definition; orders and market data may then name it.
  public mutating func define(_ instrument: InstrumentDefined) { exchange.define(instrument) }

  /// The broker's numbers of orders begin behind this one, so that none is one that was used.
  public mutating func number(after permanentID: Int64) { exchange.permanentBase = permanentID }

  /// Puts an order to work that worked before the simulation begins; nothing is told of it before
  /// somebody asks.
  ///
  /// Call it before the first tick. What was filled of it already is not part of `command`.
  /// - Parameter permanentID: the broker's number of the order.
  /// - Returns: why the exchange does not take it; nil when it works.
  public mutating func carry(_ command: OrderCommand, permanentID: Int64) -> String? {
    guard let frame = encode(command) else { return "its instrument is not defined" }
    let base = exchange.permanentBase
    exchange.permanentBase = permanentID - Int64(exchange.orders.count) - 1
    exchange.receive(frame, at: .zero)
    exchange.permanentBase = base
    let said = exchange.notices
    exchange.notices.removeAll(keepingCapacity: true)
    for case .error(let refusal) in said { return refusal.errorString }
    return nil
  }

  /// Opens the link: queues the connection, the accounts and the next order number.
  public mutating func connect(at time: Timestamp) {
    var connection = ConnectionChanged()
    connection.state = .ready
    connection.serverVersion = ServerVersion.current
    connection.clientID = clientID
    connection.zoneOffsets = [ZoneOffset()]
    connection.reason = "simulated exchange"
    inputs.insert(.connection(connection), at: time)
    queue(TWS.ManagedAccounts(accountsList: account).payload(), at: time)
    queue(TWS.NextValidID(orderId: exchange.nextOrderNumber).payload(), at: time)
  }

  /// Takes a day's session: market-on-close orders trade at its close, `DAY` orders end there.
  ///
  /// Nothing ends at a close while no session is known.
  public mutating func open(_ calendar: SessionCalendar) {
    exchange.startSession(calendar)
    collectAnswers(at: calendar.midnight)
  }

  /// The close comes before whatever happens at or after its instant.
  private mutating func closeIfDue(_ time: Timestamp) {
    guard let close = exchange.nextClose, close <= time else { return }
    exchange.closeSession(at: close)
    collectAnswers(at: close)
  }

  /// The market moves. Call for every tick before anything later; fills are queued as inputs.
  ///
  /// Orders that arrive up to `time` meet the book as it was before this tick.
  /// - Returns: whether ``nextTime`` may have changed.
  @discardableResult
  public mutating func observe(_ tick: Tick, at time: Timestamp) -> Bool {
    let hasArrivals = arrivals.firstTime <= time
    if hasArrivals { processArrivals(upTo: time) }
    closeIfDue(time)
    exchange.observe(tick, at: time)
    guard !exchange.notices.isEmpty else { return hasArrivals }
    collectAnswers(at: time)
    return true
  }

  /// Sends a command: queues what left at `time`, and its arrival one order latency later.
  public mutating func send(
    _ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp
  ) {
    guard let frame = encode(command) else {
      var dropped = CommandDropped()
      dropped.command = sequence
      dropped.order = command.order
      dropped.reason = "instrument \(command.instrument.rawValue) is not defined at the venue"
      inputs.insert(.commandDropped(dropped), at: time)
      return
    }
    var sent = CommandSent()
    sent.command = sequence
    sent.order = command.order
    sent.bytes = frame
    inputs.insert(.commandSent(sent), at: time)
    arrivals.insert(frame, at: time + orderLatency)
  }

  /// When something happens next: an input to take or an order that arrives.
  public var nextTime: Timestamp? {
    let first = min(arrivals.firstTime, inputs.firstTime, closingTime)
    return first == TimedQueue<Event>.never ? nil : first
  }

  /// The next input due at or before `time`, after the orders that arrive before it.
  ///
  /// - Parameter time: not later than the next tick that was not observed yet.
  /// - Returns: nil when there is none; an arrival may have made a later one, see ``nextTime``.
  public mutating func takeInput(upTo time: Timestamp) -> (time: Timestamp, event: Event)? {
    // An order that arrives after an input must wait: what the input leads to may overtake it.
    while arrivals.firstTime <= min(time, inputs.firstTime, closingTime) {
      processArrivals(upTo: arrivals.firstTime)
    }
    if closingTime <= min(time, inputs.firstTime) { closeIfDue(closingTime) }
    guard let input = inputs.take(upTo: time) else { return nil }
    return (input.time, input.element)
  }

  /// When the close must come by itself, since an order waits for it; else the end of time.
  private var closingTime: Timestamp {
    guard let close = exchange.nextClose, exchange.hasClosingOrders else {
      return TimedQueue<Event>.never
    }
    return close
  }

  private func encode(_ command: OrderCommand) -> [UInt8]? {
    switch command.action {
    case .cancel:
      return TWS.CancelOrder(orderId: command.order.rawValue, manualCancelOrderTime: "").payload()
    case .query: return TWS.RequestOpenOrders().payload()
    case .place, .modify:
      guard command.instrument.index < exchange.instruments.count,
        let instrument = exchange.instruments[command.instrument.index]
      else { return nil }
      return TWS.PlaceOrder(command, instrument).payload()
    }
  }

  private mutating func processArrivals(upTo time: Timestamp) {
    while let arrival = arrivals.take(upTo: time) {
      closeIfDue(arrival.time)
      exchange.receive(arrival.element, at: arrival.time)
      collectAnswers(at: arrival.time)
    }
  }

  private mutating func collectAnswers(at time: Timestamp) {
    for notice in exchange.notices { queue(notice.payload, at: time + answerLatency) }
    exchange.notices.removeAll(keepingCapacity: true)
  }

  private mutating func queue(_ frame: [UInt8], at time: Timestamp) {
    var event = BrokerFrame()
    event.bytes = frame
    inputs.insert(.brokerFrame(event), at: time)
  }
}
