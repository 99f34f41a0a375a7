import Journal

/// `doctor api`: checks the prediction service step by step.
struct DoctorServiceCommand: Subcommand {
  static let name = "doctor api"
  static let group = CommandGroup.run
  static let summary = "check the prediction service, and explain what fails"
  static let usage = "[<config file>] [--json]"
  static let details = [
    "Asks the service at `predictions.url` or API_BASE_URL once, with API_KEY of the environment",
    "or of a .env with mode 600. Exit code 1 when a step fails; later ones are then left out.",
    "--json       one object for machines",
  ]

  private let path: String?
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    path = try arguments.optionalPositional()
  }

  func run(_ console: Console) throws -> ExitCode {
    let (configuration, edge) = try ConfigurationLoader.loadWhole(
      path: path, environment: ConfigurationLoader.processEnvironment())
    var doctor = ServiceDoctor(
      edge.predictions, symbols: configuration.instruments.map(\.symbol))
    doctor.run()
    if json { console.print(json: doctor.report.json) } else { doctor.report.show(console) }
    return doctor.report.isGood ? .success : .failure
  }
}
