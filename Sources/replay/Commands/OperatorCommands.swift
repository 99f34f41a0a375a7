import Journal

/// A word to a running session that has a command of its own.
protocol OperatorWord {
  static var verb: OperatorVerb { get }
  static var summary: String { get }
}

/// No new exposure.
enum PauseWord: OperatorWord {
  static let verb = OperatorVerb.pause
  static let summary = "a running session enters nothing new; exits stay"
}

/// Only what makes positions smaller.
enum ReduceWord: OperatorWord {
  static let verb = OperatorVerb.reduce
  static let summary = "a running session cancels its entries and only makes positions smaller"
}

/// Every order is cancelled.
enum CancelAllWord: OperatorWord {
  static let verb = OperatorVerb.cancelAll
  static let summary = "a running session cancels every order, stops and targets too"
}

/// Trading goes on.
enum ResumeWord: OperatorWord {
  static let verb = OperatorVerb.resume
  static let summary = "a running session trades again, whatever had stopped it"
}

/// Everything is closed and the session ends.
enum StopWord: OperatorWord {
  static let verb = OperatorVerb.stop
  static let summary = "a running session closes every position and ends"
}

/// A command that tells a running session what to do.
struct OperatorCommandLine<Word: OperatorWord>: Subcommand {
  static var name: String { OperatorLine.verbs.first { $0.verb == Word.verb }?.word ?? "" }
  static var group: CommandGroup { .run }
  static var summary: String { Word.summary }
  static var usage: String { "<journal> [--reason <text>] [--control <path>]" }
  static var details: [String] {
    [
      "--reason   why, for the journal",
      "--control  the session's socket file (<journal>.control)",
      "Returns once it is in the journal. `touch <journal>.STOP` stops a session as well.",
    ]
  }

  private let journal: String
  private let reason: String
  private let control: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    reason = try arguments.option("--reason") ?? "by hand"
    let control = try arguments.option("--control")
    journal = try arguments.positional("journal")
    self.control = control ?? ControlSocket.path(of: journal)
    guard !reason.isEmpty, reason.utf8.count <= OperatorLine.reasonMax else {
      throw UsageError("`--reason` has 1 to \(OperatorLine.reasonMax) bytes")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    var command = OperatorCommand()
    command.verb = Word.verb
    command.author = OperatorLine.author
    command.reason = reason
    guard let answer = try ControlCall.ask(control, OperatorLine.text(command)) else {
      throw InputError("\(control): nobody listens; does `replay run` trade this journal?")
    }
    guard answer == "ok" else { throw InputError("\(control): \(answer)") }
    console.print("\(Self.name): the session has it in its journal")
    return .success
  }
}
