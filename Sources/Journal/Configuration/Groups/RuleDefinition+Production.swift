extension RuleDefinition {
  /// The rules of a configuration that names none: what `fixtures/configs/production.yaml` says.
  public static let production = [entry, scaleIn, reversal, endOfDay]

  private static let entry: RuleDefinition = {
    var rule = RuleDefinition("entry", on: "prediction")
    rule.parameters = [
      Parameter("confidence", "0.50"), Parameter("maximum_age", "30s"),
      Parameter("stop_atr", "6"), Parameter("target_atr", "3"), Parameter("allow_short", "true"),
    ]
    rule.cooldown = .seconds(180)
    rule.cooldownFrom = "fill"
    rule.cooldownReset = "stop"
    rule.when = [
      "prediction.direction != hold", "prediction.confidence >= confidence",
      "prediction.age <= maximum_age", "prediction.direction == buy or allow_short",
      "session.is_open", "now < min(end_of_day.flatten_at, session.close - 30m)",
      "position.quantity == 0", "orders.live == 0", "not market.is_halted", "known(price.entry)",
      "known(atr)",
    ]
    rule.actions = [
      "enter(side: prediction.direction, size: allocation, stop: stop_atr * atr, "
        + "target: target_atr * atr)"
    ]
    return rule
  }()

  private static let scaleIn: RuleDefinition = {
    var rule = RuleDefinition("scale_in", on: "prediction")
    rule.parameters = [Parameter("step", "0.05")]
    rule.when = [
      "prediction.direction == position.direction",
      "prediction.confidence >= position.confidence + step",
      "prediction.age <= entry.maximum_age", "session.is_open",
      "now < min(end_of_day.flatten_at, session.close - 30m)", "orders.entries == 0",
      "not market.is_halted", "position.profit > 0",
    ]
    rule.actions = ["scale_in(size: allocation)"]
    return rule
  }()

  private static let reversal: RuleDefinition = {
    var rule = RuleDefinition("reversal", on: "prediction")
    rule.when = [
      "prediction.direction == opposite(position.direction)",
      "prediction.confidence >= entry.confidence", "prediction.age <= entry.maximum_age",
      "prediction.direction == buy or entry.allow_short", "session.is_open",
      "now < min(end_of_day.flatten_at, session.close - 30m)", "not market.is_halted",
    ]
    rule.actions = [
      "reverse(size: allocation, stop: entry.stop_atr * atr, target: entry.target_atr * atr)"
    ]
    return rule
  }()

  private static let endOfDay: RuleDefinition = {
    var rule = RuleDefinition("end_of_day", on: "at min(flatten_at, session.close - 30m)")
    rule.parameters = [Parameter("flatten_at", "15:30")]
    rule.actions = ["close_all"]
    return rule
  }()

  private init(_ name: String, on: String) {
    self.init()
    self.name = name
    self.on = on
  }
}
