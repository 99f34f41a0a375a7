import Broker
import Journal

/// `flatten`: closes every position, through the running session or past it.
struct FlattenCommand: Subcommand {
  static let name = "flatten"
  static let group = CommandGroup.run
  static let summary = "close every position, through the running session or past it"
  static let usage =
    "<journal> [--reason <text>] [--control <path>] | <journal> --direct [--reason <text>] "
    + ConnectionOptions.usage
  static let details =
    [
      "--reason   why, for the journal",
      "--control  the session's socket file (<journal>.control)",
      "--direct   past a session that does not answer: its own connection cancels every order of",
      "           the login, those made by hand too, and closes what the broker says the journal's",
      "           account holds; the session journals it once it goes on, and enters nothing until",
      "           `resume`",
    ] + ConnectionOptions.details + ["Exit code 1 when something is still held."]

  private let journal: String
  private let reason: String
  private let control: String
  private let direct: ConnectionOptions?

  init(_ arguments: inout Arguments) throws(UsageError) {
    let isDirect = arguments.flag("--direct")
    reason = try arguments.option("--reason") ?? "by hand"
    let control = try arguments.option("--control")
    direct = isDirect ? try ConnectionOptions(&arguments, client: 102) : nil
    journal = try arguments.positional("journal")
    self.control = control ?? ControlSocket.path(of: journal)
    guard !reason.isEmpty, reason.utf8.count <= OperatorLine.reasonMax else {
      throw UsageError("`--reason` has 1 to \(OperatorLine.reasonMax) bytes")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    if let direct { return try flatten(past: direct, console) }
    var command = OperatorCommand()
    command.verb = .flatten
    command.author = OperatorLine.author
    command.reason = reason
    guard let answer = try ControlCall.ask(control, OperatorLine.text(command)) else {
      throw InputError(
        "\(control): nobody listens; does `replay run` trade this journal? `--direct` goes past it")
    }
    guard answer == "ok" else { throw InputError("\(control): \(answer)") }
    console.print("flatten: the session has it in its journal")
    return .success
  }

  private func flatten(past options: ConnectionOptions, _ console: Console) throws -> ExitCode {
    let session = try LedgerLoader(root: journal).load().ledger.session
    guard [.paper, .live].contains(session.mode) else {
      throw InputError("\(journal): a \(session.mode), which no account stands behind")
    }
    var configuration = options.configuration
    configuration.account = session.account
    configuration.requiredMode = session.mode == .live ? .live : .paper
    let note = try DirectNote(
      journal: journal, author: OperatorLine.author, reason: reason,
      at: Timestamp(rawValue: SocketLoop.wallClock))
    let flatten = try DirectFlatten(
      host: options.host, port: options.port, configuration: configuration, note: note,
      say: { console.print("flatten: \($0)") })
    let left = try flatten.run()
    for position in left {
      console.complain("flatten: \(position.quantity) \(position.symbol) are still held")
    }
    if left.isEmpty { console.print("flatten: nothing is held any more") }
    return left.isEmpty ? .success : .failure
  }
}
