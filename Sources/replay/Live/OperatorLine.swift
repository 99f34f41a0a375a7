import Journal

/// One line of the control socket: `<verb> <author> <reason …>`.
enum OperatorLine {
  /// Verbs by the words that people say.
  static let verbs: [(word: String, verb: OperatorVerb)] = [
    ("pause", .pause), ("reduce", .reduce), ("cancel-all", .cancelAll), ("flatten", .flatten),
    ("resume", .resume), ("stop", .stop),
  ]

  /// Most bytes of a reason.
  static let reasonMax = 1_000

  /// The line for a command, without its end.
  static func text(_ command: OperatorCommand) -> String {
    let word = verbs.first { $0.verb == command.verb }?.word ?? ""
    return "\(word) \(clean(command.author, spaces: false)) \(clean(command.reason, spaces: true))"
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
    return command
  }

  /// Without what would end a line or a word.
  private static func clean(_ text: String, spaces: Bool) -> String {
    String(text.map { $0.isNewline || ($0 == " " && !spaces) ? "_" : $0 })
  }
}
