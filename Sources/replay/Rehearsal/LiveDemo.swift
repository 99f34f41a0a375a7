import Journal
import Projections
import Store

/// A whole live day in minutes: a simulated broker, a prediction service and a session, each a
/// process of its own, on sockets of this machine and one fast clock.
struct LiveDemo {
  static let usualSpeed: Int64 = 60
  private static let account = "DU1000001"
  /// Seconds that a process may take until it listens.
  private static let patience = 60.0

  private let market: SyntheticMarket
  private let folder: String
  private let speed: Int64
  private let start: Timestamp
  private let end: Timestamp

  /// - Parameters:
  ///   - folder: has the market's journal in `market`.
  ///   - until: New York's time of day; five minutes after the close unless given.
  /// - Throws: ``InputError`` for an end that is not behind the start.
  init(
    _ market: SyntheticMarket, folder: String, speed: Int64, until: Nanoseconds?
  ) throws(InputError) {
    self.market = market
    self.folder = folder
    self.speed = speed
    // The synthetic day begins so long before the open.
    start = market.calendar.open + .seconds(-Int64(SyntheticPaths.margin))
    end = until.map { market.calendar.midnight + $0 } ?? market.calendar.close + .seconds(300)
    guard end > start, end < market.calendar.midnight + .seconds(86_400) else {
      throw InputError("`--until` must be behind 09:20, when the day begins, and before midnight")
    }
  }

  /// Runs the day and says what happened.
  func run(_ console: Console) throws -> ExitCode {
    let predictions = try BufferedFile(creating: "\(folder)/predictions.ndjson")
    try predictions.put(market.predictions())
    try predictions.close()
    let settings = try BufferedFile(creating: "\(folder)/demo.yaml")
    try settings.put(LiveDemoSettings.text(account: Self.account, symbols: market.symbols))
    try settings.close()
    // From now on Ctrl-C reaches this process alone, which ends the others.
    let signals = EndSignals()
    let session = try trade(console, signals)
    let code = session.poll() ?? session.stop()
    guard code == ExitCode.success.rawValue else {
      throw InputError("the session ended with \(code): \(session.complaint)")
    }
    console.print(session.printed.trimmingLineEnd)
    return try judge(console)
  }

  /// Starts the processes and waits until the session has ended; the others have, too, then.
  private func trade(_ console: Console, _ signals: EndSignals) throws -> ChildProcess {
    let key = Self.key
    let clock = RehearsalClock(
      start: start, begun: Timestamp(rawValue: SocketLoop.wallClock), speed: speed)
    let time = [
      "--start", "\(clock.start)", "--begun", "\(clock.begun)", "--speed", "\(speed)",
    ]
    let service = try child(
      "predictions", ["simulate", "predictions", "--file", "\(folder)/predictions.ndjson"] + time,
      ["API_KEY=\(key)"])
    defer { service.stop() }
    let broker = try child(
      "broker",
      ["simulate", "tws", "--port", "0", "--market", "\(folder)/market", "--quiet"] + time, [])
    defer { broker.stop() }
    let servicePort = try Self.port(try service.firstLine(seconds: Self.patience))
    let brokerPort = try Self.port(try broker.firstLine(seconds: Self.patience))
    let session = try child(
      "session",
      [
        "run", "--config", "\(folder)/demo.yaml", "--out", "\(folder)/day",
        "--port", "\(brokerPort)", "--until", "\(end)",
      ] + time,
      LiveDemoSettings.environment(account: Self.account)
        + ["API_KEY=\(key)", "API_BASE_URL=http://127.0.0.1:\(servicePort)"])
    let minutes = (end - start).rawValue / 60_000_000_000
    console.print(
      "broker     127.0.0.1:\(brokerPort), predictions 127.0.0.1:\(servicePort), "
        + "\(minutes) minutes at \(speed) times their speed: \(minutes * 60 / speed) s")
    console.print("look in    \(Self.program) status \(folder)/day --watch\n")
    console.flush()
    try wait(for: session, beside: [broker, service], signals)
    return session
  }

  private func child(
    _ name: String, _ arguments: [String], _ environment: [String]
  ) throws -> ChildProcess {
    try ChildProcess(name, in: folder, arguments: arguments, environment: environment)
  }

  /// - Throws: ``InputError`` when another process ends first, or a person ends this one.
  private func wait(
    for session: ChildProcess, beside others: [ChildProcess], _ signals: EndSignals
  ) throws {
    while session.poll() == nil {
      if let signal = signals.take() {
        session.stop()
        throw InputError("\(signal): the rehearsal was ended; its journal is \(folder)/day")
      }
      for other in others {
        guard let code = other.poll() else { continue }
        session.stop()
        throw InputError("\(other.name) ended with \(code): \(other.complaint)")
      }
      EndSignals.pause(milliseconds: 50)
    }
  }

  /// The port in `listening on 127.0.0.1:4711, …`.
  private static func port(_ line: String) throws(InputError) -> Int {
    let address = line.split(separator: ",")[0].split(separator: ":").last
    guard line.hasPrefix("listening on "), let port = address.flatMap({ Int($0) }) else {
      throw InputError("`\(line)` says no port")
    }
    return port
  }

  /// A new one each time: nobody but these processes may ask.
  private static var key: String {
    var random = SystemRandomNumberGenerator()
    return (0..<4).map { _ in String(random.next(), radix: 16) }.joined()
  }

  private static var program: String { CommandLine.arguments.first ?? "replay" }

  // MARK: The end

  /// Books against broker, and the whole journal once more through the engine.
  private func judge(_ console: Console) throws -> ExitCode {
    let day = "\(folder)/day"
    let ledger = try LedgerLoader(root: day).load().ledger
    console.print("")
    console.print(ProfitReport(ledger).table)
    let open = ledger.reconciliation.breaks.count
    let isTold = ledger.reconciliation.reportedCash != nil
    let verdict =
      open > 0
      ? "\(open) breaks: `\(Self.program) recon \(day)`"
      : isTold ? "books and broker agree" : "the broker told nothing"
    console.print("\nrecon      \(verdict)")
    let report = try Verifier(journal: day, overrides: []).run()
    console.print(report.text)
    guard report.isIdentical, open == 0, isTold else { return .failure }
    console.print("\ntry next:")
    let order = ledger.orders.all.first { $0.status == .filled }?.id
    if let order { console.print("  \(Self.program) why \(day) \(order)") }
    console.print("  \(Self.program) recon \(day)")
    return .success
  }
}

extension String {
  fileprivate var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
