/// What an action is called and which arguments it takes.
struct ActionForm {
  var kind: ActionKind
  var name: String
  var parameters: [ActionParameter]

  /// Every action, in the order of `docs/rules.md`.
  static let all: [ActionForm] = [
    ActionForm(
      .enter, "enter",
      [.required(.side, .side), .required(.size, .size)] + entry + protection
        + [.optional(.tif, .choice(timesInForce)), .optional(.repriceOnFill, .boolean), extended]),
    ActionForm(.scaleIn, "scale_in", [.required(.size, .size)]),
    ActionForm(.reverse, "reverse", [.required(.size, .size)] + protection),
    ActionForm(.close, "close", [.optional(.reason, .text)]),
    ActionForm(.closeAll, "close_all", []),
    ActionForm(
      .cancel, "cancel", [.required(.orders, .choice(CancelScope.allCases.map(\.rawValue)))]),
    ActionForm(
      .adjustStop, "adjust_stop", [.optional(.price, .price), .optional(.distance, .distance)]),
    ActionForm(.targetPosition, "target_position", [.required(.position, .position), extended]),
    ActionForm(.rebalance, "rebalance", [.required(.weight, .number)]),
    ActionForm(.setContext, "set_context", [.required(.name, .word), .required(.value, .number)]),
    ActionForm(
      .alert, "alert", [.required(.text, .text), .optional(.severity, .choice(severities))]),
    ActionForm(.pause, "pause", []),
    ActionForm(.reduce, "reduce", []),
  ]

  static let orderTypes = [
    "market", "limit", "stop", "stop_limit", "moc", "loc", "trailing_stop",
  ]
  static let timesInForce = ["day", "gtc", "ioc", "fok", "gtd", "opg"]
  static let severities = ["notice", "warning", "critical"]

  private static let extended = ActionParameter.optional(.extendedHours, .boolean)
  private static let entry: [ActionParameter] = [
    .optional(.type, .choice(orderTypes)), .optional(.limit, .price),
    .optional(.stopTrigger, .price),
  ]
  private static let protection: [ActionParameter] = [
    .optional(.stop, .distance), .optional(.stopPrice, .price), .optional(.trail, .distance),
    .optional(.trailPercent, .number), .optional(.target, .distance),
    .optional(.targetPrice, .price),
  ]

  private init(_ kind: ActionKind, _ name: String, _ parameters: [ActionParameter]) {
    self.kind = kind
    self.name = name
    self.parameters = parameters
  }
}

/// What an action does.
enum ActionKind: Hashable, Sendable {
  case enter, scaleIn, reverse, close, closeAll, cancel, adjustStop, targetPosition, rebalance
  case setContext, alert, pause, reduce
}

/// An argument that an action takes.
struct ActionParameter {
  var name: ActionArgumentName
  var kind: ActionArgumentKind
  var isRequired: Bool

  static func required(_ name: ActionArgumentName, _ kind: ActionArgumentKind) -> Self {
    ActionParameter(name: name, kind: kind, isRequired: true)
  }

  static func optional(_ name: ActionArgumentName, _ kind: ActionArgumentKind) -> Self {
    ActionParameter(name: name, kind: kind, isRequired: false)
  }
}

/// The names of arguments, as written.
enum ActionArgumentName: String, Hashable, Sendable {
  case side, size, type, limit
  case stopTrigger = "stop_trigger"
  case stop
  case stopPrice = "stop_price"
  case trail
  case trailPercent = "trail_percent"
  case target
  case targetPrice = "target_price"
  case tif
  case repriceOnFill = "reprice_on_fill"
  case extendedHours = "extended_hours"
  case reason, orders, price, distance, position, weight, name, value, text, severity
}

/// What may stand for an argument.
enum ActionArgumentKind {
  case side, size, price, distance, number, boolean, position
  /// One of these words.
  case choice([String])
  /// A text in quotes.
  case text
  /// A word, with quotes or without.
  case word
}

/// An action with the code of its arguments.
struct CompiledAction: Hashable, Sendable {
  /// As written.
  var text: String
  var kind: ActionKind
  var arguments: [CompiledArgument]

  subscript(_ name: ActionArgumentName) -> CompiledArgument.Value? {
    arguments.first { $0.name == name }?.value
  }
}

/// An argument of an action.
struct CompiledArgument: Hashable, Sendable {
  enum Value: Hashable, Sendable {
    case expression(RuleExpression)
    case word(String)
    case size(CompiledSize)

    /// What has to be worked out for it; nil for a word, and for a size without an amount.
    var expression: RuleExpression? {
      switch self {
      case .expression(let expression): expression
      case .size(let size): size.amount
      case .word: nil
      }
    }
  }

  var name: ActionArgumentName
  var value: Value
  /// Of a distance, what it is worked out from; nil where nothing of it is measured.
  var measure: CompiledMeasure?
}

/// How a distance is worked out, for the evidence of decisions.
struct CompiledMeasure: Hashable, Sendable {
  /// The argument as written, with the values of parameters in place of their names:
  /// `stop 6 * atr`.
  var title: String
  /// What it looks at, such as `atr`.
  var inputs: [MeasuredInput]
}

/// Something that a distance is worked out from.
struct MeasuredInput: Hashable, Sendable {
  /// As written.
  var name: String
  var value: RuleExpression
}

/// A size with the code of its amount.
struct CompiledSize: Hashable, Sendable {
  var policy: SizePolicy
  var amount: RuleExpression?
}

/// How a size is meant.
enum SizePolicy: String, Hashable, Sendable, CaseIterable {
  case allocation, dollars, shares, risk, atr
  case volatilityTarget = "volatility_target"
  case confidenceScaled = "confidence_scaled"
  case correlationAware = "correlation_aware"

  /// The unit of its amount; nil for a policy without one.
  var unit: RuleUnit? {
    switch self {
    case .allocation, .confidenceScaled, .correlationAware: nil
    case .dollars, .atr: .money
    case .shares: .quantity
    case .risk, .volatilityTarget: .number
    }
  }
}
