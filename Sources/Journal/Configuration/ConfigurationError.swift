/// One thing that is wrong with a configuration.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
  /// The value it is about, such as `rules.entry.confidence`; empty for the whole.
  public var path: String
  /// What is wrong and what would be right.
  public var message: String
  /// Where in the text; ``ConfigurationPlace/none`` without one.
  public var place: ConfigurationPlace

  /// A problem.
  public init(path: String, message: String, place: ConfigurationPlace = .none) {
    self.path = path
    self.message = message
    self.place = place
  }

  /// The problems by line and column; those at one place keep their order.
  public static func inOrderOfText(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
    problems.enumerated().sorted { a, b in
      (a.element.place.line, a.element.place.column, a.offset)
        < (b.element.place.line, b.element.place.column, b.offset)
    }.map(\.element)
  }

  /// Path and message, without the place.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// A configuration that cannot be used, with everything that is wrong; show all of it and stop.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one problem, in the order of the text.
  public let problems: [ConfigurationProblem]

  /// An error of several problems; there must be one.
  public init(_ problems: [ConfigurationProblem]) {
    precondition(!problems.isEmpty, "an error must name a problem")
    self.problems = problems
  }

  /// An error of one problem.
  public init(path: String, message: String) {
    self.init([ConfigurationProblem(path: path, message: message)])
  }

  /// The problems, one a line.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
