import Broker
import Journal

/// `alerts test`: sends one alert to every channel.
struct AlertsTestCommand: Subcommand {
  static let name = "alerts test"
  static let group = CommandGroup.run
  static let summary = "send one alert to every channel, and say how each took it"
  static let usage = "--config <file> [--json]"
  static let details = [
    "--config     the configuration file; its section `alerts` names the channels",
    "--json       one object for machines",
    "The heartbeat's address is asked once, too. Exit code 1 when a channel failed; nothing is",
    "tried again, and nothing goes into an outbox.",
  ]

  /// How a channel took it.
  private struct Row {
    let name: String
    let problem: String?
  }

  private let config: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    guard let config = try arguments.option("--config") else {
      throw UsageError("`--config` is missing")
    }
    self.config = config
  }

  func run(_ console: Console) throws -> ExitCode {
    let (configuration, edge) = try ConfigurationLoader.loadWhole(
      path: config, environment: ConfigurationLoader.processEnvironment())
    let channels = try AlertChannel.all(
      edge.alerts, label: AlertChannel.label(configuration.account))
    let heartbeat = try AlertChannel.address(
      edge.alerts.heartbeat.url, "HEARTBEAT_URL", edge.alerts)
    guard !channels.isEmpty || heartbeat != nil else {
      throw InputError("\(config): the section `alerts` names no channel; see docs/alerts.md")
    }
    let client = try HTTPClient()
    var rows = channels.map { tell($0, client) }
    if let heartbeat { rows.append(ask(heartbeat, client)) }
    show(rows, console)
    return rows.allSatisfy { $0.problem == nil } ? .success : .failure
  }

  private func tell(_ channel: AlertChannel, _ client: HTTPClient) -> Row {
    let now = ClientClock().now
    var note = AlertNote(.notice, "alerts.test", "a test of the alerts: nothing happened", at: now)
    note.number = 1
    let answer = client.run(channel.request([note], at: now))
    switch channel.result(answer, at: now) {
    case .sent: return Row(name: channel.name, problem: nil)
    case .later(let reason, _), .refused(let reason):
      return Row(name: channel.name, problem: reason)
    }
  }

  private func ask(_ heartbeat: Secret, _ client: HTTPClient) -> Row {
    let answer = client.run(HTTPRequest(url: heartbeat.value))
    let isGood = answer.ending == .answered && (200..<300).contains(answer.status)
    let reason = answer.status > 0 ? "status \(answer.status)" : answer.problem
    return Row(name: "heartbeat", problem: isGood ? nil : reason)
  }

  private func show(_ rows: [Row], _ console: Console) {
    if json {
      let list = rows.map { row -> JSONValue in
        [
          "channel": .string(row.name), "sent": .bool(row.problem == nil),
          "problem": row.problem.map { .string($0) } ?? .null,
        ]
      }
      return console.print(json: ["channels": .array(list)])
    }
    let width = rows.map(\.name.count).max() ?? 0
    for row in rows {
      let gap = String(repeating: " ", count: width - row.name.count + 2)
      let word =
        row.problem == nil ? console.paint("sent", .good) : console.paint("FAIL", .bad)
      console.print("\(word)  \(row.name)\(row.problem.map { gap + $0 } ?? "")")
    }
  }
}

extension AlertChannel {
  /// How a session of an account calls itself.
  static func label(_ account: String) -> String { "replay \(AccountMask.mask(account))" }
}
