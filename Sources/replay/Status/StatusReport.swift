import Broker
import Journal
import Projections
import Store

/// What a session is doing, from its journal: who it is, whether it lives, what it may and holds.
struct StatusReport {
  let root: String
  let ledger: Ledger
  let activity: JournalActivity
  /// By the machine's clock.
  let now: Timestamp

  private var session: SessionStarted { ledger.session }
  private var isSimulated: Bool {
    SessionBanner.isSimulated(venue: session.venue, mode: session.mode)
  }

  // MARK: For machines

  /// Exact values; `state` has the figures of `state --json`.
  var json: JSONValue {
    [
      "journal": .string(root),
      "banner": .string(SessionBanner.text(venue: session.venue, mode: session.mode)),
      "mode": .string("\(session.mode)"),
      "venue": .string(session.venue),
      "is_simulated": .bool(isSimulated),
      "account": .string(AccountMask.mask(session.account)),
      "build": .string(session.build),
      "day": .whole(Int(session.calendar.date)),
      "is_running": .bool(activity.hasWriter),
      "written_at": activity.writtenAt.map { .string("\($0)") } ?? .null,
      "seconds_since_written": activity.age(at: now).map {
        .decimal(Ratio(whole: $0.rawValue / 1_000_000_000))
      } ?? .null,
      "link": .string("\(ledger.connection.state)"),
      "link_since": time(ledger.connection.changedAt),
      "armed_until": time(ledger.risk.armedUntil),
      "open_breaks": .array(
        ledger.reconciliation.breaks.map {
          [
            "number": .whole(Int($0.number)), "words": .string($0.difference.words),
            "is_acknowledged": .bool($0.isAcknowledged),
          ]
        }),
      "alerts": .whole(ledger.alertCount),
      "state": StateFigures(ledger).json,
    ]
  }

  private func time(_ time: Timestamp) -> JSONValue {
    time == .zero ? .null : .string("\(time)")
  }

  // MARK: For people

  /// Lines without control characters, whatever the journal's texts hold.
  var lines: [String] {
    var lines = [
      "*** \(SessionBanner.text(venue: session.venue, mode: session.mode)) ***",
      "journal    \(root), account \(AccountMask.mask(session.account)), \(dayText)",
      "process    \(processText)",
      "record     \(ledger.lastSequence) at \(ledger.now)",
      "link       \(linkText)",
      "risk level \(riskText)",
    ]
    if session.mode == .live { lines.append("armed      \(armedText)") }
    lines += moneyLines + RiskReport(ledger).lines + breakLines
    lines += ["", positions, "", orders]
    return lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
      .map { VisibleText.of(String($0)) }
  }

  private var dayText: String {
    let date = session.calendar.date
    guard date > 0 else { return "no session yet" }
    return "session of \(date / 10_000)-\(Self.pad(date / 100 % 100))-\(Self.pad(date % 100))"
  }

  private static func pad(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private var processText: String {
    let age = activity.age(at: now).map(Self.words)
    if activity.hasWriter {
      return "a session has it open" + (age.map { ", last write \($0) ago" } ?? "")
    }
    return "NO SESSION RUNS" + (age.map { ", nothing was written for \($0)" } ?? "")
  }

  private var linkText: String {
    let connection = ledger.connection
    guard connection.since != .none else { return "never connected" }
    let reason = connection.change.reason.isEmpty ? "" : " (\(connection.change.reason))"
    let state = "\(connection.state) since \(connection.changedAt)\(AccountMask.mask(reason))"
    // A process that was killed says nothing of its link.
    return activity.hasWriter || connection.state == .disconnected ? state : "none; was \(state)"
  }

  private var riskText: String {
    let risk = ledger.risk
    let since = risk.changedAt == .zero ? "" : " since \(risk.changedAt)"
    return "\(risk.level)\(since)" + (risk.reason.isEmpty ? "" : " (\(risk.reason))")
  }

  private var armedText: String {
    let until = ledger.risk.armedUntil
    if until == .zero { return "never" }
    return until > now ? "until \(until)" : "NOT ARMED since \(until)"
  }

  private var moneyLines: [String] {
    let book = ledger.book
    return [
      "equity     \(book.equity.cents), cash \(book.cash.cents)",
      "today      \(ledger.riskDayResult.cents), fees of all days \(book.feesTotal.cents)",
    ]
  }

  private var breakLines: [String] {
    ledger.reconciliation.breaks.map {
      "break \($0.number)\($0.isAcknowledged ? " (acknowledged)" : "")  \($0.difference.words)"
    }
  }

  private var positions: String {
    let held = ledger.instrumentIDs.filter { ledger.book.position($0) != .zero }
    guard !held.isEmpty else { return "no positions" }
    var table = Table([
      ("symbol", .left), ("position", .right), ("average", .right), ("mark", .right),
      ("unrealised", .right),
    ])
    for instrument in held {
      table.add([
        ledger.symbol(instrument), "\(ledger.book.position(instrument))",
        ledger.book.averagePrice(instrument)?.description ?? "-",
        ledger.book.mark(instrument)?.description ?? "-",
        ledger.book.unrealised(instrument).cents,
      ])
    }
    return table.text
  }

  private var orders: String {
    let live = ledger.orders.live
    guard !live.isEmpty else { return "no live orders" }
    var table = Table([
      ("order", .right), ("symbol", .left), ("role", .left), ("side", .left), ("quantity", .right),
      ("filled", .right), ("status", .left),
    ])
    for order in live {
      let command = order.command
      table.add([
        "\(order.id)", ledger.symbol(command.instrument), "\(command.role)", "\(command.side)",
        "\(command.quantity)", "\(order.filled)", "\(order.status)",
      ])
    }
    return table.text
  }

  /// A length of time, as people say it: `1.5 s`, `4 min 10 s`, `2 h 5 min`, `3 days 4 h`.
  static func words(_ length: Nanoseconds) -> String {
    let tenths = length.rawValue / 100_000_000
    let seconds = tenths / 10
    if seconds < 60 { return "\(seconds).\(tenths % 10) s" }
    if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
    if seconds < 86_400 { return "\(seconds / 3_600) h \(seconds / 60 % 60) min" }
    return "\(seconds / 86_400) days \(seconds / 3_600 % 24) h"
  }
}
