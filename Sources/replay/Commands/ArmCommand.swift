import Broker
import Journal

/// `arm`: real money may be traded for a while.
struct ArmCommand: Subcommand {
  static let name = "arm"
  static let group = CommandGroup.run
  static let summary = "let `run` trade real money for a while; journaled, and it expires"
  static let usage =
    "<journal> --config <file> --for <length> --reason <text> [--control <path>]"
  static let details = [
    "--config   the configuration that is to be traded; it has `mode: live`",
    "--for      for how long, such as 8h; at most 31d",
    "--reason   why, for the journal",
    "--control  the session's socket file (<journal>.control)",
    "When it expires nothing is entered any more and a critical alert is raised; exits stay.",
    "Arming again sets a new end, and `stop` ends it at once.",
  ]

  private static let most = Nanoseconds.seconds(31 * 86_400)

  private let journal: String
  private let config: String
  private let length: Nanoseconds
  private let reason: String
  private let control: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    let config = try arguments.option("--config")
    let length = try arguments.option("--for")
    let reason = try arguments.option("--reason")
    let control = try arguments.option("--control")
    journal = try arguments.positional("journal")
    guard let config else { throw UsageError("`--config` is missing") }
    guard let length else { throw UsageError("`--for` is missing") }
    guard let time = Nanoseconds(length), time > .zero, time <= Self.most else {
      throw UsageError("`--for`: `\(length)` is not a length of time such as 8h, up to 31d")
    }
    guard let reason, !reason.isEmpty, reason.utf8.count <= OperatorLine.reasonMax else {
      throw UsageError("`--reason` is missing, or longer than \(OperatorLine.reasonMax) bytes")
    }
    self.config = config
    self.length = time
    self.reason = reason
    self.control = control ?? ControlSocket.path(of: journal)
  }

  func run(_ console: Console) throws -> ExitCode {
    let configuration = try ConfigurationLoader.load(
      path: config, overrides: [], environment: ConfigurationLoader.processEnvironment())
    let account = AccountMask.mask(configuration.account)
    guard configuration.mode == .live, AccountMode(account: configuration.account) == .live else {
      throw InputError(
        "\(config): mode \(configuration.mode), account \(account): that is no real money, and "
          + "needs no arming")
    }
    var command = OperatorCommand()
    command.verb = .arm
    command.author = OperatorLine.author
    command.reason = reason
    command.until = Timestamp(rawValue: SocketLoop.wallClock) + length
    let line = OperatorLine.text(command)
    let wish = OperatorWish.command(try OperatorLine.read(line))
    let desk = JournalDesk(journal: journal, control: control, configuration: configuration)
    let done = try desk.bring(wish, line: line)
    console.print("arm: account \(account) is armed until \(command.until); \(done)")
    return .success
  }
}
