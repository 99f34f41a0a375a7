import Journal

/// Which bars and indicators are kept for every instrument, worked out from a configuration.
public struct MarketPlan: Hashable, Sendable {
  /// Bars by name; the indicators' own come after those that the configuration names.
  public private(set) var series: [PlannedSeries] = []
  /// Indicators in the order of the configuration.
  public private(set) var indicators: [PlannedIndicator] = []
  /// What cannot be made sense of; such a part is left out.
  public private(set) var problems: [ConfigurationProblem] = []

  /// The plan of a configuration.
  ///
  /// - Parameter extraSeries: sizes such as `1m` that something besides indicators looks at.
  public init(_ configuration: Configuration) {
    for definition in configuration.bars { add(definition) }
    for definition in configuration.indicators { add(definition) }
    for rule in configuration.rules {
      // `on: bar 1m` needs bars also where no indicator does.
      let words = rule.on.split(separator: " ").map { String($0) }
      if words.count == 2, words[0] == "bar", series(named: words[1]) == nil {
        _ = addSize(words[1])
      }
    }
    let exposure = configuration.risk.exposure
    if exposure.correlationWindow > 0 {
      let bars = exposure.correlationBars
      correlationSeries = series(named: bars) ?? addSize(bars)
      if correlationSeries == nil {
        report(
          "risk.exposure.correlation_bars", "`\(bars)` is neither a name under `bars` nor a size")
      }
    }
    needsQuotes = series.contains { $0.spec.source != .trades }
    hasPairs = indicators.contains { !$0.reference.isEmpty }
  }

  /// The bars that correlations with what is held are taken over; nil when none are.
  public private(set) var correlationSeries: Int?
  /// Whether any bars are of quotes.
  public private(set) var needsQuotes = false
  /// Whether any indicator compares two instruments.
  public private(set) var hasPairs = false

  /// The place of a series; nil for a name that is neither declared nor used by an indicator.
  public func series(named name: String) -> Int? { series.firstIndex { $0.name == name } }

  /// The place of an indicator.
  public func indicator(named name: String) -> Int? { indicators.firstIndex { $0.name == name } }

  private mutating func add(_ definition: BarsDefinition) {
    let path = "bars.\(definition.name)"
    guard var spec = BarSpec(size: definition.size) else {
      return report(
        "\(path).size",
        "`\(definition.size)` is no size of bars, such as `10s`, `5m`, `1d`, "
          + "`100ticks` or `5000shares`")
    }
    var isRead = choose("\(path).from", definition.from, &spec.source)
    isRead = choose("\(path).closed", definition.closed, &spec.closed) && isRead
    isRead = choose("\(path).empty", definition.empty, &spec.empty) && isRead
    isRead = choose("\(path).session", definition.session, &spec.session) && isRead
    guard isRead else { return }
    if let problem = spec.problem { return report(path, problem) }
    series.append(PlannedSeries(name: definition.name, spec: spec))
  }

  private mutating func choose<C: Choice>(
    _ path: String, _ text: String, _ value: inout C
  ) -> Bool {
    if let found = C.allCases.first(where: { "\($0)" == text }) {
      value = found
      return true
    }
    let known = C.allCases.map { "`\($0)`" }.joined(separator: ", ")
    report(path, "`\(text.prefix(40))` is not one of \(known)")
    return false
  }

  private mutating func add(_ definition: IndicatorDefinition) {
    let path = "indicators.\(definition.name)"
    guard let place = series(named: definition.bars) ?? addSize(definition.bars) else {
      let hint = NearestName.hint(definition.bars, among: series.map(\.name))
      return report(
        "\(path).bars", "`\(definition.bars)` is neither a name under `bars` nor a size\(hint)")
    }
    do throws(IndicatorSpecError) {
      let spec = try IndicatorSpec(
        definition.kind, definition.parameters.map { (name: $0.name, value: $0.value) })
      guard spec.kind.needsReference == !definition.reference.isEmpty else {
        let words = spec.kind.needsReference ? "needs the symbol it compares with" : "takes none"
        return report("\(path).reference", "`\(definition.kind)` \(words)")
      }
      indicators.append(
        PlannedIndicator(
          name: definition.name, spec: spec, series: place, reference: definition.reference))
    } catch {
      report(path, "\(error)")
    }
  }

  /// Bars by size alone, such as `10s`, with the defaults of everything else.
  private mutating func addSize(_ size: String) -> Int? {
    guard let spec = BarSpec(size: size), spec.problem == nil else { return nil }
    series.append(PlannedSeries(name: size, spec: spec))
    return series.count - 1
  }

  private mutating func report(_ path: String, _ message: String) {
    problems.append(ConfigurationProblem(path: path, message: message))
  }
}

/// Bars with the name that rules use.
public struct PlannedSeries: Hashable, Sendable {
  /// A name under `bars`, or the size.
  public let name: String
  /// What is built.
  public let spec: BarSpec
}

/// An indicator with the name that rules use.
public struct PlannedIndicator: Hashable, Sendable {
  /// The key in the configuration.
  public let name: String
  /// What is computed.
  public let spec: IndicatorSpec
  /// The place of its bars in ``MarketPlan/series``.
  public let series: Int
  /// The symbol it compares with; empty for an indicator of one series.
  public let reference: String
}
