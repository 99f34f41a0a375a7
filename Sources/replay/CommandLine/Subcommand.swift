/// One command of the command line: parsed by its initialiser, then run once.
protocol Subcommand {
  /// One or two words, such as `config check`.
  static var name: String { get }
  /// Where `replay help` lists it.
  static var group: CommandGroup { get }
  /// What it does, in one line.
  static var summary: String { get }
  /// The words after the name, such as `<file> [--json]`.
  static var usage: String { get }
  /// What each option means, and anything else worth knowing; lines for `replay help <command>`.
  static var details: [String] { get }

  /// Takes what it needs; what is left over is refused by the caller.
  init(_ arguments: inout Arguments) throws(UsageError)

  /// Does the work.
  ///
  /// - Throws: any error with a description for people; the caller prints it and exits with 2.
  func run(_ console: Console) throws -> ExitCode
}

extension Subcommand {
  static var details: [String] { [] }
}

/// The headings of `replay help`, in the order they are shown.
enum CommandGroup: String, CaseIterable {
  case run
  case control
  case journal
  case replay
  case market
  case forensics
  case books
  case serve
}
