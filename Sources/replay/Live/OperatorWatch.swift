import Journal

/// What a person wants of a running session.
enum OperatorWish {
  /// This is to be done, and journaled.
  case command(OperatorCommand)
  /// Cash or shares came from elsewhere, which is to be booked.
  case adjustment(Adjustment)
  /// An instrument has another ticker, and the definition that says it.
  case renaming(Adjustment, InstrumentDefined)
  /// Somebody acted past this session: why nothing is entered now, and the broker's frames of it.
  case past(OperatorCommand, [BrokerFrame])
  /// Nothing: people should know something.
  case alert(Alert)
  /// The program is to end; orders and positions stay as they are.
  case end(String)
}

/// Looks for signals, for the stop file, and for what is said on the control socket.
final class OperatorWatch {
  private let signals = EndSignals()
  private let stopFile: String
  /// The note of who acted past this session.
  private let note: String
  private var hasTakenNote = false
  private var control: ControlSocket?
  private var hasStopped = false

  /// Signals are caught from now on.
  ///
  /// - Parameters:
  ///   - stopFile: a path; a file there closes every position and ends the session.
  ///   - note: where ``DirectNote`` would be.
  init(stopFile: String, note: String) {
    self.stopFile = stopFile
    self.note = note
  }

  /// - Throws: ``InputError`` while the stop file is there: nothing begins under it.
  func checkStart() throws {
    guard Folders.exists(stopFile) else { return }
    throw InputError("\(stopFile) is there, so nothing is traded; remove it to begin")
  }

  /// Listens on a socket file; once nobody else trades the journal, whose file it is.
  func listen(_ path: String) throws(InputError) { control = try ControlSocket(path: path) }

  /// What is wanted now; what was wanted before is journaled. The stop file is told once.
  ///
  /// - Throws: for a note that can neither be read nor be moved away.
  func look() throws -> OperatorWish? {
    if let wish = try lookForNote() { return wish }
    if let signal = signals.take() { return .end(signal) }
    if let wish = control?.take() { return wish }
    guard !hasStopped, Folders.exists(stopFile) else { return nil }
    hasStopped = true
    var command = OperatorCommand()
    command.verb = .stop
    command.author = "stop file"
    command.reason = stopFile
    return .command(command)
  }

  /// A note is put away once what it says is journaled.
  private func lookForNote() throws -> OperatorWish? {
    if hasTakenNote { DirectNote.archive(note) }
    hasTakenNote = false
    let now = Timestamp(rawValue: SocketLoop.wallClock)
    do {
      guard let content = try DirectNote.read(note, at: now) else { return nil }
      hasTakenNote = true
      return .past(content.command, content.frames)
    } catch {
      // Whoever wrote it, positions have to be looked after all the same.
      return .alert(try DirectNote.setAside(note, because: error))
    }
  }
}
