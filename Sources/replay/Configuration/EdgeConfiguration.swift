import Journal

/// What a session needs of the world beside its broker: sections of the same file that decide
/// nothing, and so stand in no journal.
struct EdgeConfiguration: FieldGroup {
  /// Where predictions come from.
  var predictions = PredictionSettings()
  /// Where prices come from while streaming has stopped.
  var quotes = QuoteSettings()
  /// Who is told what.
  var alerts = AlertSettings()

  init() {}

  /// The sections of the file that are read here.
  static let sections = ["predictions", "quotes", "alerts"]

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("predictions", &predictions)
    try visitor.group("quotes", &quotes)
    try visitor.group("alerts", &alerts)
  }

  /// Reads its sections of `tree` over the defaults.
  static func read(
    _ tree: ConfigurationTree
  ) -> (configuration: EdgeConfiguration, problems: [ConfigurationProblem]) {
    var read = EdgeConfiguration()
    guard case .map(let entries) = tree.node else { return (read, []) }
    let own = entries.filter { sections.contains($0.key) }
    let problems = ConfigurationReader.fill(&read, from: ConfigurationTree(.map(own)))
    return (read, problems)
  }

  /// `tree` without the sections that are read here.
  static func rest(of tree: ConfigurationTree) -> ConfigurationTree {
    guard case .map(let entries) = tree.node else { return tree }
    let others = entries.filter { !sections.contains($0.key) }
    return ConfigurationTree(.map(others), at: tree.place)
  }

  /// Every value that is out of range.
  func problems() -> [ConfigurationProblem] {
    predictions.problems() + quotes.problems() + alerts.problems()
  }
}

/// The section `predictions`: a service that is asked over HTTP.
struct PredictionSettings: FieldGroup, Hashable {
  /// The base address; empty for none.
  var url = ""
  /// What follows the base address.
  var path = "/v1/predictions"
  var interval = Nanoseconds.seconds(1)
  var connectTimeout = Nanoseconds.seconds(3)
  var timeout = Nanoseconds.seconds(10)
  /// Most predictions that one answer is asked for.
  var limit: Int64 = 500
  /// Most bytes of an answer, after decompression.
  var maxBytes: Int64 = 8 << 20
  /// How far back a session looks that has no newer prediction in its journal.
  var lookback = Nanoseconds.seconds(3_600)
  /// Time without a good answer after which a person is told.
  var outageAfter = Nanoseconds.seconds(30)
  /// Whether `http://` may leave this machine.
  var allowHTTP = false
  /// A certificate file to trust in place of the system's; empty for the system's.
  var authorities = ""

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("url", &url)
    try visitor.text("path", &path)
    try visitor.duration("interval", &interval)
    try visitor.duration("connect_timeout", &connectTimeout)
    try visitor.duration("timeout", &timeout)
    try visitor.signed("limit", &limit)
    try visitor.signed("max_bytes", &maxBytes)
    try visitor.duration("lookback", &lookback)
    try visitor.duration("outage_after", &outageAfter)
    try visitor.flag("allow_http", &allowHTTP)
    try visitor.text("authorities", &authorities)
  }

  /// Every value that is out of range.
  func problems() -> [ConfigurationProblem] {
    var found: [ConfigurationProblem] = []
    func report(_ name: String, _ text: String) {
      found.append(ConfigurationProblem(path: "predictions.\(name)", message: text))
    }
    func check(_ name: String, _ value: Nanoseconds, _ least: Nanoseconds, _ most: Nanoseconds) {
      guard value < least || most < value else { return }
      report(name, "\(value) is out of range; allowed: \(least) to \(most)")
    }
    if !url.isEmpty {
      do { _ = try ServerAddress(url, allowsPlain: allowHTTP) } catch { report("url", "\(error)") }
    }
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
    if !path.hasPrefix("/") || !isPlain || path.contains("?") || path.contains("#") {
      report("path", "`\(path.prefix(40))` must begin with `/`, without `?`, `#` or blanks")
    }
    let hour = Nanoseconds.seconds(3_600)
    check("interval", interval, .milliseconds(100), hour)
    check("connect_timeout", connectTimeout, .milliseconds(100), .seconds(60))
    check("timeout", timeout, .milliseconds(100), .seconds(600))
    check("lookback", lookback, .zero, .seconds(2_000_000 * 3_600))
    check("outage_after", outageAfter, .seconds(1), hour)
    for (name, value, range) in [
      ("limit", limit, 1...Int64(5_000)), ("max_bytes", maxBytes, 1_024...Int64(15 << 20)),
    ] where !range.contains(value) {
      report(name, "\(value) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)")
    }
    return found
  }
}
