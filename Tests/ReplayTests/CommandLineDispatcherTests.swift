import Testing

@testable import replay

/// Prints its word, or fails as its word says.
private struct EchoCommand: Subcommand {
  static let name = "echo"
  static let group = CommandGroup.serve
  static let summary = "print a word"
  static let usage = "<word> [--loud]"
  static let details = ["--loud   in capitals"]
  let isLoud: Bool
  let word: String

  struct Broken: Error, CustomStringConvertible { let description = "something broke" }

  init(_ arguments: inout Arguments) throws(UsageError) {
    isLoud = arguments.flag("--loud")
    word = try arguments.positional("word")
  }

  func run(_ console: Console) throws -> ExitCode {
    if word == "break" { throw Broken() }
    console.print(isLoud ? word.uppercased() : word)
    return word == "differ" ? .failure : .success
  }
}

private struct EchoTwiceCommand: Subcommand {
  static let name = "echo twice"
  static let group = CommandGroup.journal
  static let summary = "print two words"
  static let usage = "<word> <word>"
  init(_ arguments: inout Arguments) throws(UsageError) {
    _ = (try arguments.positional("word"), try arguments.positional("word"))
  }
  func run(_ console: Console) throws -> ExitCode { .success }
}

@Suite struct CommandLineDispatcherTests {
  private struct Ended: Equatable {
    var code: ExitCode
    var output = ""
    var error = ""
  }

  private func run(_ words: String...) -> Ended { run(words) }

  private func run(_ words: [String]) -> Ended {
    let console = Console.inMemory()
    let code = Dispatcher([EchoCommand.self, EchoTwiceCommand.self]).run(words, console)
    return Ended(code: code, output: console.capturedOutput, error: console.capturedError)
  }

  @Test func `A command runs and its answer becomes the exit code`() {
    #expect(run("echo", "hi", "--loud") == Ended(code: .success, output: "HI\n"))
    #expect(run("echo", "differ") == Ended(code: .failure, output: "differ\n"))
    #expect(run("echo", "twice", "a", "b") == Ended(code: .success))
  }

  @Test func `An error is one line with the command's name, exit code 2`() {
    let expected = Ended(code: .cannotRun, error: "replay: echo: something broke\n")
    #expect(run("echo", "break") == expected)
  }

  @Test func `A wrong command line shows the usage`() {
    let usage = "usage: replay echo <word> [--loud]\n"
    #expect(
      run("echo") == Ended(code: .cannotRun, error: "replay: echo: <word> is missing\n" + usage))
    let extra = "replay: echo: `b` is one word too many\n" + usage
    #expect(run("echo", "a", "b") == Ended(code: .cannotRun, error: extra))
  }

  @Test(
    arguments: [
      (["ecoh", "x"], "there is no command `ecoh`; did you mean `echo`?"),
      (["hlep"], "there is no command `hlep`; did you mean `help`?"),
      (["zebra"], "there is no command `zebra`; `replay help` lists all"),
      (["help", "zebra"], "there is no command `zebra`; `replay help` lists all"),
      (["--version", "x"], "--version: `x` is one word too many"),
    ])
  func `An unknown command names a near one`(words: [String], message: String) {
    #expect(run(words) == Ended(code: .cannotRun, error: "replay: \(message)\n"))
  }

  @Test func `The first word of a family asks for the second`() {
    let console = Console.inMemory()
    let dispatcher = Dispatcher([EchoTwiceCommand.self])
    #expect(dispatcher.run(["echo"], console) == .cannotRun)
    #expect(dispatcher.run(["echo", "thrice"], console) == .cannotRun)
    #expect(
      console.capturedError == """
        replay: `echo` needs one more word: `echo twice`
        replay: there is no command `echo thrice`; there are `echo twice`

        """)
  }

  @Test func `Help lists what exists under its headings, in their order`() {
    let help = run("help")
    #expect(help.code == .success)
    #expect(
      help.output.hasPrefix(
        """
        usage: replay <command> [arguments]

        journal
          echo twice  print two words

        serve
          echo        print a word

        """))
    #expect(run("--help").output == help.output)
    #expect(run() == Ended(code: .cannotRun, error: help.output))
  }

  @Test func `Help of a command is its usage, and every way to ask gives the same`() {
    let text = "replay echo <word> [--loud]\n  print a word\n  --loud   in capitals\n"
    for words in [["help", "echo"], ["echo", "--help"], ["echo", "-h", "x"]] {
      #expect(run(words) == Ended(code: .success, output: text))
    }
    #expect(run("echo", "--", "-h").output == "-h\n")
  }

  @Test func `The version names the journal format too`() {
    #expect(run("--version") == Ended(code: .success, output: BuildInformation.text + "\n"))
  }

  @Test func `Every registered command has a name of its own and one line of summary`() {
    let commands = CommandRegistry.all
    #expect(Set(commands.map { $0.name }).count == commands.count)
    for command in commands {
      #expect(!command.summary.contains("\n") && command.summary.count <= 80)
      #expect((1...2).contains(command.name.split(separator: " ").count))
    }
  }
}
