import Journal

/// `config check`: is a configuration usable, and what does it say in plain English?
struct ConfigCheckCommand: Subcommand {
  static let name = "config check"
  static let group = CommandGroup.run
  static let summary = "check a configuration and say in plain English what it does"
  static let usage = "<file> [--set <setting>=<value>]... [--json]"
  static let details = [
    "--set    change a value after the file and the environment; may be repeated",
    "--json   print {\"valid\":true|false,\"problems\":[...]} instead of sentences",
    "Exits with 0 when the configuration can be used, 2 when not.",
  ]

  private let path: String
  private let overrides: [String]
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    overrides = try arguments.repeated("--set")
    path = try arguments.positional("file")
  }

  func run(_ console: Console) throws -> ExitCode {
    let configuration: Configuration
    do {
      configuration = try ConfigurationLoader.load(
        path: path, overrides: overrides, environment: ConfigurationLoader.processEnvironment())
    } catch let error as ConfigurationFileError where json {
      console.print(json: ["valid": false, "problems": error.json])
      return .cannotRun
    }
    if json {
      console.print(json: ["valid": true, "problems": []])
    } else {
      for (title, sentences) in ConfigurationProse.sections(configuration) {
        console.print(console.paint(title, .strong))
        for sentence in sentences { console.print("  " + sentence) }
      }
      console.print(console.paint("\(path): no problems", .good))
    }
    return .success
  }
}
