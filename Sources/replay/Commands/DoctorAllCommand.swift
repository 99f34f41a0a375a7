import Journal

/// `doctor`: every check there is.
struct DoctorAllCommand: Subcommand {
  static let name = "doctor"
  static let group = CommandGroup.run
  static let summary = "check everything a session needs, and say what to do about what fails"
  static let usage =
    "[--config <file>] [--journal <folder>] [--offline] [--symbol <ticker>] [--wait <seconds>] "
    + "[--json] " + ConnectionOptions.usage
  static let details =
    [
      "--config     the configuration file: its rules, alerts and prediction service",
      "--journal    the journal that `run` writes: its disk, space, end, permissions, account",
      "--offline    leave out the broker and the prediction service",
      "--symbol     instrument to look up and to watch (SPY)",
      "--wait       seconds to wait for market data (10)",
      "--json       one object for machines",
    ] + ConnectionOptions.details + [
      "Places no order, sends no alert, changes no journal; 800 KiB are written beside it and",
      "removed. `doctor tws` and `doctor api` look at the broker and the service alone.",
      "Exit code 1 when a step fails; a warning is something to know.",
    ]

  private let connection: ConnectionOptions
  private let config: String?
  private let journal: String?
  private let symbol: String
  private let wait: Int64
  private let isOffline: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    isOffline = arguments.flag("--offline")
    // A `.env` that cannot be read is a finding, not a reason to look at nothing.
    let isOffline = isOffline
    connection = try ConnectionOptions(
      &arguments,
      environment: { isOffline ? [:] : try ConfigurationLoader.processEnvironment() })
    config = try arguments.option("--config")
    journal = try arguments.option("--journal")
    wait = try arguments.number("--wait", in: 1...600) ?? 10
    let text = try arguments.option("--symbol") ?? "SPY"
    guard let symbol = RecordingSession.symbol(text) else {
      throw UsageError("`--symbol`: `\(text)` is not a ticker")
    }
    self.symbol = symbol
  }

  func run(_ console: Console) throws -> ExitCode {
    var house = HouseDoctor(config: config, journal: journal)
    house.run()
    var report = house.report
    if isOffline {
      report.add("tws", .skipped, "not looked at")
      report.add("api", .skipped, "not looked at")
    } else {
      report.take(try broker(house), of: "tws")
      service(house, &report)
    }
    if json { console.print(json: report.json) } else { report.show(console) }
    return report.isGood ? .success : .failure
  }

  private func broker(_ house: HouseDoctor) throws -> DoctorReport {
    // Without one any account of the login will do, so that its number is seen.
    let account = house.namesAccount ? house.loaded?.configuration.account ?? "" : ""
    let doctor = try Doctor(connection, account: account, symbol: symbol, waitSeconds: wait)
    try doctor.run()
    return doctor.report
  }

  private func service(_ house: HouseDoctor, _ report: inout DoctorReport) {
    guard let loaded = house.loaded, !loaded.edge.predictions.url.isEmpty else {
      return report.add("api", .skipped, "no prediction service is configured")
    }
    var doctor = ServiceDoctor(
      loaded.edge.predictions, symbols: loaded.configuration.instruments.map(\.symbol))
    doctor.run()
    report.take(doctor.report, of: "api")
  }
}

extension DoctorReport {
  /// Adds the steps of another examination under its subject.
  fileprivate mutating func take(_ other: DoctorReport, of subject: String) {
    for step in other.steps { add("\(subject): \(step.name)", step.result, step.text) }
  }
}
