import Broker
import Journal

/// How findings of a download are shown.
enum FindingsText {
  /// Counts by kind, then examples; nothing when there are none.
  static func show(_ findings: HistoryFindings, _ console: Console) {
    guard findings.total > 0 else { return }
    console.print("findings: \(findings.total)")
    for kind in HistoryFindings.Kind.allCases where findings.count(kind) > 0 {
      console.print("  \(findings.count(kind))  \(kind.rawValue)")
    }
    for example in findings.examples { console.print("  \(example)") }
  }

  /// Counts by kind, and examples.
  static func json(_ findings: HistoryFindings) -> JSONValue {
    let counts = HistoryFindings.Kind.allCases.filter { findings.count($0) > 0 }
    return [
      "total": .whole(findings.total),
      "by_kind": .object(counts.map { JSONMember($0.rawValue, .whole(findings.count($0))) }),
      "examples": .array(findings.examples.map { .string($0) }),
    ]
  }
}
