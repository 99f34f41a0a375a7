import Journal

/// A kind of indicator with its parameters, as a configuration declares it.
public struct IndicatorSpec: FieldGroup {
  /// Longest period, in bars.
  public static let lengthMax = 5000
  /// What to compute.
  public private(set) var kind = IndicatorKind.obv
  /// Numbers of bars, in the order of ``IndicatorKind/lengthNames``.
  public var lengths: [Int] { Array([first, second, third].prefix(kind.lengthNames.count)) }
  /// Standard deviations between the middle and a band, for ``IndicatorKind/bbands`` only.
  public private(set) var factor = Ratio.zero
  /// How ``IndicatorKind/ema`` begins.
  public private(set) var seed = ExponentialSeed.mean
  /// What ``IndicatorKind/correlation`` and ``IndicatorKind/beta`` compare.
  public private(set) var basis = PairBasis.changes
  private(set) var first = 0
  private(set) var second = 0
  private(set) var third = 0

  /// On-balance volume, which a reader then fills in.
  public init() {}

  /// The kind with the shortest periods that it can have.
  init(shortest kind: IndicatorKind) {
    self.kind = kind
    (first, second, third) = (1, 2, 1)
  }

  /// Reads a kind and its parameters by name: `ema` with `period` 10 and, if wanted, `seed` first.
  ///
  /// - Throws: ``IndicatorSpecError`` for an unknown, missing, repeated or impossible one.
  public init(
    _ kindName: String, _ parameters: [(name: String, value: String)]
  ) throws(IndicatorSpecError) {
    guard let kind = IndicatorKind(name: kindName) else { throw .unknownKind(kindName) }
    self.kind = kind
    for (index, parameter) in parameters.enumerated() {
      guard !parameters[..<index].contains(where: { $0.name == parameter.name }) else {
        throw .repeated(parameter.name)
      }
      try set(parameter.name, parameter.value)
    }
    let given = parameters.map(\.name)
    let needed = kind.lengthNames + (kind == .bbands ? ["factor"] : [])
    for name in needed where !given.contains(name) { throw .missing(kind, name) }
    guard kind != .macd || first < second else { throw .fastNotFaster(fast: first, slow: second) }
  }

  /// Reads a kind and its parameters in the order of ``IndicatorKind/parameterNames``.
  ///
  /// - Throws: ``IndicatorSpecError`` as by name.
  public init(_ kindName: String, inOrder values: [String]) throws(IndicatorSpecError) {
    guard let kind = IndicatorKind(name: kindName) else { throw .unknownKind(kindName) }
    let names = kind.parameterNames
    guard values.count <= names.count else { throw .tooMany(kind, count: values.count) }
    try self.init(kindName, zip(names, values).map { (name: $0.0, value: $0.1) })
  }

  private mutating func set(_ name: String, _ value: String) throws(IndicatorSpecError) {
    switch (name, kind.lengthNames.firstIndex(of: name)) {
    case (_, 0): first = try Self.length(name, value)
    case (_, 1): second = try Self.length(name, value)
    case (_, .some): third = try Self.length(name, value)
    case ("factor", _) where kind == .bbands:
      guard let factor = Ratio(value), factor > .zero, factor <= Ratio(whole: 1000) else {
        throw .badValue(name, value, expected: "a number above 0, at most 1000")
      }
      self.factor = factor
    case ("seed", _) where kind == .ema: seed = try Self.choice(name, value)
    case ("of", _) where kind.needsReference: basis = try Self.choice(name, value)
    default: throw .unknown(kind, name)
    }
  }

  private static func length(_ name: String, _ value: String) throws(IndicatorSpecError) -> Int {
    guard value.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(value),
      (1...lengthMax).contains(length)
    else { throw .badValue(name, value, expected: "a whole number from 1 to \(lengthMax)") }
    return length
  }

  private static func choice<C: Choice>(
    _ name: String, _ value: String
  ) throws(IndicatorSpecError) -> C {
    if let found = C.allCases.first(where: { "\($0)" == value }) { return found }
    let known = C.allCases.map { "`\($0)`" }.joined(separator: " or ")
    throw .badValue(name, value, expected: known)
  }

  /// The place of an output by name, such as `signal`; nil when the kind has no such output.
  public func output(named name: String) -> Int? { kind.outputs.firstIndex(of: name) }

  /// A column name for each output, such as `bb_upper_20_2`.
  public var columns: [String] {
    var words = lengths.map { "\($0)" }
    if kind == .bbands { words.append("\(factor)") }
    if kind == .ema && seed == .first { words.append("first") }
    if kind.needsReference && basis == .closes { words.append("closes") }
    return kind.columnNames.map { ([$0] + words).joined(separator: "_") }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("kind", &kind)
    try visitor.count("first", &first)
    try visitor.count("second", &second)
    try visitor.count("third", &third)
    try visitor.fixed("factor", &factor)
    try visitor.choice("seed", &seed)
    try visitor.choice("basis", &basis)
    guard lengths.allSatisfy({ (1...Self.lengthMax).contains($0) }),
      kind != .macd || first < second
    else { throw .valueOutOfRange(field: "lengths") }
  }
}
