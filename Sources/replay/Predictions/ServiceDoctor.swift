import Engine
import Journal

/// Asks a prediction service once, as a session would, and explains what is wrong.
struct ServiceDoctor {
  private let settings: PredictionSettings
  private let symbols: [String]
  private(set) var report = DoctorReport()
  /// A clock that is further off makes predictions older or newer than they are.
  private static let skewMax = Nanoseconds.seconds(2)

  init(_ settings: PredictionSettings, symbols: [String]) {
    self.settings = settings
    self.symbols = symbols
  }

  private static let all = ["address", "library", "key", "service", "clock", "answer"]

  /// Looks at everything; a step that fails ends the examination.
  mutating func run() {
    look()
    for name in Self.all where !report.steps.contains(where: { $0.name == name }) {
      report.add(name, .skipped, "not looked at")
    }
  }

  private mutating func look() {
    guard !settings.url.isEmpty else {
      return report.add("address", .bad, "none: set `predictions.url` or API_BASE_URL")
    }
    report.add("address", .good, settings.url + settings.path)
    let client: HTTPClient
    do { client = try HTTPClient() } catch { return report.add("library", .bad, "\(error)") }
    report.add("library", .good, "libcurl is there")
    let request: PredictionRequest
    do {
      let key = try SecretSource.header("API_KEY", for: "the prediction service")
      request = try PredictionRequest(settings, key: key, symbols: symbols)
    } catch { return report.add("key", .bad, "\(error)") }
    let clock = ClientClock()
    let start = clock.now
    let since = max(.zero, start + Nanoseconds(rawValue: -settings.lookback.rawValue))
    let answer = client.run(request.request(since: since.rawValue))
    judge(answer, request, start, clock.now)
  }

  private mutating func judge(
    _ answer: HTTPAnswer, _ request: PredictionRequest, _ start: Timestamp, _ end: Timestamp
  ) {
    guard answer.status > 0 else {
      let reason = answer.problem.isEmpty ? "no answer" : answer.problem
      return report.add("service", .bad, "\(reason): is it running, and is the address right?")
    }
    let outcome = request.outcome(answer, last: [], at: end)
    if case .refused(let status) = outcome {
      report.add("service", .good, "it answers")
      return report.add("key", .bad, "status \(status): the service refuses API_KEY")
    }
    let took = (end - start).rawValue / 1_000_000
    switch outcome {
    case .failed(let reason): return report.add("service", .bad, reason)
    case .limited(let status, _):
      return report.add("service", .bad, "status \(status): it asks for fewer requests")
    default: report.add("service", .good, "it answers within \(took) ms")
    }
    report.add("key", .good, "API_KEY is taken")
    clock(answer.date, start, end)
    switch outcome {
    case .unreadable(let reason): report.add("answer", .bad, "not understood: \(reason)")
    case .page(let page):
      let more = page.hasMore ? ", more to come" : ""
      report.add(
        "answer", .good, "\(page.count) predictions of the last \(settings.lookback)\(more)")
    default: report.add("answer", .good, "nothing new")
    }
  }

  private mutating func clock(_ date: String, _ start: Timestamp, _ end: Timestamp) {
    guard let theirs = HTTPDate.read(date) else {
      return report.add("clock", .warning, "the service does not tell its time")
    }
    // It tells whole seconds, of some moment between our question and its answer.
    let ahead = theirs - end
    let behind = start - (theirs + .seconds(1))
    let off = max(ahead, behind, .zero)
    guard off > Self.skewMax else { return report.add("clock", .good, "agrees with ours") }
    let text = "\(off.rawValue / 1_000_000_000) s \(ahead > behind ? "ahead of" : "behind") ours"
    report.add("clock", .warning, "\(text): set both by network time")
  }
}
