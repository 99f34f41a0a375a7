/// How a command ended: the same three answers for every command.
enum ExitCode: Int32, Sendable {
  /// Clean, equal, yes.
  case success = 0
  /// A difference or a finding.
  case failure = 1
  /// It could not be done; the message says what and where.
  case cannotRun = 2
}
