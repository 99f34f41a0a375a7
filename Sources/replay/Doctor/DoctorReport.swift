import Broker
import Journal

/// What a check of a connection found, step by step.
struct DoctorReport {
  /// How a step went.
  enum Result: String {
    case good = "ok"
    /// It works, with something to know.
    case warning = "warn"
    case bad = "FAIL"
    /// Not looked at, since a step before it failed.
    case skipped = "-"
  }

  struct Step {
    let name: String
    let result: Result
    let text: String
  }

  private(set) var steps: [Step] = []

  mutating func add(_ name: String, _ result: Result, _ text: String) {
    steps.append(Step(name: name, result: result, text: AccountMask.mask(text)))
  }

  /// Whether every step went well enough to trade.
  var isGood: Bool { !steps.contains { $0.result == .bad } }

  /// One line for each step.
  func show(_ console: Console) {
    let width = steps.map(\.name.count).max() ?? 0
    for step in steps {
      let result = step.result.rawValue
      let word = result + String(repeating: " ", count: 4 - result.count)
      let gap = String(repeating: " ", count: width - step.name.count)
      let colour: Colour =
        switch step.result {
        case .good: .good
        case .bad: .bad
        case .warning: .strong
        case .skipped: .quiet
        }
      console.print("\(console.paint(word, colour))  \(step.name)\(gap)  \(step.text)")
    }
  }

  /// The steps for machines.
  var json: JSONValue {
    [
      "good": .bool(isGood),
      "steps": .array(
        steps.map {
          [
            "name": .string($0.name), "result": .string("\($0.result)"),
            "text": .string($0.text),
          ]
        }),
    ]
  }
}
