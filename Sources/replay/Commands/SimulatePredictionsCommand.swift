import Journal

/// `simulate predictions`: a prediction service to rehearse with.
struct SimulatePredictionsCommand: Subcommand {
  static let name = "simulate predictions"
  static let group = CommandGroup.serve
  static let summary = "serve predictions of a file over HTTP, each from its time on"
  static let usage =
    "--file <file> [--port <n>] [--speed <n> --start <time> --begun <time>] [--lifeline]"
  static let details =
    [
      "--file         predictions as NDJSON in time order; see `predictions.md`",
      "--port         on 127.0.0.1 (0: a free one, which is said)",
      "--start        what a rehearsal's clock showed first",
    ] + RehearsalClock.details + [
      Lifeline.detail,
      "Who asks has to send API_KEY, which this command takes from its environment, too.",
      "Stops on SIGINT or SIGTERM.",
    ]

  private let file: String
  private let port: Int
  private let rehearsal: RehearsalClock?
  private let hasLifeline: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    hasLifeline = arguments.flag(Lifeline.option)
    port = Int(try arguments.number("--port", in: 0...65_535) ?? 0)
    let start = try RehearsalClock.time("--start", &arguments)
    rehearsal = try RehearsalClock(&arguments, start: start)
    if start != nil, rehearsal == nil {
      throw UsageError("`--speed`, `--start` and `--begun` belong together")
    }
    guard let file = try arguments.option("--file") else { throw UsageError("`--file` is missing") }
    self.file = file
  }

  func run(_ console: Console) throws -> ExitCode {
    let key = try SecretSource.header("API_KEY", for: "who asks for predictions")
    let predictions = try PredictionFile(
      path: file, bytes: FileBytes.read(file, limit: 1 << 30), skipsBad: false)
    // Before any thread is made.
    let signals = EndSignals()
    if hasLifeline { try Lifeline.hold() }
    let stand = PredictionStand(predictions, key: key)
    let clock = rehearsal?.clock ?? ClientClock()
    let server = try HTTPServer(
      port: port, arguments: PredictionStand.arguments, headers: [PredictionStand.header]
    ) { request in stand.answer(request, now: clock.now) }
    console.print("listening on 127.0.0.1:\(server.port), \(predictions.lines.count) predictions")
    console.flush()
    withExtendedLifetime(server) {
      while signals.take() == nil { EndSignals.pause(milliseconds: 100) }
    }
    return .success
  }
}
