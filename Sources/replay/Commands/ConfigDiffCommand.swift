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
    let differences = Self.differences(
      ConfigurationFields.list(first), ConfigurationFields.list(second))
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

  /// Settings that differ or that only one side has, in the order of the first side.
  private static func differences(
    _ first: [NamedValue], _ second: [NamedValue]
  ) -> [(name: String, first: String?, second: String?)] {
    let left = Dictionary(uniqueKeysWithValues: first.map { ($0.name, $0.value) })
    let right = Dictionary(uniqueKeysWithValues: second.map { ($0.name, $0.value) })
    let added = second.filter { left[$0.name] == nil }
    return (first + added).compactMap { field in
      let (a, b) = (left[field.name], right[field.name])
      return a == b ? nil : (field.name, a, b)
    }
  }
}
