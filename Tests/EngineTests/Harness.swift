import Journal
import TestSupport
import Testing

extension EngineHarness {
  /// A harness whose broken invariants fail the test.
  static func make() -> EngineHarness { EngineHarness { Issue.record("\($0)") } }

  /// A started day with a warm market in AIG.
  static func ready(
    _ change: (inout Configuration) -> Void = { _ in }, calendar: SessionCalendar = calendar()
  ) -> EngineHarness {
    var configuration = configuration
    change(&configuration)
    var harness = make()
    harness.start(configuration, calendar)
    harness.warm()
    return harness
  }

  /// A long position of 100 at 100.01 with target (2) and stop (3) working.
  static func long(_ change: (inout Configuration) -> Void = { _ in }) -> EngineHarness {
    var harness = ready(change)
    harness.enter()
    harness.fill(1, 100, "100.01", id: "x.01")
    harness.status(2, "Submitted")
    return harness
  }
}

extension [Recorded] {
  var decisions: [Decision] {
    compactMap { if case .decision(let decision) = $0.event { decision } else { nil } }
  }
  var verdicts: [RiskVerdict] {
    compactMap { if case .riskVerdict(let verdict) = $0.event { verdict } else { nil } }
  }
  var commands: [OrderCommand] {
    compactMap { if case .orderCommand(let command) = $0.event { command } else { nil } }
  }
  var alerts: [Alert] {
    compactMap { if case .alert(let alert) = $0.event { alert } else { nil } }
  }
}
