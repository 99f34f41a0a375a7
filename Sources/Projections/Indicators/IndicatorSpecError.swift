import Journal

/// Why a declaration is no indicator; correct what it names.
public enum IndicatorSpecError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No indicator has that name.
  case unknownKind(String)
  /// The kind has no such parameter.
  case unknown(IndicatorKind, String)
  /// The kind needs this parameter.
  case missing(IndicatorKind, String)
  /// A parameter is given twice.
  case repeated(String)
  /// More values than the kind has parameters.
  case tooMany(IndicatorKind, count: Int)
  /// A value that the parameter cannot have.
  case badValue(String, String, expected: String)
  /// The fast average is not the shorter one.
  case fastNotFaster(fast: Int, slow: Int)

  /// The parameter that is wrong; nil when it is the kind or their number.
  public var parameter: String? {
    switch self {
    case .unknownKind, .tooMany: nil
    case .unknown(_, let name), .missing(_, let name), .repeated(let name),
      .badValue(let name, _, _):
      name
    case .fastNotFaster: "fast"
    }
  }

  public var description: String {
    switch self {
    case .unknownKind(let name):
      "there is no indicator `\(name.prefix(40))`"
        + NearestName.hint(name, among: Self.kinds) + " (" + Self.kinds.joined(separator: ", ")
        + ")"
    case .unknown(let kind, let name):
      "`\(kind)` has no parameter `\(name.prefix(40))`"
        + NearestName.hint(name, among: kind.parameterNames) + "; " + Self.takes(kind)
    case .missing(let kind, let name): "`\(kind)` needs `\(name)`; " + Self.takes(kind)
    case .repeated(let name): "`\(name)` is given twice"
    case .tooMany(let kind, let count): "\(count) parameters; " + Self.takes(kind)
    case .badValue(let name, let value, let expected):
      "`\(name)`: `\(value.prefix(40))` is not \(expected)"
    case .fastNotFaster(let fast, let slow):
      "`fast` (\(fast)) must be less than `slow` (\(slow))"
    }
  }

  private static var kinds: [String] { IndicatorKind.allCases.map { "\($0)" } }

  private static func takes(_ kind: IndicatorKind) -> String {
    let names = kind.parameterNames
    return names.isEmpty ? "it takes none" : "it takes " + names.joined(separator: ", ")
  }
}
