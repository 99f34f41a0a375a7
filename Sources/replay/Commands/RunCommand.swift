import Broker
import Journal
import Projections

/// `run`: trades a paper account through TWS, IB Gateway or the simulated broker.
struct RunCommand: Subcommand {
  static let name = "run"
  static let group = CommandGroup.run
  static let summary = "trade an account at the broker and journal everything"
  static let usage =
    "--config <file> --out <journal> [--predictions <file>|-] \(ConnectionOptions.usage) "
    + "[--until <time>] [--stop-file <path>] [--control <path>] "
    + "\(RunClock.usage) \(MonitorOptions.usage) [--json]"
  static let details =
    [
      "--config       the configuration file; it names account and instruments",
      "--out          the journal; one that is there already is continued",
      "--predictions  predictions as NDJSON in time order; each comes when its time has come;",
      "               - for lines on standard input, taken as they come. Without it the service at",
      "               `predictions.url` or API_BASE_URL is asked, with API_KEY; see predictions.md",
      "--set          change a setting: --set rules.entry.confidence=0.6; may be repeated",
    ] + ConnectionOptions.details + [
      "--until        end then, as 2026-11-20T21:00:00Z; orders and positions stay as they are",
      "--stop-file    a file that closes every position and ends (<journal>.STOP)",
      "--control      the socket file for `pause`, `reduce`, `cancel-all`, `flatten`, `resume` and",
      "               `stop` (<journal>.control)",
    ] + RunClock.details + MonitorOptions.details + [
      "--json         one object for machines",
      "SIGINT and SIGTERM end it and leave orders and positions as they are: stops rest at the",
      "broker. Real money needs `mode: live` in the configuration and `replay arm`.",
    ]

  private let config: String
  private let out: String
  private let predictions: String?
  private let overrides: [String]
  private let connection: ConnectionOptions
  private let until: Timestamp?
  private let stopFile: String?
  private let control: String?
  private let time: RunClock
  private let hasLifeline: Bool
  private let monitoring: MonitorOptions
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    hasLifeline = arguments.flag(Lifeline.option)
    overrides = try arguments.repeated("--set")
    predictions = try arguments.option("--predictions")
    connection = try ConnectionOptions(&arguments, client: 1)
    until = try RehearsalClock.time("--until", &arguments)
    stopFile = try arguments.option("--stop-file")
    control = try arguments.option("--control")
    time = try RunClock(&arguments)
    if hasLifeline, predictions == "-" {
      throw UsageError("`--lifeline` and `--predictions -` both need standard input")
    }
    monitoring = try MonitorOptions(&arguments)
    guard let config = try arguments.option("--config") else {
      throw UsageError("`--config` is missing")
    }
    guard let out = try arguments.option("--out") else { throw UsageError("`--out` is missing") }
    self.config = config
    self.out = out
  }

  func run(_ console: Console) throws -> ExitCode {
    let (configuration, edge) = try ConfigurationLoader.loadWhole(
      path: config, overrides: overrides, environment: ConfigurationLoader.processEnvironment())
    try checkMode(configuration)
    let watch = OperatorWatch(
      stopFile: stopFile ?? "\(out).STOP", note: DirectNote.path(of: out))
    try watch.checkStart()
    if hasLifeline { try Lifeline.hold() }
    let control = control ?? ControlSocket.path(of: out)
    let (file, feed) = (try file(), try feed(edge.predictions))
    let quotes = try quotes(edge.quotes)
    let people = try LiveWatch(edge.alerts, account: configuration.account, journal: out)
    let simulator = try simulator(configuration, console)
    let link = try link(configuration, port: simulator?.port ?? connection.port)
    let venue = simulator == nil ? time.venue : LiveRun.simulator
    let monitor = try RunMonitor(
      monitoring, what: SessionBanner.text(venue: venue, mode: configuration.mode.session),
      complain: { console.complain("run: \($0)") })
    let listen = {
      monitor.beat()
      return try watch.look()
    }
    let run = LiveRun(
      configuration: configuration, root: out, link: link, predictions: file,
      until: until, listen: listen,
      tell: { action in
        monitor.tell(action)
        Self.tell(action, console)
      },
      options: time.writerOptions, feed: feed, lookback: edge.predictions.lookback, quotes: quotes,
      snapshots: edge.quotes.snapshotInterval, watch: people,
      venue: venue, judge: { try checkArming($0, configuration, link.now) },
      isAlone: { try watch.listen(control) }, probe: monitor.probe)
    let summary = try monitor.watching { try run.run() }
    simulator?.stop()
    for warning in summary.warnings { console.complain("run: \(warning)") }
    show(summary, (feed as? PredictionPoller)?.counts, console)
    return .success
  }

  private func show(_ summary: RunSummary, _ counts: PollCounts?, _ console: Console) {
    if json {
      let more = counts.map { [JSONMember("predictions", $0.json)] } ?? []
      console.print(json: .object(summary.members + more))
    } else {
      console.print(summary.text)
      if let counts { console.print("asked for  \(counts.text)") }
    }
  }

  private func file() throws -> PredictionFile? {
    guard let path = predictions, path != "-" else { return nil }
    return try PredictionFile(
      path: path, bytes: FileBytes.read(path, limit: 1 << 30), skipsBad: false)
  }

  /// Where predictions come from that are in no file.
  private func feed(_ settings: PredictionSettings) throws -> (any PredictionFeed)? {
    let isPiped = predictions == "-"
    guard isPiped || (predictions == nil && !settings.url.isEmpty) else { return nil }
    guard time.step == nil else {
      throw InputError(
        "in lock step time waits for no outside world: give `--predictions <file>`"
          + (isPiped ? "" : ", or unset `predictions.url` and API_BASE_URL"))
    }
    if isPiped { return try PredictionLines() }
    let key = try SecretSource.header("API_KEY", for: "the prediction service")
    return try PredictionPoller(settings, key: key, clock: time.clock)
  }

  /// Where prices come from while streaming has stopped.
  private func quotes(_ settings: QuoteSettings) throws -> QuotePoller? {
    guard !settings.url.isEmpty else { return nil }
    guard time.step == nil else {
      throw InputError("in lock step time waits for no outside world: unset `quotes.url`")
    }
    let key = try SecretSource.value("QUOTES_API_KEY").map {
      try SecretSource.checked($0, "QUOTES_API_KEY")
    }
    return try QuotePoller(settings, key: key, clock: time.clock)
  }

  /// Account and mode must say the same, so that neither is real money by mistake.
  private func checkMode(_ configuration: Configuration) throws {
    let account = AccountMask.mask(configuration.account)
    switch (configuration.mode, AccountMode(account: configuration.account)) {
    case (.paper, .paper): return
    case (.paper, .live):
      throw InputError(
        "\(config): account \(account) is no paper account (those begin with DU or DF); real money "
          + "needs `mode: live`")
    case (.live, .paper):
      throw InputError("\(config): `mode: live`, but account \(account) is a paper account")
    case (.live, .live):
      try time.checkPaper()
    }
  }

  private func checkArming(
    _ ledger: Ledger, _ configuration: Configuration, _ now: Timestamp
  ) throws {
    guard configuration.mode == .live, ledger.risk.armedUntil <= now else { return }
    let last = ledger.risk.armedUntil == .zero ? "" : " since \(ledger.risk.armedUntil)"
    throw InputError(
      "\(out): real money is not armed\(last); first `replay arm \(out) --config \(config) "
        + "--for 8h --reason <text>`")
  }

  private func link(_ configuration: Configuration, port: Int) throws -> any BrokerLink {
    var client = connection.configuration
    client.account = configuration.account
    client.requiredMode = configuration.mode == .live ? .live : .paper
    guard let step = time.step, let start = time.start else {
      try time.checkHost(connection.host)
      if let rehearsal = time.rehearsal { client = rehearsal.patient(client) }
      return try SocketLink(
        host: connection.host, port: port, configuration: client, clock: time.clock)
    }
    let wire = try SocketWire(host: connection.host, port: port)
    return LockStepLink(wire, configuration: client, start: start, step: step)
  }

  /// A simulated broker of our own, for who has said nothing about a broker and runs none.
  private func simulator(
    _ configuration: Configuration, _ console: Console
  ) throws -> LocalSimulator? {
    guard !connection.isConfigured, time.start == nil, configuration.mode == .paper else {
      return nil
    }
    do {
      try ClientSocket().connect(host: connection.host, port: connection.port, milliseconds: 500)
      return nil
    } catch is ClientSocket.Refusal {
      console.complain(
        "run: no TWS answers at \(connection.host):\(connection.port) and none is configured: "
          + "this trades the SIMULATED broker of this program, with its state in \(out).broker")
      return try LocalSimulator(account: configuration.account, state: "\(out).broker")
    }
  }

  private static func tell(_ action: ClientAction, _ console: Console) {
    switch action {
    case .notice(let notice) where notice.level != .inform:
      console.complain("run: \(notice.code == 0 ? "" : "\(notice.code) ")\(notice.text)")
    case .close(let reason) where reason.kind != .requested: console.complain("run: \(reason)")
    default: break
    }
  }
}
