import Journal

/// `config show`: the effective value of every setting.
struct ConfigShowCommand: Subcommand {
  static let name = "config show"
  static let group = CommandGroup.run
  static let summary = "print every setting with its effective value"
  static let usage = "[<file>] [--set <setting>=<value>]... [--json]"
  static let details = [
    "--set    change a value after the file and the environment; may be repeated",
    "--json   print the configuration as it would stand in a journal, indented",
    "Without a file the defaults are shown; the last column names a default that was changed.",
  ]

  private let path: String?
  private let overrides: [String]
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    overrides = try arguments.repeated("--set")
    path = try arguments.optionalPositional()
  }

  func run(_ console: Console) throws -> ExitCode {
    let configuration = try ConfigurationLoader.load(
      path: path, overrides: overrides, environment: ConfigurationLoader.processEnvironment())
    if json {
      console.print(json: configuration.json, isPretty: true)
      return .success
    }
    var table = Table([("setting", .left), ("value", .left), ("default", .left)])
    let defaults = Configuration().settings
    for field in configuration.settings {
      let usual = defaults.first { $0.name == field.name }
      let changed = usual.map { $0.value == field.value ? "" : $0.value } ?? ""
      table.add([field.name, field.value, changed])
    }
    console.print(table.text)
    return .success
  }
}
