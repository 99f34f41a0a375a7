/// A bar on standard error for long work; silent unless that is a terminal.
final class Progress {
  private static let intervalNanoseconds: UInt64 = 100_000_000
  private static let barWidth = 30
  private let console: Console
  private let label: String
  private let total: UInt64
  private let start: UInt64
  private var lastDrawn: UInt64 = 0
  private var isDrawn = false

  /// A bar for `total` units of work; 0 when nobody knows how many.
  init(_ label: String, total: UInt64, on console: Console) {
    self.console = console
    self.label = label
    self.total = total
    start = MonotonicTime.now
  }

  /// Says how many units are done; draws at most ten times a second.
  func update(_ done: UInt64) {
    guard console.hasErrorTerminal else { return }
    let now = MonotonicTime.now
    guard now >= lastDrawn + Self.intervalNanoseconds else { return }
    lastDrawn = now
    isDrawn = true
    console.draw(
      "\r\u{1B}[K" + Self.line(label, done: done, total: total, nanoseconds: now - start))
  }

  /// Removes the bar; call before printing results.
  func finish() {
    if isDrawn { console.draw("\r\u{1B}[K") }
    isDrawn = false
  }

  /// The line without the escape sequences that place it.
  static func line(_ label: String, done: UInt64, total: UInt64, nanoseconds: UInt64) -> String {
    let seconds = max(Double(nanoseconds) / 1e9, 1e-9)
    let rate = scaled(Double(done) / seconds) + "/s"
    guard total > 0 else { return "\(label)  \(scaled(Double(done)))  \(rate)" }
    let share = min(Double(done) / Double(total), 1)
    let filled = Int(share * Double(barWidth))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled)
    return "\(label)  [\(bar)] \(Int(share * 100)) %  \(rate)"
  }

  /// One decimal and a unit: `12.3 M`.
  private static func scaled(_ value: Double) -> String {
    for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where value >= size {
      let tenths = Int(value / size * 10)
      return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
    return "\(Int(value))"
  }
}
