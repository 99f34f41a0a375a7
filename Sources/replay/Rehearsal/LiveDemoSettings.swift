/// The configuration of a rehearsed day: the production rules and limits, on a paper account.
enum LiveDemoSettings {
  /// The file, as a person would write it.
  static func text(account: String, symbols: [String]) -> String {
    """
    # Made by `replay demo --live`; the rules are the ones that are there unless others are listed.
    mode: paper
    account: \(account)
    opening_cash: 1000000
    instruments:
    \(symbols.map { "  - symbol: \($0)" }.joined(separator: "\n"))
    risk:
      daily_loss_limit: 5000
      market:
        max_data_age: 2m
        max_spread: 0.02
        max_rejects: 3
      exposure:
        max_leverage: 2
      breakers:
        drawdown: 0.1
    predictions:
      interval: 5s
      outage_after: 10m

    """
  }

  /// Everything that the session takes from its environment, so that neither the one of this
  /// process nor a `.env` changes the day.
  static func environment(account: String) -> [String] {
    [
      "ACCOUNT=\(account)", "MAX_POSITION_SIZE=25000", "DAILY_LOSS_LIMIT=5000", "MAX_LEVERAGE=2",
      "USER=demo",
    ]
  }
}
