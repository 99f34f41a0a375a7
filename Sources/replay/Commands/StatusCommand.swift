import Glibc
import Journal

/// `status`: what the session of a journal is doing.
struct StatusCommand: Subcommand {
  static let name = "status"
  static let group = CommandGroup.run
  static let summary = "what the session of a journal is doing, or since when none does"
  static let usage = "<journal> [--watch | --json]"
  static let details = [
    "--watch  the whole terminal, drawn again every second; q or Ctrl-C leaves",
    "--json   one object for machines",
    "Read from what is durable in the journal; the session need not answer, or run.",
    "Without a terminal `--watch` prints once.",
  ]

  private let journal: String
  private let watches: Bool
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    watches = arguments.flag("--watch")
    json = arguments.flag("--json")
    guard !(watches && json) else { throw UsageError("`--watch` is for people, without `--json`") }
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let follower = try StatusFollower(journal)
    let screen = StatusScreen(input: STDIN_FILENO, output: STDOUT_FILENO)
    if watches, console.isStandard, screen.isTerminal {
      try screen.show(every: 1_000) {
        try follower.follow()
        let now = report(follower)
        return now.lines + ["", "\(now.now)"]
      }
      return .success
    }
    let once = report(follower)
    if json {
      console.print(json: once.json, isPretty: true)
    } else {
      console.print(once.lines.joined(separator: "\n"))
    }
    return .success
  }

  private func report(_ follower: StatusFollower) -> StatusReport {
    StatusReport(
      root: journal, ledger: follower.ledger, activity: JournalActivity(of: journal),
      now: Timestamp(rawValue: SocketLoop.wallClock))
  }
}
