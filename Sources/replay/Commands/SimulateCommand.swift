import Broker
import Journal

/// `simulate tws`: a broker to try clients on.
struct SimulateCommand: Subcommand {
  static let name = "simulate tws"
  static let group = CommandGroup.serve
  static let summary = "serve the protocol of TWS from a simulated broker and market"
  static let usage =
    "[--port <n>] [--host <address>] [--state <folder>] [--seed <n>] [--speed <n>] "
    + "[--account <id>]… [--cash <amount>] [--latency <length>] [--slippage <price>] "
    + "[--commissions fixed|tiered] [--rates <name>] [--master <client>] "
    + "[--message-rate <n>] [--market <journal> [--follow]] [--start <time> [--begun <time>]] "
    + "[--lock-step <length>] [--scenario <file>] [--control <path>] [--quiet] [--lifeline]"
  static let details = [
    "--port         where clients connect (7497); 0 takes a free one and says which",
    "--host         the address to listen on (127.0.0.1, so that no other machine can connect)",
    "--state        a journal with orders, fills and cash, taken up again at the next start",
    "--seed         of the synthetic market (1): equal seeds give equal prices at equal times",
    "--speed        how many times faster than the wall clock the market goes (1)",
    "--account      an account (DU1000001); may be repeated, the first one is the default",
    "--cash         of each account when the state is new (1000000)",
    "--latency      from a request's arrival to the exchange, such as 30ms (0s)",
    "--slippage     how much worse than the quote orders without a limit trade (0)",
    "--commissions  the broker's plan: fixed (usual) or tiered",
    "--rates        fees of regulators: 2013-10, ibkr-example, 2024-06 or 2025-06 (usual)",
    "--master       the client id that is told of every client's orders",
    "--message-rate messages a second that a client may send (50); 0 for any number",
    "--market       play the ticks of a journal, from its first one on, not the synthetic market",
    "--follow       the journal is being written: its end is now, and what comes is the market",
    "--start        where the market's clock begins, as 2026-11-20T15:00:00Z (now, or where the",
    "               recording begins)",
    "--begun        what the machine's clock showed when the market's showed --start (now)",
    "--lock-step    stop the clock: each request for the current time moves it so far, and the",
    "               answer to it comes after all that happened in between",
    "--scenario     a YAML file of faults and their times; see docs/simulator.md",
    "--control      a socket file for faults by hand, one a line",
    "--quiet        do not report connections on the error output",
    Lifeline.detail,
    "Stops on SIGINT or SIGTERM. Prints the address it listens on when it is ready.",
  ]

  private let host: String
  private let port: Int
  private let state: String?
  private let speed: Ratio
  private let isQuiet: Bool
  private let market: String?
  private let follows: Bool
  private let start: Timestamp?
  private let begun: Timestamp?
  private let hasLifeline: Bool
  private let scenario: String?
  private let control: String?
  private var configuration = SimulatorConfiguration()

  init(_ arguments: inout Arguments) throws(UsageError) {
    port = Int(try arguments.number("--port", in: 0...65_535) ?? 7497)
    host = try arguments.option("--host") ?? "127.0.0.1"
    state = try arguments.option("--state")
    speed = try Self.speed(&arguments)
    isQuiet = arguments.flag("--quiet")
    hasLifeline = arguments.flag(Lifeline.option)
    market = try arguments.option("--market")
    follows = arguments.flag("--follow")
    start = try Self.start(&arguments)
    begun = try RehearsalClock.time("--begun", &arguments)
    if begun != nil, start == nil { throw UsageError("`--begun` belongs to `--start`") }
    scenario = try arguments.option("--scenario")
    control = try arguments.option("--control")
    configuration.messagesPerSecond =
      Int(try arguments.number("--message-rate", in: 0...1_000_000) ?? 50)
    configuration.lockStep = try Self.lockStep(&arguments)
    if begun != nil, configuration.lockStep != nil {
      throw UsageError("`--begun` and `--lock-step` exclude each other: that clock stands still")
    }
    // A second of the market lasts as long as the client likes then.
    if configuration.lockStep != nil { configuration.messagesPerSecond = 0 }
    configuration.seed = UInt64(try arguments.number("--seed") ?? 1)
    let accounts = try arguments.repeated("--account")
    if !accounts.isEmpty { configuration.accounts = accounts }
    for account in accounts where !Self.isAccount(account) {
      throw UsageError("`--account`: `\(account)` is not letters and digits only")
    }
    configuration.masterClient = try arguments.number("--master", in: 0...Int64(Int32.max) - 1)
    if follows {
      guard market != nil, start == nil, configuration.lockStep == nil, speed == Ratio(whole: 1)
      else {
        throw UsageError(
          "`--follow` needs `--market`, and the clock of this machine: no `--start`,"
            + " `--speed` or `--lock-step`")
      }
    }
    try Self.market(&arguments, &configuration)
    configuration.commissions = try Self.commissions(&arguments)
    configuration.zoneOffsets = SimulatorZone().offsets
  }

  private static func isAccount(_ text: String) -> Bool {
    (1...20).contains(text.utf8.count)
      && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
  }

  private static func speed(_ arguments: inout Arguments) throws(UsageError) -> Ratio {
    guard let text = try arguments.option("--speed") else { return Ratio(whole: 1) }
    guard let speed = Ratio(text), speed > .zero, speed <= Ratio(whole: 10_000) else {
      throw UsageError("`--speed`: `\(text)` is not a number above 0, up to 10000")
    }
    return speed
  }

  private static func start(_ arguments: inout Arguments) throws(UsageError) -> Timestamp? {
    guard let text = try arguments.option("--start") else { return nil }
    let first = Timestamp(rawValue: 1_200_000_000_000_000_000)
    let last = Timestamp(rawValue: 4_000_000_000_000_000_000)
    guard let time = CalendarText.read(text), (first...last).contains(time) else {
      throw UsageError("`--start`: `\(text)` is not a time such as 2026-11-20T15:00:00Z")
    }
    return time
  }

  /// The value of `--lock-step`.
  static func lockStep(_ arguments: inout Arguments) throws(UsageError) -> Nanoseconds? {
    guard let text = try arguments.option("--lock-step") else { return nil }
    guard let step = Nanoseconds(text), step > .zero, step <= .seconds(3_600) else {
      throw UsageError("`--lock-step`: `\(text)` is not a length of time such as 250ms, up to 1h")
    }
    return step
  }

  private static func market(
    _ arguments: inout Arguments, _ configuration: inout SimulatorConfiguration
  ) throws(UsageError) {
    if let text = try arguments.option("--cash") {
      guard let cash = Money(text), cash >= .zero, cash <= Money(units: 1_000_000_000_000) else {
        throw UsageError("`--cash`: `\(text)` is not an amount up to 1000000000000")
      }
      configuration.openingCash = cash
    }
    if let text = try arguments.option("--latency") {
      guard let latency = Nanoseconds(text), latency <= .seconds(3_600) else {
        throw UsageError("`--latency`: `\(text)` is not a length of time such as 30ms, up to 1h")
      }
      configuration.orderLatency = latency
    }
    if let text = try arguments.option("--slippage") {
      guard let slippage = Price(text), slippage >= .zero,
        slippage <= Price(rawValue: 1_000_000_000)
      else { throw UsageError("`--slippage`: `\(text)` is not a price from 0 to 1") }
      configuration.slippage = slippage
    }
  }

  private static func commissions(
    _ arguments: inout Arguments
  ) throws(UsageError) -> CommissionSchedule {
    let plan = try arguments.option("--commissions") ?? "fixed"
    let name = try arguments.option("--rates") ?? "2025-06"
    guard let known = CommissionSchedule.Plan(rawValue: plan) else {
      throw UsageError("`--commissions`: `\(plan)` is none of fixed, tiered")
    }
    guard let rates = RegulatoryRates.named(name) else {
      let names = RegulatoryRates.all.map(\.name).joined(separator: ", ")
      throw UsageError("`--rates`: `\(name)` is none of \(names)")
    }
    return CommissionSchedule(plan: known, rates: rates)
  }

  func run(_ console: Console) throws -> ExitCode {
    let steps = try scenario.map { try FaultScenario($0).steps } ?? []
    let market = try market.map { path in
      try follows ? JournalMarket.follow(path) : JournalMarket.load(path)
    }
    let loop = SocketLoop()
    let port = try loop.listen(host: host, port: port)
    if let control { try loop.listen(path: control) }
    // Before the journal has threads: a thread takes its mask from the one that makes it.
    loop.catchSignals()
    if hasLifeline { try Lifeline.hold() }
    let recording = market?.takeRecording()
    var server = SimulatorServer(configuration, recording: recording, at: begin(recording))
    let state = try state.map { root in
      try SimulatorState(root, server: &server, zone: SimulatorZone())
    }
    for step in steps { server.schedule(step.fault, at: server.now + step.after) }
    console.print("listening on \(host):\(port), server version \(ServerVersion.current)")
    console.flush()
    let clock =
      configuration.lockStep == nil
      ? MarketClock(start: shown(by: server), speed: speed) : nil
    return try SimulatorRunner(
      server, state: state, loop: loop, clock: clock, market: market, console: console,
      isQuiet: isQuiet
    ).run()
  }

  /// What the market's clock shows when it begins to go.
  private func shown(by server: SimulatorServer) -> Timestamp {
    guard let start, let begun else { return server.now }
    let passed = max(0, (Timestamp(rawValue: SocketLoop.wallClock) - begun).rawValue)
    let moved = Int128(passed) * Int128(speed.rawValue) / 1_000_000_000
    return max(server.now, start + Nanoseconds(rawValue: Int64(clamping: moved)))
  }

  /// What the market's clock shows at the start.
  private func begin(_ recording: RecordedMarket?) -> Timestamp {
    let now = Timestamp(rawValue: SocketLoop.wallClock)
    // A journal whose clock was ahead of ours ends after now.
    if follows { return max(now, recording?.end ?? now) }
    return start ?? recording?.start ?? now
  }
}
