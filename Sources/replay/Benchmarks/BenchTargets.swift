import Journal

/// What the journal should reach on one core of an ordinary server, beside what it did.
struct BenchTargets {
  /// One of them.
  struct Target {
    let what: String
    let unit: String
    let target: Double
    /// Whether more is better; else less is.
    let isLeast: Bool
    let measured: Double

    var isMet: Bool { isLeast ? measured >= target : measured <= target }

    fileprivate var json: JSONValue {
      [
        "what": .string(what), "unit": .string(unit),
        isLeast ? "at_least" : "at_most": .measure(target), "measured": .measure(measured),
        "met": .bool(isMet),
      ]
    }

    fileprivate var text: String {
      let bound = "\(isLeast ? "at least" : "at most") \(target) \(unit)"
      return "\(isMet ? "met   " : "MISSED") \(what): \(BenchRow.thousandths(measured)), \(bound)"
    }
  }

  let targets: [Target]
  private let source: String

  /// Takes the figures from a whole run of the suite `journal`.
  ///
  /// - Parameter source: what was measured, for the line.
  init(_ rows: [BenchRow], source: String) {
    func row(_ name: String) -> BenchRow {
      guard let row = rows.first(where: { $0.name == name }) else {
        preconditionFailure("every case of the suite runs before its summary: \(name)")
      }
      return row
    }
    func millions(_ names: String...) -> Double { (names.map { row($0).rate }.min() ?? 0) / 1e6 }
    func p99(_ name: String) -> Double { row(name).latencies?.quantile(0.99) ?? 0 }
    let (once, longer) = (row("memory 1 day"), row("memory 4 days"))
    self.source = source
    targets = [
      Target(
        what: "sealed size, everything on disk", unit: "bytes/event", target: 2.6, isLeast: false,
        measured: row("seal").bytesPerEvent ?? 0),
      Target(
        what: "append, buffered", unit: "M events/s", target: 15, isLeast: true,
        measured: millions("append none 1000")),
      Target(
        what: "append, durable, 1000 per sync", unit: "M events/s", target: 3, isLeast: true,
        measured: millions("append commit 1000")),
      Target(
        what: "one decision durable, p99", unit: "times the disk's own", target: 1.5,
        isLeast: false,
        measured: p99("durable journal") / max(p99("durable disk"), 0.001)),
      Target(
        what: "scan and decode, the slowest way", unit: "M events/s", target: 100, isLeast: true,
        measured: millions("scan unsealed", "scan sealed mapped", "scan sealed read")),
      Target(
        what: "memory, the largest of all cases", unit: "MB", target: 100, isLeast: false,
        measured: rows.map(\.peakMegabytes).max() ?? 0),
      Target(
        what: "memory, four days in one journal", unit: "times one day", target: 1.1,
        isLeast: false,
        measured: longer.peakMegabytes / max(once.peakMegabytes, 0.001)),
    ]
  }

  var json: JSONValue {
    [
      "suite": "journal", "case": "summary", "source": .string(source),
      "optimised": .bool(Self.isOptimised), "met": .whole(targets.count { $0.isMet }),
      "of": .whole(targets.count), "targets": .array(targets.map(\.json)),
    ]
  }

  var text: String { targets.map(\.text).joined(separator: "\n") }

  /// Whether the compiler optimised this build; the times of another say nothing.
  static var isOptimised: Bool {
    var result = true
    // The argument of `assert` is evaluated in debug builds only.
    func isDebug() -> Bool {
      result = false
      return true
    }
    assert(isDebug())
    return result
  }
}
