import Broker
import Journal

/// How long it takes until a session heeds a person, while ticks pour in over a socket: from the
/// moment that this machine has the word until the journal has it durably.
///
/// A rule enters again and again at a real exchange simulation, so that there is something to
/// stop; the run fails when an entry was commanded after the word, or when what was to be flat is
/// not flat at the broker.
struct StopBench {
  /// Ticks a second.
  let rate: Int
  let rounds: Int
  var ways = StopWay.all

  init(rate: Int, rounds: Int) { (self.rate, self.rounds) = (rate, rounds) }

  static let account = "DU1000001"
  private static let symbols = ["AAPL", "SPY"]
  /// 2026-11-20 10:00 New York: a session in which orders are taken.
  static let start = Timestamp(rawValue: 1_795_186_800_000_000_000)
  /// Seconds of load before the word, and behind it.
  private static let lead = 0.8
  private static let rest = 1.2

  /// Each way once a round; the disk's own sync first.
  func run(_ show: (BenchRow) -> Void) throws {
    PeakMemory.restart()
    try TemporaryFolder.with { folder in
      show(try DurableBench.measure(in: folder, samples: 200, suite: "stop").disk)
    }
    for way in ways {
      var latency = Latencies()
      let begun = MonotonicTime.now
      for _ in 0..<rounds {
        latency.note(try TemporaryFolder.with { folder in try word(way, folder) })
      }
      var row = BenchRow(
        "stop", "\(way.name) at \(rate) ticks/s", events: UInt64(rounds),
        seconds: MonotonicTime.seconds(since: begun))
      row.latencies = latency
      show(row)
    }
  }

  /// One session that is stopped one way.
  ///
  /// - Returns: nanoseconds.
  private func word(_ way: StopWay, _ folder: String) throws -> Int64 {
    let clock = ClientClock(start: Self.start)
    let server = try LoadServer(plan(way, clock))
    defer { server.stop() }
    let root = "\(folder)/journal"
    let watch = OperatorWatch(stopFile: "\(root).STOP", note: DirectNote.path(of: root))
    let person = try StopPerson(way, root: root, server: server, after: Self.lead)
    var isOver = false
    let summary = try LiveRun(
      configuration: configuration, root: root, link: try link(server.port, clock),
      predictions: nil, until: nil,
      listen: { try watch.look() ?? (isOver ? .end("every tick is here") : nil) },
      tell: { action in
        guard case .notice(let notice) = action else { return }
        if notice.code == TickServer.endCode { isOver = true }
      }, isAlone: { try watch.listen(ControlSocket.path(of: root)) },
      probe: LiveProbe(LiveMonitor())
    ).run()
    let endedAt = MonotonicTime.now
    let word = try person.join()
    guard summary.ledger.orders.all.count > 3 else {
      throw InputError("stop: \(summary.ledger.orders.all.count) orders, nothing to be stopped")
    }
    try StopJudge(root: root, way: way).judge(server)
    return Int64((word.heardAt ?? endedAt) - word.saidAt)
  }

  private func plan(_ way: StopWay, _ clock: ClientClock) -> LoadServer.Plan {
    var plan = LoadServer.Plan(
      account: Self.account, symbols: Self.symbols.count, ticksPerSecond: rate,
      ticks: Int(Double(rate) * (Self.lead + Self.rest)), triggerEvery: max(rate / 25, 2) | 1)
    plan.exchange = clock
    // These two go on trading, which is no failure: the market gives no more reason to.
    if way.verb == .flatten || way.verb == .cancelAll {
      plan.triggersUntil = Int(Double(rate) * (Self.lead - 0.1))
    }
    return plan
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.account = Self.account
    configuration.openingCash = Money(units: 1_000_000)
    configuration.instruments = Self.symbols.map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      return instrument
    }
    var rule = RuleDefinition()
    (rule.name, rule.on) = ("trigger", "quote")
    rule.when = ["price.ask >= \(LoadServer.trigger)", "orders.live == 0"]
    rule.actions = ["enter(buy, shares(1))"]
    var out = RuleDefinition()
    (out.name, out.on) = ("out", "quote")
    // The other instrument is held, so that there is something to close.
    out.when = [
      "instrument.symbol == \"AAPL\"", "price.ask < \(LoadServer.trigger)",
      "position.quantity > 0", "orders.live == 0",
    ]
    out.actions = ["close"]
    configuration.rules = [rule, out]
    configuration.risk.maximumOrders = 1_000
    configuration.risk.orderRateWindow = .seconds(1)
    configuration.risk.priceCollar = Ratio(whole: 1)
    configuration.risk.dailyLossLimit = Money(units: 1_000_000)
    let problems = configuration.problems()
    precondition(problems.isEmpty, "\(problems)")
    return configuration
  }

  private func link(_ port: Int, _ clock: ClientClock) throws -> SocketLink {
    var client = ClientConfiguration()
    client.clientID = 1
    client.account = Self.account
    client.requiredMode = .paper
    client.zones = ServerZones.all
    return try SocketLink(host: "127.0.0.1", port: port, configuration: client, clock: clock)
  }
}
