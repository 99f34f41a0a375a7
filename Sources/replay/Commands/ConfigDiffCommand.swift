import Journal

/// `config diff`: which settings differ between two configurations?
struct ConfigDiffCommand: Subcommand {
  static let name = "config diff"
  static let group = CommandGroup.run
  static let summary = "list the settings in which two configurations differ"
  static let usage = "<file> <file> [--json]"
  static let details = [
    "--json   print {\"equal\":true|false,\"differences\":[...]}",
    "The files are compared as written: environment variables take no part.",
    "Exits with 0 when all settings are equal, 1 when some differ.",
  ]

  private let paths: (String, String)
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    paths = (try arguments.positional("file"), try arguments.positional("file"))
  }

  func run(_ console: Console) throws -> ExitCode {
    let first = try ConfigurationLoader.load(path: paths.0, environment: [:])
    let second = try ConfigurationLoader.load(path: paths.1, environment: [:])
    let differences = ConfigurationDifference.list(first, second)
    if json {
      let list = differences.map { difference -> JSONValue in
        [
          "setting": .string(difference.name), "first": difference.first.map { .string($0) } ?? nil,
          "second": difference.second.map { .string($0) } ?? nil,
        ]
      }
      console.print(json: ["equal": .bool(list.isEmpty), "differences": .array(list)])
    } else if differences.isEmpty {
      console.print("equal")
    } else {
      var table = Table([("setting", .left), (paths.0, .left), (paths.1, .left)])
      for difference in differences {
        table.add([difference.name, difference.first ?? "-", difference.second ?? "-"])
      }
      console.print(table.text)
    }
    return differences.isEmpty ? .success : .failure
  }
}
