extension Configuration {
  /// Every value that is out of range or contradicts another; empty when it can be used.
  public func problems() -> [ConfigurationProblem] {
    var check = RangeCheck()
    if account.isEmpty || !account.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      check.report("account", "must be an account number, such as `DU0000001`")
    }
    check.money("opening_cash", openingCash, mayBeZero: true)
    check.instruments(instruments)
    check.rules(rules)
    check.sizing(sizing)
    check.risk(risk)
    check.simulation(simulation)
    return check.problems
  }
}
