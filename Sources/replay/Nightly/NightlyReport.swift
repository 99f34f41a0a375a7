import Broker
import Journal

/// What came of the checks after a day.
struct NightlyReport {
  /// How a step went.
  enum Result: String {
    case good = "ok"
    /// Something is not as it should be.
    case finding = "FINDING"
    /// It could not be done.
    case failed = "FAILED"
    /// Not asked for.
    case skipped = "-"
  }

  /// One of the checks.
  struct Step {
    let name: String
    let result: Result
    /// One line.
    let text: String
    /// What else there is to read of it.
    var lines: [String] = []
    /// For machines.
    var details: JSONValue = .null
  }

  let journal: String
  /// The day that was looked at; nil while there is none.
  var day: JournalDays.Day?
  private(set) var steps: [Step] = []

  init(journal: String) { self.journal = journal }

  mutating func add(_ step: Step) { steps.append(step) }

  /// 2 when something could not be done, else 1 when something differs.
  var exitCode: ExitCode {
    if steps.contains(where: { $0.result == .failed }) { return .cannotRun }
    return steps.contains { $0.result == .finding } ? .failure : .success
  }

  private var bad: [Step] { steps.filter { $0.result == .finding || $0.result == .failed } }

  /// What people are told; nil when nothing differs.
  func alert(at now: Timestamp) -> AlertNote? {
    guard !bad.isEmpty else { return nil }
    let isFailed = exitCode == .cannotRun
    let name = day.map { " of \($0.name)" } ?? ""
    let text = bad.map { "\($0.name): \($0.text)" }.joined(separator: "; ")
    // A shadow that filled otherwise is worth knowing, no more.
    let isUrgent = bad.contains { $0.name != Nightly.shadow }
    return AlertNote(
      isUrgent ? .critical : .warning, isFailed ? "nightly.failed" : "nightly.finding",
      "after the day\(name): \(AccountMask.mask(text))", at: now)
  }

  // MARK: For people and machines

  /// A line for each step, and what there is to read of those that found something.
  func show(_ console: Console) {
    console.print("\(journal), after the day\(day.map { " \($0.name)" } ?? "")")
    let width = steps.map(\.name.count).max() ?? 0
    for step in steps {
      let word = step.result.rawValue
      let pad = String(repeating: " ", count: Result.finding.rawValue.count - word.count)
      let gap = String(repeating: " ", count: width - step.name.count)
      let colour: Colour =
        switch step.result {
        case .good: .good
        case .finding, .failed: .bad
        case .skipped: .quiet
        }
      console.print("\(console.paint(word, colour))\(pad)  \(step.name)\(gap)  \(step.text)")
    }
    for step in steps where !step.lines.isEmpty {
      console.print("\n\(step.name)")
      for line in step.lines { console.print(line) }
    }
  }

  /// The steps for machines.
  var json: JSONValue {
    [
      "journal": .string(journal), "day": day.map { .string($0.name) } ?? .null,
      "clean": .bool(exitCode == .success),
      "steps": .array(
        steps.map {
          [
            "name": .string($0.name), "result": .string("\($0.result)"),
            "text": .string($0.text), "details": $0.details,
          ]
        }),
    ]
  }
}
