import Broker
import Journal

/// Goes through a connection the way a session would, and explains each failure.
///
/// It places no order. It asks for what a session asks for, so that what would stop one shows.
final class Doctor {
  private(set) var report = DoctorReport()
  private let options: ConnectionOptions
  private let account: String
  private let symbol: String
  private let client: TWSClient
  private var seen = DoctorFindings()
  private let waitSeconds: Int64

  init(
    _ options: ConnectionOptions, account: String, symbol: String, waitSeconds: Int64
  ) throws(InputError) {
    self.options = options
    self.account = account
    self.symbol = symbol
    self.waitSeconds = waitSeconds
    client = try TWSClient(host: options.host, port: options.port)
  }

  private static let all = [
    "port", "greeting", "login", "orders", "broker", "clock", "contract", "market data", "history",
  ]

  /// Looks at everything; a step that fails ends the examination.
  func run() throws(InputError) {
    var configuration = options.configuration
    configuration.account = account
    var connection = TWSConnection(configuration)
    var instrument = InstrumentDefined()
    instrument.symbol = symbol
    connection.define(instrument)
    try client.start(connection)
    defer { client.stop() }
    if reach() {
      broker()
      clock()
      if contract() {
        marketData()
        history()
      }
    }
    for name in Self.all where !report.steps.contains(where: { $0.name == name }) {
      report.add(name, .skipped, "not looked at")
    }
  }

  // MARK: Up to the session

  /// Port, greeting, login and the first picture of orders: each is reached, or explains why not.
  private func reach() -> Bool {
    waitUntil(seconds: 90) { $0.isReady || $0.closed != nil }
    let place = "\(options.host):\(options.port)"
    guard seen.isConnected else {
      report.add("port", .bad, seen.closed?.description ?? "no connection to \(place)")
      otherPorts()
      return false
    }
    report.add("port", .good, "\(place) takes connections")
    guard seen.serverVersion > 0 else {
      report.add("greeting", .bad, seen.closed?.description ?? "no greeting")
      return false
    }
    let zone = seen.hasZone ? "" : "; its zone is not known here, set it to US/Eastern"
    report.add(
      "greeting", seen.hasZone ? .good : .warning, "server version \(seen.serverVersion)\(zone)")
    guard let first = seen.accounts.first, seen.hasOrderNumber else {
      report.add("login", .bad, seen.closed?.description ?? "no accounts")
      return false
    }
    return login(account.isEmpty ? first : account)
  }

  private func login(_ account: String) -> Bool {
    if let closed = seen.closed, closed.kind == .account {
      report.add("login", .bad, closed.description)
      return false
    }
    let mode = AccountMode(account: account) == .paper ? "paper" : "LIVE, real money"
    report.add("login", .good, "account \(account), \(mode), client id \(options.client)")
    if let readOnly = seen.notice(code: 321) {
      report.add("orders", .bad, readOnly)
      return false
    }
    guard seen.isReady else {
      report.add("orders", .bad, seen.closed?.description ?? "orders and positions were not told")
      return false
    }
    report.add(
      "orders", .good, "\(seen.positions) positions, \(seen.openOrders) open orders of this client")
    return true
  }

  /// Which of the usual ports something listens on, when the one asked for is closed.
  private func otherPorts() {
    var open: [String] = []
    for (port, name) in ConnectionAdvice.usualPorts where port != options.port {
      do {
        let socket = try ClientSocket()
        try socket.connect(host: options.host, port: port, milliseconds: 500)
        socket.close()
        open.append("\(port) (\(name))")
      } catch { continue }
    }
    if !open.isEmpty {
      let list = open.joined(separator: ", ")
      report.add("other ports", .warning, "something listens on \(list): give that one as --port")
    }
  }

  // MARK: Within the session

  private func broker() {
    waitUntil(seconds: 1) { _ in false }
    if seen.isLinkLost {
      report.add("broker", .bad, "TWS has no line to the broker (1100): wait, or look at its login")
    } else if !seen.farmsDown.isEmpty {
      let farms = seen.farmsDown.joined(separator: ", ")
      report.add("broker", .warning, "data farms are down: \(farms); their prices are stale")
    } else {
      let farms = seen.farms.isEmpty ? "no data farm named yet" : seen.farms.joined(separator: ", ")
      report.add("broker", .good, "connected; \(farms)")
    }
  }

  private func clock() {
    let before = ClientClock().now
    guard case .currentTime(let seconds)? = ask(.currentTime) else {
      return report.add("clock", .bad, "the server did not tell its time")
    }
    let drift = seconds - before.rawValue / 1_000_000_000
    let text = "the server's clock is \(drift.magnitude) s \(drift < 0 ? "behind" : "ahead")"
    report.add(
      "clock", drift.magnitude > 2 ? .warning : .good,
      drift.magnitude > 2 ? "\(text): set both by network time" : "\(text)")
  }

  private func contract() -> Bool {
    var wanted = InstrumentDefined()
    wanted.symbol = symbol
    switch ask(.contracts(TWS.Contract(wanted))) {
    case .contracts(let found)?:
      guard let data = found.first, found.count == 1 else {
        report.add("contract", .bad, "\(symbol) is \(found.count) contracts: name the exchange")
        return false
      }
      report.add(
        "contract", .good,
        "\(symbol) is \(data.longName), listed at \(data.contract.primaryExchange)")
      return true
    case let answer?:
      report.add("contract", .bad, "\(symbol): \(BrokerSession.text(answer))")
      return false
    case nil:
      report.add("contract", .bad, seen.closed?.description ?? "no answer")
      return false
    }
  }

  private func marketData() {
    client.call { connection, now in
      connection.subscribe(InstrumentID(rawValue: 0), .topOfBook, at: now)
    }
    waitUntil(seconds: waitSeconds) { $0.ticks > 2 || $0.isDelayed }
    if seen.isDelayed {
      report.add(
        "market data", .bad,
        "delayed prices only, which are never traded on: subscribe to live data for the API")
    } else if seen.ticks > 0 {
      report.add("market data", .good, "\(seen.ticks) live ticks of \(symbol)")
    } else if let refusal = seen.dataRefusal {
      report.add("market data", .bad, refusal)
    } else {
      report.add(
        "market data", .warning, "no tick of \(symbol) within \(waitSeconds) s: is the market open?"
      )
    }
  }

  private func history() {
    var request = TWS.RequestHistoricalData()
    var wanted = InstrumentDefined()
    wanted.symbol = symbol
    request.contract = TWS.Contract(wanted)
    request.barSizeSetting = "1 hour"
    request.durationStr = "2 D"
    request.useRTH = true
    request.whatToShow = "TRADES"
    request.formatDate = 2
    switch ask(.bars(request)) {
    case .bars(let data)?: report.add("history", .good, "\(data.bars.count) bars of two days")
    case let answer?: report.add("history", .bad, BrokerSession.text(answer))
    case nil: report.add("history", .bad, seen.closed?.description ?? "no answer")
    }
  }

  // MARK: Waiting

  private func ask(_ request: ClientRequest) -> RequestAnswer? {
    let id = CallResult<RequestID>()
    client.call { connection, now in id.set(connection.request(request, at: now)) }
    waitUntil(seconds: 70) { seen in
      seen.closed != nil || id.value.map { seen.answers[$0] != nil } == true
    }
    return id.value.flatMap { seen.answers[$0] }
  }

  /// Takes what comes until it is enough, or the time is over.
  private func waitUntil(seconds: Int64, _ isEnough: (DoctorFindings) -> Bool) {
    let clock = ClientClock()
    let end = clock.now + .seconds(seconds)
    while !isEnough(seen), clock.now < end {
      guard let actions = client.take(milliseconds: Int(clock.milliseconds(to: end))) else {
        return
      }
      for action in actions { seen.take(action) }
    }
  }
}
