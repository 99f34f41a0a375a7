import Journal

/// What kind of money a session trades, for the top of every screen.
enum SessionBanner {
  /// One line, in capitals where somebody could be mistaken.
  static func text(venue: String, mode: SessionMode) -> String {
    switch mode {
    case .live: return "REAL MONEY at \(venue)"
    case .paper where isSimulated(venue: venue, mode: mode):
      return "SIMULATED BROKER of this program, no real market"
    case .paper: return "paper account at \(venue)"
    case .backtest: return "BACKTEST on a simulated exchange"
    case .recording: return "recording of a market, nothing is traded"
    }
  }

  /// Whether no broker is behind it.
  static func isSimulated(venue: String, mode: SessionMode) -> Bool {
    mode == .backtest || venue == LiveRun.simulator
  }
}
