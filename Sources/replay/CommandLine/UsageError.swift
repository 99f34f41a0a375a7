/// A command line that does not say what to do; shown with the command's usage, exit code 2.
struct UsageError: Error, Hashable, CustomStringConvertible {
  /// What is wrong with it.
  let message: String

  init(_ message: String) { self.message = message }

  var description: String { message }
}
