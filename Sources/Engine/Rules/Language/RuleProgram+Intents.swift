import Journal
import Projections

extension RuleProgram {
  /// What each action of a rule wants now, in order.
  ///
  /// An argument without a usable value makes its action unusable: nothing stands in for a stop
  /// that nobody knows.
  public func intents(
    _ rule: Int, _ ledger: Ledger, _ moment: RuleMoment
  ) -> [IntentOutcome] {
    var evaluator = RuleEvaluator()
    return rules[rule].actions.map { action in
      let values = action.arguments.map { argument in
        argument.value.expression.map { evaluator.value($0, self, ledger, moment) } ?? .unknown
      }
      let reader = ArgumentReader(action: action, values: values)
      do throws(UnusableArgument) { return .intent(try reader.intent()) } catch {
        return .unusable(argument: error.name.rawValue, reason: error.reason)
      }
    }
  }
}

/// An argument that has no usable value now.
private struct UnusableArgument: Error {
  var name: ActionArgumentName
  var reason: String
}

/// Reads the arguments of one action, whose values are worked out.
private struct ArgumentReader {
  let action: CompiledAction
  /// By the place of the argument; unknown for one without an expression.
  let values: [RuleValue]

  func intent() throws(UnusableArgument) -> Intent {
    switch action.kind {
    case .enter: return .enter(try entry())
    case .scaleIn: return .scaleIn(try size())
    case .reverse:
      return .reverse(ReversalIntent(size: try size(), stop: try stop(), target: try target()))
    case .close: return .close(reason: word(.reason) ?? "")
    case .closeAll: return .closeAll
    case .cancel: return .cancel(word(.orders).flatMap { CancelScope(rawValue: $0) } ?? .all)
    case .adjustStop:
      if let price = try price(.price) { return .adjustStop(.price(price)) }
      return .adjustStop(.distance(try required(try distance(.distance), .distance)))
    case .targetPosition:
      return .targetPosition(try position(), worksExtendedHours: try flag(.extendedHours))
    case .rebalance: return .rebalance(weight: try required(try ratio(.weight), .weight))
    case .setContext:
      return .setContext(name: word(.name) ?? "", value: try required(try ratio(.value), .value))
    case .alert: return .alert(text: word(.text) ?? "", severity: severity)
    case .pause: return .pause
    case .reduce: return .reduce
    }
  }

  // MARK: Values

  private func word(_ name: ActionArgumentName) -> String? {
    if case .word(let word)? = action[name] { return word }
    return nil
  }

  /// The value of an argument; nil when it was not given.
  private func value(
    _ name: ActionArgumentName
  ) throws(UnusableArgument) -> (value: RuleValue, type: RuleType)? {
    guard case .expression(let expression)? = action[name] else { return nil }
    return (try known(name), expression.type)
  }

  private func known(_ name: ActionArgumentName) throws(UnusableArgument) -> RuleValue {
    let place = action.arguments.firstIndex { $0.name == name }
    guard let place, values[place].isKnown else {
      throw UnusableArgument(name: name, reason: "is not known")
    }
    return values[place]
  }

  private func required<T>(
    _ value: T?, _ name: ActionArgumentName
  ) throws(UnusableArgument) -> T {
    guard let value else { throw UnusableArgument(name: name, reason: "is missing") }
    return value
  }

  /// In 1e-9, whether it was computed so or in doubles.
  private func fixed(
    _ name: ActionArgumentName
  ) throws(UnusableArgument) -> Int64? {
    guard let (value, type) = try value(name) else { return nil }
    return type.isReal ? RuleArithmetic.toFixed(value.real) : value.bits
  }

  /// False when it was not given.
  private func flag(_ name: ActionArgumentName) throws(UnusableArgument) -> Bool {
    try value(name)?.value.isTrue ?? false
  }

  private func ratio(_ name: ActionArgumentName) throws(UnusableArgument) -> Ratio? {
    try fixed(name).map { Ratio(rawValue: $0) }
  }

  private func price(_ name: ActionArgumentName) throws(UnusableArgument) -> Price? {
    guard let raw = try fixed(name) else { return nil }
    guard raw > 0 else { throw UnusableArgument(name: name, reason: "is not above zero") }
    return Price(rawValue: raw)
  }

  private func distance(
    _ name: ActionArgumentName
  ) throws(UnusableArgument) -> Distance? {
    guard let (value, type) = try value(name) else { return nil }
    guard type.isReal ? value.real > 0 : value.bits > 0 else {
      throw UnusableArgument(name: name, reason: "is not above zero")
    }
    return type.isReal ? .measured(value.real) : .exact(Price(rawValue: value.bits))
  }

  private func stop() throws(UnusableArgument) -> StopPlacement? {
    if let distance = try distance(.stop) { return .distance(distance) }
    if let price = try price(.stopPrice) { return .price(price) }
    if let distance = try distance(.trail) { return .trail(distance) }
    guard let percent = try ratio(.trailPercent) else { return nil }
    guard percent > .zero else {
      throw UnusableArgument(name: .trailPercent, reason: "is not above zero")
    }
    return .trailPercent(percent)
  }

  private func target() throws(UnusableArgument) -> TargetPlacement? {
    if let distance = try distance(.target) { return .distance(distance) }
    return try price(.targetPrice).map { .price($0) }
  }

  // MARK: Parts of orders

  private func entry() throws(UnusableArgument) -> EntryIntent {
    let side = try required(try value(.side), .side).value
    guard let side = RuleSide(rawValue: side.bits), side != .hold else {
      throw UnusableArgument(name: .side, reason: "is neither buy nor sell")
    }
    return EntryIntent(
      side: side == .buy ? .buy : .sell, size: try size(), type: orderType,
      limit: try price(.limit), stopTrigger: try price(.stopTrigger), stop: try stop(),
      target: try target(), timeInForce: timeInForce, repricesOnFill: try flag(.repriceOnFill),
      worksExtendedHours: try flag(.extendedHours))
  }

  private var orderType: OrderType {
    switch word(.type) {
    case "limit": .limit
    case "stop": .stop
    case "stop_limit": .stopLimit
    case "moc": .marketOnClose
    case "loc": .limitOnClose
    case "trailing_stop": .trailingStop
    default: .market
    }
  }

  private var timeInForce: TimeInForce {
    switch word(.tif) {
    case "gtc": .goodTillCancelled
    case "ioc": .immediateOrCancel
    case "fok": .fillOrKill
    case "gtd": .goodTillDate
    case "opg": .opening
    default: .day
    }
  }

  private var severity: AlertSeverity {
    AlertSeverity.allCases.first { "\($0)" == word(.severity) } ?? .warning
  }

  private func position() throws(UnusableArgument) -> PositionTarget {
    let (_, type) = try required(try value(.position), .position)
    let raw = try required(try fixed(.position), .position)
    if type.unit == .money { return .dollars(Money(rawValue: Int128(raw))) }
    return .shares(RuleValue(bits: raw).quantity)
  }

  private func size() throws(UnusableArgument) -> SizeRequest {
    guard case .size(let size)? = action[.size] else {
      throw UnusableArgument(name: .size, reason: "is missing")
    }
    guard let expression = size.amount else {
      switch size.policy {
      case .confidenceScaled: return .confidenceScaled
      case .correlationAware: return .correlationAware
      case .allocation, .dollars, .shares, .risk, .atr, .volatilityTarget: return .allocation
      }
    }
    let value = try known(.size)
    let raw = expression.type.isReal ? RuleArithmetic.toFixed(value.real) : value.bits
    guard raw > 0 else { throw UnusableArgument(name: .size, reason: "is not above zero") }
    switch size.policy {
    case .dollars: return .dollars(Money(rawValue: Int128(raw)))
    case .shares: return .shares(RuleValue(bits: raw).quantity)
    case .risk: return .risk(Ratio(rawValue: raw))
    case .atr: return .atr(Money(rawValue: Int128(raw)))
    case .volatilityTarget: return .volatilityTarget(Ratio(rawValue: raw))
    case .allocation: return .allocation
    case .confidenceScaled: return .confidenceScaled
    case .correlationAware: return .correlationAware
    }
  }
}
