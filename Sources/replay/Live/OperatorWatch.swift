import Journal

/// What a person wants of a running session.
enum OperatorWish {
  /// This is to be done, and journaled.
  case command(OperatorCommand)
  /// The program is to end; orders and positions stay as they are.
  case end(String)
}

/// Looks for signals, for the stop file, and for what is said on the control socket.
final class OperatorWatch {
  private let signals = EndSignals()
  private let stopFile: String
  private var control: ControlSocket?
  private var hasStopped = false

  /// Signals are caught from now on.
  ///
  /// - Parameter stopFile: a path; a file there closes every position and ends the session.
  init(stopFile: String) { self.stopFile = stopFile }

  /// - Throws: ``InputError`` while the stop file is there: nothing begins under it.
  func checkStart() throws {
    guard Folders.exists(stopFile) else { return }
    throw InputError("\(stopFile) is there, so nothing is traded; remove it to begin")
  }

  /// Listens on a socket file; once nobody else trades the journal, whose file it is.
  func listen(_ path: String) throws(InputError) { control = try ControlSocket(path: path) }

  /// What is wanted now; what was wanted before is journaled. The stop file is told once.
  func look() -> OperatorWish? {
    if let signal = signals.take() { return .end(signal) }
    if let command = control?.take() { return .command(command) }
    guard !hasStopped, Folders.exists(stopFile) else { return nil }
    hasStopped = true
    var command = OperatorCommand()
    command.verb = .stop
    command.author = "stop file"
    command.reason = stopFile
    return .command(command)
  }
}
