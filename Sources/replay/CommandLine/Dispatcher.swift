import Journal

/// Finds the command that the words name, runs it and turns every error into one message.
struct Dispatcher {
  private let commands: [any Subcommand.Type]

  init(_ commands: [any Subcommand.Type]) { self.commands = commands }

  /// Runs `words`, the command line without the program's name.
  func run(_ words: [String], _ console: Console) -> ExitCode {
    guard let first = words.first else {
      console.printError(overview)
      return .cannotRun
    }
    switch first {
    case "help", "--help", "-h": return help(Array(words.dropFirst()), console)
    case "--version", "version": return version(Array(words.dropFirst()), console)
    default: break
    }
    guard let (command, rest) = find(words) else {
      console.complain(unknown(words))
      return .cannotRun
    }
    let asksHelp = rest.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    return asksHelp ? print(helpText(command), console) : run(command, rest, console)
  }

  private func run(
    _ type: any Subcommand.Type, _ words: [String], _ console: Console
  ) -> ExitCode {
    do {
      var arguments = Arguments(words)
      let command = try type.init(&arguments)
      try arguments.finish()
      return try command.run(console)
    } catch let error as UsageError {
      console.complain("\(type.name): \(error.message)")
      console.printError("usage: replay \(type.name) \(type.usage)")
    } catch {
      console.complain("\(type.name): \(error)")
    }
    return .cannotRun
  }

  /// The longest name that the words begin with.
  private func find(_ words: [String]) -> ((any Subcommand.Type), [String])? {
    for length in [2, 1] where words.count >= length {
      let name = words[..<length].joined(separator: " ")
      if let command = commands.first(where: { $0.name == name }) {
        return (command, Array(words[length...]))
      }
    }
    return nil
  }

  private func unknown(_ words: [String]) -> String {
    let family = commands.map { $0.name }.filter { $0.hasPrefix(words[0] + " ") }
    if !family.isEmpty {
      let names = family.map { "`\($0)`" }.joined(separator: ", ")
      guard words.count > 1 else { return "`\(words[0])` needs one more word: \(names)" }
      return "there is no command `\(words[0]) \(words[1])`; there are \(names)"
    }
    let all = commands.map { $0.name } + ["help"]
    let typed = [words.prefix(2).joined(separator: " "), words[0]]
    let firsts = all.map { String($0.prefix { $0 != " " }) }
    let near =
      NearestName.find(typed[0], among: all) ?? NearestName.find(typed[1], among: all + firsts)
    let hint = near.map { "; did you mean `\($0)`?" } ?? "; `replay help` lists all"
    return "there is no command `\(words[0])`\(hint)"
  }

  // MARK: help

  private func help(_ words: [String], _ console: Console) -> ExitCode {
    guard !words.isEmpty else { return print(overview, console) }
    if let (command, rest) = find(words), rest.isEmpty { return print(helpText(command), console) }
    let family = commands.filter { $0.name.hasPrefix(words[0] + " ") }
    if !family.isEmpty, words.count == 1 {
      return print(family.map { helpText($0) }.joined(separator: "\n\n"), console)
    }
    console.complain(unknown(words))
    return .cannotRun
  }

  private func version(_ words: [String], _ console: Console) -> ExitCode {
    guard words.isEmpty else {
      console.complain("--version: `\(words[0])` is one word too many")
      return .cannotRun
    }
    return print(BuildInformation.text, console)
  }

  private func print(_ text: String, _ console: Console) -> ExitCode {
    console.print(text)
    return .success
  }

  private func helpText(_ command: any Subcommand.Type) -> String {
    let head = "replay \(command.name) \(command.usage)\n  \(command.summary)"
    return ([head] + command.details.map { "  " + $0 }).joined(separator: "\n")
  }

  /// All commands under their headings.
  private var overview: String {
    let width = commands.map { $0.name.count }.max() ?? 0
    var lines = ["usage: replay <command> [arguments]"]
    for group in CommandGroup.allCases {
      let members = commands.filter { $0.group == group }
      if members.isEmpty { continue }
      lines.append("\n\(group.rawValue)")
      for command in members {
        let gap = String(repeating: " ", count: width - command.name.count + 2)
        lines.append("  \(command.name)\(gap)\(command.summary)")
      }
    }
    lines.append("\nhelp\n  replay help <command>, replay --version")
    lines.append("exit codes: 0 clean or yes, 1 difference or finding, 2 could not do it")
    return lines.joined(separator: "\n")
  }
}
