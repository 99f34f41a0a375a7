import Journal
import Projections

/// A step of what a rule does, worked out as far as it can be before anything is recorded.
enum RuleStep {
  case enter(EntryPlan)
  case scaleIn(ScalePlan)
  case reverse(ReversePlan)
  case close(ClosePlan)
  case closeAll
  case cancel(CancelPlan)
  case adjustStop(AdjustStopPlan)
  case target(TargetPlan)
  case setContext(String, Ratio)
  case alert(AlertSeverity, String)
  case tighten(RiskLevel)
}

/// Turns the intents of a rule into plans with sizes and prices, and says why one cannot be.
///
/// The ledger is handed along: kept here, it would be copied with all its lists.
struct RulePlanner {
  let moment: RuleMoment
  /// The rule's name.
  let rule: String
  /// Conditions of the rule, then what the plans were worked out from.
  var evaluation = Evaluation()
  /// What the distances of the action under work come from.
  var measures: [Condition] = []
  private(set) var steps: [RuleStep] = []
  /// What the decision says came of it; nil for closing everything, which decides by itself.
  private(set) var outcome: DecisionOutcome?
  private var instrument: InstrumentID { moment.instrument }

  init(moment: RuleMoment, rule: String) {
    self.moment = moment
    self.rule = rule
  }

  /// Plans one action; nothing once something cannot be done.
  mutating func plan(_ outcome: IntentOutcome, _ ledger: Ledger) {
    guard evaluation.holds else { return }
    switch outcome {
    case .intent(let intent): plan(intent, ledger)
    case .unusable(let argument, let reason):
      evaluation.require(argument, .text(reason), .isTrue, .text("usable"), false)
    }
  }

  private mutating func plan(_ intent: Intent, _ ledger: Ledger) {
    switch intent {
    case .enter(let entry): planEntry(entry, ledger)
    case .scaleIn(let size): planScaleIn(size, ledger)
    case .reverse(let reversal): planReversal(reversal, ledger)
    case .close: add(.close(ClosePlan(instrument: instrument, rule: rule)), .close)
    case .closeAll: steps.append(.closeAll)
    case .cancel(let scope):
      let scope = CancelPlan.Scope(rawValue: scope.rawValue) ?? .all
      add(.cancel(CancelPlan(instrument: instrument, scope: scope)), .cancel)
    case .adjustStop(let placement): planStop(placement)
    case .targetPosition(let target, let extended): planTarget(target, extended, ledger)
    case .rebalance(let weight): planWeight(weight, ledger)
    case .setContext(let name, let value): add(.setContext(name, value), .act)
    case .alert(let text, let severity): add(.alert(severity, text), .act)
    case .pause: add(.tighten(.paused), .act)
    case .reduce: add(.tighten(.reduceOnly), .act)
    }
  }

  private mutating func add(_ step: RuleStep, _ outcome: DecisionOutcome) {
    steps.append(step)
    if self.outcome == nil { self.outcome = outcome }
  }

  // MARK: Entries

  private mutating func planEntry(_ intent: EntryIntent, _ ledger: Ledger) {
    guard let plan = entry(intent.side, intent.size, intent.stop, intent.target, ledger) else {
      return
    }
    var entry = plan
    let tick = tick(at: plan.price, ledger)
    entry.type = intent.type
    // A limit is rounded to where it costs nothing more, a trigger to where it comes no sooner.
    entry.limitPrice = intent.limit?.rounded(to: tick, up: intent.side == .sell)
    entry.triggerPrice = intent.stopTrigger?.rounded(to: tick, up: intent.side == .buy)
    entry.timeInForce = intent.timeInForce
    entry.repricesOnFill = intent.repricesOnFill
    entry.worksExtendedHours = intent.worksExtendedHours
    add(.enter(entry), intent.side == .buy ? .enterLong : .enterShort)
  }

  private mutating func planScaleIn(_ size: SizeRequest, _ ledger: Ledger) {
    let held = ledger.book.position(instrument)
    require("position", .quantity(held), "held", held != .zero)
    let side: Side = held < .zero ? .sell : .buy
    guard let price = price(side, ledger), let quantity = quantity(size, side, price, nil, ledger)
    else { return }
    add(
      .scaleIn(ScalePlan(instrument: instrument, quantity: quantity, price: price)), .scaleIn)
  }

  private mutating func planReversal(_ intent: ReversalIntent, _ ledger: Ledger) {
    let held = ledger.book.position(instrument)
    require("position", .quantity(held), "held", held != .zero)
    let side: Side = held > .zero ? .sell : .buy
    guard let plan = entry(side, intent.size, intent.stop, intent.target, ledger) else { return }
    add(.reverse(ReversePlan(entry: plan)), .reverse)
  }

  private mutating func entry(
    _ side: Side, _ size: SizeRequest, _ stop: StopPlacement?, _ target: TargetPlacement?,
    _ ledger: Ledger
  ) -> EntryPlan? {
    guard let price = price(side, ledger) else { return nil }
    evaluation.take(measures)
    let exits = ExitPlacement(
      side: side, price: price, stop: stop, target: target, tick: tick(at: price, ledger))
    guard let quantity = quantity(size, side, price, exits?.stopDistance, ledger) else {
      return nil
    }
    require("bracket", .price(price), "prices above zero and apart", exits != nil)
    guard evaluation.holds, let exits else { return nil }
    var plan = EntryPlan(instrument: instrument, side: side, quantity: quantity, price: price)
    plan.stopPrice = exits.stop
    plan.targetPrice = exits.target
    plan.trail = exits.trail
    return plan
  }

  // MARK: Positions

  private mutating func planStop(_ placement: StopPlacement) {
    evaluation.take(measures)
    var plan = AdjustStopPlan(instrument: instrument)
    switch placement {
    case .price(let price): plan.price = price
    case .distance(let distance), .trail(let distance): plan.distance = distance.price
    case .trailPercent: require("stop", .text("a percentage"), "a price or a distance", false)
    }
    add(.adjustStop(plan), .adjust)
  }

  private mutating func planTarget(_ target: PositionTarget, _ extended: Bool, _ ledger: Ledger) {
    switch target {
    case .shares(let quantity): planTarget(quantity, extended, ledger)
    case .dollars(let money): planMoney(money, extended, ledger)
    }
  }

  private mutating func planWeight(_ weight: Ratio, _ ledger: Ledger) {
    let equity = ledger.book.equity
    require("equity", equity.map(Evidence.money) ?? .none, "above zero", (equity ?? .zero) > .zero)
    guard evaluation.holds, let equity else { return }
    let wanted = Rounding.halfEven(equity.rawValue * Int128(weight.rawValue), 1_000_000_000)
    planMoney(Money(rawValue: wanted), false, ledger)
  }

  /// As many whole shares as the money pays for, on its side.
  private mutating func planMoney(_ money: Money, _ extended: Bool, _ ledger: Ledger) {
    guard let price = price(money < .zero ? .sell : .buy, ledger) else { return }
    let each = Int128(price.rawValue) * Int128(ledger.book.multiplier(instrument))
    planTarget(Quantity(shares: Int64(clamping: money.rawValue / max(each, 1))), extended, ledger)
  }

  private mutating func planTarget(_ quantity: Quantity, _ extended: Bool, _ ledger: Ledger) {
    let held = ledger.book.position(instrument)
    guard let price = price(quantity < held ? .sell : .buy, ledger) else { return }
    var plan = TargetPlan(instrument: instrument, quantity: quantity, price: price)
    plan.worksExtendedHours = extended
    add(.target(plan), .target)
  }

  // MARK: Parts

  private mutating func price(_ side: Side, _ ledger: Ledger) -> Price? {
    let known =
      instrument.index < ledger.markets.count
      ? ledger.markets[instrument.index].farSide(side) : nil
    require("price", known.map(Evidence.price) ?? .none, "known", known != nil)
    return evaluation.holds ? known : nil
  }

  private mutating func quantity(
    _ request: SizeRequest, _ side: Side, _ price: Price, _ stopDistance: Price?,
    _ ledger: Ledger
  ) -> Quantity? {
    let symbol = ledger.instruments[instrument]?.symbol ?? ""
    let signal = moment.signal ?? ledger.signals.last(instrument)?.signal
    let inputs = SizeInputs(
      ledger, instrument, side, price: price, stopDistance: stopDistance,
      confidence: signal?.confidence)
    let size = Sizing(ledger.configuration, symbol: symbol).size(request, inputs)
    evaluation.take(size.conditions)
    require(
      "size", .quantity(Quantity(shares: size.shares)), "at least one share", size.shares > 0)
    return evaluation.holds ? Quantity(shares: size.shares) : nil
  }

  private func tick(at price: Price, _ ledger: Ledger) -> Price {
    ledger.instruments[instrument]?.tick(at: price) ?? .zero
  }

  private mutating func require(
    _ name: String, _ value: Evidence, _ wanted: String, _ holds: Bool
  ) {
    if !holds { evaluation.require(name, value, .isTrue, .text(wanted), false) }
  }
}
