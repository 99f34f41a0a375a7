import Glibc
import Journal

/// One line of the control socket: `<verb> <author> <reason …>`.
enum OperatorLine {
  /// Verbs by the words that people say.
  static let verbs: [(word: String, verb: OperatorVerb)] = [
    ("pause", .pause), ("reduce", .reduce), ("cancel-all", .cancelAll), ("flatten", .flatten),
    ("resume", .resume), ("stop", .stop), ("acknowledge", .acknowledge),
    ("arm", .arm),
  ]

  /// Most bytes of a reason.
  static let reasonMax = 1_000

  /// Who speaks from this process.
  static var author: String { Environment.value("USER") ?? "uid-\(getuid())" }

  /// What a line asks for.
  ///
  /// - Throws: ``InputError`` saying what a line looks like.
  static func wish(_ line: String) throws(InputError) -> OperatorWish {
    line.hasPrefix("\(AdjustmentLine.verb) ")
      ? .adjustment(try AdjustmentLine.read(line)) : .command(try read(line))
  }

  /// The line for a command, without its end.
  static func text(_ command: OperatorCommand) -> String {
    let word = verbs.first { $0.verb == command.verb }?.word ?? ""
    let until = command.verb == .arm ? "\(command.until) " : ""
    let reason = clean(command.reason, spaces: true)
    return "\(word) \(clean(command.author, spaces: false)) \(until)\(reason)"
  }

  /// The command that a line gives.
  ///
  /// - Throws: ``InputError`` saying what a line looks like.
  static func read(_ line: String) throws(InputError) -> OperatorCommand {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    let known = verbs.map(\.word).joined(separator: ", ")
    guard let word = words.first, let verb = verbs.first(where: { $0.word == word })?.verb else {
      throw InputError("`\(line.prefix(40))` is none of \(known)")
    }
    guard words.count == 3, !words[1].isEmpty, words[2].utf8.count <= reasonMax else {
      throw InputError(
        "a line is `<verb> <author> <reason>`, the reason \(reasonMax) bytes at most")
    }
    var command = OperatorCommand()
    command.verb = verb
    command.author = String(words[1])
    command.reason = String(words[2])
    return verb == .arm ? try arming(command) : command
  }

  /// The line of `arm` says until when before it says why.
  private static func arming(_ command: OperatorCommand) throws(InputError) -> OperatorCommand {
    var command = command
    let words = command.reason.split(separator: " ", maxSplits: 1)
    guard words.count == 2, let until = CalendarText.read(String(words[0])) else {
      throw InputError("a line that arms is `arm <author> <time> <reason>`")
    }
    (command.until, command.reason) = (until, String(words[1]))
    return command
  }

  /// Without what would end a line or a word.
  static func clean(_ text: String, spaces: Bool) -> String {
    String(text.map { $0.isNewline || ($0 == " " && !spaces) ? "_" : $0 })
  }
}
