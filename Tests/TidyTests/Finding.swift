/// A house rule, by the name that an exception uses.
enum Rule: String, CaseIterable {
  /// Modules are used in the directions of `docs/ARCHITECTURE.md` only.
  case imports
  /// A C module has one importing file, which does not pass it on.
  case cModule = "c-module"
  /// No clock, chance, environment, concurrency or order of a dictionary in the core.
  case determinism
  /// At most 100 columns.
  case lineLength = "line-length"
  /// At most 70 lines from the name of a function to its closing brace.
  case functionLength = "function-length"
  /// At most 600 lines, 800 for tests.
  case fileLength = "file-length"
  /// Every public declaration says what it is.
  case documentation
  /// No notes to oneself are left behind.
  case leftover
  /// Nothing in the product gives up on bytes or errors of others.
  case crash
  /// No path of one machine.
  case machinePath = "machine-path"
  /// No tabs, no blanks at the end of a line.
  case whiteSpace = "white-space"
  /// An exception names a rule and a reason.
  case exception
}

/// One place that breaks a rule.
struct Finding: Hashable, CustomStringConvertible {
  var path: String
  /// From 1.
  var line: Int
  var rule: Rule
  var message: String

  var description: String { "\(path):\(line): \(rule.rawValue): \(message)" }
}
