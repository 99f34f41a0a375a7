import Engine
import Journal
import Projections
import Store

/// Says why nothing was done: for people, and for machines.
struct WhyNotReport {
  private let answer: WhyNot.Answer
  private var ledger: Ledger { answer.ledger }

  init(_ answer: WhyNot.Answer) { self.answer = answer }

  /// Whether an order of the instrument was placed at the very moment asked about.
  var didAct: Bool { answer.lastOrder?.placedAt == ledger.now }

  // MARK: For people

  /// One line each.
  var lines: [String] {
    let clock = NewYorkTime.clockText(ledger.now).map { " (\($0) New York)" } ?? ""
    var lines = [
      "\(answer.symbol) at \(ledger.now)\(clock), behind record \(ledger.lastSequence)", headline,
    ]
    lines += answer.obstacles.map { "  - " + Self.named($0.text, $0.record) }
    lines.append("rules:")
    for rule in answer.rules { lines += text(rule) }
    if answer.rules.isEmpty { lines.append("  there are none in the configuration") }
    return lines
  }

  private var headline: String {
    guard let order = answer.lastOrder else {
      return "no order of it had been placed; what stood in the way of one:"
    }
    let words = "order \(order.id) (\(order.command.role), \(order.command.side))"
    if didAct {
      return Self.named("something was done: \(words) was placed then", order.placedBy)
        + "; `why` of that order tells it"
    }
    return Self.named(
      "no order was placed then, the last one was \(words) at \(order.placedAt)", order.placedBy)
      + "; what stood in the way of another:"
  }

  private func text(_ rule: WhyNot.RuleFinding) -> [String] {
    let head = "  \(rule.name) (on \(rule.on))"
    if let absence = rule.absence { return ["\(head): \(absence)"] }
    var lines = [head + ": " + (rule.last.map(past) ?? "it had never looked at \(answer.symbol)")]
    if let dueAt = rule.dueAt { lines.append("    it looks once a day, at \(dueAt)") }
    // A look at the very moment has said it.
    if let now = rule.now, rule.last?.lookedAt != ledger.now || rule.last?.stop != now.stop {
      lines.append("    asked at the moment: " + present(now))
    }
    return lines
  }

  private func past(_ look: WhyNot.PastLook) -> String {
    let place =
      look.record != .none
      ? "#\(look.record)"
      : look.like == .none
        ? "not recorded" : "not recorded, as it came to the same as #\(look.like)"
    let head = "looked last at \(look.lookedAt) (\(place)) "
    if let stop = look.stop { return head + "and was stopped by \(stop.sentence)" }
    if look.outcome == .nothing { return head + "and nothing stopped it" }
    return head + "and decided \(look.outcome)" + gate(look.verdict, look.verdictRecord)
  }

  private func present(_ look: RuleLook) -> String {
    if let stop = look.stop { return "stopped by \(stop.sentence)" }
    return "nothing stops it, it wants \(look.outcome)" + gate(look.verdict, .none)
  }

  private func gate(_ verdict: RiskVerdict?, _ record: SequenceNumber) -> String {
    guard let verdict else { return "" }
    if verdict.isAdmitted { return Self.named("; risk admits it", record) }
    let failed = verdict.checks.first { !$0.held }?.sentence ?? verdict.deniedBy
    return Self.named("; risk denies it by \(failed)", record)
  }

  private static func named(_ text: String, _ record: SequenceNumber) -> String {
    record == .none ? text : "\(text) (#\(record))"
  }

  // MARK: For machines

  /// Every condition with value, threshold and whether it held.
  var json: JSONValue {
    [
      "symbol": .string(answer.symbol),
      "record": .whole(ledger.lastSequence.rawValue),
      "time": .string(ledger.now.description),
      "acted": .bool(didAct),
      "risk_level": .string(ledger.risk.level.name),
      "last_order": answer.lastOrder.map {
        ["order": .whole($0.id.rawValue), "record": .whole($0.placedBy.rawValue)]
      } ?? .null,
      "obstacles": .array(
        answer.obstacles.map {
          ["text": .string($0.text), "record": Self.number($0.record)]
        }),
      "rules": .array(answer.rules.map(json)),
    ]
  }

  private func json(_ rule: WhyNot.RuleFinding) -> JSONValue {
    [
      "rule": .string(rule.name), "on": .string(rule.on),
      "absent": rule.absence.map { .string($0) } ?? .null,
      "last": rule.last.map(json) ?? .null,
      "due": rule.dueAt.map { .string($0.description) } ?? .null,
      "now": rule.now.map(json) ?? .null,
    ]
  }

  private func json(_ look: WhyNot.PastLook) -> JSONValue {
    [
      "time": .string(look.lookedAt.description), "record": Self.number(look.record),
      "like": Self.number(look.like), "outcome": .string("\(look.outcome)"),
      "stopped_by": look.stop.map { .string($0.name) } ?? .null,
      "conditions": .array(look.conditions.map(Self.json)),
      "verdict": look.verdict.map { Self.json($0, look.verdictRecord) } ?? .null,
    ]
  }

  private func json(_ look: RuleLook) -> JSONValue {
    [
      "outcome": .string("\(look.outcome)"),
      "stopped_by": look.stop.map { .string($0.name) } ?? .null,
      "conditions": .array(look.conditions.map(Self.json)),
      "verdict": look.verdict.map { Self.json($0, .none) } ?? .null,
    ]
  }

  private static func json(_ verdict: RiskVerdict, _ record: SequenceNumber) -> JSONValue {
    [
      "record": number(record), "admitted": .bool(verdict.isAdmitted),
      "denied_by": verdict.isAdmitted ? .null : .string(verdict.deniedBy),
      "checks": .array(verdict.checks.map(json)),
    ]
  }

  private static func json(_ condition: Condition) -> JSONValue {
    [
      "name": .string(condition.name), "value": .string(condition.value.text),
      "comparison": .string("\(condition.comparison)"),
      "threshold": .string(condition.threshold.text), "held": .bool(condition.held),
    ]
  }

  private static func number(_ record: SequenceNumber) -> JSONValue {
    record == .none ? .null : .whole(record.rawValue)
  }
}
