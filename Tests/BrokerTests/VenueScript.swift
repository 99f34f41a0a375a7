import Broker
import Journal

/// Plays a small market and a few commands against a venue, and keeps what came back as lines.
///
/// Times are milliseconds from the start. Inputs due at an instant are taken before that instant's
/// tick or command, as a backtest does.
struct VenueScript {
  private(set) var venue: SimulatedVenue
  /// `open`, `status`, `fill`, `fee` and `error` lines in order of arrival.
  private(set) var answers: [String] = []
  /// The same with the time of arrival in milliseconds in front.
  private(set) var timed: [String] = []
  /// Every input's canonical bytes, for comparing two runs.
  private(set) var inputBytes: [UInt8] = []
  /// Executions as facts.
  private(set) var executions: [ExecutionReported] = []
  private(set) var statuses: [OrderStatusReported] = []
  private(set) var openOrders: [OpenOrderReported] = []
  private(set) var commissions: [CommissionReported] = []
  private var connection = ConnectionChanged()
  private var sequence: UInt64 = 0

  static let start: Int64 = 1_381_152_600_000_000_000  // 2013-10-07 13:30 UTC

  init(orderLatency: Int64 = 50, answerLatency: Int64 = 50, tickSize: String = "0.01") {
    var configuration = SimulationConfiguration()
    configuration.orderLatency = .milliseconds(orderLatency)
    configuration.answerLatency = .milliseconds(answerLatency)
    venue = SimulatedVenue(configuration: configuration, account: "DU0000001", clientID: 1)
    for (number, symbol) in ["AIG", "SPY"].enumerated() {
      var instrument = InstrumentDefined()
      instrument.instrument = InstrumentID(rawValue: UInt32(number))
      instrument.symbol = symbol
      instrument.tickSize = Price(tickSize) ?? .zero
      venue.define(instrument)
    }
    connection.serverVersion = 178
  }

  static func at(_ milliseconds: Int64) -> Timestamp {
    Timestamp(rawValue: start + milliseconds * 1_000_000)
  }

  /// Takes every input due up to a time.
  mutating func run(to milliseconds: Int64) {
    let limit = Self.at(milliseconds)
    while let next = venue.nextTime, next <= limit {
      while let input = venue.takeInput(upTo: next) { note(input.event, at: input.time) }
    }
  }

  /// A session from the start of the script.
  mutating func open(closingAt milliseconds: Int64, day: Int64 = 0) {
    var calendar = SessionCalendar()
    calendar.date = 20_131_007 + day
    calendar.midnight = Self.at(day * 86_400_000 - 34_200_000)
    calendar.open = Self.at(day * 86_400_000)
    calendar.close = Self.at(milliseconds)
    venue.open(calendar)
  }

  mutating func connect(_ milliseconds: Int64) {
    venue.connect(at: Self.at(milliseconds))
    run(to: milliseconds)
  }

  mutating func tick(
    _ milliseconds: Int64, _ kind: TickKind, _ price: String, _ size: Int64,
    ask: String = "0", askSize: Int64 = 0, instrument: UInt32 = 0, flags: TickFlags = []
  ) {
    run(to: milliseconds)
    venue.observe(
      Tick(
        instrument: InstrumentID(rawValue: instrument), kind: kind,
        price: Price(price) ?? .zero, size: Quantity(shares: size),
        askPrice: Price(ask) ?? .zero, askSize: Quantity(shares: askSize), flags: flags),
      at: Self.at(milliseconds))
  }

  mutating func bid(_ milliseconds: Int64, _ price: String, _ size: Int64) {
    tick(milliseconds, .bid, price, size)
  }

  mutating func ask(_ milliseconds: Int64, _ price: String, _ size: Int64) {
    tick(milliseconds, .ask, price, size)
  }

  mutating func trade(_ milliseconds: Int64, _ price: String, _ size: Int64) {
    tick(milliseconds, .trade, price, size)
  }

  mutating func quote(
    _ milliseconds: Int64, _ bid: String, _ bidSize: Int64, _ ask: String, _ askSize: Int64
  ) {
    tick(milliseconds, .quote, bid, bidSize, ask: ask, askSize: askSize)
  }

  mutating func send(_ milliseconds: Int64, _ command: OrderCommand) {
    run(to: milliseconds)
    sequence += 1
    venue.send(
      command, sequence: SequenceNumber(rawValue: sequence), at: Self.at(milliseconds))
  }

  mutating func cancel(_ milliseconds: Int64, _ order: Int64) {
    var command = OrderCommand()
    command.action = .cancel
    command.order = OrderID(rawValue: order)
    send(milliseconds, command)
  }

  private mutating func note(_ event: Event, at time: Timestamp) {
    inputBytes.append(contentsOf: event.canonicalBytes)
    guard case .brokerFrame(let frame) = event else { return }
    for fact in TWSFrameDecoder().decode(frame.bytes, on: connection) {
      let line = describe(fact)
      answers.append(line)
      timed.append("\((time.rawValue - Self.start) / 1_000_000) \(line)")
    }
  }

  private mutating func describe(_ fact: Event) -> String {
    switch fact {
    case .openOrder(let order):
      openOrders.append(order)
      return "open \(order.order) \(order.status.word) \(order.quantity)"
    case .orderStatus(let status):
      statuses.append(status)
      let why = status.whyHeld.isEmpty ? "" : " (\(status.whyHeld))"
      return "status \(status.order) \(status.status.word) \(status.filled)/\(status.remaining)"
        + why
    case .execution(let execution):
      executions.append(execution)
      return "fill \(execution.order) \(execution.quantity)@\(execution.price)"
    case .commission(let fee):
      commissions.append(fee)
      return "fee \(fee.commission)"
    case .brokerError(let error): return "error \(error.id) \(error.code)"
    case .accounts(let accounts): return "accounts \(accounts.accounts)"
    case .nextOrderID(let next): return "next \(next.order)"
    default: return "\(fact)"
    }
  }
}

/// A command in one line.
func order(
  _ number: Int64, _ side: Side, _ shares: Int64, _ type: OrderType = .market,
  limit: String? = nil, stop: String? = nil, life: TimeInForce = .day, parent: Int64 = 0,
  transmits: Bool = true, group: String = "", instrument: UInt32 = 0,
  action: OrderAction = .place
) -> OrderCommand {
  var command = OrderCommand()
  command.action = action
  command.order = OrderID(rawValue: number)
  command.parent = OrderID(rawValue: parent)
  command.instrument = InstrumentID(rawValue: instrument)
  command.side = side
  command.quantity = Quantity(shares: shares)
  command.type = type
  command.limitPrice = limit.flatMap { Price($0) }
  command.stopPrice = stop.flatMap { Price($0) }
  command.timeInForce = life
  command.transmits = transmits
  command.ocaGroup = group
  command.account = "DU0000001"
  command.orderReference = "test/\(number)"
  return command
}
