import Broker
import Engine
import Journal
import Projections
import Store

/// What a session's durable events and its connection say to the log.
struct SessionLog {
  /// The line about an event; nil for one that is none of the log's.
  static func line(_ record: Recorded, _ ledger: Ledger) -> LogLine? {
    let time = record.envelope.recordedAt
    let line =
      edgeLine(record.event, at: time) ?? orderLine(record.event, ledger, at: time)
      ?? stateLine(record.event, ledger, at: time)
    return line?.with("record", record.envelope.sequence)
  }

  /// What came from outside.
  private static func edgeLine(_ event: Event, at time: Timestamp) -> LogLine? {
    switch event {
    case .sessionStarted(let session):
      LogLine("session", at: time).with("venue", session.venue).with("mode", session.mode)
        .with("account", session.account).with("day", session.calendar.date)
        .with("build", session.build)
    case .connection(let change):
      LogLine("connection", level(of: change.state), at: time)
        .with("state", change.state).with("reason", unlessEmpty: change.reason)
    case .operatorCommand(let command):
      LogLine("operator", at: time).with("verb", command.verb).with("author", command.author)
        .with("reason", command.reason)
    case .adjustment(let adjustment):
      LogLine("adjustment", at: time).with("type", adjustment.type)
        .with("reason", adjustment.reason)
    case .predictionRejected(let rejected):
      LogLine("prediction.rejected", .warn, at: time).with("offset", rejected.offset)
        .with("reason", rejected.reason)
    default: nil
    }
  }

  private static func orderLine(_ event: Event, _ ledger: Ledger, at time: Timestamp) -> LogLine? {
    switch event {
    case .commandDropped(let dropped):
      LogLine("command.dropped", .warn, at: time).with("order", dropped.order)
        .with("reason", dropped.reason)
    case .orderCommand(let command):
      LogLine("order.command", at: time).with("order", command.order)
        .with("action", command.action).with("symbol", ledger.symbol(command.instrument))
        .with("role", command.role).with("side", command.side)
        .with("quantity", command.quantity).with("type", command.type)
    case .orderState(let change):
      LogLine("order", level(of: change.to), at: time).with("order", change.order)
        .with("symbol", unlessEmpty: symbol(of: change.order, ledger))
        .with("from", change.from).with("to", change.to).with("filled", change.filled)
        .with("reason", unlessEmpty: change.reason)
    case .execution(let execution):
      LogLine("execution", at: time).with("order", execution.order)
        .with("symbol", execution.symbol).with("side", execution.side)
        .with("quantity", execution.quantity).with("price", execution.price)
    default: nil
    }
  }

  private static func stateLine(_ event: Event, _ ledger: Ledger, at time: Timestamp) -> LogLine? {
    switch event {
    case .riskState(let change):
      LogLine("risk", change.to == .normal ? .info : .warn, at: time).with("to", change.to)
        .with("reason", change.reason)
    case .symbolRisk(let change):
      LogLine("risk.symbol", change.isBlocked ? .warn : .info, at: time)
        .with("symbol", ledger.symbol(change.instrument)).with("blocked", change.isBlocked)
        .with("reason", change.reason)
    case .dataRecovery(let recovery):
      LogLine("data", recovery.step == .back ? .info : .warn, at: time)
        .with("symbol", ledger.symbol(recovery.instrument)).with("step", recovery.step)
        .with("age", recovery.age).with("limit", recovery.limit)
        .with("stale", recovery.stale).with("watched", recovery.watched)
    case .alert(let alert):
      LogLine("alert", level(of: alert.severity), at: time).with("severity", alert.severity)
        .with("code", alert.code).with("message", alert.message)
    case .breakChanged(let change):
      LogLine("break", change.step == .opened || change.step == .changed ? .warn : .info, at: time)
        .with("number", change.number).with("step", change.step)
        .with("subject", change.subject).with("symbol", change.symbol)
        .with("ours", change.ours.text).with("theirs", change.theirs.text)
        .with("reason", unlessEmpty: change.reason)
    default: nil
    }
  }

  private static func symbol(of order: OrderID, _ ledger: Ledger) -> String {
    ledger.orders.look(at: order) { ledger.symbol($0.command.instrument) } ?? ""
  }

  private static func level(of state: ConnectionState) -> LogLevel {
    switch state {
    case .disconnected, .degraded: .warn
    case .connecting, .synchronising, .ready: .info
    }
  }

  private static func level(of status: OrderStatus) -> LogLevel {
    switch status {
    case .rejected, .unknown: .warn
    case .submitted, .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .denied,
      .expired:
      .info
    }
  }

  private static func level(of severity: AlertSeverity) -> LogLevel {
    switch severity {
    case .notice: .info
    case .warning: .warn
    case .critical: .error
    }
  }

  /// What the connection says to people.
  static func line(_ action: ClientAction, at time: Timestamp) -> LogLine? {
    switch action {
    case .notice(let notice):
      LogLine("notice", notice.level == .inform ? .info : .warn, at: time)
        .with("code", notice.code).with("text", notice.text)
    case .close(let reason):
      LogLine("connection.closed", reason.kind == .requested ? .info : .warn, at: time)
        .with("reason", "\(reason)")
    default: nil
    }
  }
}
