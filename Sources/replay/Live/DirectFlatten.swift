import Broker
import Journal

/// Closes every position of an account past the session that trades it: with a client id of its
/// own, a global cancel, and market orders for what the broker says is held.
///
/// For when the session does not answer. What fills is noted for its journal.
final class DirectFlatten {
  private static let rounds = 3
  /// Time for cancels to arrive, and for fills that were on their way.
  private static let cancelTime = Nanoseconds.seconds(2)
  /// Time for orders at the market to fill.
  private static let fillTime = Nanoseconds.seconds(20)

  private let client: TWSClient
  private let clock = ClientClock()
  private let note: DirectNote
  private let say: (String) -> Void
  private var account = ""
  private var version = ConnectionChanged()
  private var nextOrder = OrderID.none
  /// By contract, as they were told first; nothing depends on the order but the log.
  private var positions: [PositionReported] = []
  private var problems: [String] = []
  private var isReady = false

  /// - Parameters:
  ///   - configuration: with an own client id, the account and its mode.
  ///   - say: gets what happens, for people.
  init(
    host: String, port: Int, configuration: ClientConfiguration, note: DirectNote,
    say: @escaping (String) -> Void
  ) throws {
    client = try TWSClient(host: host, port: port)
    self.note = note
    self.say = say
    account = configuration.account
    try client.start(TWSConnection(configuration))
  }

  deinit { client.stop() }

  /// Does it.
  ///
  /// - Returns: what is still held; empty when all is flat.
  func run() throws -> [PositionReported] {
    try wait(.seconds(30)) { isReady && nextOrder != .none }
    guard isReady else { throw InputError("the broker did not tell its positions within 30 s") }
    say("cancelling every order of the login")
    client.call { connection, now in connection.cancelEverything(at: now) }
    try wait(Self.cancelTime) { false }
    for _ in 0..<Self.rounds where !held.isEmpty {
      closeAll()
      try wait(Self.fillTime) { held.isEmpty }
    }
    // Fees come behind their fills.
    try wait(.seconds(1)) { false }
    for problem in problems { say(problem) }
    let left = held
    try note.end(left.isEmpty ? "flat" : "\(left.count) positions are left")
    return left
  }

  private var held: [PositionReported] {
    positions.filter { $0.quantity != .zero && $0.account == account }
  }

  private func closeAll() {
    for (number, position) in held.enumerated() {
      var instrument = InstrumentDefined()
      instrument.instrument = InstrumentID(rawValue: UInt32(number))
      (instrument.symbol, instrument.contractID) = (position.symbol, position.contractID)
      var command = OrderCommand()
      command.order = nextOrder
      nextOrder = nextOrder.advanced(by: 1)
      command.instrument = instrument.instrument
      command.role = .close
      command.side = position.quantity > .zero ? .sell : .buy
      command.quantity = Quantity(rawValue: Int64(position.quantity.rawValue.magnitude))
      command.account = account
      command.orderReference = "flatten-direct-\(command.order)"
      say("\(command.side) \(command.quantity) \(position.symbol) at the market")
      let (definition, order) = (instrument, command)
      client.call { connection, now in
        connection.define(definition)
        connection.send(order, sequence: SequenceNumber(rawValue: UInt64(number + 1)), at: now)
      }
    }
  }

  // MARK: What comes

  /// Takes what comes until `isDone`, or the time is over.
  private func wait(_ length: Nanoseconds, _ isDone: () -> Bool) throws {
    let end = clock.now + length
    while !isDone(), clock.now < end {
      guard let actions = client.take(milliseconds: Int(clock.milliseconds(to: end))) else {
        throw InputError("the connection ended; see what is left in TWS")
      }
      for action in actions { try take(action) }
    }
  }

  private func take(_ action: ClientAction) throws {
    switch action {
    case .input(.connection(let change), _):
      version = change
      isReady = change.state == .ready
    case .input(.brokerFrame(let frame), _): try take(frame)
    case .input(.commandDropped(let dropped), _): problems.append("not sent: \(dropped.reason)")
    case .close(let reason): throw InputError("\(reason)")
    default: break
    }
  }

  private func take(_ frame: BrokerFrame) throws {
    for fact in TWSFrameDecoder().decode(frame.bytes, on: version) {
      switch fact {
      case .nextOrderID(let next): nextOrder = max(nextOrder, next.order)
      case .accounts(let accounts) where account.isEmpty:
        account = accounts.accounts.split(separator: ",").first.map(String.init) ?? ""
      case .position(let position):
        positions.removeAll {
          $0.contractID == position.contractID && $0.account == position.account
        }
        positions.append(position)
      case .execution(let execution) where execution.orderReference.hasPrefix("flatten-direct-"):
        say(
          "filled \(execution.side) \(execution.quantity) \(execution.symbol) at "
            + "\(execution.price)")
        try note.add(frame.bytes)
      case .commission: try note.add(frame.bytes)
      case .brokerError(let error) where error.id > 0:
        problems.append("order \(error.id): \(error.code) \(error.message)")
      default: break
      }
    }
  }
}
