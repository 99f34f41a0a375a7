import Broker
import Journal

/// `doctor tws`: checks a connection step by step.
struct DoctorCommand: Subcommand {
  static let name = "doctor tws"
  static let group = CommandGroup.run
  static let summary = "check the connection to TWS or IB Gateway, and explain what fails"
  static let usage =
    "[--symbol <ticker>] [--account <id>] [--wait <seconds>] [--json] " + ConnectionOptions.usage
  static let details =
    [
      "--symbol     instrument to look up and to watch (SPY)",
      "--account    account to expect; needed where the login has several (or ACCOUNT)",
      "--wait       seconds to wait for market data (10)",
      "--json       one object for machines",
    ] + ConnectionOptions.details + [
      "Places no order. Exit code 1 when a step fails; later steps are then not looked at."
    ]

  private let options: ConnectionOptions
  private let account: String
  private let symbol: String
  private let wait: Int64
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    options = try ConnectionOptions(&arguments)
    json = arguments.flag("--json")
    account = try arguments.option("--account") ?? Environment.value("ACCOUNT") ?? ""
    wait = try arguments.number("--wait", in: 1...600) ?? 10
    let text = try arguments.option("--symbol") ?? "SPY"
    guard let symbol = RecordingSession.symbol(text) else {
      throw UsageError("`--symbol`: `\(text)` is not a ticker")
    }
    self.symbol = symbol
  }

  func run(_ console: Console) throws -> ExitCode {
    let doctor = try Doctor(options, account: account, symbol: symbol, waitSeconds: wait)
    try doctor.run()
    if json { console.print(json: doctor.report.json) } else { doctor.report.show(console) }
    return doctor.report.isGood ? .success : .failure
  }
}
