import Glibc

/// This program once more, as a process of its own that never outlives this one.
///
/// It has a process group of its own, so that Ctrl-C reaches this process alone, which then ends
/// it; and a ``Lifeline`` for any other end. What it says goes into files.
final class ChildProcess {
  /// What it is for people.
  let name: String
  /// Where its messages are.
  let log: String
  private let output: String
  private let id: pid_t
  private var lifeline: Int32
  private var status: Int32?

  /// Starts it.
  ///
  /// - Parameters:
  ///   - folder: for the files `<name>.out` and `<name>.log`.
  ///   - program: this one, unless a test names another build of it.
  ///   - environment: everything it sees, as `NAME=value`.
  init(
    _ name: String, in folder: String, program: String = "/proc/self/exe", arguments: [String],
    environment: [String]
  ) throws(InputError) {
    self.name = name
    output = "\(folder)/\(name).out"
    log = "\(folder)/\(name).log"
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw InputError("pipe: \(OutputError.text(errno))") }
    defer { _ = close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    do throws(InputError) {
      id = try Self.start(
        program, arguments + [Lifeline.option], environment, input: ends[0], output: output,
        log: log)
    } catch {
      _ = close(ends[1])
      throw InputError("\(name): \(error)")
    }
  }

  deinit { stop() }

  private static func start(
    _ program: String, _ arguments: [String], _ environment: [String], input: Int32,
    output: String, log: String
  ) throws(InputError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, flags, 0o600)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var id = pid_t()
    let code = unsafe withTexts(["replay"] + arguments) { words in
      unsafe withTexts(environment) { variables in
        unsafe posix_spawn(&id, program, &actions, &attributes, words, variables)
      }
    }
    guard code == 0 else { throw InputError("cannot be started: \(OutputError.text(code))") }
    return id
  }

  /// Lends texts as C wants them: pointers, with a zero behind the last.
  private static func withTexts<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    // safe: copies that live until the body returns.
    let copies = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe body(copies + [nil])
  }

  /// Its exit code once it has ended, 128 and the signal where one ended it; nil while it runs.
  func poll() -> Int32? {
    guard status == nil else { return status }
    var raw: Int32 = 0
    guard unsafe waitpid(id, &raw, WNOHANG) == id else { return nil }
    status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    return status
  }

  /// The first line that it printed.
  ///
  /// - Throws: ``InputError`` when it ends before, or takes longer than `seconds`.
  func firstLine(seconds: Double) throws(InputError) -> String {
    let begun = MonotonicTime.now
    while MonotonicTime.seconds(since: begun) < seconds {
      if let line = text(output).split(separator: "\n", omittingEmptySubsequences: false).first,
        text(output).contains("\n")
      {
        return String(line)
      }
      if let code = poll() { throw InputError("\(name) ended with \(code): \(complaint)") }
      usleep(10_000)
    }
    throw InputError("\(name) says nothing after \(Int(seconds)) s; see \(log)")
  }

  /// Everything that it printed.
  var printed: String { text(output) }

  /// Its last messages.
  var complaint: String {
    let lines = text(log).split(separator: "\n").suffix(5)
    return lines.isEmpty ? "it said nothing" : lines.joined(separator: "\n")
  }

  private func text(_ path: String) -> String {
    do { return String(decoding: try FileBytes.read(path, limit: 1 << 24), as: UTF8.self) } catch {
      // Not there yet: it has printed nothing.
      return ""
    }
  }

  /// Asks it to end, as SIGTERM does.
  func ask() { if poll() == nil { _ = Glibc.kill(id, SIGTERM) } }

  /// Ends it as a crash would, without any word.
  func kill() {
    if poll() == nil { _ = Glibc.kill(id, SIGKILL) }
    stop()
  }

  /// Ends it: in order within some seconds, else at once.
  ///
  /// - Returns: its exit code.
  @discardableResult
  func stop(seconds: Double = 10) -> Int32 {
    ask()
    let begun = MonotonicTime.now
    while poll() == nil {
      if MonotonicTime.seconds(since: begun) > seconds { _ = Glibc.kill(id, SIGKILL) }
      usleep(5_000)
    }
    if lifeline >= 0 { _ = close(lifeline) }
    lifeline = -1
    return status ?? ExitCode.cannotRun.rawValue
  }
}
