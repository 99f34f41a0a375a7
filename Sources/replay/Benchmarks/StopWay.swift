import Glibc
import Journal
import Synchronization

/// A way to stop a session.
enum StopWay: Hashable, Sendable {
  /// A word on the control socket.
  case control(OperatorVerb)
  /// The stop file is made.
  case file
  /// The process gets a signal.
  case signal(Int32)

  static let all: [StopWay] =
    [OperatorVerb.pause, .reduce, .cancelAll, .flatten, .stop].map { .control($0) }
    + [.file, .signal(SIGINT), .signal(SIGTERM)]

  var name: String {
    switch self {
    case .control(let verb):
      "\(OperatorLine.verbs.first { $0.verb == verb }?.word ?? "") by control socket"
    case .file: "stop file"
    case .signal(SIGINT): "SIGINT"
    case .signal: "SIGTERM"
    }
  }

  /// What the journal has to hold; nil for a signal, which ends the session and says nothing.
  var verb: OperatorVerb? {
    switch self {
    case .control(let verb): verb
    case .file: .stop
    case .signal: nil
    }
  }

  /// Whether nothing may be held behind it.
  var isFlat: Bool { verb == .flatten || verb == .stop }

  /// Says it.
  func say(root: String) throws(InputError) {
    switch self {
    case .control(let verb):
      var command = OperatorCommand()
      (command.verb, command.author, command.reason) = (verb, "bench", "load")
      let answer = try ControlCall.ask(
        ControlSocket.path(of: root), OperatorLine.text(command))
      guard answer == "ok" else { throw InputError("stop: \(answer ?? "nobody listens")") }
    case .file:
      do throws(OutputError) { try BufferedFile(creating: "\(root).STOP").close() } catch {
        throw InputError("\(error)")
      }
    case .signal(let number): _ = kill(getpid(), number)
    }
  }
}

/// Somebody who stops a session after a while, and sees in its journal when that was heeded.
final class StopPerson: Sendable {
  struct Word {
    var saidAt: UInt64 = 0
    /// When the journal had it durably; nil where that says nothing.
    var heardAt: UInt64?
    var problem: String?
  }

  private let word = Mutex(Word())
  private let thread = Mutex<ClientThread?>(nil)

  /// - Parameter seconds: from the first tick on.
  init(_ way: StopWay, root: String, server: LoadServer, after seconds: Double) throws {
    let new = try ClientThread { [self] in
      let begun = MonotonicTime.now
      while server.counts.ticks == 0, MonotonicTime.seconds(since: begun) < 60 { usleep(1_000) }
      usleep(UInt32(seconds * 1_000_000))
      do {
        // Opened before: what is measured is the session's way, not the reader's.
        let tail = try JournalTail(following: root, last: 1)
        let asks = try ClientThread { [self] in
          do { try way.say(root: root) } catch { word.withLock { $0.problem = "\(error)" } }
        }
        word.withLock { $0.saidAt = MonotonicTime.now }
        if let verb = way.verb { try look(for: verb, tail) }
        asks.join()
      } catch { word.withLock { $0.problem = "\(error)" } }
    }
    thread.withLock { $0 = new }
  }

  /// Looks every half of a millisecond.
  private func look(for verb: OperatorVerb, _ tail: JournalTail) throws {
    let begun = MonotonicTime.now
    while MonotonicTime.seconds(since: begun) < 5 {
      while let shape = try tail.advance() {
        guard shape == .event, case .operatorCommand(let command) = try tail.record.event(),
          command.verb == verb
        else { continue }
        return word.withLock { $0.heardAt = MonotonicTime.now }
      }
      usleep(500)
    }
    throw InputError("stop: the journal has no \(verb) after 5 s")
  }

  /// - Throws: ``InputError`` when nobody heard.
  func join() throws -> Word {
    thread.withLock {
      $0?.join()
      $0 = nil
    }
    let word = word.withLock { $0 }
    if let problem = word.problem { throw InputError(problem) }
    return word
  }
}
